import { formatShape } from '../common/format';
import type { Severity } from '../network/network';

export type ColumnType = 'number' | 'category' | 'text' | 'datetime' | 'image';

/** Numbers of a column in file order; NaN where the cell is missing. */
export interface NumberColumn {
  readonly name: string;
  readonly type: 'number';
  readonly values: Float64Array;
  readonly missing: number;
  /** True where the file's format says that the numbers name classes, however many there are. */
  readonly areClasses?: boolean;
}

/** Words of a column as codes into its sorted `categories`; −1 where the cell is missing. */
export interface WordColumn {
  readonly name: string;
  readonly type: 'category' | 'text' | 'datetime';
  readonly codes: Int32Array;
  readonly categories: readonly string[];
  readonly missing: number;
}

/** Images of one size; none is missing. */
export interface ImageColumn {
  readonly name: string;
  readonly type: 'image';
  /** [height, width], or [channels, height, width] for images in colour. */
  readonly shape: readonly number[];
  /** One byte a value: images × `shape`. */
  readonly values: Uint8Array;
  readonly missing: 0;
}

/** A column with one value in each row. */
export type ValueColumn = NumberColumn | WordColumn;

export type Column = ValueColumn | ImageColumn;

/** Something to say about the data file; `line` is one-based. */
export interface DataProblem {
  readonly severity: Severity;
  readonly code: string;
  readonly message: string;
  readonly line?: number;
}

/** A data file as columns, before anything is scaled, split or left out. */
export interface Table {
  readonly path: string;
  readonly format: 'csv' | 'idx';
  readonly rows: number;
  readonly columns: readonly Column[];
  readonly problems: readonly DataProblem[];
}

/** What one cell holds, as text for a person; an empty string where it is missing. */
export function cellText(column: Column, row: number): string {
  if (column.type === 'image') return `image ${formatShape(column.shape)}`;
  if (column.type !== 'number') return column.categories[column.codes[row]!] ?? '';
  const value = column.values[row]!;
  return Number.isNaN(value) ? '' : String(value);
}

export function isMissing(column: ValueColumn, row: number): boolean {
  return column.type === 'number' ? Number.isNaN(column.values[row]!) : column.codes[row]! < 0;
}
