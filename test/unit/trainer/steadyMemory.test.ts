import assert from 'node:assert/strict';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { Random } from '../../../src/common/random';
import { plainDataset, runOf } from './support';

const STEPS = 10_000;
const MEGABYTE = 2 ** 20;

const NETWORKS: Readonly<Record<string, string>> = {
  'dense layers':
    'nn.Sequential(nn.Linear(8, 16), nn.BatchNorm1d(16), nn.ReLU(), nn.Dropout(0.1), nn.Linear(16, 3))',
  convolutions:
    'nn.Sequential(nn.Unflatten(1, (2, 4)), nn.Conv1d(2, 4, 3, padding=1), nn.BatchNorm1d(4), nn.Tanh(), nn.MaxPool1d(2), nn.Flatten(), nn.Linear(8, 3))',
};

describe('the memory of a run with batch norm', () => {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const held = () => {
    collect();
    const { heapUsed, external, arrayBuffers } = process.memoryUsage();
    return heapUsed + external + arrayBuffers;
  };

  for (const [name, network] of Object.entries(NETWORKS)) {
    it(`is the same after ${STEPS} steps: ${name}`, () => {
      const random = new Random(1);
      const rows = Array.from({ length: 100 }, () => Array.from({ length: 8 }, () => random.normal()));
      const classes = rows.map((_, n) => n % 3);
      // So far from its end that no step is traced but the first.
      const settings = { steps: 1e9, traceEvery: 1e9, batchSize: 16, shuffle: true } as const;
      const run = runOf(network, plainDataset(rows, classes, 'classification'), settings);
      const reserve = () => run.engine.tensor(1).address;
      const first = reserve();
      const apart = reserve() - first;
      for (let step = 0; step < 1000; step++) run.advance();
      const [before, end] = [held(), reserve()];
      for (let step = 0; step < STEPS; step++) assert.equal(run.advance(), undefined);
      assert.equal(reserve() - end, apart, 'what the kernels have');
      const grown = held() - before;
      assert.ok(grown < MEGABYTE, `${grown} bytes more are held`);
    });
  }
});
