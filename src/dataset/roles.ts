import { UserError } from '../common/errors';
import { plural } from '../common/format';
import { sizeOf } from '../network/shapes';
import { firstLine } from './file';
import type { Column, Table, ValueColumn } from './table';

export type Task = 'classification' | 'regression';

/** The column to predict and why it was chosen, one sentence. */
export interface TargetGuess {
  readonly target: string;
  readonly reason: string;
}

/** A column that no feature is made of, and why. */
export interface IgnoredColumn {
  readonly name: string;
  readonly reason: string;
}

/** Usual names of targets, the surest first. */
const TARGET_NAMES = [
  'target',
  'label',
  'labels',
  'outcome',
  'survived',
  'species',
  'diagnosis',
  'quality',
  'class',
  'y',
];

/** A whole-numbered column with at most this many different values can name classes. */
const MAX_CLASSES = 20;
const MAX_ONE_HOT = 100;

/**
 * The column that is most likely the one to predict: one with a usual name, else the last that is not free text, if
 * there is one.
 */
export function guessTarget(table: Table): TargetGuess {
  for (const name of TARGET_NAMES) {
    const column = table.columns.find(({ name: own }) => own.toLowerCase() === name);
    if (column && isUsableTarget(column) && !isCoordinate(column, table))
      return { target: column.name, reason: 'its name is a usual one for a target' };
  }
  const last = table.columns.filter(isUsableTarget).at(-1) ?? table.columns.at(-1)!;
  return {
    target: last.name,
    reason: last === table.columns.at(-1) ? 'it is the last column' : 'it is the last column that is no text',
  };
}

/** The column to predict by its name; throws a `UserError` for one that is not there or holds images. */
export function targetColumn(table: Table, name: string): ValueColumn {
  const column = table.columns.find(({ name: own }) => own === name);
  if (column?.type === 'image')
    throw new UserError(`'${name}' holds the images, which cannot be predicted.`, firstLine(table.path));
  if (column) return column;
  const names = table.columns.map(({ name: own }) => own);
  const listed = names.length > 20 ? `${names.slice(0, 20).join(', ')} …` : names.join(', ');
  throw new UserError(`There is no column '${name}'; the file has ${listed}.`, firstLine(table.path));
}

/**
 * Words are classes. Whole numbers with few different values are classes too. Where the network (`outputs`, if one
 * is known) gives a single number, only 0 and 1 are.
 */
export function taskFor(column: ValueColumn, outputs?: number): Task {
  if (column.type !== 'number') return 'classification';
  if (outputs === 1) return areYesAndNo(column.values) ? 'classification' : 'regression';
  if (column.areClasses) return 'classification';
  const seen = new Set<number>();
  for (const value of column.values) {
    if (Number.isNaN(value)) continue;
    if (!Number.isInteger(value)) return 'regression';
    seen.add(value);
    if (seen.size > MAX_CLASSES) return 'regression';
  }
  return 'classification';
}

function areYesAndNo(values: Float64Array): boolean {
  const areOnly = values.every(value => value === 0 || value === 1 || Number.isNaN(value));
  return areOnly && values.includes(0) && values.includes(1);
}

/** The target as classes: their names in order, and for each row the class or −1. */
export function classesOf(column: ValueColumn): { classes: readonly string[]; labels: Int32Array } {
  if (column.type !== 'number') return { classes: column.categories, labels: column.codes };
  const values = [...new Set(column.values)].filter(Number.isFinite).sort((a, b) => a - b);
  const index = new Map(values.map((value, i) => [value, i]));
  return {
    classes: values.map(String),
    labels: Int32Array.from(column.values, value => index.get(value) ?? -1),
  };
}

/** The columns that become features, and those that do not, each with its reason. */
export function chooseFeatures(
  table: Table,
  target: string,
): { features: Column[]; ignored: IgnoredColumn[] } {
  const features: Column[] = [];
  const ignored: IgnoredColumn[] = [];
  for (const column of table.columns) {
    if (column.name === target) continue;
    const reason = reasonToIgnore(column, table.rows);
    if (reason) ignored.push({ name: column.name, reason });
    else features.push(column);
  }
  return { features, ignored };
}

/** How many inputs of the network the columns become. */
export function inputCount(features: readonly Column[]): number {
  return features.reduce((sum, column) => sum + featureWidth(column), 0);
}

/** One input for a number, one for each category of words, one for each value of an image. */
export function featureWidth(column: Column): number {
  if (column.type === 'image') return sizeOf(column.shape);
  return column.type === 'number' ? 1 : column.categories.length;
}

function reasonToIgnore(column: Column, rows: number): string | undefined {
  if (column.missing === rows) return 'it is empty';
  if (column.type === 'text') return 'it is free text';
  if (column.type === 'datetime') return 'it holds dates';
  if (column.type === 'category' && column.categories.length > MAX_ONE_HOT) {
    return `it has ${plural(column.categories.length, 'category', 'categories')}`;
  }
  return undefined;
}

function isUsableTarget(column: Column): column is ValueColumn {
  return column.type === 'number' || (column.type === 'category' && column.categories.length > 0);
}

/** `y` beside an `x` is a place, not an answer. */
function isCoordinate(column: Column, table: Table): boolean {
  return column.name.toLowerCase() === 'y' && table.columns.some(({ name }) => name.toLowerCase() === 'x');
}
