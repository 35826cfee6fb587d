import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { Random } from '../../src/common/random';
import { openCsv } from '../../src/dataset/csv';

/** Seconds to read a file of numbers: our columns beside the bare library. */
export interface CsvTime {
  readonly rows: number;
  readonly columns: number;
  readonly bare: number;
  readonly ours: number;
  readonly ratio: number;
}

export async function measureCsv(rows: number, columns: number): Promise<CsvTime> {
  const folder = mkdtempSync(join(tmpdir(), 'normscope-bench-'));
  const path = join(folder, 'numbers.csv');
  const random = new Random(2);
  const line = () => Array.from({ length: columns }, () => random.normal().toFixed(5)).join(',');
  writeFileSync(
    path,
    `${Array.from({ length: columns }, (_, i) => `c${i}`).join(',')}\n${Array.from({ length: rows }, line).join('\n')}\n`,
  );
  try {
    const bare = await seconds(async () => {
      const parser = parse();
      parser.resume();
      await pipeline(createReadStream(path), parser);
    });
    const ours = await seconds(() => openCsv(path));
    return { rows, columns, bare, ours, ratio: ours / bare };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const begin = performance.now();
  await work();
  return (performance.now() - begin) / 1000;
}
