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

const FLATTEN = part('Flatten', { startDim: 1, endDim: -1 });
const SOFTMAX = part('Softmax', { dim: -1 });

/** Ten steps agree to seven digits, as far as rounding goes; where a network asks for more room it says why. */
const TIGHT = 1e-5;

const NETWORKS: Readonly<Record<string, Twins>> = {
  'dense layers with batch norm': {
    inputShape: [5],
    parts: [
      dense('hidden', 12),
      norm('norm'),
      part('Sigmoid', {}),
      dense('output', 3),
      SOFTMAX,
    ],
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
};

describe('networks against TensorFlow.js', () => {
  before(() => tf.setBackend('cpu'));

  for (const [name, twins] of Object.entries(NETWORKS)) {
    it(`${name}: ten steps of ${twins.optimizer}`, () => trainBoth(twins));
  }
});
