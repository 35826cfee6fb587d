import { UserError } from '../common/errors';
import { plural } from '../common/format';
import { type Feature, featuresOf, featureValue } from './features';
import { firstLine } from './file';
import type { Inputs } from './inputs';
import { refuseObstacles, rowsWithTarget } from './obstacles';
import { chooseFeatures, classesOf, type IgnoredColumn, type Task, targetColumn, taskFor } from './roles';
import { fitScaling, type Scaling, type ScalingKind, UNSCALED } from './scaling';
import { type Split, splitRows } from './split';
import type { Column, DataProblem, Table, ValueColumn } from './table';

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

/** Rows as numbers, scaled and split; everything fitted on the training rows alone. */
export interface Dataset {
  readonly table: Table;
  readonly target: ValueColumn;
  readonly task: Task;
  readonly rows: number;
  /** The table's row of each dataset row: rows without a target are left out. */
  readonly tableRows: Int32Array;
  readonly features: readonly Feature[];
  readonly ignored: readonly IgnoredColumn[];
  readonly inputs: Inputs;
  /** Of one row: [features], or [channels, height, width] of an image. */
  readonly sampleShape: readonly number[];
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
  const target = targetColumn(table, options.target);
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
    ...inputsOf(table, features, tableRows),
    classes,
    labels,
    values:
      task === 'regression' ? scaledTarget(numbersOf(target), tableRows, targetScaling) : new Float32Array(0),
    targetScaling,
    split,
    problems: [...table.problems, ...rowProblems(table, target, tableRows, columns)],
  };
}

const NO_CLASSES = { classes: [] as readonly string[], labels: new Int32Array(0) };

function classTarget(target: ValueColumn, tableRows: Int32Array) {
  const { classes, labels } = classesOf(target);
  return { classes, labels: tableRows.map(row => labels[row]!) };
}

/** Images stay the bytes that they are in the table, whose rows they all have a label for. */
function inputsOf(
  table: Table,
  features: readonly Feature[],
  tableRows: Int32Array,
): Pick<Dataset, 'inputs' | 'sampleShape'> {
  const images = table.columns.find(column => column.type === 'image');
  if (!images) return { inputs: floatInputs(features, tableRows), sampleShape: [features.length] };
  const { shape, values } = images;
  const sampleShape = shape.length === 2 ? [1, ...shape] : shape;
  return { inputs: { kind: 'bytes', values, ...features[0]!.scaling }, sampleShape };
}

function floatInputs(features: readonly Feature[], tableRows: Int32Array): Inputs {
  const values = new Float32Array(tableRows.length * features.length);
  features.forEach((feature, j) => {
    const { offset, scale } = feature.scaling;
    for (let row = 0; row < tableRows.length; row++) {
      values[row * features.length + j] = (featureValue(feature, tableRows[row]!) - offset) / scale;
    }
  });
  return { kind: 'floats', values };
}

function numbersOf(column: ValueColumn): Float64Array {
  return column.type === 'number' ? column.values : new Float64Array(0);
}

function scaledTarget(values: Float64Array, tableRows: Int32Array, { offset, scale }: Scaling): Float32Array {
  return Float32Array.from(tableRows, row => (values[row]! - offset) / scale);
}

function rowProblems(
  table: Table,
  target: ValueColumn,
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
