import assert from 'node:assert/strict';
import { timeKernels } from '../../bench/kernels';
import { plainDataset, runOf } from '../trainer/support';

const NETWORK = 'nn.Sequential(nn.Linear(2, 4), nn.BatchNorm1d(4), nn.Sigmoid(), nn.Linear(4, 2))';
const ROWS = [3, 250, 17, 4, 99, 1, 0, 201];

/** A run on bytes, which a kernel unpacks, of two batches an epoch. */
function make() {
  const rows = ROWS.slice(0, 4).map((value, i) => [value, ROWS[i + 4]!]);
  const dataset = plainDataset(rows, [0, 1, 1, 0], 'classification');
  const inputs = { kind: 'bytes', values: Uint8Array.from(rows.flat()), offset: 128, scale: 64 } as const;
  const settings = { optimizer: 'sgd', batchSize: 2, steps: 1e9, traceEvery: 1e9 } as const;
  return runOf(NETWORK, { ...dataset, inputs }, settings);
}

describe('the bench of the kernels', () => {
  it('counts each call of a step, from the feed to the optimizer', () => {
    const { kernels } = timeKernels(make(), 0.001);
    const calls = Object.fromEntries(kernels.map(({ name, calls }) => [name, calls]));
    assert.deepEqual(calls, {
      unpackBytes: 1,
      gemm: 2 + 2 + 1,
      columnTotals: 2,
      batchNormForward: 1,
      updateRunning: 2,
      labelWeights: 1,
      crossEntropy: 1,
      batchNormBackward: 1,
      sgd: 6,
    });
  });

  it('names the slowest kernel first', () => {
    const times = timeKernels(make(), 0.001).kernels.map(({ microseconds }) => microseconds);
    assert.deepEqual(
      times,
      [...times].sort((a, b) => b - a),
    );
  });

  it('changes nothing of what the run computes, and leaves its kernels as they were', () => {
    const [measured, other] = [make(), make()];
    const { kernels } = measured.engine;
    timeKernels(measured, 0.001);
    assert.equal(measured.engine.kernels, kernels);
    while (other.step < measured.step) other.advance();
    const values = [measured, other].map(({ model }) =>
      model.parameters.map(({ value }) => [...value.values]),
    );
    assert.deepEqual(values[0], values[1]);
  });
});
