import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { Random } from '../../../src/common/random';
import type { KernelChoice } from '../../../src/trainer/kernels/kernels';
import type { TrainingSettings } from '../../../src/trainer/settings';
import { plainDataset, runOf } from './support';

interface Training {
  readonly network: string;
  readonly settings: Partial<TrainingSettings>;
  /** SHA-256 of all losses, then weights and running statistics; it is another only where other numbers are meant. */
  readonly hash: string;
}

const STEPS = 40;
const INPUTS = 24;

/** Between them they use what could differ: the functions of the kernels, random numbers, powers and cosines. */
const TRAININGS: Readonly<Record<string, Training>> = {
  'dense layers': {
    network:
      'nn.Sequential(nn.Linear(24, 13), nn.BatchNorm1d(13), nn.GELU(), nn.Dropout(0.2), nn.Linear(13, 9), nn.LayerNorm(9), nn.Softplus(), nn.Linear(9, 7), nn.ELU(), nn.Linear(7, 3))',
    settings: { optimizer: 'adam', schedule: 'cosine', initialization: 'xavier-normal' },
    hash: '9719e0892c8114175f0f1314ac712f7952b6d4ac5ed7c22e012e91cc01b05fa5',
  },
  convolutions: {
    network:
      'nn.Sequential(nn.Unflatten(1, (1, 4, 6)), nn.Conv2d(1, 5, 3, padding=1), nn.BatchNorm2d(5), nn.Mish(), nn.MaxPool2d(2), nn.Conv2d(5, 6, 2), nn.GroupNorm(2, 6), nn.Tanh(), nn.Flatten(), nn.Linear(12, 3), nn.Softmax(1))',
    settings: {
      optimizer: 'rmsprop',
      schedule: 'exponential',
      initialization: 'orthogonal',
      optimizerOptions: { momentum: 0.5, weightDecay: 0.01, clipNorm: 1 },
    },
    hash: '88a7628d4d12a5dd5a23c1798fb97290f49b64e873e4d4635b70c1a193240428',
  },
};

describe('the portable kernels', () => {
  for (const [name, { network, settings, hash }] of Object.entries(TRAININGS)) {
    it(`give the bits that every machine and engine gives: ${name}`, () => {
      for (const kernels of ['portable', 'portable', 'auto'] as const) {
        const run = trained(network, settings, kernels);
        if (run.build !== 'relaxed-simd') assert.equal(run.hash, hash, run.build);
      }
    });
  }
});

function trained(network: string, settings: Partial<TrainingSettings>, kernels: KernelChoice) {
  const random = new Random(4);
  const rows = Array.from({ length: 45 }, () => Array.from({ length: INPUTS }, () => random.normal()));
  const classes = rows.map((_, n) => n % 3);
  const data = plainDataset(rows, classes, 'classification');
  const run = runOf(network, data, { ...settings, kernels, steps: STEPS, batchSize: 10, shuffle: true });
  const hash = createHash('sha256');
  while (!run.isFinished) hash.update(Float64Array.of(run.advance(true)!.loss));
  for (const { parameters, buffers } of run.model.modules) {
    for (const { value } of [...parameters, ...buffers]) {
      assert.ok(value.values.every(Number.isFinite));
      hash.update(value.values.slice());
    }
  }
  return { hash: hash.digest('hex'), build: run.engine.build };
}
