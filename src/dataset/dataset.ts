import { UserError } from '../common/errors';
import { plural } from '../common/format';
import { refuseObstacles, rowsWithTarget } from './obstacles';
import {
  chooseFeatures,
  classesOf,
  columnByName,
  featureWidth,
  type IgnoredColumn,
  isWords,
  type Task,
  taskFor,
} from './roles';
import { fitScaling, median, type Scaling, type ScalingKind, UNSCALED } from './scaling';
import { type Split, splitRows } from './split';
import type { Column, DataProblem, Table } from './table';
import { firstLine } from './textFile';

/** How a table becomes numbers for a network. */
export interface DatasetOptions {
  readonly target: string;
  /** Left out, the target's values and `outputs` decide. */
  readonly task?: Task;
  /** How many numbers the network gives, if it is known. */
  readonly outputs?: number;
  readonly scaling: ScalingKind;
  /** Whether a numeric target is scaled like the features; by default it is. */
  readonly scaleTarget?: boolean;
  /** Share of the rows that only measure, 0 to below 1. */
  readonly validationFraction: number;
  readonly seed: number;
}

/** One input of the network and the column that it comes from. */
export interface Feature {
  /** The column's name, or `column = category` for words. */
  readonly name: string;
  readonly column: Column;
  /** For words: the category that this feature is 1 for. */
  readonly category?: number;
  readonly scaling: Scaling;
  /** What stands in for a missing number, unscaled. */
  readonly fill: number;
}

/** Rows as float32 numbers, scaled and split; everything fitted on the training rows alone. */
export interface Dataset {
  readonly table: Table;
  readonly target: Column;
  readonly task: Task;
  readonly rows: number;
  /** The table's row of each dataset row: rows without a target are left out. */
  readonly tableRows: Int32Array;
  readonly features: readonly Feature[];
  readonly ignored: readonly IgnoredColumn[];
  /** rows × features, row by row. */
  readonly inputs: Float32Array;
  readonly classes: readonly string[];
  /** Class of each row (classification), else empty. */
  readonly labels: Int32Array;
  /** Scaled target of each row (regression), else empty. */
  readonly values: Float32Array;
  readonly targetScaling: Scaling;
  readonly split: Split;
  readonly problems: readonly DataProblem[];
}

/** Makes the dataset; throws a `UserError` when there is nothing to learn from or nothing to learn. */
export function makeDataset(table: Table, options: DatasetOptions): Dataset {
  const target = columnByName(table, options.target);
  const task = options.task ?? taskFor(target, options.outputs);
  if (task === 'regression' && target.type !== 'number') {
    throw new UserError(
      `The target '${target.name}' holds words, so it cannot be predicted as a number.`,
      firstLine(table.path),
    );
  }
  refuseObstacles(table, target);
  const tableRows = rowsWithTarget(table, target);
  const { classes, labels } = task === 'classification' ? classTarget(target, tableRows) : NO_CLASSES;
  const split = splitRows(
    tableRows.length,
    options.validationFraction,
    options.seed,
    task === 'classification' ? labels : undefined,
  );
  const trainTableRows = split.train.map(row => tableRows[row]!);

  const { features: columns, ignored } = chooseFeatures(table, target.name);
  const features = columns.flatMap(column => featuresOf(column, trainTableRows, options.scaling));
  const targetScaling =
    task === 'regression' && options.scaleTarget !== false
      ? fitScaling(options.scaling, numbersOf(target), trainTableRows)
      : UNSCALED;

  return {
    table,
    target,
    task,
    rows: tableRows.length,
    tableRows,
    features,
    ignored,
    inputs: fillInputs(features, tableRows),
    classes,
    labels,
    values:
      task === 'regression' ? scaledTarget(numbersOf(target), tableRows, targetScaling) : new Float32Array(0),
    targetScaling,
    split,
    problems: [...table.problems, ...rowProblems(table, target, tableRows, columns)],
  };
}

/** The unscaled value of a feature in a row of the table: the number, its stand-in if it is missing, or 1 and 0. */
export function featureValue(feature: Feature, tableRow: number): number {
  const { column } = feature;
  if (column.type !== 'number') {
    const code = column.codes[tableRow]!;
    return (code < 0 ? feature.fill : code) === feature.category ? 1 : 0;
  }
  const value = column.values[tableRow]!;
  return Number.isFinite(value) ? value : feature.fill;
}

const NO_CLASSES = { classes: [] as readonly string[], labels: new Int32Array(0) };

function classTarget(target: Column, tableRows: Int32Array) {
  const { classes, labels } = classesOf(target);
  return { classes, labels: tableRows.map(row => labels[row]!) };
}

function featuresOf(column: Column, trainRows: Int32Array, scaling: ScalingKind): Feature[] {
  if (!isWords(column)) {
    const fill = median(column.values, trainRows);
    return [{ name: column.name, column, scaling: fitScaling(scaling, column.values, trainRows), fill }];
  }
  const fill = mostFrequent(column.codes, column.categories.length, trainRows);
  return Array.from({ length: featureWidth(column) }, (_, category) => ({
    name: `${column.name} = ${column.categories[category]}`,
    column,
    category,
    scaling: UNSCALED,
    fill,
  }));
}

function mostFrequent(codes: Int32Array, categories: number, rows: Int32Array): number {
  const counts = new Int32Array(categories);
  for (const row of rows) if (codes[row]! >= 0) counts[codes[row]!]!++;
  return counts.indexOf(counts.reduce((most, count) => Math.max(most, count), 0));
}

function fillInputs(features: readonly Feature[], tableRows: Int32Array): Float32Array {
  const inputs = new Float32Array(tableRows.length * features.length);
  features.forEach((feature, j) => {
    const { offset, scale } = feature.scaling;
    for (let row = 0; row < tableRows.length; row++) {
      inputs[row * features.length + j] = (featureValue(feature, tableRows[row]!) - offset) / scale;
    }
  });
  return inputs;
}

function numbersOf(column: Column): Float64Array {
  return column.type === 'number' ? column.values : new Float64Array(0);
}

function scaledTarget(values: Float64Array, tableRows: Int32Array, { offset, scale }: Scaling): Float32Array {
  return Float32Array.from(tableRows, row => (values[row]! - offset) / scale);
}

function rowProblems(
  table: Table,
  target: Column,
  tableRows: Int32Array,
  columns: readonly Column[],
): DataProblem[] {
  const problems: DataProblem[] = [];
  const dropped = table.rows - tableRows.length;
  if (dropped > 0) {
    problems.push({
      severity: 'information',
      code: 'target-missing',
      message: `${plural(dropped, 'row')} without a value for '${target.name}' ${dropped === 1 ? 'is' : 'are'} left out.`,
    });
  }
  const gaps = columns.filter(column => column.missing > 0);
  if (gaps.length > 0) {
    const named = gaps.map(column => `'${column.name}' (${column.missing})`).join(', ');
    problems.push({
      severity: 'information',
      code: 'values-missing',
      message: `Missing values are filled with the training rows' median or most frequent word: ${named}.`,
    });
  }
  return problems;
}
