import { basename } from 'node:path';
import { UserError } from '../common/errors';
import { plural } from '../common/format';
import { firstLine } from './file';
import { chooseFeatures, inputCount } from './roles';
import { type Column, cellText, type DataProblem, isMissing, type Table, type ValueColumn } from './table';

/** As much as a computer with 8 GB has beside the table, the copies of a run and the editor. */
export const MAX_INPUT_BYTES = 2e9;

/** What keeps a network, whichever it is, from learning `target` from the table; empty when nothing does. */
export function obstacles(table: Table, target: ValueColumn): DataProblem[] {
  const rows = rowsWithTarget(table, target);
  const { features } = chooseFeatures(table, target.name);
  const found = [
    targetObstacle(target, rows),
    features.length === 0 ? noFeatures(table, target) : undefined,
    memoryObstacle(rows.length, features),
  ];
  return found.filter(problem => problem !== undefined);
}

/** Throws the first obstacle as a `UserError` at the beginning of the file. */
export function refuseObstacles(table: Table, target: ValueColumn): void {
  const [problem] = obstacles(table, target);
  if (problem) throw new UserError(problem.message, firstLine(table.path));
}

/** The table's rows that have a value to predict. */
export function rowsWithTarget(table: Table, target: ValueColumn): Int32Array {
  const rows = new Int32Array(table.rows);
  let count = 0;
  for (let row = 0; row < table.rows; row++) {
    const isInfinite = target.type === 'number' && !Number.isFinite(target.values[row]!);
    if (!isInfinite && !isMissing(target, row)) rows[count++] = row;
  }
  return rows.slice(0, count);
}

function targetObstacle(target: ValueColumn, rows: Int32Array): DataProblem | undefined {
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

function noFeatures({ path, columns }: Table, { name }: ValueColumn): DataProblem {
  if (columns.length > 1)
    return error('no-features', `Without the target '${name}' no column is left to predict it from.`);
  return error(
    'no-features',
    `${basename(path)} has a single column, so nothing is left to predict it from; check that its lines are split by commas, semicolons, tabs or bars.`,
  );
}

/** Images stay the bytes that they are, which fit into memory once they are read. */
function memoryObstacle(rows: number, features: readonly Column[]): DataProblem | undefined {
  const inputs = inputCount(features.filter(({ type }) => type !== 'image'));
  const bytes = rows * inputs * Float32Array.BYTES_PER_ELEMENT;
  if (bytes <= MAX_INPUT_BYTES) return undefined;
  return error(
    'too-large',
    `${plural(rows, 'row')} with ${plural(inputs, 'input')} each need ${gigabytes(bytes)} of memory, more than the ${gigabytes(MAX_INPUT_BYTES)} that Normscope takes; leave out rows, or columns with many categories.`,
  );
}

export function gigabytes(size: number): string {
  return `${(size / 1e9).toFixed(1)} GB`;
}

function error(code: string, message: string): DataProblem {
  return { severity: 'error', code, message };
}
