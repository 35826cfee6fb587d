import assert from 'node:assert/strict';
import type { Framework } from '../../../src/network/network';
import { Engine } from '../../../src/trainer/kernels/engine';
import type { KernelChoice } from '../../../src/trainer/kernels/kernels';
import { graphOf, type Part, part, randomModel } from './graphs';

const SELU = { alpha: 1.6732632423543772, scale: 1.0507009873554805 };

interface ActivationCase {
  readonly layer: Part;
  readonly f: (x: number) => number;
  /** What PyTorch gives at −∞ and at ∞. */
  readonly ends: readonly [number, number];
}

const softplus = (x: number) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x)));
const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));

const CASES: Readonly<Record<string, ActivationCase>> = {
  ReLU: { layer: part('ReLU', {}), f: x => Math.max(x, 0), ends: [0, Infinity] },
  ReLU6: { layer: part('ReLU6', {}), f: x => Math.min(Math.max(x, 0), 6), ends: [0, 6] },
  LeakyReLU: {
    layer: part('LeakyReLU', { negativeSlope: 0.01 }),
    f: x => (x > 0 ? x : 0.01 * x),
    ends: [-Infinity, Infinity],
  },
  ELU: {
    layer: part('ELU', { alpha: 1.5 }),
    f: x => (x > 0 ? x : 1.5 * Math.expm1(x)),
    ends: [-1.5, Infinity],
  },
  SELU: {
    layer: part('SELU', {}),
    f: x => SELU.scale * (x > 0 ? x : SELU.alpha * Math.expm1(x)),
    ends: [Math.fround(-SELU.scale * SELU.alpha), Infinity],
  },
  GELU: {
    layer: part('GELU', { approximate: 'none' }),
    f: x => 0.5 * x * (1 + erf(x / Math.SQRT2)),
    ends: [Number.NaN, Infinity],
  },
  'GELU by tanh': {
    layer: part('GELU', { approximate: 'tanh' }),
    f: x => 0.5 * x * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
    ends: [Number.NaN, Infinity],
  },
  SiLU: { layer: part('SiLU', {}), f: x => x * sigmoid(x), ends: [Number.NaN, Infinity] },
  Mish: { layer: part('Mish', {}), f: x => x * Math.tanh(softplus(x)), ends: [Number.NaN, Infinity] },
  Sigmoid: { layer: part('Sigmoid', {}), f: sigmoid, ends: [0, 1] },
  Hardsigmoid: {
    layer: part('Hardsigmoid', {}),
    f: x => Math.min(Math.max(x + 3, 0), 6) / 6,
    ends: [0, 1],
  },
  Tanh: { layer: part('Tanh', {}), f: Math.tanh, ends: [-1, 1] },
  Hardtanh: {
    layer: part('Hardtanh', { minVal: -2, maxVal: 0.5 }),
    f: x => Math.min(Math.max(x, -2), 0.5),
    ends: [-2, 0.5],
  },
  Softplus: { layer: part('Softplus', { beta: 1, threshold: 20 }), f: softplus, ends: [0, Infinity] },
  Softsign: { layer: part('Softsign', {}), f: x => x / (1 + Math.abs(x)), ends: [Number.NaN, Number.NaN] },
};

describe('activations', () => {
  for (const choice of ['portable', 'auto'] as const) {
    for (const [name, { layer, f, ends }] of Object.entries(CASES)) {
      it(`${name} keeps seven digits (${choice})`, () => {
        const x = Float32Array.from({ length: 4001 }, (_, i) => (i - 2000) / 100);
        apply(layer, x, { choice }).output.forEach((y, i) => {
          const expected = f(x[i]!);
          // Where 1 + erf or 1 + tanh is nearly 0, PyTorch too keeps the digits of 1 alone.
          const scale = name.startsWith('GELU') ? Math.abs(x[i]!) : Math.abs(expected);
          assert.ok(Math.abs(y - expected) <= 4e-7 * scale, `${name}(${x[i]}) = ${y}, not ${expected}`);
        });
      });

      it(`${name} ends as in PyTorch, and NaN stays NaN (${choice})`, () => {
        const { output } = apply(layer, [-Infinity, Infinity, Number.NaN], { choice });
        assert.deepEqual([...output], [...ends, Number.NaN]);
      });
    }
  }

  it('have the slopes of PyTorch at their bends', () => {
    const slopes = (layer: Part, x: readonly number[], framework?: Framework) =>
      [...apply(layer, x, { framework }).gradient].map(slope => Number(slope.toFixed(6)));
    assert.deepEqual(slopes(part('ReLU', {}), [-1, 0, 1]), [0, 0, 1]);
    assert.deepEqual(slopes(part('ReLU6', {}), [0, 3, 6]), [0, 1, 0]);
    assert.deepEqual(slopes(part('LeakyReLU', { negativeSlope: 0.1 }), [-1, 0, 1]), [0.1, 0.1, 1]);
    assert.deepEqual(slopes(part('Hardtanh', { minVal: -1, maxVal: 1 }), [-1, 0, 1]), [0, 1, 0]);
    assert.deepEqual(slopes(part('Hardsigmoid', {}), [-3, 0, 3]), [0, 0.166667, 0]);
    assert.deepEqual(slopes(part('Hardsigmoid', {}), [-2.6, 2.4, 2.5], 'tfjs'), [0, 0.2, 0]);
    assert.deepEqual(slopes(part('ELU', { alpha: 2 }), [0, 1e-3]), [2, 1]);
  });

  it('the hard sigmoid of TensorFlow.js is steeper', () => {
    const { output } = apply(part('Hardsigmoid', {}), [-2.5, 1, 3], { framework: 'tfjs' });
    assert.deepEqual([...output], [0, Math.fround(0.7), 1]);
  });

  it('the logarithm of a softmax keeps its digits far from the largest value', () => {
    const { output } = apply(part('LogSoftmax', { dim: 1 }), [0, -1, -120, 3]);
    const end = Math.log(1 + Math.exp(-1) + Math.exp(-120) + Math.exp(3));
    [0, -1, -120, 3].forEach((x, i) => {
      assert.ok(Math.abs(output[i]! - (x - end)) <= 2e-7 * Math.abs(x - end));
    });
  });

  it('a softmax of large values sums to one', () => {
    const { output } = apply(part('Softmax', { dim: 1 }), [1000, 1000, 999, -1000, -Infinity]);
    const share = 1 / (2 + Math.exp(-1));
    const expected = [share, share, share * Math.exp(-1), 0, 0];
    expected.forEach((value, i) => {
      assert.ok(Math.abs(output[i]! - value) < 1e-7);
    });
  });

  it('a softmax keeps NaN to its own values, forward and back', () => {
    // Two softmaxes of five values, as the rows of a matrix and as its columns; the second has NaN.
    for (const [shape, dim, placeOf] of [
      [[2, 5], 2, (row: number, i: number) => 5 * row + i],
      [[5, 2], 1, (row: number, i: number) => 2 * i + row],
    ] as const) {
      const model = randomModel(graphOf([part('Softmax', { dim })]), shape, 1);
      model.input.output.values[placeOf(1, 0)] = Number.NaN;
      model.outputGradient.values.fill(1);
      model.forward(1, 'training');
      model.backward(1);
      for (const { values } of [model.output, model.modules[0]!.sourceGradients[0]!]) {
        for (let i = 0; i < 5; i++) {
          assert.ok(Number.isFinite(values[placeOf(0, i)]), `value ${i} beside NaN`);
          assert.ok(Number.isNaN(values[placeOf(1, i)]), `value ${i} of those with NaN`);
        }
      }
    }
  });
});

/** The values of a layer alone, and its slopes there. */
function apply(
  layer: Part,
  x: ArrayLike<number>,
  { choice = 'portable', framework }: { choice?: KernelChoice; framework?: Framework | undefined } = {},
) {
  const model = randomModel(graphOf([layer], framework), [x.length], 1, { engine: new Engine({ choice }) });
  model.input.output.values.set(x);
  model.forward(1, 'training');
  model.outputGradient.values.fill(1);
  model.backward(1);
  return { output: model.output.values, gradient: model.modules[0]!.sourceGradients[0]!.values };
}

/** By its power series, in double precision. */
function erf(x: number): number {
  if (Math.abs(x) > 5) return Math.sign(x);
  let term = x;
  let sum = x;
  for (let n = 1; n < 200; n++) {
    term *= -(x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
