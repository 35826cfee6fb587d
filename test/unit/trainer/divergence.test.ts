import assert from 'node:assert/strict';
import { Divergence } from '../../../src/trainer/divergence';
import type { TrainingSettings } from '../../../src/trainer/settings';
import type { TrainingRun } from '../../../src/trainer/trainingRun';
import { plainDataset, runOf } from './support';

const ROWS = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const VALUES = ROWS.map(([x]) => x!);

function runOn(network: string, rows: readonly (readonly number[])[], settings: Partial<TrainingSettings>) {
  return runOf(network, plainDataset(rows, VALUES, 'regression'), { batchSize: 8, steps: 200, ...settings });
}

function divergenceOf(run: TrainingRun): Divergence {
  try {
    while (!run.isFinished) run.advance();
  } catch (error) {
    if (error instanceof Divergence) return error;
    throw error;
  }
  throw new Error('the run ended well');
}

describe('a run that diverges', () => {
  it('names the gradient of the step before, its layer and the learning rate', () => {
    const rows = ROWS.map(row => row.map(value => 50 * value));
    const run = runOn('nn.Sequential(nn.Linear(2, 1))', rows, { optimizer: 'sgd', learningRate: 0.9 });
    const { message, place } = divergenceOf(run);
    assert.match(
      message,
      new RegExp(
        `^At step ${run.step - 1} the gradient of \\d\\.weight \\(nn\\.Linear\\(.*\\)\\) is no longer a finite number`,
      ),
    );
    assert.match(message, /learning rate 0\.9 is likely too high/);
    assert.equal(place?.path, 'net.py');
    assert.equal(place?.line, 1);
  });

  it('names the update that made weights infinite', () => {
    const run = runOn('nn.Sequential(nn.Linear(2, 1))', ROWS, { optimizer: 'adam', learningRate: 3e38 });
    const { message } = divergenceOf(run);
    assert.match(message, /^At step \d+ the update of 0\.(weight|bias) \(nn\.Linear\(2, 1\)\) is no longer/);
  });

  it('names the output of the first layer that overflows, and where the values grew', () => {
    const wide = `nn.Sequential(${Array.from({ length: 8 }, () => 'nn.Linear(2, 2)').join(', ')}, nn.Linear(2, 1))`;
    const run = runOn(wide, ROWS, { initialization: 'normal', initializationStd: 1e6 });
    const { message, place } = divergenceOf(run);
    assert.match(
      message,
      /^At step 1 the output of layer \d \(nn\.Linear\(2, 2\)\) is no longer a finite number/,
    );
    assert.match(message, /the values first grow large in layer \d, and no weight was changed yet/);
    assert.ok(place);
  });

  it('names inputs that are no finite numbers', () => {
    const rows = ROWS.map((row, i) => (i === 3 ? [1e300, 0] : row));
    const { message, place } = divergenceOf(runOn('nn.Sequential(nn.Linear(2, 1))', rows, {}));
    assert.match(
      message,
      /^At step 1 the input 'x0' is no longer a finite number; a value of the data is too large for 32 bits/,
    );
    assert.deepEqual(place, { path: 'net.py', line: 1, character: 6 });
  });

  it('tells that the inputs are large where they are', () => {
    const rows = ROWS.map(([x, y]) => [5e4 * x!, y!]);
    const { message } = divergenceOf(
      runOn('nn.Sequential(nn.Linear(2, 1))', rows, { optimizer: 'sgd', learningRate: 0.1 }),
    );
    assert.match(
      message,
      /the inputs reach 47\u202f946, so scale them, or the learning rate 0\.1 is too high/,
    );
  });

  it('tells after its end that the last update was the one', () => {
    const run = runOn('nn.Sequential(nn.Linear(2, 1))', ROWS, {
      optimizer: 'adam',
      learningRate: 3e38,
      steps: 1,
    });
    while (!run.isFinished) run.advance();
    assert.ok(!Number.isFinite(run.evaluate(run.dataset.split.train)!.loss));
    assert.match(run.divergenceAtEnd().message, /^(At step 1 the update of 0\.weight \()/);
  });
});
