import assert from 'node:assert/strict';
import type { Parameter } from '../../../src/trainer/layers/layer';
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

describe('a convolution of an image too large for one band of columns', () => {
  const [channels, outputs, size] = [16, 3, 24];
  for (const framework of ['pytorch', 'keras'] as const) {
    it(`is the sum over its windows, and so are its gradients, in ${framework}`, () => {
      const isFirst = framework === 'pytorch';
      const parameters = { ...CONVOLUTION, kernelSize: [3, 3], stride: [1, 1], padding: [1, 1] };
      const layer = part('Conv2d', {
        ...parameters,
        inChannels: channels,
        outChannels: outputs,
        dilation: [1, 1],
      });
      const shape = isFirst ? [channels, size, size] : [size, size, channels];
      const model = randomModel(graphOf([layer], framework), shape, 1);
      const [{ value, gradient }] = model.parameters as [Parameter];
      const x = model.input.output.values;
      const dy = model.outputGradient.values;
      for (let i = 0; i < dy.length; i++) dy[i] = Math.sin(i);
      model.forward(1, 'training');
      model.backward(1);
      const y = new Float64Array(dy.length);
      const dx = new Float64Array(x.length);
      const dw = new Float64Array(value.length);
      const at = (channel: number, row: number, column: number, count: number) =>
        isFirst ? (channel * size + row) * size + column : (row * size + column) * count + channel;
      for (let o = 0; o < outputs; o++) {
        for (let c = 0; c < channels; c++) {
          for (let window = 0; window < 9; window++) {
            const [ky, kx] = [Math.floor(window / 3), window % 3];
            const weight = isFirst ? (o * channels + c) * 9 + window : (window * channels + c) * outputs + o;
            for (let oy = Math.max(0, 1 - ky); oy < Math.min(size, size + 1 - ky); oy++) {
              for (let ox = Math.max(0, 1 - kx); ox < Math.min(size, size + 1 - kx); ox++) {
                const from = at(c, oy + ky - 1, ox + kx - 1, channels);
                const to = at(o, oy, ox, outputs);
                y[to]! += value.values[weight]! * x[from]!;
                dx[from]! += value.values[weight]! * dy[to]!;
                dw[weight]! += x[from]! * dy[to]!;
              }
            }
          }
        }
      }
      close(model.output.values, y);
      close(model.modules[0]!.sourceGradients[0]!.values, dx);
      close(gradient.values, dw);
    });
  }
});

function close(actual: Float32Array, expected: Float64Array): void {
  const scale = Math.max(...expected.map(Math.abs));
  expected.forEach((value, i) => {
    assert.ok(Math.abs(actual[i]! - value) < 2e-6 * scale, `[${i}]: ${actual[i]} instead of ${value}`);
  });
}

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

  it('leave other samples alone where a dilated window steps over a narrow input', () => {
    const pool = { kernelSize: [2], stride: [1], padding: [1], dilation: [3], ceilMode: false };
    const model = randomModel(graphOf([part('MaxPool1d', pool)]), [1, 2], 2);
    model.forward(2, 'training');
    assert.deepEqual([...model.output.values], [-Infinity, -Infinity]);
    model.outputGradient.values.set([1, 0]);
    model.backward(2);
    assert.deepEqual([...model.modules[0]!.sourceGradients[0]!.values].slice(2), [0, 0]);
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
