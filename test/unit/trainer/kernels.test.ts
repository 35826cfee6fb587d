import assert from 'node:assert/strict';
import { Random } from '../../../src/common/random';
import {
  Engine,
  FROM_COLUMN_BIAS,
  FROM_ROW_BIAS,
  FROM_SUM,
  FROM_ZERO,
} from '../../../src/trainer/kernels/engine';
import { ACTIVATION_KERNELS } from '../../../src/trainer/layers/activations';

const STARTS = {
  'from zero': FROM_ZERO,
  'a column bias': FROM_COLUMN_BIAS,
  'a row bias': FROM_ROW_BIAS,
  sum: FROM_SUM,
};

describe('the matrix product', () => {
  const engine = new Engine();
  const random = new Random(1);
  const matrix = (length: number) => {
    const tensor = engine.tensor(length);
    for (let i = 0; i < length; i++) tensor.values[i] = random.normal();
    return tensor;
  };

  for (const [name, start] of Object.entries(STARTS)) {
    it(`is right for every way in which the operands lie, with ${name}`, () => {
      for (const [m, n, k] of [
        [1, 1, 1],
        [6, 8, 4],
        [7, 9, 5],
        [13, 17, 3],
        [100, 30, 700],
        [5, 1100, 2],
      ] as const) {
        for (const isTransposedA of [false, true]) {
          for (const isTransposedB of [false, true]) {
            const [a, b, c, bias] = [matrix(m * k), matrix(k * n), matrix(m * n), matrix(Math.max(m, n))];
            const [aRow, aColumn] = isTransposedA ? [1, m] : [k, 1];
            const [bRow, bColumn] = isTransposedB ? [1, k] : [n, 1];
            const before = c.values.slice();
            engine.gemm(
              m,
              n,
              k,
              a.address,
              aRow,
              aColumn,
              b.address,
              bRow,
              bColumn,
              c.address,
              n,
              start,
              bias.address,
            );
            for (let i = 0; i < m; i++) {
              for (let j = 0; j < n; j++) {
                const begin = [0, bias.values[j]!, bias.values[i]!, before[i * n + j]!][start]!;
                let sum = begin;
                for (let q = 0; q < k; q++) {
                  sum += a.values[i * aRow + q * aColumn]! * b.values[q * bRow + j * bColumn]!;
                }
                const error = Math.abs(c.values[i * n + j]! - sum);
                assert.ok(error < 2e-6 * Math.max(10, k), `${m}×${n}×${k} [${i}, ${j}]: off by ${error}`);
              }
            }
          }
        }
      }
    });
  }
});

describe('functions of the kernels', () => {
  const engine = new Engine({ choice: 'portable' });
  const values = [
    -Infinity,
    -200,
    -88,
    -30,
    -3,
    -0.5,
    -1e-3,
    -0,
    0,
    1e-8,
    0.3,
    0.6249,
    0.7,
    2,
    19,
    88,
    200,
    Infinity,
  ];
  const cases = {
    sigmoid: (x: number) => 1 / (1 + Math.exp(-x)),
    tanh: Math.tanh,
  };

  for (const [name, f] of Object.entries(cases) as ['sigmoid' | 'tanh', (x: number) => number][]) {
    it(`${name} is within a few units in the last place, at the ends too, and NaN stays NaN`, () => {
      const length = 4000;
      const [x, y] = [engine.tensor(length), engine.tensor(length)];
      for (let i = 0; i < length; i++) x.values[i] = (i - 2000) / 200;
      x.values.set([...values, Number.NaN]);
      engine.kernels.activate(ACTIVATION_KERNELS[name], x.address, y.address, 0, 0, 0, length);
      assert.ok(Number.isNaN(y.values[values.length]!));
      for (let i = 0; i < length; i++) {
        if (i === values.length) continue;
        const expected = f(x.values[i]!);
        const error = Math.abs(y.values[i]! - expected);
        assert.ok(error <= 4e-7 * Math.abs(expected) + 1e-38, `${name}(${x.values[i]}) = ${y.values[i]}`);
      }
    });
  }

  it('mean and variance are exact far from zero, and of the first values alone', () => {
    const x = engine.tensor(7);
    x.values.set([1e6, 1e6 + 1, 1e6 + 2, 1e6, 1e6 + 1, 1e6 + 2, 77]);
    const mean = engine.kernels.meanOf(x.address, 6);
    assert.equal(mean, 1e6 + 1);
    assert.ok(Math.abs(engine.kernels.varianceOf(x.address, 6, mean) - 2 / 3) < 1e-12);
  });

  it('the sums of long columns are as exact as those of short ones', () => {
    const rows = 500_000;
    const x = engine.tensor(5 * rows);
    x.values.fill(0.1);
    const totals = engine.tensor(5);
    engine.kernels.columnTotals(x.address, totals.address, rows, 5, 0, 5);
    for (const total of totals.values) assert.ok(Math.abs(total / (rows * 0.1) - 1) < 2e-6, String(total));
  });

  it('the mean of many values keeps seven digits, and is no number as soon as one value is none', () => {
    const x = engine.tensor(1_000_003);
    x.values.fill(0.1);
    assert.ok(Math.abs(engine.kernels.meanOf(x.address, x.length) - Math.fround(0.1)) < 1e-7);
    x.values[999_999] = Infinity;
    assert.equal(engine.kernels.meanOf(x.address, x.length), Infinity);
  });
});
