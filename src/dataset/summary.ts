import { obstacles } from './obstacles';
import {
  chooseFeatures,
  classesOf,
  featureWidth,
  guessTarget,
  type IgnoredColumn,
  inputCount,
  type Task,
  targetColumn,
  taskFor,
} from './roles';
import { type Description, describe, describeBytes } from './scaling';
import type { Column, ColumnType, DataProblem, Table } from './table';

/**
 * One column as a person or a script wants to see it; statistics are null for words, and over all values of all images
 * for images.
 */
export interface ColumnSummary {
  readonly name: string;
  readonly type: ColumnType;
  readonly missing: number;
  /** Of one image: [height, width] or [channels, height, width]; null for anything else. */
  readonly shape: readonly number[] | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly mean: number | null;
  /** Sample deviation (n − 1), as pandas gives it. */
  readonly standardDeviation: number | null;
  /** The first hundred of them. */
  readonly categories: readonly string[] | null;
  readonly categoryCount: number | null;
}

/** A table and the roles of its columns, as plain JSON. */
export interface TableSummary {
  readonly format: string;
  readonly rows: number;
  readonly columns: readonly ColumnSummary[];
  readonly target: string;
  /** Why this target, when nobody named one. */
  readonly targetReason: string | null;
  readonly task: Task;
  readonly features: readonly string[];
  /** How many numbers a row becomes: the size of the network's input. */
  readonly inputs: number;
  readonly ignored: readonly IgnoredColumn[];
  readonly classes: readonly string[] | null;
  readonly problems: readonly DataProblem[];
}

const MAX_CATEGORIES = 100;

/** Describes a table with `target`, or with a guessed one; what keeps it from training is among the problems. */
export function summarize(table: Table, target?: string): TableSummary {
  const guess = target === undefined ? guessTarget(table) : { target, reason: null };
  const column = targetColumn(table, guess.target);
  const task = taskFor(column);
  const { features, ignored } = chooseFeatures(table, column.name);
  return {
    format: table.format,
    rows: table.rows,
    columns: table.columns.map(summarizeColumn),
    target: column.name,
    targetReason: guess.reason,
    task,
    features: features.map(({ name }) => name),
    inputs: inputCount(features),
    ignored,
    classes: task === 'classification' ? classesOf(column).classes : null,
    problems: [...table.problems, ...obstacles(table, column)],
  };
}

function summarizeColumn(column: Column): ColumnSummary {
  const { name, type, missing } = column;
  const shape = column.type === 'image' ? column.shape : null;
  return { name, type, missing, shape, ...statisticsOf(column), ...categoriesOf(column) };
}

function categoriesOf(column: Column): Pick<ColumnSummary, 'categories' | 'categoryCount'> {
  if (column.type === 'number' || column.type === 'image') return { categories: null, categoryCount: null };
  const { categories } = column;
  return { categories: categories.slice(0, MAX_CATEGORIES), categoryCount: categories.length };
}

function statisticsOf(column: Column): Pick<ColumnSummary, 'min' | 'max' | 'mean' | 'standardDeviation'> {
  const description = descriptionOf(column);
  if (!description || description.count === 0)
    return { min: null, max: null, mean: null, standardDeviation: null };
  const { count, mean, deviation, minimum, maximum } = description;
  const standardDeviation = count > 1 ? finiteOrNull(deviation * Math.sqrt(count / (count - 1))) : null;
  return { min: minimum, max: maximum, mean, standardDeviation };
}

function descriptionOf(column: Column): Description | undefined {
  if (column.type === 'number') return describe(column.values);
  if (column.type === 'image') return describeBytes(column.values, featureWidth(column));
  return undefined;
}

/** Two values near the largest number there is have a sample deviation above it. */
function finiteOrNull(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}
