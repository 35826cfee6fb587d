import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Random } from '../../../src/common/random';
import type { Recruitment } from '../../../src/trainer/kernels/crew';
import { DEFAULT_SETTINGS, type TrainingSettings } from '../../../src/trainer/settings';
import { TrainingRun } from '../../../src/trainer/trainingRun';
import { networkOf, plainDataset } from '../trainer/support';

interface Case {
  readonly inputs: number;
  readonly text: string;
}

const NETWORKS: Readonly<Record<string, Case>> = {
  'wide layers': {
    inputs: 300,
    text: 'nn.Sequential(nn.Linear(300, 410), nn.BatchNorm1d(410), nn.Sigmoid(), nn.Linear(410, 333), nn.ReLU(), nn.Linear(333, 3))',
  },
  convolutions: {
    inputs: 2 * 24 * 24,
    text: 'nn.Sequential(nn.Unflatten(1, (2, 24, 24)), nn.Conv2d(2, 14, 3, padding=1), nn.BatchNorm2d(14), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(14, 9, 3), nn.BatchNorm2d(9), nn.Tanh(), nn.Flatten(), nn.Linear(900, 3))',
  },
  pools: {
    inputs: 5 * 45 * 45,
    text: 'nn.Sequential(nn.Unflatten(1, (5, 45, 45)), nn.MaxPool2d(3, stride=1, padding=1), nn.Conv2d(5, 5, 1), nn.AvgPool2d(2, stride=1), nn.Conv2d(5, 5, 1), nn.MaxPool2d(2, stride=2, ceil_mode=True), nn.Conv2d(5, 10, 1), nn.AdaptiveAvgPool2d(7), nn.Flatten(), nn.Linear(490, 3))',
  },
  'norms of groups': {
    inputs: 3 * 20 * 20,
    text: 'nn.Sequential(nn.Unflatten(1, (3, 20, 20)), nn.Conv2d(3, 9, 3), nn.GroupNorm(3, 9), nn.ReLU(), nn.Conv2d(9, 7, 1), nn.InstanceNorm2d(7, affine=True), nn.AdaptiveAvgPool2d(3), nn.Flatten(), nn.Linear(63, 3))',
  },
  'layer norm and dropout': {
    inputs: 30,
    text: 'nn.Sequential(nn.Linear(30, 1501), nn.LayerNorm(1501), nn.Dropout(0.3), nn.ReLU(), nn.Linear(1501, 3))',
  },
};

/** So few samples that the steps alone are worth sharing; the number of weights is not a multiple of 4. */
const LARGE_PARAMETER: Case = {
  inputs: 271,
  text: 'nn.Sequential(nn.Linear(271, 333), nn.Tanh(), nn.Linear(333, 3))',
};

const OPTIMIZERS: Readonly<Record<string, Partial<TrainingSettings>>> = {
  sgd: { optimizer: 'sgd' },
  'sgd with Nesterov momentum': { optimizer: 'momentum', optimizerOptions: { nesterov: true } },
  adam: { optimizer: 'adam' },
  adamw: { optimizer: 'adamw' },
  rmsprop: { optimizer: 'rmsprop' },
  'centered rmsprop with momentum': {
    optimizer: 'rmsprop',
    optimizerOptions: { centered: true, momentum: 0.9 },
  },
  adagrad: { optimizer: 'adagrad' },
};

describe('threads that share a step', () => {
  const crew: Worker[] = [];
  const recruit = (recruitment: Recruitment) => {
    crew.push(new Worker(resolve('dist/crew.js'), { workerData: recruitment }));
  };

  afterEach(() => Promise.all(crew.splice(0).map(thread => thread.terminate())));

  function assertAlike({ inputs, text }: Case, chosen: Partial<TrainingSettings>) {
    const random = new Random(3);
    const rows = Array.from({ length: 150 }, () => Array.from({ length: inputs }, () => random.normal()));
    const classes = rows.map((_, n) => n % 3);
    const trained = (threads: number) => {
      const settings = { ...DEFAULT_SETTINGS, batchSize: 64, steps: 9, threads, ...chosen };
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
  }

  for (const [name, network] of Object.entries(NETWORKS)) {
    for (const kernels of ['auto', 'portable'] as const) {
      it(`give the same bits as one, whatever their number: ${name}, ${kernels}`, () => {
        assertAlike(network, { kernels });
      });
    }
  }

  for (const [name, chosen] of Object.entries(OPTIMIZERS)) {
    it(`give the same bits as one: ${name}`, () => {
      assertAlike(LARGE_PARAMETER, { batchSize: 2, steps: 3, ...chosen });
    });
  }
});
