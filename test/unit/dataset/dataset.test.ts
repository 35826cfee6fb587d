import assert from 'node:assert/strict';
import { UserError } from '../../../src/common/errors';
import { Batches } from '../../../src/dataset/batches';
import { type DatasetOptions, makeDataset } from '../../../src/dataset/dataset';
import { guessTarget } from '../../../src/dataset/roles';
import { splitRows } from '../../../src/dataset/split';
import { summarize } from '../../../src/dataset/summary';
import { tableFrom } from './support';

const OPTIONS: DatasetOptions = { target: 'y', scaling: 'standardize', validationFraction: 0.25, seed: 1 };

async function dataset(content: string, options: Partial<DatasetOptions> = {}) {
  return makeDataset(await tableFrom(content), { ...OPTIONS, ...options });
}

const TWENTY = `a,b,y\n${Array.from({ length: 20 }, (_, i) => `${i},${i % 2 ? 'u' : 'v'},${i % 4 ? 'no' : 'yes'}`).join('\n')}\n`;

describe('a dataset', () => {
  it('standardizes by the training rows alone', async () => {
    const { inputs, features, split } = await dataset(TWENTY);
    const width = features.length;
    const values = [...split.train].map(row => inputs[row * width]!);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
    assert.ok(Math.abs(mean) < 1e-6 && Math.abs(variance - 1) < 1e-6, `${mean} ${variance}`);
    const raw = [...split.train];
    assert.ok(
      Math.abs(features[0]!.scaling.offset - raw.reduce((sum, row) => sum + row, 0) / raw.length) < 1e-9,
    );
  });

  it('makes a feature of each category, and leaves it at 0 and 1', async () => {
    const { inputs, features } = await dataset(TWENTY);
    assert.deepEqual(
      features.map(({ name }) => name),
      ['a', 'b = u', 'b = v'],
    );
    assert.deepEqual([inputs[1], inputs[2], inputs[4], inputs[5]], [0, 1, 1, 0]);
  });

  it('scales to 0…1, or not at all', async () => {
    const scaled = await dataset(TWENTY, { scaling: 'minmax', validationFraction: 0 });
    assert.deepEqual([scaled.inputs[0], scaled.inputs[19 * 3]], [0, 1]);
    const raw = await dataset(TWENTY, { scaling: 'none' });
    assert.equal(raw.inputs[7 * 3], 7);
  });

  it('fills what is missing from the training rows, and leaves rows without a target out', async () => {
    const content = 'a,b,y\n1,u,no\n,u,yes\n3,,no\n100,u,\n5,v,yes\n';
    const { rows, inputs, tableRows, problems } = await dataset(content, {
      scaling: 'none',
      validationFraction: 0,
    });
    assert.equal(rows, 4);
    assert.deepEqual([...tableRows], [0, 1, 2, 4]);
    assert.deepEqual([...inputs], [1, 1, 0, 3, 1, 0, 3, 1, 0, 5, 0, 1]);
    assert.match(
      problems.map(({ message }) => message).join(' '),
      /1 row without a value for 'y' is left out.*'a' \(1\), 'b' \(1\)/,
    );
  });

  it('shifts a constant column to 0 instead of dividing by 0', async () => {
    const { inputs } = await dataset('a,b,y\n7,1,no\n7,2,yes\n7,3,no\n7,4,yes\n', { validationFraction: 0 });
    assert.deepEqual(
      [0, 2, 4, 6].map(i => inputs[i]),
      [0, 0, 0, 0],
    );
  });

  it('takes infinite values for missing, with a warning', async () => {
    const { inputs, problems } = await dataset('a,y\ninf,no\n1,yes\n3,no\n', {
      scaling: 'none',
      validationFraction: 0,
    });
    assert.deepEqual([...inputs], [2, 1, 3]);
    assert.match(problems[0]!.message, /Infinite values of 'a'/);
  });

  it('scales a numeric target alike', async () => {
    const { task, values, targetScaling } = await dataset('a,y\n1,10.5\n2,20.5\n3,30.5\n', {
      validationFraction: 0,
    });
    assert.equal(task, 'regression');
    assert.equal(targetScaling.offset, 20.5);
    assert.ok(Math.abs(values[0]! + Math.sqrt(1.5)) < 1e-6);
  });

  it('takes whole numbers for classes unless the network gives one number', async () => {
    const content = 'a,y\n1,3\n2,5\n3,3\n4,5\n';
    assert.deepEqual((await dataset(content)).classes, ['3', '5']);
    assert.equal((await dataset(content, { outputs: 1 })).task, 'regression');
    assert.equal((await dataset(content, { outputs: 2 })).task, 'classification');
  });

  it('refuses what cannot be learned, in a sentence', async () => {
    const refusal = (content: string, options: Partial<DatasetOptions>, pattern: RegExp) =>
      assert.rejects(
        dataset(content, options),
        (error: unknown) => error instanceof UserError && pattern.test(error.message),
      );
    await refusal(TWENTY, { target: 'z' }, /no column 'z'; the file has a, b, y/);
    await refusal('a,y\n1,no\n2,no\n', {}, /'y' is 'no' in every row/);
    await refusal('a,y\n1,no\n2,\n', {}, /1 row with a value for 'y'/);
    await refusal('y\nno\nyes\n', {}, /no column is left/);
    await refusal(TWENTY, { task: 'regression' }, /holds words/);
  });
});

describe('the target', () => {
  const guess = async (content: string) => guessTarget(await tableFrom(content)).target;

  it('is the column with a usual name, else the last that is no text', async () => {
    assert.equal(await guess('a,species,b\n1,x,2\n2,y,3\n'), 'species');
    assert.equal(await guess('a,b,c\n1,2,u\n2,3,v\n'), 'c');
    assert.equal(await guess('survived,class,b\n1,x,2\n0,y,3\n'), 'survived');
    const text = Array.from({ length: 80 }, (_, i) => `${i % 2},name ${i}`).join('\n');
    assert.equal(await guess(`kind,name\n${text}\n`), 'kind');
  });

  it('is not the y of a point', async () => {
    assert.equal(await guess('x,y,colour\n1,2,u\n2,3,v\n'), 'colour');
  });

  it('stands in the summary with the statistics that pandas gives', async () => {
    const summary = summarize(await tableFrom('a,b\n1,x\n2,y\n4,x\n,y\n'));
    const { standardDeviation, ...exact } = summary.columns[0]!;
    assert.deepEqual(exact, {
      name: 'a',
      type: 'number',
      missing: 1,
      min: 1,
      max: 4,
      mean: 7 / 3,
      categories: null,
    });
    assert.equal(standardDeviation!.toFixed(12), '1.527525231652');
    assert.deepEqual(
      [summary.target, summary.task, summary.classes, summary.inputs],
      ['b', 'classification', ['x', 'y'], 1],
    );
  });
});

describe('the split', () => {
  const labels = Int32Array.from({ length: 100 }, (_, i) => (i < 90 ? 0 : 1));

  it('takes its share of every class, and no row twice', () => {
    const { train, validation } = splitRows(100, 0.2, 7, labels);
    assert.deepEqual([train.length, validation.length], [80, 20]);
    assert.equal([...validation].filter(row => row >= 90).length, 2);
    assert.equal(new Set([...train, ...validation]).size, 100);
  });

  it('depends on the seed alone', () => {
    assert.deepEqual(splitRows(100, 0.2, 7, labels), splitRows(100, 0.2, 7, labels));
    assert.notDeepEqual(splitRows(100, 0.2, 7, labels).validation, splitRows(100, 0.2, 8, labels).validation);
  });

  it('leaves every class at least one row to train on', () => {
    assert.deepEqual([...splitRows(2, 0.9, 0, Int32Array.of(0, 1)).validation], []);
    assert.equal(splitRows(4, 0.9, 0, Int32Array.of(0, 1, 0, 1)).train.length, 2);
  });
});

describe('batches', () => {
  const rows = Int32Array.from({ length: 10 }, (_, i) => i * 2);

  function epoch(batches: Batches): number[][] {
    return Array.from({ length: batches.batchesPerEpoch }, () => {
      batches.next();
      return [...batches.order.subarray(batches.start, batches.start + batches.count)];
    });
  }

  it('hand out every row once an epoch, in a new order each time', () => {
    const batches = new Batches(rows, 4, true, 0);
    const [first, second] = [epoch(batches), epoch(batches)];
    assert.deepEqual(
      first.map(({ length }) => length),
      [4, 4, 2],
    );
    assert.deepEqual(
      first.flat().sort((a, b) => a - b),
      [...rows],
    );
    assert.notDeepEqual(first, second);
    assert.equal(batches.epoch, 2);
  });

  it('keep the order without shuffling, and drop a last batch that is too small', () => {
    assert.deepEqual(epoch(new Batches(rows, 3, false, 0)), [[0, 2, 4], [6, 8, 10], [12, 14, 16], [18]]);
    assert.equal(new Batches(rows, 3, false, 0, 2).batchesPerEpoch, 3);
  });
});
