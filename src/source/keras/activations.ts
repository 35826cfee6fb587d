import { isNumber, type Value } from '../evaluation/values';
import { plain } from './accept';
import { type Part, part } from './entries';

/** The layer that an activation by name is; `linear` is none, and undefined a name that is not trained. */
export function activationNamed(name: string): Part | 'linear' | undefined {
  return ACTIVATIONS.get(plain(name));
}

/** The layer that a word of TensorFlow.js is, which has fewer of them and takes each only as it is written. */
export function activationOfTfjs(word: string): Part | 'linear' | undefined {
  return TFJS_WORDS.has(word) ? activationNamed(word) : undefined;
}

/** Without `hardSigmoid`, which is steeper there than PyTorch's and Keras's. */
const TFJS_WORDS: ReadonlySet<string> = new Set([
  ...['linear', 'relu', 'relu6', 'elu', 'selu', 'gelu', 'gelu_new', 'swish', 'mish', 'sigmoid', 'tanh'],
  ...['softplus', 'softsign', 'softmax', 'logSoftmax'],
]);

const ACTIVATIONS: ReadonlyMap<string, Part | 'linear'> = new Map<string, Part | 'linear'>([
  ['linear', 'linear'],
  ['identity', 'linear'],
  ['relu', part('ReLU')],
  ['relu6', part('ReLU6')],
  ['leakyrelu', part('LeakyReLU', { negativeSlope: 0.2 })],
  ['elu', part('ELU', { alpha: 1 })],
  ['selu', part('SELU')],
  ['gelu', part('GELU', { approximate: 'none' })],
  ['gelunew', part('GELU', { approximate: 'tanh' })],
  ['silu', part('SiLU')],
  ['swish', part('SiLU')],
  ['mish', part('Mish')],
  ['sigmoid', part('Sigmoid')],
  ['hardsigmoid', part('Hardsigmoid')],
  ['tanh', part('Tanh')],
  ['hardtanh', part('Hardtanh', { minVal: -1, maxVal: 1 })],
  ['softplus', part('Softplus', { beta: 1, threshold: 20 })],
  ['softsign', part('Softsign')],
  ['softmax', part('Softmax', { dim: -1 })],
  ['logsoftmax', part('LogSoftmax', { dim: -1 })],
]);

/** The activation with arguments besides its input, such as `tf.nn.leaky_relu(x, alpha=0.1)`; undefined for others. */
export function withArguments(activation: Part, given: ReadonlyMap<string, Value>): Part | undefined {
  let { kind, parameters } = activation;
  for (const [name, value] of given) {
    const number = isNumber(value) ? value.value : undefined;
    if (value.type === 'none' || name === 'name') continue;
    if (kind === 'LeakyReLU' && (name === 'alpha' || name === 'negative_slope') && number !== undefined)
      parameters = { negativeSlope: number };
    else if (kind === 'ELU' && name === 'alpha' && number !== undefined) parameters = { alpha: number };
    else if (kind === 'GELU' && name === 'approximate' && value.type === 'bool')
      parameters = { approximate: value.value ? 'tanh' : 'none' };
    else if (kind.endsWith('oftmax') && name === 'axis' && number !== undefined) parameters = { dim: number };
    else if (kind === 'ReLU' && (name === 'negative_slope' || name === 'alpha') && number !== undefined) {
      if (number !== 0) [kind, parameters] = ['LeakyReLU', { negativeSlope: number }];
    } else if (kind === 'ReLU' && name === 'max_value' && number === 6) kind = 'ReLU6';
    else return undefined;
  }
  return { ...activation, kind, parameters };
}
