import { type ColumnBuilder, isMissingCell, parseNumber } from './columnBuilder';

/** What the first line of a delimited file turned out to be. */
export type FirstLine =
  | { kind: 'names'; names: string[] }
  /** Data like every other line; the columns have no names. */
  | { kind: 'data'; names: string[] }
  /** scikit-learn's `rows,features,class,class…`: no row and no names, but the target's classes. */
  | { kind: 'counts'; names: string[]; classes: string[] }
  /** It has neither the rows' number of fields nor a meaning that we know. */
  | { kind: 'mismatch' };

/** False when `first` can stand above rows of `width` fields in no way, whatever the rows hold. */
export function mayBeFirstLine(first: readonly string[], width: number): boolean {
  return first.length === width || areNamesOfRest(first, width) || mayBeCounts(first, width);
}

/** Decides what `first` is, seeing the columns that hold every line after it. */
export function judgeFirstLine(
  first: readonly string[],
  columns: readonly ColumnBuilder[],
  rowsAfter: number,
): FirstLine {
  const width = columns.length;
  if (isCounts(first, columns, rowsAfter)) {
    const features = Array.from({ length: width - 1 }, (_, i) => `feature ${i + 1}`);
    return {
      kind: 'counts',
      names: [...features, 'target'],
      classes: first.slice(2).map(text => text.trim()),
    };
  }
  if (areNamesOfRest(first, width)) return { kind: 'names', names: unique(['row', ...first]) };
  if (first.length !== width) return { kind: 'mismatch' };
  if (isHeader(first, columns)) return { kind: 'names', names: unique(first) };
  return { kind: 'data', names: first.map((_, i) => `column ${i + 1}`) };
}

/** Names of all columns but the first, which holds the rows' names. */
function areNamesOfRest(first: readonly string[], width: number): boolean {
  return first.length === width - 1 && first.every(isName);
}

/**
 * `150,4,setosa,versicolor,virginica`: the number of rows, the number of features, the names of the classes that the
 * last column numbers.
 */
function isCounts(first: readonly string[], columns: readonly ColumnBuilder[], rowsAfter: number): boolean {
  return mayBeCounts(first, columns.length) && Number(first[0]) === rowsAfter && columns.at(-1)!.isNumeric;
}

function mayBeCounts(first: readonly string[], width: number): boolean {
  return first.length > 2 && Number(first[1]) === width - 1 && first.slice(2).every(isName);
}

function isName(cell: string): boolean {
  return cell.trim() !== '' && Number.isNaN(parseNumber(cell));
}

/** A name above numbers speaks for a header, a number above numbers against it; among words, a repeated one does. */
function isHeader(first: readonly string[], columns: readonly ColumnBuilder[]): boolean {
  const numeric = columns
    .map((column, i) => ({ column, cell: first[i]! }))
    .filter(({ column }) => column.isNumeric);
  if (numeric.some(({ cell }) => isName(cell) && !isMissingCell(cell))) return true;
  if (numeric.some(({ cell }) => !Number.isNaN(parseNumber(cell)))) return false;
  const repeated = new Set(first).size < first.length;
  return !repeated && !columns.some((column, i) => column.has(first[i]!));
}

/** Names without blanks and doubles: an empty one becomes `column 3`, a second `x` becomes `x (2)`. */
function unique(cells: readonly string[]): string[] {
  const taken = new Set<string>();
  return cells.map((cell, i) => {
    const base = cell.trim() || `column ${i + 1}`;
    let name = base;
    for (let n = 2; taken.has(name); n++) name = `${base} (${n})`;
    taken.add(name);
    return name;
  });
}
