import assert from 'node:assert/strict';
import { UserError } from '../../../src/common/errors';
import { makeDataset } from '../../../src/dataset/dataset';
import { Divergence } from '../../../src/trainer/divergence';
import { inspectSample } from '../../../src/trainer/inspect/sample';
import type { TrainingRun } from '../../../src/trainer/trainingRun';
import { plainDataset, runOf, tableOf } from './support';

const NET =
  'nn.Sequential(nn.Linear(2, 4, bias=False), nn.BatchNorm1d(4), nn.Sigmoid(), nn.Dropout(0.2), nn.Linear(4, 2))';
const ROWS = Array.from({ length: 41 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const CLASSES = ROWS.map(([x]) => (x! > 0.2 ? 1 : 0));

function dataset(rows = 41) {
  return plainDataset(ROWS.slice(0, rows), CLASSES.slice(0, rows), 'classification');
}

function weights(run: TrainingRun): string {
  return run.model.parameters
    .map(({ value }) => Buffer.from(value.values.slice().buffer).toString('hex'))
    .join();
}

function trained(seed: number): TrainingRun {
  const run = runOf(NET, dataset(), { batchSize: 8, steps: 60, seed, shuffle: true });
  while (!run.isFinished) run.advance();
  return run;
}

describe('a training run', () => {
  it('gives the same bits with the same seed, and others with another', () => {
    const [first, second, other] = [trained(3), trained(3), trained(4)];
    assert.equal(weights(first), weights(second));
    assert.notEqual(weights(first), weights(other));
  });

  it('gives the same bits whether or not it is traced and looked into', () => {
    const watched = runOf(NET, dataset(), { batchSize: 8, steps: 60, seed: 3, shuffle: true });
    while (!watched.isFinished) {
      watched.advance(true);
      inspectSample(watched, 5);
    }
    assert.equal(weights(watched), weights(trained(3)));
  });

  it('learns: the loss of a separable problem falls', () => {
    const run = runOf(NET, dataset(), { batchSize: 8, steps: 400, learningRate: 0.02, shuffle: true });
    const before = run.evaluate(run.dataset.split.train)!;
    while (!run.isFinished) run.advance();
    const after = run.evaluate(run.dataset.split.train)!;
    assert.ok(after.loss < before.loss / 2, `${before.loss} to ${after.loss}`);
    assert.ok(after.accuracy! > 0.9);
  });

  it('leaves out a last batch of one sample where there is batch norm', () => {
    const run = runOf(NET, dataset(41), { batchSize: 8 });
    assert.equal(run.stepsPerEpoch, 5);
    const without = runOf('nn.Sequential(nn.Linear(2, 2))', dataset(41), { batchSize: 8 });
    assert.equal(without.stepsPerEpoch, 6);
    assert.deepEqual(without.describe().notices, []);
  });

  it('refuses batches of one sample where there is batch norm', () => {
    assert.throws(
      () => runOf(NET, dataset(), { batchSize: 1 }),
      mistake(/BatchNorm1d\(4\) cannot train on batches of one/),
    );
  });

  it('stops at the first number that is not finite, and names step, layer and cause', () => {
    const run = runOf(
      'nn.Sequential(nn.Linear(2, 8), nn.ReLU(), nn.Linear(8, 1))',
      plainDataset(ROWS, CLASSES, 'regression'),
      {
        optimizer: 'sgd',
        learningRate: 1e4,
        steps: 500,
      },
    );
    const isDivergence = (error: unknown) =>
      error instanceof Divergence && /At step \d+ .* \(nn\.Linear.*learning rate 10000/.test(error.message);
    assert.throws(() => {
      while (!run.isFinished) run.advance();
    }, isDivergence);
    assert.ok(run.step < 500);
  });

  it('stops where a layer is no longer finite although the loss is, at the line of the layer', () => {
    const run = runOf('nn.Sequential(nn.Linear(2, 3), nn.Sigmoid(), nn.Linear(3, 2))', dataset());
    run.model.parameters[0]!.value.values.fill(3e38);
    assert.throws(
      () => run.advance(true),
      (error: unknown) =>
        error instanceof Divergence &&
        /At step 1 the output of layer 0 \(nn\.Linear\(2, 3\)\)/.test(error.message) &&
        error.place?.line === 1,
    );
  });

  it('stops where a batch norm divides by an infinite variance', () => {
    const run = runOf(NET, dataset());
    run.model.parameters[0]!.value.values.fill(1e30);
    assert.throws(
      () => run.advance(true),
      /At step 1 the batch variance of layer 1 \(nn\.BatchNorm1d\(4\)\)/,
    );
  });

  it('refuses a network too large for memory, at the line of its largest layer', () => {
    const huge = 'nn.Sequential(nn.Linear(2, 100000), nn.Linear(100000, 100000), nn.Linear(100000, 2))';
    assert.throws(
      () => runOf(huge, dataset()),
      mistake(/takes 149 GB of memory, 149 GB of it for nn\.Linear\(100000, 100000\)/),
    );
  });

  it('refuses a network that does not fit the data, at the line of the layer', () => {
    const three = 'nn.Sequential(nn.Linear(3, 2))';
    assert.throws(
      () => runOf(three, dataset()),
      mistake(
        /nn\.Linear\(3, 2\) expects 3 features, but the data gives 2 \(2 numeric columns; target 'target'\)/,
      ),
    );
    const one = 'nn.Sequential(nn.Linear(2, 1))';
    assert.throws(
      () =>
        runOf(
          one,
          plainDataset(
            ROWS,
            CLASSES.map((label, i) => label + (i === 0 ? 2 : 0)),
            'classification',
          ),
        ),
      mistake(/gives 1 output, but the target 'target' has 3 classes \(0, 1, 2\)/),
    );
    const regression = plainDataset(ROWS, CLASSES, 'regression');
    assert.throws(
      () => runOf('nn.Sequential(nn.Linear(2, 4))', regression),
      mistake(/gives 4 outputs, but the target 'target' is one number/),
    );
  });

  it('keeps validation rows out of the batches and measures them at the end', () => {
    const options = { target: 'target', scaling: 'standardize', validationFraction: 0.25, seed: 0 } as const;
    const data = makeDataset(tableOf(ROWS, CLASSES), options);
    const run = runOf(NET, data, { batchSize: 4, steps: 20 });
    let last = run.advance();
    while (!run.isFinished) last = run.advance() ?? last;
    assert.equal(last?.step, 20);
    assert.ok(run.isValidationDue);
    const evaluation = run.evaluation(data.split.validation);
    let batches = 0;
    for (; !evaluation.isDone; batches++) evaluation.next();
    assert.equal(batches, Math.ceil(data.split.validation.length / 4));
    assert.deepEqual(evaluation.score, run.evaluate(data.split.validation));
  });

  it('measures the validation rows from 10 to 100 times, as often as it trains on as many rows', () => {
    const options = { target: 'target', scaling: 'standardize', validationFraction: 0.5, seed: 0 } as const;
    const data = makeDataset(tableOf(ROWS, CLASSES), options);
    const timesIn = (steps: number) => {
      const run = runOf(NET, data, { batchSize: 4, steps });
      let times = 0;
      while (!run.isFinished) {
        run.advance();
        if (run.isValidationDue) times++;
      }
      return times;
    };
    assert.equal(data.split.validation.length, 21);
    assert.deepEqual([20, 200, 2000].map(timesIn), [10, 40, 100]);
  });
});

describe('dropout', () => {
  it('drops a share p in training, scales the rest by 1/(1 − p), and does nothing in evaluation', () => {
    const run = runOf('nn.Sequential(nn.Dropout(0.25), nn.Linear(2, 2))', dataset());
    const [dropout] = run.model.modules;
    let kept = 0;
    run.model.input.output.values.fill(1);
    for (let i = 0; i < 200; i++) {
      dropout!.forward(16, 'training');
      for (const value of dropout!.output.values.subarray(0, 32)) {
        assert.ok(value === 0 || Math.abs(value - 4 / 3) < 1e-6);
        if (value > 0) kept++;
      }
    }
    assert.ok(Math.abs(kept / 6400 - 0.75) < 0.02, String(kept));
    dropout!.forward(16, 'evaluation');
    assert.ok(dropout!.output.values.subarray(0, 32).every(value => value === 1));
  });

  it('of everything gives zeros, not NaN', () => {
    const run = runOf('nn.Sequential(nn.Dropout(1.0), nn.Linear(2, 2))', dataset());
    const [dropout] = run.model.modules;
    run.model.input.output.values.fill(3);
    dropout!.forward(16, 'training');
    assert.ok(dropout!.output.values.subarray(0, 32).every(value => value === 0));
  });
});

function mistake(pattern: RegExp): (error: unknown) => boolean {
  return error => error instanceof UserError && pattern.test(error.message);
}
