import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCsv } from '../../../src/dataset/csv';
import type { Table } from '../../../src/dataset/table';

/** Reads a text as if it stood in a file. */
export async function tableFrom(content: string | Buffer, name = 'data.csv'): Promise<Table> {
  const folder = mkdtempSync(join(tmpdir(), 'normscope-'));
  try {
    const path = join(folder, name);
    writeFileSync(path, content);
    return await openCsv(path);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
