import * as tf from '@tensorflow/tfjs';
import { part } from './graphs';
import { type Twins, trainBoth } from './tfjsPeer';

const { layers } = tf;

const BATCH_NORM = {
  numFeatures: null,
  eps: 1e-3,
  momentum: 0.01,
  affine: true,
  trackRunningStats: true,
} as const;

function dense(id: string, outFeatures: number, bias = true) {
  return part('Linear', { inFeatures: null, outFeatures, bias }, { id });
}

function norm(id: string, rest = {}) {
  return part('BatchNorm2d', BATCH_NORM, { id, ...rest });
}

function convolution(
  id: string,
  outChannels: number,
  kernelSize: readonly number[],
  stride: number,
  padding: 'same' | 'valid',
  rest: { readonly bias?: boolean; readonly inputs?: readonly string[] } = {},
) {
  const { bias = true, ...place } = rest;
  const each = (value: number) => kernelSize.map(() => value);
  return part(
    kernelSize.length === 1 ? 'Conv1d' : 'Conv2d',
    {
      inChannels: null,
      outChannels,
      kernelSize,
      stride: each(stride),
      padding: padding === 'same' ? 'same' : each(0),
      dilation: each(1),
      groups: 1,
      bias,
    },
    { id, ...place },
  );
}

function averagePool(size: number, stride: number, padding: 'same' | 'valid') {
  return part('AvgPool2d', {
    kernelSize: [size, size],
    stride: [stride, stride],
    padding: padding === 'same' ? 'same' : [0, 0],
    ceilMode: false,
    countIncludePad: false,
  });
}

const FLATTEN = part('Flatten', { startDim: 1, endDim: -1 });
const SOFTMAX = part('Softmax', { dim: -1 });

/** Ten steps agree to seven digits, as far as rounding goes; where a network asks for more room it says why. */
const TIGHT = 1e-5;

const NETWORKS: Readonly<Record<string, Twins>> = {
  'dense layers with batch norm': {
    inputShape: [5],
    parts: [dense('hidden', 12), norm('norm'), part('Sigmoid', {}), dense('output', 3), SOFTMAX],
    peer: () =>
      tf.sequential({
        layers: [
          layers.dense({ units: 12, inputShape: [5], name: 'hidden' }),
          layers.batchNormalization({ name: 'norm' }),
          layers.activation({ activation: 'sigmoid' }),
          layers.dense({ units: 3, activation: 'softmax', name: 'output' }),
        ],
      }),
    optimizer: 'sgd',
    rate: 0.3,
    classes: 3,
    tolerance: TIGHT,
  },
  'convolutions with strides, batch norm and a max pool': {
    inputShape: [11, 10, 2],
    parts: [
      convolution('same', 6, [3, 3], 2, 'same'),
      norm('norm1'),
      part('ReLU', {}),
      convolution('valid', 4, [2, 2], 1, 'valid', { bias: false }),
      norm('norm2'),
      part('ReLU', {}),
      part('MaxPool2d', {
        kernelSize: [2, 2],
        stride: [2, 2],
        padding: [0, 0],
        dilation: [1, 1],
        ceilMode: false,
      }),
      FLATTEN,
      dense('output', 3),
      SOFTMAX,
    ],
    peer: () =>
      tf.sequential({
        layers: [
          layers.conv2d({
            filters: 6,
            kernelSize: 3,
            strides: 2,
            padding: 'same',
            inputShape: [11, 10, 2],
            name: 'same',
          }),
          layers.batchNormalization({ name: 'norm1' }),
          layers.reLU(),
          layers.conv2d({ filters: 4, kernelSize: 2, useBias: false, name: 'valid' }),
          layers.batchNormalization({ name: 'norm2' }),
          layers.reLU(),
          layers.maxPooling2d({ poolSize: 2 }),
          layers.flatten(),
          layers.dense({ units: 3, activation: 'softmax', name: 'output' }),
        ],
      }),
    optimizer: 'momentum',
    rate: 0.05,
    classes: 3,
    tolerance: TIGHT,
  },
  'average pools and activations': {
    inputShape: [7, 6, 3],
    parts: [
      // First, for the way back of TensorFlow.js divides by the whole window where it hangs over the edge, although the
      // way forward does not (AvgPoolGrad.js of its backends): nothing before it learns.
      averagePool(3, 2, 'same'),
      convolution('conv1', 5, [2, 2], 1, 'same'),
      part('LeakyReLU', { negativeSlope: 0.3 }),
      part('PReLU', { numParameters: 5, init: 0 }, { id: 'slopes' }),
      averagePool(2, 1, 'valid'),
      convolution('conv2', 6, [2, 2], 1, 'valid'),
      part('Softplus', { beta: 1, threshold: 20 }),
      part('AdaptiveAvgPool2d', { outputSize: [1, 1] }),
      FLATTEN,
      dense('a', 7),
      part('SELU', {}),
      dense('b', 7),
      part('ELU', { alpha: 1 }),
      dense('c', 7),
      part('Softsign', {}),
      dense('d', 7),
      part('Hardsigmoid', {}),
      dense('e', 7),
      part('PReLU', { numParameters: 7, init: 0 }, { id: 'units' }),
      part('Tanh', {}),
      dense('output', 1),
    ],
    peer: () =>
      tf.sequential({
        layers: [
          layers.averagePooling2d({ poolSize: 3, strides: 2, padding: 'same', inputShape: [7, 6, 3] }),
          layers.conv2d({ filters: 5, kernelSize: 2, padding: 'same', name: 'conv1' }),
          layers.leakyReLU({ alpha: 0.3 }),
          layers.prelu({ sharedAxes: [1, 2], name: 'slopes' }),
          layers.averagePooling2d({ poolSize: 2, strides: 1 }),
          layers.conv2d({ filters: 6, kernelSize: 2, activation: 'softplus', name: 'conv2' }),
          layers.globalAveragePooling2d({}),
          layers.dense({ units: 7, activation: 'selu', name: 'a' }),
          layers.dense({ units: 7, name: 'b' }),
          layers.elu({ alpha: 1 }),
          layers.dense({ units: 7, activation: 'softsign', name: 'c' }),
          layers.dense({ units: 7, activation: 'hardSigmoid', name: 'd' }),
          layers.dense({ units: 7, name: 'e' }),
          layers.prelu({ name: 'units' }),
          layers.activation({ activation: 'tanh' }),
          layers.dense({ units: 1, name: 'output' }),
        ],
      }),
    optimizer: 'sgd',
    rate: 0.1,
    classes: null,
    tolerance: TIGHT,
  },
  'a residual network whose branches are added and joined': {
    inputShape: [6, 5, 2],
    parts: [
      convolution('stem', 4, [3, 3], 1, 'same', { bias: false }),
      norm('norm1'),
      part('ReLU', {}, { id: 'first' }),
      convolution('body', 4, [3, 3], 1, 'same', { bias: false }),
      norm('norm2'),
      part('Add', {}, { id: 'sum', inputs: ['norm2', 'first'] }),
      part('ReLU', {}, { id: 'second' }),
      convolution('side', 3, [1, 1], 1, 'valid', { inputs: ['first'] }),
      part('Concat', { dim: -1 }, { inputs: ['second', 'side', 'input'] }),
      part('MaxPool2d', {
        kernelSize: [3, 3],
        stride: [2, 2],
        padding: 'same',
        dilation: [1, 1],
        ceilMode: false,
      }),
      FLATTEN,
      dense('output', 4),
      SOFTMAX,
    ],
    peer: () => {
      const input = tf.input({ shape: [6, 5, 2] });
      const apply = (layer: tf.layers.Layer, ...from: tf.SymbolicTensor[]) =>
        layer.apply(from.length > 1 ? from : from[0]!) as tf.SymbolicTensor;
      const block = (name: string, normName: string, from: tf.SymbolicTensor) => {
        const convolved = apply(
          layers.conv2d({ filters: 4, kernelSize: 3, padding: 'same', useBias: false, name }),
          from,
        );
        return apply(layers.batchNormalization({ name: normName }), convolved);
      };
      const first = apply(layers.reLU(), block('stem', 'norm1', input));
      const second = apply(layers.reLU(), apply(layers.add(), block('body', 'norm2', first), first));
      const side = apply(layers.conv2d({ filters: 3, kernelSize: 1, name: 'side' }), first);
      const joined = apply(layers.concatenate({ axis: -1 }), second, side, input);
      const pooled = apply(layers.maxPooling2d({ poolSize: 3, strides: 2, padding: 'same' }), joined);
      const flat = apply(layers.flatten(), pooled);
      const output = apply(layers.dense({ units: 4, activation: 'softmax', name: 'output' }), flat);
      return tf.model({ inputs: input, outputs: output });
    },
    optimizer: 'adam',
    rate: 0.01,
    classes: 4,
    // TensorFlow.js keeps the powers of Adam's β in single precision, and 1 − 0.999 loses four digits there.
    tolerance: 5e-5,
  },
  'sequences of indices': {
    inputShape: [9],
    parts: [
      part('Embedding', { numEmbeddings: 13, embeddingDim: 6, paddingIdx: null }, { id: 'table' }),
      convolution('conv', 5, [3], 2, 'same'),
      part(
        'LayerNorm',
        { normalizedShape: [5], eps: 1e-3, elementwiseAffine: true, bias: true },
        { id: 'norm' },
      ),
      part('Tanh', {}),
      part('Dropout', { p: 0 }),
      FLATTEN,
      dense('output', 2),
      SOFTMAX,
    ],
    peer: () =>
      tf.sequential({
        layers: [
          layers.embedding({ inputDim: 13, outputDim: 6, inputLength: 9, name: 'table' }),
          layers.conv1d({ filters: 5, kernelSize: 3, strides: 2, padding: 'same', name: 'conv' }),
          layers.layerNormalization({ name: 'norm' }),
          layers.activation({ activation: 'tanh' }),
          layers.dropout({ rate: 0 }),
          layers.flatten(),
          layers.dense({ units: 2, activation: 'softmax', name: 'output' }),
        ],
      }),
    optimizer: 'rmsprop',
    rate: 0.01,
    classes: 2,
    indices: 13,
    tolerance: TIGHT,
  },
  'frozen batch norm, whose statistics go on': {
    inputShape: [4],
    parts: [dense('hidden', 8), norm('norm', { frozen: 'weights' }), part('Tanh', {}), dense('output', 1)],
    peer: () =>
      tf.sequential({
        layers: [
          layers.dense({ units: 8, inputShape: [4], name: 'hidden' }),
          layers.batchNormalization({ name: 'norm', trainable: false }),
          layers.activation({ activation: 'tanh' }),
          layers.dense({ units: 1, name: 'output' }),
        ],
      }),
    optimizer: 'sgd',
    rate: 0.1,
    classes: null,
    tolerance: TIGHT,
  },
};

describe('networks against TensorFlow.js', () => {
  before(() => tf.setBackend('cpu'));

  for (const [name, twins] of Object.entries(NETWORKS)) {
    it(`${name}: ten steps of ${twins.optimizer}`, () => trainBoth(twins));
  }
});
