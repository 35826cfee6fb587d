import { UserError } from '../common/errors';
import type { DataProblem, ValueColumn, WordColumn } from './table';

/** Cells that mean "not known", as pandas reads them, and `?` of the UCI collection. */
const MISSING = new Set([
  ...['', '?', 'NA', 'N/A', 'n/a', '#N/A', '#N/A N/A', '#NA', '<NA>', 'NULL', 'null', 'None'],
  ...['NaN', 'nan', '-NaN', '-nan', '1.#IND', '-1.#IND', '1.#QNAN', '-1.#QNAN'],
]);

const DATE = /^\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}|$)|^\d{1,2}[/.]\d{1,2}[/.]\d{4}$/;

/** Past this many different numbers a column is a number for good and its words are no longer kept. */
const MAX_WORDS = 100_000;

/** Few, so that a file with many columns costs little before its rows are read. */
const FIRST_ROWS = 16;

/** The number that a cell holds, NaN if it holds a word. Infinity is written `inf` or `Infinity`. */
export function parseNumber(cell: string): number {
  const text = cell.trim();
  if (/^[-+]?inf(inity)?$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (text === '' || !/^[-+.\d]/.test(text) || /^[-+]?0[xob]/i.test(text)) return Number.NaN;
  return Number(text);
}

export function isMissingCell(cell: string): boolean {
  return MISSING.has(cell.trim());
}

/** Takes the cells of one column one by one and decides at the end what they are. */
export class ColumnBuilder {
  private numbers = new Float64Array(FIRST_ROWS);
  private codes = new Int32Array(FIRST_ROWS);
  private words: Map<string, number> | null = new Map();
  private length = 0;
  private numeric = 0;
  private missing = 0;
  private firstWord: { text: string; line: number } | undefined;
  private infiniteLine: number | undefined;

  /** True when every cell that is not missing is a number, and there is one. */
  get isNumeric(): boolean {
    return this.numeric > 0 && this.firstWord === undefined;
  }

  has(word: string): boolean {
    return this.words?.has(word.trim()) ?? false;
  }

  add(cell: string, line: number): void {
    if (this.length === this.numbers.length) this.grow();
    const row = this.length++;
    this.numbers[row] = Number.NaN;
    this.codes[row] = -1;
    if (MISSING.has(cell) || isMissingCell(cell)) {
      this.missing++;
      return;
    }
    const value = parseNumber(cell);
    if (Number.isNaN(value)) this.firstWord ??= { text: cell.trim(), line };
    else this.addNumber(value, line);
    this.numbers[row] = value;
    this.keepWord(row, cell, line);
  }

  /** Makes the cell that was added last the first one: the file's first line was no header. */
  moveLastToFront(): void {
    const last = this.length - 1;
    for (const cells of [this.numbers, this.codes]) {
      const cell = cells[last]!;
      cells.copyWithin(1, 0, last);
      cells[0] = cell;
    }
  }

  /** The finished column, and a warning where words or infinite values stand among numbers. */
  finish(name: string): { column: ValueColumn; problems: DataProblem[] } {
    const numbers = this.numbers.slice(0, this.length);
    if (this.isNumeric) {
      const column: ValueColumn = { name, type: 'number', values: numbers, missing: this.missing };
      return { column, problems: this.infiniteProblem(name) };
    }
    return { column: this.wordColumn(name), problems: this.mixedProblem(name) };
  }

  private addNumber(value: number, line: number): void {
    this.numeric++;
    if (!Number.isFinite(value)) this.infiniteLine ??= line;
  }

  private keepWord(row: number, cell: string, line: number): void {
    if (this.words === null) {
      if (this.firstWord === undefined) return;
      throw new UserError(
        `Line ${line} holds '${this.firstWord.text}' in a column that holds numbers in ${MAX_WORDS} rows above it.`,
      );
    }
    const word = cell.trim();
    let code = this.words.get(word);
    if (code === undefined) {
      code = this.words.size;
      this.words.set(word, code);
      if (code >= MAX_WORDS && this.firstWord === undefined) this.words = null;
    }
    this.codes[row] = code;
  }

  private wordColumn(name: string): WordColumn {
    const unsorted = [...(this.words ?? new Map<string, number>()).keys()];
    const categories = [...unsorted].sort(compareWords);
    const rank = new Map(categories.map((word, index) => [word, index]));
    const codes = this.codes.slice(0, this.length);
    for (let row = 0; row < codes.length; row++) {
      if (codes[row]! >= 0) codes[row] = rank.get(unsorted[codes[row]!]!)!;
    }
    return { name, type: this.wordType(categories), codes, categories, missing: this.missing };
  }

  private wordType(categories: readonly string[]): WordColumn['type'] {
    if (categories.length > 0 && categories.every(word => DATE.test(word))) return 'datetime';
    const present = this.length - this.missing;
    return categories.length > 50 && categories.length > present / 2 ? 'text' : 'category';
  }

  private mixedProblem(name: string): DataProblem[] {
    const present = this.length - this.missing;
    if (this.firstWord === undefined || this.numeric < 0.8 * present) return [];
    const { text, line } = this.firstWord;
    return [
      {
        severity: 'warning',
        code: 'mixed-column',
        message: `Column '${name}' holds numbers, but also words such as '${text}' in line ${line}, so every value of it counts as a category.`,
        line,
      },
    ];
  }

  private infiniteProblem(name: string): DataProblem[] {
    const line = this.infiniteLine;
    if (line === undefined) return [];
    const message = `Infinite values of '${name}', such as the one in line ${line}, count as missing.`;
    return [{ severity: 'warning', code: 'infinite-values', message, line }];
  }

  private grow(): void {
    const numbers = new Float64Array(this.length * 2);
    numbers.set(this.numbers);
    this.numbers = numbers;
    const codes = new Int32Array(this.length * 2);
    codes.set(this.codes);
    this.codes = codes;
  }
}

/** Numbers by value, before words by code unit. */
function compareWords(a: string, b: string): number {
  const x = parseNumber(a);
  const y = parseNumber(b);
  if (!Number.isNaN(x) && !Number.isNaN(y) && x !== y) return x - y;
  if (Number.isNaN(x) !== Number.isNaN(y)) return Number.isNaN(x) ? 1 : -1;
  return a < b ? -1 : a > b ? 1 : 0;
}
