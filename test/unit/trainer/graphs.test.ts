import assert from 'node:assert/strict';
import { checkGradients, graphOf, type Part, part, randomModel } from './graphs';

const BATCH = 3;

const CONVOLUTION = {
  inChannels: null,
  outChannels: 2,
  kernelSize: [3, 3],
  stride: [1, 1],
  padding: [1, 1],
  dilation: [1, 1],
  groups: 1,
  bias: true,
} as const;

const BATCH_NORM = {
  numFeatures: null,
  eps: 1e-5,
  momentum: 0.1,
  affine: true,
  trackRunningStats: true,
} as const;

function linear(outFeatures: number, rest: Partial<Part<'Linear'>> = {}) {
  return part('Linear', { inFeatures: null, outFeatures, bias: true }, rest);
}

/** Networks that are no chain, with the shape of a sample. */
const GRAPHS: Readonly<Record<string, { shape: readonly number[]; parts: readonly Part[] }>> = {
  'a residual block': {
    shape: [2, 4, 4],
    parts: [
      part('Conv2d', CONVOLUTION, { id: 'conv1' }),
      part('BatchNorm2d', BATCH_NORM),
      part('Tanh', {}),
      part('Conv2d', CONVOLUTION),
      part('BatchNorm2d', BATCH_NORM, { id: 'norm' }),
      part('Add', {}, { id: 'sum', inputs: ['norm', 'conv1'] }),
      part('Sigmoid', {}),
      part('AdaptiveAvgPool2d', { outputSize: [1, 1] }),
    ],
  },
  'the input added to what is made of it': {
    shape: [4],
    parts: [linear(4, { id: 'a' }), part('Add', {}, { inputs: ['a', 'input'] }), linear(2)],
  },
  'a layer added to itself, and three at once': {
    shape: [3],
    parts: [
      linear(3, { id: 'a' }),
      linear(3, { id: 'b' }),
      part('Add', {}, { inputs: ['a', 'a', 'b'] }),
      part('Tanh', {}),
    ],
  },
  'channels joined': {
    shape: [2, 3, 4],
    parts: [
      part('Conv2d', CONVOLUTION, { id: 'left', inputs: ['input'] }),
      part('Conv2d', { ...CONVOLUTION, outChannels: 3 }, { id: 'right', inputs: ['input'] }),
      part('Concat', { dim: 1 }, { inputs: ['left', 'input', 'right'] }),
      part('Conv2d', { ...CONVOLUTION, outChannels: 1 }),
    ],
  },
  'the last dimension joined': {
    shape: [3, 2],
    parts: [
      linear(2, { id: 'a' }),
      linear(3, { id: 'b', inputs: ['input'] }),
      part('Concat', { dim: -1 }, { inputs: ['b', 'a', 'a'] }),
      part('Softplus', { beta: 1, threshold: 20 }),
    ],
  },
  'a branch that leads nowhere': {
    shape: [3],
    parts: [
      linear(4, { id: 'a' }),
      linear(3, { id: 'used' }),
      linear(2, { id: 'unused', inputs: ['a'] }),
      part('Tanh', {}, { id: 'after', inputs: ['unused'] }),
      part('Sigmoid', {}, { inputs: ['used'] }),
    ],
  },
  'a Linear whose first call leads nowhere': {
    shape: [3],
    parts: [
      part('Tanh', {}, { id: 'first' }),
      linear(3, { id: 'a' }),
      linear(3, { id: 'a:2', inputs: ['first'], sharesWith: 'a' }),
      linear(3, { id: 'a:3', sharesWith: 'a' }),
    ],
  },
  'one Linear called twice': {
    shape: [3],
    parts: [linear(3, { id: 'a' }), part('Tanh', {}), linear(3, { id: 'a:2', sharesWith: 'a' }), linear(2)],
  },
  'one convolution called on two branches': {
    shape: [2, 4, 4],
    parts: [
      part('Conv2d', CONVOLUTION, { id: 'a', inputs: ['input'] }),
      part('Tanh', {}, { id: 't' }),
      part('Conv2d', CONVOLUTION, { id: 'a:2', inputs: ['t'], sharesWith: 'a' }),
      part('Add', {}, { inputs: ['a', 'a:2'] }),
    ],
  },
};

describe('networks that are no chain', () => {
  for (const [name, { shape, parts }] of Object.entries(GRAPHS)) {
    it(`have the gradients of finite differences: ${name}`, () => {
      checkGradients(randomModel(graphOf(parts), shape, BATCH), BATCH);
    });
  }

  it('add their sources', () => {
    const model = randomModel(graphOf([part('Add', {}, { inputs: ['input', 'input'] })]), [2], 1);
    model.input.output.values.set([1, -3]);
    model.forward(1, 'evaluation');
    assert.deepEqual([...model.output.values], [2, -6]);
  });

  it('join their sources sample by sample', () => {
    const parts = [
      part('LeakyReLU', { negativeSlope: -1 }, { id: 'abs' }),
      part('Concat', { dim: 2 }, { inputs: ['input', 'abs'] }),
    ];
    const model = randomModel(graphOf(parts), [2, 1], 2);
    model.input.output.values.set([-1, 2, 3, -4]);
    model.forward(2, 'evaluation');
    assert.deepEqual([...model.output.values], [-1, 1, 2, 2, 3, 3, -4, 4]);
  });

  it('do not train what their output does not depend on', () => {
    const parts = [linear(3, { id: 'a' }), linear(2, { id: 'b' }), linear(2, { id: 'c', inputs: ['a'] })];
    const { parameters } = randomModel(graphOf(parts), [3], 2);
    assert.deepEqual(
      parameters.map(({ name }) => name),
      ['a.weight', 'a.bias', 'c.weight', 'c.bias'],
    );
  });

  it('train a module that is called twice once', () => {
    const parts = [linear(3, { id: 'a' }), linear(3, { id: 'a:2', sharesWith: 'a' })];
    const model = randomModel(graphOf(parts), [3], 2);
    assert.deepEqual(
      model.parameters.map(({ name }) => name),
      ['a.weight', 'a.bias'],
    );
  });
});
