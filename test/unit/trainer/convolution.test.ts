import assert from 'node:assert/strict';
import { graphOf, part, randomModel } from './graphs';

const CONVOLUTION = {
  inChannels: 1,
  outChannels: 1,
  kernelSize: [3],
  stride: [1],
  padding: [0],
  dilation: [1],
  groups: 1,
  bias: false,
} as const;

describe('convolutions', () => {
  it('weigh the window from its first value on, without turning it', () => {
    const model = randomModel(graphOf([part('Conv1d', CONVOLUTION)]), [1, 4], 1);
    model.parameters[0]!.value.values.set([1, 10, 100]);
    model.input.output.values.set([1, 2, 3, 4]);
    model.forward(1, 'evaluation');
    assert.deepEqual([...model.output.values], [321, 432]);
  });

  it('pad `same` with the odd zero at the end', () => {
    const parameters = { ...CONVOLUTION, kernelSize: [2], padding: 'same' } as const;
    const model = randomModel(graphOf([part('Conv1d', parameters)]), [1, 3], 1);
    model.parameters[0]!.value.values.set([1, 10]);
    model.input.output.values.set([1, 2, 3]);
    model.forward(1, 'evaluation');
    assert.deepEqual([...model.output.values], [21, 32, 3]);
  });

  it('pad `same` with strides as Keras does', () => {
    const parameters = { ...CONVOLUTION, stride: [2], padding: 'same' } as const;
    const model = randomModel(graphOf([part('Conv1d', parameters)], 'keras'), [4, 1], 1);
    model.parameters[0]!.value.values.set([1, 10, 100]);
    model.input.output.values.set([1, 2, 3, 4]);
    model.forward(1, 'evaluation');
    assert.deepEqual([...model.output.values], [321, 43]);
  });

  it('give each sample the same bits in any batch', () => {
    const parameters = { ...CONVOLUTION, kernelSize: [3, 3], stride: [1, 1], padding: [1, 1] };
    const layer = part('Conv2d', { ...parameters, dilation: [1, 1], outChannels: 5 });
    const model = randomModel(graphOf([layer]), [1, 7, 9], 4);
    model.forward(4, 'evaluation');
    const all = model.output.values.slice();
    const last = model.input.output.values.slice(3 * 63);
    model.input.output.values.set(last);
    model.forward(1, 'evaluation');
    assert.deepEqual(model.output.values.slice(0, 5 * 63), all.slice(3 * 5 * 63));
  });
});

describe('pools', () => {
  it('keep the first of equal values, and NaN before all', () => {
    const pool = { kernelSize: [2], stride: [2], padding: [0], dilation: [1], ceilMode: false };
    const model = randomModel(graphOf([part('MaxPool1d', pool)]), [1, 6], 1);
    model.input.output.values.set([7, 7, -Infinity, -Infinity, Number.NaN, 9]);
    model.forward(1, 'training');
    assert.deepEqual([...model.output.values], [7, -Infinity, Number.NaN]);
    model.outputGradient.values.set([1, 2, 3]);
    model.backward(1);
    assert.deepEqual([...model.modules[0]!.sourceGradients[0]!.values], [1, 0, 2, 0, 3, 0]);
  });

  it('average without the padding in Keras, with it in PyTorch', () => {
    const parameters = { kernelSize: [3], stride: [3], ceilMode: false, countIncludePad: true };
    const padded = randomModel(graphOf([part('AvgPool1d', { ...parameters, padding: [1] })]), [1, 4], 1);
    padded.input.output.values.set([3, 6, 9, 12]);
    padded.forward(1, 'evaluation');
    assert.deepEqual([...padded.output.values], [3, 7]);
    const same = graphOf([part('AvgPool1d', { ...parameters, padding: 'same' })], 'keras');
    const model = randomModel(same, [4, 1], 1);
    model.input.output.values.set([3, 6, 9, 12]);
    model.forward(1, 'evaluation');
    assert.deepEqual([...model.output.values], [4.5, 10.5]);
  });
});
