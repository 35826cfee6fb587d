import { basename } from 'node:path';
import { UserError } from '../common/errors';
import { formatCount, plural } from '../common/format';
import { ColumnBuilder } from './columnBuilder';
import { judgeFirstLine, mayBeFirstLine } from './header';
import type { DataProblem, Table, ValueColumn } from './table';

/** A table of genes has as many; more are a file without line ends, and each costs memory before it has a row. */
const MAX_COLUMNS = 20_000;

interface FirstRecord {
  readonly cells: string[];
  readonly line: number;
}

/** Makes a table of a delimited file's records; the first is kept aside until the rest shows what it is. */
export class Records {
  /** The line in which the record after the last one begins, one-based; blank lines count. */
  nextLine = 1;
  private first: FirstRecord | undefined;
  private readonly columns: ColumnBuilder[] = [];
  private rows = 0;
  private firstRowLine = 0;
  private reportedLine = 0;

  /** @param delimiter its name, such as `comma` */
  constructor(
    private readonly path: string,
    private readonly delimiter: string,
  ) {}

  /**
   * Takes one record, blank lines too; returns null so that the parser keeps nothing. `reportedLine` is the parser's
   * count, which only tells whether a field holds a line end: it takes a quoted CRLF for two.
   */
  add(record: string[], reportedLine: number): null {
    const line = this.nextLine;
    if (!isBlank(record)) this.addRow(record, line);
    this.nextLine += reportedLine > this.reportedLine + 1 ? 1 + lineEndsIn(record) : 1;
    this.reportedLine = reportedLine;
    return null;
  }

  finish(): Table {
    if (this.first === undefined) throw new UserError(`${basename(this.path)} is empty.`, this.place(1));
    const { cells } = this.first;
    if (this.rows === 0) return this.onlyOneLine(this.first);
    const judged = judgeFirstLine(cells, this.columns, this.rows);
    if (judged.kind === 'mismatch') throw this.ragged(this.columns.length, cells.length, this.firstRowLine);
    if (judged.kind === 'data') return this.table(this.withFirst(this.first), this.rows + 1, judged.names);
    const classes = judged.kind === 'counts' ? judged.classes : undefined;
    return this.table(this.columns, this.rows, judged.names, classes);
  }

  private addRow(cells: string[], line: number): void {
    if (cells.length > MAX_COLUMNS) throw this.tooWide(cells.length, line);
    if (this.first === undefined) {
      this.first = { cells, line };
      return;
    }
    if (this.rows === 0) this.beginColumns(cells.length, line);
    if (cells.length !== this.columns.length) throw this.ragged(cells.length, this.columns.length, line);
    for (let i = 0; i < cells.length; i++) this.columns[i]!.add(cells[i]!, line);
    this.rows++;
  }

  private beginColumns(width: number, line: number): void {
    const { cells } = this.first!;
    if (!mayBeFirstLine(cells, width)) throw this.ragged(width, cells.length, line);
    for (let i = 0; i < width; i++) this.columns.push(new ColumnBuilder());
    this.firstRowLine = line;
  }

  /** A file of one line: data if it holds a number, else names without rows. */
  private onlyOneLine({ cells, line }: FirstRecord): Table {
    const columns = cells.map(cell => {
      const column = new ColumnBuilder();
      column.add(cell, line);
      return column;
    });
    if (!columns.some(column => column.isNumeric)) {
      throw new UserError(
        `${basename(this.path)} has a line of column names but no rows below it.`,
        this.place(line),
      );
    }
    return this.table(
      columns,
      1,
      cells.map((_, i) => `column ${i + 1}`),
    );
  }

  private withFirst({ cells, line }: FirstRecord): ColumnBuilder[] {
    this.columns.forEach((column, i) => {
      column.add(cells[i]!, line);
      column.moveLastToFront();
    });
    return this.columns;
  }

  private table(
    builders: readonly ColumnBuilder[],
    rows: number,
    names: readonly string[],
    classes?: readonly string[],
  ): Table {
    const finished = builders.map((builder, i) => builder.finish(names[i]!));
    const columns = finished.map(({ column }) => column);
    const problems: DataProblem[] = finished.flatMap(column => column.problems);
    if (classes) columns.push(withClassNames(columns.pop()!, classes));
    return { path: this.path, format: 'csv', rows, columns, problems };
  }

  private ragged(fields: number, expected: number, line: number): UserError {
    return new UserError(
      `Line ${line} has ${plural(fields, 'field')} where the lines before have ${formatCount(expected)}, split at each ${this.delimiter}; check it for a missing or additional ${this.delimiter} or quote.`,
      this.place(line),
    );
  }

  private tooWide(fields: number, line: number): UserError {
    return new UserError(
      `Line ${line} has ${plural(fields, 'field')}, more than the ${formatCount(MAX_COLUMNS)} columns that Normscope reads; check whether the file has line ends.`,
      this.place(line),
    );
  }

  private place(line: number) {
    return { path: this.path, line: line - 1, character: 0 };
  }
}

function isBlank(record: readonly string[]): boolean {
  return record.length === 1 && record[0]!.trim() === '';
}

/** A carriage return at the end of the last field belongs to the line end that follows it. */
function lineEndsIn(record: readonly string[]): number {
  return record.join(' ').match(/\r\n|\n|\r(?!$)/g)?.length ?? 0;
}

/** Codes 0…k−1 with the names that the file's first line gives them. */
function withClassNames(column: ValueColumn, classes: readonly string[]): ValueColumn {
  if (column.type !== 'number') return column;
  const fits = column.values.every(value => Number.isNaN(value) || classes[value] !== undefined);
  if (!fits) return column;
  const codes = Int32Array.from(column.values, value => (Number.isNaN(value) ? -1 : value));
  return { name: column.name, type: 'category', codes, categories: classes, missing: column.missing };
}
