import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Random } from '../../../src/common/random';
import type { Recruitment } from '../../../src/trainer/kernels/crew';
import { TrainingRun } from '../../../src/trainer/trainingRun';
import { DEFAULT_SETTINGS } from '../../../src/worker/protocol';
import { networkOf, plainDataset } from '../trainer/support';

const NETWORKS = {
  'wide layers': {
    inputs: 300,
    text: 'nn.Sequential(nn.Linear(300, 410), nn.BatchNorm1d(410), nn.Sigmoid(), nn.Linear(410, 333), nn.ReLU(), nn.Linear(333, 3))',
  },
  convolutions: {
    inputs: 2 * 24 * 24,
    text: 'nn.Sequential(nn.Unflatten(1, (2, 24, 24)), nn.Conv2d(2, 14, 3, padding=1), nn.BatchNorm2d(14), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(14, 9, 3), nn.BatchNorm2d(9), nn.Tanh(), nn.Flatten(), nn.Linear(900, 3))',
  },
};

describe('threads that share a step', () => {
  const crew: Worker[] = [];
  const recruit = (recruitment: Recruitment) => {
    crew.push(new Worker(resolve('dist/crew.js'), { workerData: recruitment }));
  };

  afterEach(() => Promise.all(crew.splice(0).map(thread => thread.terminate())));

  for (const [name, { inputs, text }] of Object.entries(NETWORKS)) {
    for (const kernels of ['auto', 'portable'] as const) {
      it(`give the same bits as one, whatever their number: ${name}, ${kernels}`, () => {
        const random = new Random(3);
        const rows = Array.from({ length: 150 }, () => Array.from({ length: inputs }, () => random.normal()));
        const classes = rows.map((_, n) => n % 3);
        const trained = (threads: number) => {
          const settings = { ...DEFAULT_SETTINGS, batchSize: 64, steps: 9, kernels, threads };
          const data = plainDataset(rows, classes, 'classification');
          const run = new TrainingRun(networkOf(text), data, settings, 'net.py', recruit);
          const frames = [];
          while (!run.isFinished) frames.push(run.advance(true));
          const weights = run.model.parameters.map(({ value }) => value.values.slice());
          return { frames, weights };
        };
        const alone = trained(1);
        assert.equal(crew.length, 0);
        assert.ok(alone.weights.every(tensor => tensor.every(Number.isFinite)));
        for (const threads of [2, 3]) assert.deepEqual(trained(threads), alone);
        assert.equal(crew.length, 3, 'others were called in');
      });
    }
  }
});
