import { basename } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { CsvError, type Info, parse } from 'csv-parse';
import { UserError } from '../common/errors';
import { formatCount } from '../common/format';
import { firstLine, type OpenOptions } from './file';
import { Records } from './records';
import type { DataProblem, Table } from './table';
import { inspectTextFile, readText, type TextFile, WrongEncoding } from './textFile';

/** What lines are split at, and what it is called. */
const DELIMITERS: ReadonlyMap<string, string> = new Map([
  [',', 'comma'],
  [';', 'semicolon'],
  ['\t', 'tab'],
  ['|', 'bar'],
]);

/** A row of 20 000 columns with 50 characters each; a longer one is a quote that is never closed, or no table. */
const MAX_ROW_LENGTH = 1_000_000;

/**
 * Reads a delimited text file as a stream: comma, semicolon, tab or bar, with or without a line of names. Throws a
 * `UserError` that names the line when the file is missing, empty, no table, ragged or wrongly quoted.
 */
export async function openCsv(path: string, options: OpenOptions = {}): Promise<Table> {
  const file = await inspectTextFile(path);
  refuseOtherFormats(file);
  try {
    return await readTable(file, options);
  } catch (error) {
    if (!(error instanceof WrongEncoding)) throw error;
    return readOtherwiseEncoded(file, options);
  }
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
  for (const delimiter of DELIMITERS.keys()) {
    if (lines.length === 0) continue;
    const first = (split: string) => lines[0]!.split(split).length;
    const difference = score(delimiter) - score(best) || first(delimiter) - first(best);
    if (difference > 0) best = delimiter;
  }
  return best;
}

function refuseOtherFormats({ path, head }: TextFile): void {
  const kind = /^\s*<(!doctype|html)\b/i.test(head)
    ? 'a web page'
    : /^\s*(\{\s*["}]|\[\s*[[{"\d-])/.test(head)
      ? 'JSON'
      : undefined;
  if (kind)
    throw new UserError(
      `${basename(path)} is ${kind}, not a table; choose the CSV file itself.`,
      firstLine(path),
    );
}

async function readTable(file: TextFile, { onProgress }: OpenOptions): Promise<Table> {
  const delimiter = sniffDelimiter(file.head);
  const records = new Records(file.path, DELIMITERS.get(delimiter)!);
  const parser = parse({
    delimiter,
    max_record_size: MAX_ROW_LENGTH,
    relax_column_count: true,
    relax_quotes: true,
    onRecord: (record: string[], { lines }: Info) => records.add(record, lines),
  });
  parser.resume();
  try {
    await pipeline(readText(file, onProgress), parser);
  } catch (error) {
    throw asUserError(error, file.path, records.nextLine);
  }
  return withProblems(records.finish(), oneColumn);
}

/** Reads a file again that is no UTF-8 as what Windows programs write. */
async function readOtherwiseEncoded(file: TextFile, options: OpenOptions): Promise<Table> {
  const name = basename(file.path);
  if (file.encoding !== 'utf-8') {
    throw new UserError(
      `${name} begins like UTF-16 but goes on as something else; save it as UTF-8.`,
      firstLine(file.path),
    );
  }
  const table = await readTable({ ...file, encoding: 'windows-1252' }, options);
  return withProblems(table, () => [
    {
      severity: 'warning',
      code: 'not-utf-8',
      message: `${name} is not UTF-8 and is read as Windows-1252; save it as UTF-8 if letters look wrong.`,
    },
  ]);
}

function withProblems(table: Table, find: (table: Table) => DataProblem[]): Table {
  return { ...table, problems: [...find(table), ...table.problems] };
}

function oneColumn({ path, columns }: Table): DataProblem[] {
  if (columns.length > 1) return [];
  return [
    {
      severity: 'warning',
      code: 'no-delimiter',
      message: `No delimiter was found in ${basename(path)}, so every line is one value; Normscope splits lines at commas, semicolons, tabs and bars.`,
      line: 1,
    },
  ];
}

/** What went wrong in the row that begins in `line`, as a sentence. */
function asUserError(error: unknown, path: string, line: number): unknown {
  const place = { path, line: line - 1, character: 0 };
  if (error instanceof UserError && !error.place) return new UserError(error.message, place);
  if (!(error instanceof CsvError)) return error;
  return new UserError(
    error.code === 'CSV_MAX_RECORD_SIZE'
      ? `The row that begins in line ${line} has more than ${formatCount(MAX_ROW_LENGTH)} characters; check it for a quote that is never closed, or whether the file has line ends.`
      : `A quote in the row that begins in line ${line} is never closed; close it or double the quotes inside the field.`,
    place,
  );
}
