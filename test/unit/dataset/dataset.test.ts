import assert from 'node:assert/strict';
import { placedMessage, UserError } from '../../../src/common/errors';
import { Batches } from '../../../src/dataset/batches';
import { type DatasetOptions, makeDataset } from '../../../src/dataset/dataset';
import { obstacles } from '../../../src/dataset/obstacles';
import { guessTarget } from '../../../src/dataset/roles';
import { splitRows } from '../../../src/dataset/split';
import { summarize } from '../../../src/dataset/summary';
import type { Table, ValueColumn } from '../../../src/dataset/table';
import { tableFrom } from './support';

const OPTIONS: DatasetOptions = { target: 'y', scaling: 'standardize', validationFraction: 0.25, seed: 1 };

async function dataset(content: string, options: Partial<DatasetOptions> = {}) {
  const { inputs, ...made } = makeDataset(await tableFrom(content), { ...OPTIONS, ...options });
  return { ...made, inputs: inputs.values };
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
        (error: unknown) =>
          error instanceof UserError &&
          pattern.test(placedMessage(error.message, error.place).replace(/^.*?(?=data\.csv:)/, '')),
      );
    await refusal(TWENTY, { target: 'z' }, /^data\.csv:1:1: There is no column 'z'; the file has a, b, y/);
    await refusal('a,y\n1,no\n2,no\n', {}, /^data\.csv:1:1: The target 'y' is 'no' in every row/);
    await refusal('a,y\n1,5\n2,5\n3,inf\n', { task: 'regression' }, /'y' is 5 in every row, so there/);
    await refusal('a,y\n1,5\n2,5\n', { task: 'classification' }, /'y' is 5 in every row/);
    await refusal('a,y\n1,no\n2,\n', {}, /^data\.csv:1:1: The file has 1 row with a value for 'y'/);
    await refusal('y\nno\nyes\n', {}, /^data\.csv:1:1: data\.csv has a single column, so nothing is left/);
    await refusal('a,y\n,no\n,yes\n', {}, /^data\.csv:1:1: Without the target 'y' no column is left/);
    await refusal(TWENTY, { task: 'regression' }, /^data\.csv:1:1: .*holds words/);
  });

  it('is refused when its numbers need more memory than there may be', () => {
    const rows = 60_000;
    const categories = Array.from({ length: 100 }, (_, i) => `c${i}`);
    const word = { type: 'category', codes: new Int32Array(rows), categories, missing: 0 } as const;
    const columns: ValueColumn[] = Array.from({ length: 100 }, (_, i) => ({ ...word, name: `w${i}` }));
    const values = Float64Array.from({ length: rows }, (_, row) => row);
    columns.push({ name: 'y', type: 'number', values, missing: 0 });
    const table: Table = { path: 'made.csv', format: 'csv', rows, columns, problems: [] };
    assert.throws(
      () => makeDataset(table, OPTIONS),
      (error: unknown) =>
        error instanceof UserError &&
        /60.000 rows with 10.000 inputs each need 2\.4 GB of memory, more than the 2\.0 GB/.test(
          error.message,
        ),
    );
    assert.deepEqual(obstacles({ ...table, columns: columns.slice(50) }, columns.at(-1)!), []);
  });

  it('counts no infinite value as a class', async () => {
    const { classes, rows } = await dataset('a,y\n1,0\n2,1\n3,inf\n', { task: 'classification' });
    assert.deepEqual([classes, rows], [['0', '1'], 2]);
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
      shape: null,
      min: 1,
      max: 4,
      mean: 7 / 3,
      categories: null,
      categoryCount: null,
    });
    assert.equal(standardDeviation!.toFixed(12), '1.527525231652');
    assert.deepEqual(
      [summary.target, summary.task, summary.classes, summary.inputs],
      ['b', 'classification', ['x', 'y'], 1],
    );
  });
});

describe('the summary of a table', () => {
  const problems = async (content: string) =>
    summarize(await tableFrom(content)).problems.map(({ severity, code }) => `${severity}: ${code}`);

  it('says what keeps the table from training', async () => {
    assert.deepEqual(await problems('a,y\n1,no\n2,no\n'), ['error: constant-target']);
    assert.deepEqual(await problems('a,y\n1,no\n2,\n'), ['error: too-few-rows']);
    assert.deepEqual(await problems('y\nno\nyes\n'), ['warning: no-delimiter', 'error: no-features']);
    assert.deepEqual(await problems('a,y\n,\n,\n'), ['error: too-few-rows', 'error: no-features']);
    assert.deepEqual(await problems('a,y\n1,no\n2,yes\n'), []);
  });

  it('names a target even where none can be predicted', async () => {
    const lines = Array.from({ length: 60 }, (_, i) => `note ${i},text ${i}`).join('\n');
    const summary = summarize(await tableFrom(`a,b\n${lines}\n`));
    assert.deepEqual([summary.target, summary.problems.map(({ code }) => code)], ['b', ['no-features']]);
  });

  it('has finite statistics, or none, for the largest numbers', async () => {
    const { columns } = summarize(await tableFrom('a,b,c\n1e308,inf,1e308\n-1e308,inf,1e308\n1,inf,x\n'));
    const [large, infinite] = columns;
    assert.deepEqual([large!.min, large!.max], [-1e308, 1e308]);
    assert.ok(Math.abs(large!.mean!) < 1e293 && Math.abs(large!.standardDeviation! / 1e308 - 1) < 1e-9);
    assert.deepEqual([infinite!.mean, infinite!.standardDeviation, infinite!.min], [null, null, null]);
    const two = summarize(await tableFrom('a,b\n1.7e308,1\n-1.7e308,2\n')).columns[0]!;
    assert.deepEqual([two.mean, two.standardDeviation], [0, null]);
  });

  it('counts all categories and lists a hundred', async () => {
    const words = Array.from({ length: 260 }, (_, i) => `${i},c${i % 130}`).join('\n');
    const column = summarize(await tableFrom(`a,b\n${words}\n`)).columns[1]!;
    assert.deepEqual([column.categoryCount, column.categories!.length], [130, 100]);
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
