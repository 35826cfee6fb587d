import { createReadStream, type ReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Info, parse } from 'csv-parse';
import { UserError } from '../common/errors';
import { plural } from '../common/format';
import { ColumnBuilder } from './columnBuilder';
import { judgeFirstLine } from './header';
import type { Column, DataProblem, Table } from './table';

export interface OpenOptions {
  /** Called with the share of bytes read, 0 to 1. */
  readonly onProgress?: (share: number) => void;
  readonly signal?: AbortSignal;
}

const DELIMITERS = [',', ';', '\t', '|'];
const HEAD_BYTES = 64 * 1024;

/**
 * Reads a delimited text file as a stream: comma, semicolon, tab or bar, with or without a line of names. Throws a
 * `UserError` that names the line when the file is missing, empty, binary, ragged or wrongly quoted.
 */
export async function openCsv(path: string, options: OpenOptions = {}): Promise<Table> {
  const { size, head } = await readHead(path);
  const records = new Records(path);
  const parser = parse({
    bom: true,
    delimiter: sniffDelimiter(head),
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    onRecord: (record: string[], context: Info) => records.add(record, context.lines),
  });
  const file = createReadStream(path);
  if (options.onProgress) reportProgress(file, size, options.onProgress);
  parser.resume();
  try {
    await pipeline(file, parser, options.signal ? { signal: options.signal } : {});
  } catch (error) {
    throw asUserError(error, path);
  }
  return records.finish();
}

/** The delimiter that splits the first lines into the most fields, the comma where none does. */
export function sniffDelimiter(head: string): string {
  const lines = head
    .replace(/"[^"]*"/g, '')
    .split(/\r\n|\r|\n/)
    .filter(line => line.trim() !== '')
    .slice(0, 20);
  const score = (delimiter: string): number =>
    Math.min(...lines.slice(lines.length > 1 ? 1 : 0).map(line => line.split(delimiter).length));
  let best = ',';
  for (const delimiter of DELIMITERS) {
    if (lines.length === 0) continue;
    const first = (split: string) => lines[0]!.split(split).length;
    const difference = score(delimiter) - score(best) || first(delimiter) - first(best);
    if (difference > 0) best = delimiter;
  }
  return best;
}

/** Collects records; the first is kept aside until the rest shows what it is. */
class Records {
  private first: string[] | undefined;
  private readonly columns: ColumnBuilder[] = [];
  private rows = 0;
  private previousLine = 0;
  private firstRowLine = 0;

  constructor(private readonly path: string) {}

  /** Takes one record that ends in `line`; returns null so that the parser keeps nothing. */
  add(record: string[], line: number): null {
    const startLine = this.previousLine + 1;
    this.previousLine = line;
    if (this.first === undefined) {
      this.first = record;
      return null;
    }
    if (this.rows === 0) {
      for (const _ of record) this.columns.push(new ColumnBuilder());
      this.firstRowLine = startLine;
    } else if (record.length !== this.columns.length) {
      throw this.ragged(record.length, startLine);
    }
    for (let i = 0; i < record.length; i++) this.columns[i]!.add(record[i]!, startLine);
    this.rows++;
    return null;
  }

  finish(): Table {
    if (this.first === undefined) throw new UserError(`${basename(this.path)} is empty.`, this.place(1));
    if (this.rows === 0) return this.onlyOneLine(this.first);
    const judged = judgeFirstLine(this.first, this.columns, this.rows);
    if (judged.kind === 'mismatch') throw this.ragged(this.columns.length, this.firstRowLine);
    if (judged.kind === 'data') return this.table(this.withFirst(this.first), this.rows + 1, judged.names);
    const classes = judged.kind === 'counts' ? judged.classes : undefined;
    return this.table(this.columns, this.rows, judged.names, classes);
  }

  /** A file of one line: data if it holds a number, else names without rows. */
  private onlyOneLine(first: string[]): Table {
    const columns = first.map(cell => {
      const column = new ColumnBuilder();
      column.add(cell, 1);
      return column;
    });
    if (!columns.some(column => column.isNumeric)) {
      throw new UserError(
        `${basename(this.path)} has a line of column names but no rows below it.`,
        this.place(1),
      );
    }
    return this.table(
      columns,
      1,
      first.map((_, i) => `column ${i + 1}`),
    );
  }

  private withFirst(first: string[]): ColumnBuilder[] {
    this.columns.forEach((column, i) => {
      column.add(first[i]!, 1);
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

  private ragged(fields: number, line: number): UserError {
    const expected = this.rows === 0 || line === this.firstRowLine ? this.first!.length : this.columns.length;
    return new UserError(
      `Line ${line} has ${plural(fields, 'field')} where the lines before have ${expected}; check it for a missing or additional delimiter or quote.`,
      this.place(line),
    );
  }

  private place(line: number) {
    return { path: this.path, line: line - 1, character: 0 };
  }
}

/** Codes 0…k−1 with the names that the file's first line gives them. */
function withClassNames(column: Column, classes: readonly string[]): Column {
  if (column.type !== 'number') return column;
  const fits = column.values.every(value => Number.isNaN(value) || classes[value] !== undefined);
  if (!fits) return column;
  const codes = Int32Array.from(column.values, value => (Number.isNaN(value) ? -1 : value));
  return { name: column.name, type: 'category', codes, categories: classes, missing: column.missing };
}

async function readHead(path: string): Promise<{ size: number; head: string }> {
  const name = basename(path);
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(
      error.code === 'ENOENT' ? `There is no file ${path}.` : `${path} cannot be read (${error.code}).`,
    );
  });
  if (info.isDirectory()) throw new UserError(`${path} is a folder; choose a data file in it.`);
  if (info.size === 0) throw new UserError(`${name} is empty.`, { path, line: 0, character: 0 });
  const file = await open(path).catch((error: NodeJS.ErrnoException) => {
    throw new UserError(`${path} cannot be opened (${error.code}).`);
  });
  try {
    const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(HEAD_BYTES) });
    const bytes = buffer.subarray(0, bytesRead);
    const isUtf16 = bytes[0] === 0xff && bytes[1] === 0xfe;
    if (!isUtf16 && bytes.includes(0))
      throw new UserError(`${name} is not a text file; Normscope reads CSV.`);
    return { size: info.size, head: bytes.toString(isUtf16 ? 'utf16le' : 'utf8') };
  } finally {
    await file.close();
  }
}

function reportProgress(file: ReadStream, size: number, onProgress: (share: number) => void): void {
  let bytes = 0;
  file.on('data', chunk => {
    bytes += chunk.length;
    onProgress(Math.min(1, bytes / size));
  });
}

function asUserError(error: unknown, path: string): unknown {
  if (error instanceof UserError && !error.place) {
    const line = /^Line (\d+)/.exec(error.message)?.[1];
    return line ? new UserError(error.message, { path, line: Number(line) - 1, character: 0 }) : error;
  }
  if (!(error instanceof CsvError)) return error;
  const line = Number(error.lines ?? 1);
  const what =
    error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? `A quote that opens in or before line ${line} is never closed; close it or double the quotes inside the field.`
      : `Line ${line} has a quote where none may stand; put the whole field in quotes and double those inside it.`;
  return new UserError(what, { path, line: line - 1, character: 0 });
}
