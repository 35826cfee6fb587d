import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createSchedule, type Schedule, type ScheduleName } from '../../../src/trainer/schedules';
import { plainDataset, runOf } from './support';

interface Case {
  readonly name: string;
  readonly options: Readonly<Record<string, number>>;
  readonly rates: readonly number[];
  readonly metrics?: readonly number[];
}

const { schedules, learningRate } = JSON.parse(readFileSync('test/reference/optimizers.json', 'utf8')) as {
  schedules: Case[];
  learningRate: number;
};

function referenceOf(name: string): Case {
  const found = schedules.find(entry => entry.name === name);
  assert.ok(found, name);
  return found;
}

/** The rates of 20 epochs of one step, or of 20 steps. */
function ratesOf(schedule: Schedule, base: number, metrics: readonly number[] = []): number[] {
  return Array.from({ length: 20 }, (_, step) => {
    const rate = base * schedule.factor(step);
    schedule.observe(metrics[step] ?? 0);
    return rate;
  });
}

function agree(actual: readonly number[], expected: readonly number[]): void {
  actual.forEach((rate, step) => {
    const error = Math.abs(rate - expected[step]!);
    assert.ok(error < 1e-9, `step ${step + 1}: ${rate} instead of ${expected[step]}`);
  });
}

const SPAN = { totalSteps: 20, stepsPerEpoch: 1 };

describe('schedules against PyTorch', () => {
  const plain: [string, ScheduleName, (options: Case['options']) => object][] = [
    ['StepLR', 'step', ({ stepSize, gamma }) => ({ stepSize, factor: gamma })],
    ['StepLR, standard gamma', 'step', ({ stepSize }) => ({ stepSize })],
    ['ExponentialLR', 'exponential', ({ gamma }) => ({ factor: gamma })],
    ['CosineAnnealingLR', 'cosine', () => ({})],
    ['ReduceLROnPlateau', 'plateau', ({ patience }) => ({ patience })],
  ];
  for (const [title, name, optionsOf] of plain) {
    it(title, () => {
      const { options, rates, metrics } = referenceOf(title);
      agree(ratesOf(createSchedule(name, optionsOf(options), 0, SPAN), learningRate, metrics), rates);
    });
  }

  it('OneCycleLR', () => {
    const { options, rates } = referenceOf('OneCycleLR');
    agree(ratesOf(createSchedule('one-cycle', {}, 0, SPAN), options.maxLr!), rates);
  });

  it('LinearLR as the warm-up: from a tenth to all of it in ten steps', () => {
    const rates = ratesOf(createSchedule('constant', {}, 10, SPAN), 1);
    agree(
      rates,
      Array.from({ length: 20 }, (_, step) => Math.min(1, 0.1 + 0.1 * step)),
    );
  });
});

describe('a schedule', () => {
  it('goes by epochs, which have many steps, and by steps in one cycle', () => {
    const span = { totalSteps: 40, stepsPerEpoch: 10 };
    const step = createSchedule('step', { stepSize: 2 }, 0, span);
    assert.deepEqual(
      [0, 19, 20, 39].map(at => step.factor(at)),
      [1, 1, 0.1, 0.1],
    );
    const cosine = createSchedule('cosine', {}, 0, span);
    assert.deepEqual(
      [0, 9, 20].map(at => Number(cosine.factor(at).toFixed(6))),
      [1, 1, 0.5],
    );
    const cycle = createSchedule('one-cycle', {}, 0, span);
    assert.ok(cycle.factor(1) > cycle.factor(0));
    assert.ok(Math.abs(cycle.factor(11) - 1) < 1e-12);
    assert.ok(Math.abs(cycle.factor(39) - 1 / 25e4) < 1e-12);
  });

  it('is finite however short the run is', () => {
    for (let totalSteps = 1; totalSteps < 6; totalSteps++) {
      const cycle = createSchedule('one-cycle', {}, 0, { totalSteps, stepsPerEpoch: 1 });
      for (let step = 0; step < totalSteps; step++) {
        const factor = cycle.factor(step);
        assert.ok(factor > 0 && factor <= 1, `${factor} at step ${step} of ${totalSteps}`);
      }
    }
  });
});

describe('the learning rate of a run', () => {
  const rows = Array.from({ length: 8 }, (_, i) => [Math.sin(i), Math.cos(i)]);
  const data = plainDataset(rows, [0, 1, 0, 1, 0, 1, 0, 1], 'classification');
  const NET = 'nn.Sequential(nn.Linear(2, 2))';

  it('follows the schedule and the warm-up, and a new base rate from the next step on', () => {
    const settings = {
      learningRate: 0.8,
      schedule: 'step',
      scheduleOptions: { stepSize: 1, factor: 0.5 },
    } as const;
    const run = runOf(NET, data, { ...settings, warmup: 2, batchSize: 4, steps: 8 });
    const rates: number[] = [];
    while (!run.isFinished) {
      if (run.step === 5) run.setLearningRate(8);
      run.advance();
      rates.push(run.learningRate);
    }
    assert.deepEqual(rates, [0.4, 0.8, 0.4, 0.4, 0.2, 2, 1, 1]);
    assert.throws(() => run.setLearningRate(0), /learning rate is set to 0; it takes a number above 0/);
  });

  it('falls on a plateau of the validation loss, which is measured once an epoch', () => {
    const split = { ...data, split: { train: data.split.train, validation: data.split.train } };
    const settings = { schedule: 'plateau', scheduleOptions: { patience: 1 }, learningRate: 1 } as const;
    const run = runOf(NET, split, { ...settings, batchSize: 4, steps: 1000 });
    const losses = [3, 2, 2, 2, 2, 1, 1, 1];
    const rates = losses.map(loss => {
      do run.advance();
      while (run.step % run.stepsPerEpoch !== 0);
      assert.ok(run.isValidationDue);
      run.observeValidation({ loss, accuracy: null });
      return Number(run.learningRate.toPrecision(3));
    });
    assert.deepEqual(rates, [1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1]);
  });

  it('falls on a plateau of the training loss where no rows validate', () => {
    const settings = { schedule: 'plateau', scheduleOptions: { patience: 1 } } as const;
    // Nothing to learn with: the only weights are those of a layer whose input is always 0.
    const still = plainDataset(
      rows.map(() => [0, 0]),
      [0, 1, 0, 1, 0, 1, 0, 1],
      'classification',
    );
    const run = runOf('nn.Sequential(nn.Linear(2, 2, bias=False))', still, {
      ...settings,
      learningRate: 1,
      batchSize: 4,
      steps: 10,
    });
    const rates: number[] = [];
    while (!run.isFinished) {
      run.advance();
      rates.push(Number(run.learningRate.toPrecision(3)));
    }
    assert.deepEqual(rates, [1, 1, 1, 1, 1, 1, 0.1, 0.1, 0.1, 0.1]);
  });
});
