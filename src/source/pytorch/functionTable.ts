import * as accept from '../layers/accept';
import {
  type ArgumentSpec,
  all,
  dtype,
  ignored,
  type LayerSpec,
  optional,
  required,
  standard,
} from '../layers/specs';
import { LAYERS } from './layerTable';

/** A function of torch that does what a layer does; its first argument is the tensor. */
export interface FunctionSpec extends LayerSpec {
  /** Without the tensor. */
  readonly arguments: readonly ArgumentSpec[];
  /** What PyTorch's own graphs call it. */
  readonly name: string;
}

/** The functions of `torch.nn.functional`, of `torch` and of tensors, by their last name. */
export const FUNCTIONS: ReadonlyMap<string, FunctionSpec> = new Map(
  [
    ...['relu', 'relu_'].map(name => like('ReLU', name)),
    like('ReLU6', 'relu6'),
    ...['leaky_relu', 'leaky_relu_'].map(name => like('LeakyReLU', name)),
    ...['elu', 'elu_'].map(name => like('ELU', name)),
    like('SELU', 'selu'),
    like('GELU', 'gelu'),
    like('SiLU', 'silu'),
    like('Mish', 'mish'),
    ...['sigmoid', 'sigmoid_'].map(name => plain('Sigmoid', name)),
    like('Hardsigmoid', 'hardsigmoid'),
    ...['tanh', 'tanh_'].map(name => plain('Tanh', name)),
    like('Hardtanh', 'hardtanh'),
    like('Softplus', 'softplus'),
    plain('Softsign', 'softsign'),
    withArguments('Softmax', 'softmax', softmax()),
    withArguments('LogSoftmax', 'log_softmax', softmax()),
    ...(['MaxPool1d', 'MaxPool2d'] as const).map((kind, index) =>
      withArguments(kind, `max_pool${index + 1}d`, maxPool((index + 1) as 1 | 2)),
    ),
    like('AvgPool1d', 'avg_pool1d'),
    like('AvgPool2d', 'avg_pool2d'),
    like('AdaptiveAvgPool1d', 'adaptive_avg_pool1d'),
    like('AdaptiveAvgPool2d', 'adaptive_avg_pool2d'),
  ].map(spec => [spec.name, spec]),
);

/** `F.dropout(x, p, training, inplace)` and its like. */
export const DROPOUTS: ReadonlyMap<string, 'Dropout' | 'Dropout2d'> = new Map([
  ['dropout', 'Dropout'],
  ['dropout1d', 'Dropout'],
  ['dropout2d', 'Dropout2d'],
]);

/** Methods that give the same values in the same place. */
export const PASSING: ReadonlySet<string> = new Set([
  ...['to', 'cuda', 'cpu', 'float', 'contiguous', 'clone', 'requires_grad_', 'type', 'type_as', 'xpu', 'mps'],
]);

function like(kind: LayerSpec['kind'], name: string): FunctionSpec {
  const spec = LAYERS.find(layer => layer.kind === kind)!;
  return { ...spec, name, arguments: spec.arguments as readonly ArgumentSpec[] };
}

function plain(kind: LayerSpec['kind'], name: string): FunctionSpec {
  return { kind, name, arguments: [] };
}

function withArguments(kind: LayerSpec['kind'], name: string, args: readonly ArgumentSpec[]): FunctionSpec {
  return { ...like(kind, name), arguments: args };
}

function softmax(): ArgumentSpec[] {
  return [optional('dim', null, accept.orNone(accept.integer)), ignored('_stacklevel'), dtype()];
}

/** The layer has `return_indices` before `ceil_mode`. */
function maxPool(count: 1 | 2): ArgumentSpec[] {
  return [
    required('kernel_size', accept.sizes(count, 1)),
    optional('stride', null, accept.orNone(accept.sizes(count, 1))),
    optional('padding', all(count, 0), accept.sizes(count, 0)),
    optional('dilation', all(count, 1), accept.sizes(count, 1)),
    optional('ceil_mode', false, accept.boolean),
    standard('return_indices', false),
  ];
}
