import { openCsv } from './csv';
import { type OpenOptions, readHead } from './file';
import { isIdx, openIdx } from './idx';
import type { Table } from './table';

/**
 * Reads a data file, whatever its format: CSV, or images and labels in IDX files. Throws a `UserError` that says what
 * is wrong with it.
 */
export async function openTable(path: string, options: OpenOptions = {}): Promise<Table> {
  const { bytes } = await readHead(path);
  return isIdx(path, bytes) ? openIdx(path, options) : openCsv(path, options);
}
