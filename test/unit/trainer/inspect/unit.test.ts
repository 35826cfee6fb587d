import assert from 'node:assert/strict';
import { UserError } from '../../../../src/common/errors';
import { makeDataset } from '../../../../src/dataset/dataset';
import type { ImageColumn, Table } from '../../../../src/dataset/table';
import { inspectSample } from '../../../../src/trainer/inspect/sample';
import { inspectUnit } from '../../../../src/trainer/inspect/unit';
import { DEFAULT_SETTINGS } from '../../../../src/trainer/settings';
import { TrainingRun } from '../../../../src/trainer/trainingRun';
import { graphOf, type Part, part } from '../graphs';
import { plainDataset, runOf } from '../support';
import { checkEveryUnit, near } from './recompute';

const CHAIN =
  'nn.Sequential(nn.Linear(2, 4, bias=False), nn.BatchNorm1d(4), nn.Sigmoid(), nn.Dropout(0.2), nn.Linear(4, 2))';
const ROWS = Array.from({ length: 41 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const CLASSES = ROWS.map(([x]) => (x! > 0.2 ? 1 : 0));
/** Twelve images of 6 × 5. */
const PIXELS = Uint8Array.from({ length: 12 * 30 }, (_, i) => (i * i * 7 + 31 * i) % 256);

describe('looking into one unit', () => {
  const run = runOf(CHAIN, plainDataset(ROWS, CLASSES, 'classification'), { batchSize: 8, steps: 60 });
  while (!run.isFinished) run.advance();

  it('writes out a computation whose numbers are true, from the weighted sum to the activation', () => {
    const { stages, name, words } = inspectUnit(run, 7, '1', 2);
    assert.deepEqual([name, words], ['1.2', null]);
    const [linear, norm, sigmoid, dropout, ...others] = stages;
    assert.ok(linear?.stage === 'linear' && norm?.stage === 'norm');
    assert.ok(sigmoid?.stage === 'activation' && dropout?.stage === 'pass');
    assert.deepEqual(others, []);
    assert.deepEqual(linear.terms.map(({ name }) => name).sort(), ['x0', 'x1']);
    assert.deepEqual([norm.count, norm.channels], [null, [2, 2]]);
    assert.ok(norm.batch !== null && norm.batch.mean !== norm.normalization.mean);
    near(1 / (1 + Math.exp(-norm.result)), sigmoid.result);
    near(sigmoid.result * (1 - sigmoid.result), sigmoid.slope);
    checkEveryUnit(run, 7);
  });

  it('agrees with what the sample shows', () => {
    const sample = inspectSample(run, 7);
    assert.equal(sample.fileRow, 8);
    assert.deepEqual(
      sample.inputs.map(({ name }) => name),
      ['x0', 'x1'],
    );
    assert.equal(sample.image, null);
    const logits = sample.layers.at(-1)!.values;
    assert.equal(sample.prediction, logits[1]! > logits[0]! ? '1' : '0');
    near(sample.probability!, 1 / (1 + Math.exp(-Math.abs(logits[1]! - logits[0]!))));
  });

  it('adds up the terms that are too many to name', () => {
    const wide = Array.from({ length: 8 }, (_, i) => Array.from({ length: 300 }, (_, j) => Math.sin(i * j)));
    const data = plainDataset(wide, [0, 1, 0, 1, 0, 1, 0, 1], 'classification');
    const wideRun = runOf('nn.Sequential(nn.Linear(300, 2))', data);
    const [stage] = inspectUnit(wideRun, 3, '0', 1).stages;
    assert.ok(stage?.stage === 'linear');
    assert.deepEqual([stage.terms.length, stage.others.count], [200, 100]);
    const sizes = stage.terms.map(({ weight, input }) => Math.abs(weight * input));
    assert.deepEqual(
      sizes,
      sizes.toSorted((a, b) => b - a),
    );
    checkEveryUnit(wideRun, 3);
  });

  it('begins with the input where the first layers keep it', () => {
    const norm = runOf(
      'nn.Sequential(nn.BatchNorm1d(2), nn.Tanh(), nn.Linear(2, 2))',
      plainDataset(ROWS, CLASSES, 'classification'),
    );
    const [input, ...rest] = inspectUnit(norm, 5, '1', 1).stages;
    assert.ok(input?.stage === 'input');
    assert.deepEqual([input.name, input.raw, input.result], ['x1', ROWS[5]![1], Math.fround(ROWS[5]![1]!)]);
    assert.deepEqual(
      rest.map(({ stage }) => stage),
      ['norm', 'activation'],
    );
  });

  it('refuses rows, layers and units that are not there', () => {
    assert.throws(() => inspectSample(run, 41), mistake(/no row 42; the data has 41/));
    assert.throws(() => inspectSample(run, -1), mistake(/no row 0/));
    assert.throws(() => inspectUnit(run, 0, '9', 0), mistake(/no layer 9/));
    assert.throws(() => inspectUnit(run, 0, '1', 4), mistake(/no unit 4/));
  });
});

describe('looking into a network for images', () => {
  const run = runOf(
    `nn.Sequential(
      nn.Conv2d(1, 3, 3, padding=1), nn.BatchNorm2d(3), nn.ReLU(), nn.MaxPool2d(2),
      nn.Conv2d(3, 4, 2, bias=False), nn.Tanh(), nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(4, 2), nn.Softmax(1)
    )`,
    images(),
    { batchSize: 4, steps: 10 },
  );
  while (!run.isFinished) run.advance();

  it('shows the picture instead of a list of pixels', () => {
    const { inputs, image, layers, framework } = inspectSample(run, 2);
    assert.deepEqual([inputs, image?.shape, framework], [[], [1, 6, 5], 'pytorch']);
    assert.deepEqual(image?.pixels, PIXELS.slice(60, 90));
    assert.deepEqual(
      layers.slice(0, 5).map(({ shape }) => shape.join('×')),
      ['3×6×5', '3×6×5', '3×6×5', '3×3×2', '4×2×1'],
    );
  });

  it('takes the window of a convolution, names its pixels and leaves out what pads', () => {
    const { stages, name, words } = inspectUnit(run, 2, '0', 30 + 2 * 5);
    assert.deepEqual([name, words], ['0[1, 2, 0]', 'channel 1, row 2, column 0']);
    assert.deepEqual(
      stages.map(({ id, stage }) => `${id} ${stage}`),
      ['0 linear', '1 norm', '2 activation'],
    );
    const [linear] = stages;
    assert.ok(linear?.stage === 'linear');
    assert.deepEqual([linear.terms.length, linear.padded], [6, 3]);
    assert.deepEqual(linear.terms.map(({ name }) => name).sort(), [
      'pixel 1,0',
      'pixel 1,1',
      'pixel 2,0',
      'pixel 2,1',
      'pixel 3,0',
      'pixel 3,1',
    ]);
  });

  it('says which value of a pool won', () => {
    const [pool, ...others] = inspectUnit(run, 2, '3', 6 + 3).stages;
    assert.ok(pool?.stage === 'pool' && pool.takes === 'largest');
    assert.deepEqual(others, []);
    assert.deepEqual(pool.values.map(({ name }) => name).sort(), [
      '2[1, 2, 2]',
      '2[1, 2, 3]',
      '2[1, 3, 2]',
      '2[1, 3, 3]',
    ]);
    assert.equal(pool.values[0]!.input, pool.result);
  });

  it('follows a unit through a change of shape', () => {
    const { stages } = inspectUnit(run, 2, '7', 3);
    assert.deepEqual(
      stages.map(({ stage, name }) => `${stage} ${name}`),
      ['pool 6[3, 0, 0]', 'pass 7.3'],
    );
  });

  it('has true numbers everywhere', () => checkEveryUnit(run, 4));
});

describe('looking into a residual network', () => {
  const parts: readonly Part[] = [
    part('Linear', { inFeatures: 2, outFeatures: 3, bias: true }, { id: 'first' }),
    part('Linear', { inFeatures: null, outFeatures: 3, bias: true }, { id: 'inner' }),
    part('Tanh', {}, { id: 'bend' }),
    part('Add', {}, { id: 'sum', inputs: ['bend', 'first'] }),
    part('ReLU', {}, { id: 'rectify' }),
    part('Concat', { dim: 1 }, { id: 'joined', inputs: ['rectify', 'input'] }),
    part('Linear', { inFeatures: null, outFeatures: 2, bias: true }, { id: 'last' }),
  ];
  const data = plainDataset(ROWS, CLASSES, 'classification');
  const settings = { ...DEFAULT_SETTINGS, batchSize: 8, steps: 20 };
  const run = new TrainingRun(graphOf(parts), data, settings, 'net.py');
  while (!run.isFinished) run.advance();

  const path = (layer: string, unit: number) =>
    inspectUnit(run, 3, layer, unit).stages.map(({ stage, name }) => `${stage} ${name}`);

  it('ends where several layers listen, and begins where several are added', () => {
    assert.deepEqual(path('first', 1), ['linear first.1']);
    assert.deepEqual(path('inner', 1), ['linear inner.1', 'activation bend.1']);
    assert.deepEqual(path('rectify', 2), ['add sum.2', 'activation rectify.2']);
  });

  it('names what is added, and where a joined unit comes from', () => {
    const [sum] = inspectUnit(run, 3, 'sum', 2).stages;
    assert.ok(sum?.stage === 'add');
    assert.deepEqual(
      sum.terms.map(({ name }) => name),
      ['bend.2', 'first.2'],
    );
    const from = [2, 3, 4].map(unit => {
      const [stage] = inspectUnit(run, 3, 'joined', unit).stages;
      return stage?.stage === 'concat' ? stage.from : undefined;
    });
    assert.deepEqual(from, ['rectify.2', 'x0', 'x1']);
  });

  it('has true numbers everywhere', () => checkEveryUnit(run, 4));
});

function images() {
  const image: ImageColumn = { name: 'image', type: 'image', shape: [6, 5], values: PIXELS, missing: 0 };
  const values = Float64Array.from({ length: 12 }, (_, i) => i % 2);
  const label = { name: 'label', type: 'number', values, missing: 0, areClasses: true } as const;
  const table: Table = { path: 'made', format: 'idx', rows: 12, columns: [image, label], problems: [] };
  return makeDataset(table, { target: 'label', scaling: 'standardize', validationFraction: 0, seed: 0 });
}

function mistake(pattern: RegExp): (error: unknown) => boolean {
  return error => error instanceof UserError && pattern.test(error.message);
}
