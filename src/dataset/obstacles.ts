import { basename } from 'node:path';
import { UserError } from '../common/errors';
import { plural } from '../common/format';
import { chooseFeatures, inputCount } from './roles';
import { type Column, cellText, type DataProblem, isMissing, type Table } from './table';
import { firstLine } from './textFile';

/** As much as a computer with 8 GB has beside the table, the copies of a run and the editor. */
const MAX_INPUT_BYTES = 2e9;

/** What keeps a network, whichever it is, from learning `target` from the table; empty when nothing does. */
export function obstacles(table: Table, target: Column): DataProblem[] {
  const rows = rowsWithTarget(table, target);
  const { features } = chooseFeatures(table, target.name);
  const found = [
    targetObstacle(target, rows),
    features.length === 0 ? noFeatures(table, target) : undefined,
    memoryObstacle(rows.length, inputCount(features)),
  ];
  return found.filter(problem => problem !== undefined);
}

/** Throws the first obstacle as a `UserError` at the beginning of the file. */
export function refuseObstacles(table: Table, target: Column): void {
  const [problem] = obstacles(table, target);
  if (problem) throw new UserError(problem.message, firstLine(table.path));
}

/** The table's rows that have a value to predict. */
export function rowsWithTarget(table: Table, target: Column): Int32Array {
  const rows = new Int32Array(table.rows);
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    const isInfinite = target.type === 'number' && !Number.isFinite(target.values[row]!);
    if (!isInfinite && !isMissing(target, row)) rows[count++] = row;
  }
  return rows.slice(0, count);
}

function targetObstacle(target: Column, rows: Int32Array): DataProblem | undefined {
  const { name } = target;
  if (rows.length < 2) {
    return error(
      'too-few-rows',
      `The file has ${plural(rows.length, 'row')} with a value for '${name}'; training needs at least two.`,
    );
  }
  const cells = target.type === 'number' ? target.values : target.codes;
  if (rows.some(row => cells[row] !== cells[rows[0]!])) return undefined;
  const value = cellText(target, rows[0]!);
  return error(
    'constant-target',
    `The target '${name}' is ${target.type === 'number' ? value : `'${value}'`} in every row, so there is nothing to learn.`,
  );
}

function noFeatures({ path, columns }: Table, { name }: Column): DataProblem {
  if (columns.length > 1)
    return error('no-features', `Without the target '${name}' no column is left to predict it from.`);
  return error(
    'no-features',
    `${basename(path)} has a single column, so nothing is left to predict it from; check that its lines are split by commas, semicolons, tabs or bars.`,
  );
}

function memoryObstacle(rows: number, inputs: number): DataProblem | undefined {
  const bytes = rows * inputs * Float32Array.BYTES_PER_ELEMENT;
  if (bytes <= MAX_INPUT_BYTES) return undefined;
  const gigabytes = (size: number) => `${(size / 1e9).toFixed(1)} GB`;
  return error(
    'too-large',
    `${plural(rows, 'row')} with ${plural(inputs, 'input')} each need ${gigabytes(bytes)} of memory, more than the ${gigabytes(MAX_INPUT_BYTES)} that Normscope takes; leave out rows, or columns with many categories.`,
  );
}

function error(code: string, message: string): DataProblem {
  return { severity: 'error', code, message };
}
