import assert from 'node:assert/strict';
import { Random } from '../../../src/common/random';
import type { Framework } from '../../../src/network/network';
import type { Mode } from '../../../src/trainer/layers/layer';
import type { Model } from '../../../src/trainer/model';
import { checkGradients, checkSmallBatch, graphOf, type Part, part, randomModel } from './graphs';

const BATCH = 3;

const CONVOLUTION = {
  inChannels: null,
  outChannels: 6,
  kernelSize: [3, 2],
  stride: [1, 1],
  padding: [1, 0],
  dilation: [1, 1],
  groups: 1,
  bias: true,
} as const;

const BATCH_NORM = {
  numFeatures: null,
  eps: 1e-3,
  momentum: 0.1,
  affine: true,
  trackRunningStats: true,
} as const;

const POOL = {
  kernelSize: [2, 3],
  stride: [2, 1],
  padding: [1, 1],
  dilation: [1, 1],
  ceilMode: true,
} as const;

/** Layers on images of 4 channels, and the dimension of the channels where they name it. */
const LAYERS: Readonly<Record<string, readonly Part[] | ((channels: number) => readonly Part[])>> = {
  'a convolution': [part('Conv2d', CONVOLUTION)],
  'a convolution with strides and dilation': [
    part('Conv2d', { ...CONVOLUTION, stride: [2, 3], dilation: [2, 1], padding: [3, 1] }),
  ],
  'a convolution dilated along the rows': [
    part('Conv2d', { ...CONVOLUTION, dilation: [1, 3], padding: [0, 2] }),
  ],
  'a convolution in groups': [part('Conv2d', { ...CONVOLUTION, groups: 2, bias: false })],
  'a convolution of each channel': [part('Conv2d', { ...CONVOLUTION, groups: 4, outChannels: 8 })],
  'a convolution of single places': [
    part('Conv2d', { ...CONVOLUTION, kernelSize: [1, 1], padding: [0, 0], groups: 2 }),
  ],
  'convolutions, one after the other': [
    part('Conv2d', CONVOLUTION),
    part('Tanh', {}),
    part('Conv2d', { ...CONVOLUTION, kernelSize: [2, 2], stride: [2, 1] }),
  ],
  'batch norm': [part('BatchNorm2d', BATCH_NORM)],
  'batch norm that is only shifted': [part('BatchNorm2d', { ...BATCH_NORM, scale: false })],
  'frozen batch norm': [part('BatchNorm2d', BATCH_NORM, { frozen: 'evaluation' })],
  'group norm': [part('GroupNorm', { numGroups: 2, numChannels: 4, eps: 1e-3, affine: true })],
  'instance norm': [part('InstanceNorm2d', { ...BATCH_NORM, trackRunningStats: false })],
  'max pool': [part('MaxPool2d', POOL)],
  'average pool': [part('AvgPool2d', { ...POOL, countIncludePad: false })],
  'adaptive pool': [part('AdaptiveAvgPool2d', { outputSize: [2, 4] })],
  PReLU: [part('PReLU', { numParameters: 4, init: 0.2 })],
  'softmax of the channels': channels => [part('Softmax', { dim: channels })],
  'log softmax of the channels': channels => [part('LogSoftmax', { dim: channels })],
  'channels joined': channels => [
    part('Conv2d', { ...CONVOLUTION, kernelSize: [1, 1], padding: [0, 0] }, { id: 'a' }),
    part('Concat', { dim: channels }, { inputs: ['input', 'a'] }),
  ],
};

describe('channels last give what channels first give', () => {
  for (const [name, layers] of Object.entries(LAYERS)) {
    const partsFor = (channels: number) => (typeof layers === 'function' ? layers(channels) : layers);
    for (const framework of ['keras', 'tfjs'] as const) {
      it(`${name} in ${framework}`, () => compare(partsFor(1), partsFor(3), framework));
    }
    it(`${name} in keras, in a batch smaller than there is room for`, () => {
      checkSmallBatch(graphOf(partsFor(3), 'keras'), [4, 5, 4], BATCH);
    });
    it(`${name} in keras by finite differences`, () => {
      checkGradients(randomModel(graphOf(partsFor(3), 'keras'), [4, 5, 4], BATCH), BATCH);
    });
  }

  it('a sequence', () => {
    const convolution = {
      ...CONVOLUTION,
      kernelSize: [3],
      stride: [2],
      padding: [1],
      dilation: [1],
      bias: false,
    };
    const pool = { kernelSize: [2], stride: [1], padding: [0], dilation: [1], ceilMode: false };
    const parts = [part('Conv1d', convolution), part('BatchNorm1d', BATCH_NORM), part('MaxPool1d', pool)];
    compare(parts, parts, 'keras', [4, 9]);
  });
});

/** One step of both, with the same numbers lying in the order of each. */
function compare(
  first: readonly Part[],
  last: readonly Part[],
  framework: Framework,
  shape: readonly number[] = [4, 5, 6],
): void {
  const [channels, ...places] = shape;
  const expected = randomModel(graphOf(first), shape, BATCH);
  const actual = randomModel(graphOf(last, framework), [...places, channels!], BATCH);
  actual.input.output.values.set(channelsLast(expected.input.output.values, shape));
  actual.parameters.forEach((parameter, i) => {
    const { value, shape: ordered } = expected.parameters[i]!;
    parameter.value.values.set(kernelLast(value.values, ordered));
  });
  const random = new Random(3);
  const gradient = expected.outputGradient.values;
  for (let i = 0; i < gradient.length; i++) gradient[i] = random.normal();
  const outputShape = expected.modules.at(-1)!.shape;
  actual.outputGradient.values.set(channelsLast(gradient, outputShape));
  run(expected, 'training');
  run(actual, 'training');
  close(actual.output.values, channelsLast(expected.output.values, outputShape), 'output');
  close(inputGradient(actual), channelsLast(inputGradient(expected), shape), 'gradient of the input');
  actual.parameters.forEach(({ name, gradient }, i) => {
    const { gradient: wanted, shape: ordered } = expected.parameters[i]!;
    close(gradient.values, kernelLast(wanted.values, ordered), `gradient of ${name}`);
  });
  takeStatistics(expected, actual);
  expected.forward(BATCH, 'evaluation');
  actual.forward(BATCH, 'evaluation');
  close(actual.output.values, channelsLast(expected.output.values, outputShape), 'evaluated');
}

const TOLERANCE = 2e-6;

/** The running variances of PyTorch are larger by n / (n − 1), so both evaluate by those of the other. */
function takeStatistics(expected: Model, actual: Model): void {
  expected.modules.forEach(({ buffers }, m) => {
    buffers.forEach(({ value }, i) => {
      value.values.set(actual.modules[m]!.buffers[i]!.value.values);
    });
  });
}

function run(model: Model, mode: Mode): void {
  model.forward(BATCH, mode);
  model.backward(BATCH);
}

function inputGradient(model: Model): Float32Array {
  return model.modules[0]!.sourceGradients[0]!.values;
}

/** Samples of channels × places as samples of places × channels. */
function channelsLast(values: Float32Array, shape: readonly number[]): Float32Array {
  const channels = shape[0]!;
  const units = shape.reduce((product, size) => product * size, 1);
  const places = units / channels;
  return values.map((_, i) => {
    const [sample, rest] = [Math.floor(i / units), i % units];
    return values[sample * units + (rest % channels) * places + Math.floor(rest / channels)]!;
  });
}

/** Outputs × inputs × window as window × inputs × outputs; what has one dimension stays. */
function kernelLast(values: Float32Array, [outputs, inputs, ...window]: readonly number[]): Float32Array {
  if (inputs === undefined) return values;
  const area = window.reduce((product, size) => product * size, 1);
  return values.map((_, i) => {
    const output = i % outputs!;
    const input = Math.floor(i / outputs!) % inputs;
    const place = Math.floor(i / (outputs! * inputs));
    return values[(output * inputs + input) * area + place]!;
  });
}

function close(actual: ArrayLike<number>, expected: Float32Array, what: string): void {
  assert.equal(actual.length, expected.length, what);
  const scale = Math.max(...expected.map(Math.abs), 1e-2);
  expected.forEach((value, i) => {
    const error = Math.abs(actual[i]! - value) / scale;
    assert.ok(error < TOLERANCE, `${what}[${i}]: ${actual[i]} instead of ${value}`);
  });
}
