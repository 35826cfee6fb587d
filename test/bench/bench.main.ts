// `npm run bench [-- --json]`: microseconds a step, and what tracing costs; how the CSV reader stands beside its library.
import { createReadStream, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parse } from 'csv-parse';
import { table } from '../../src/cli/output';
import { Random } from '../../src/common/random';
import { openCsv } from '../../src/dataset/csv';
import type { Dataset } from '../../src/dataset/dataset';
import { plainDataset, runOf } from '../unit/trainer/support';

interface StepTime {
  readonly network: string;
  readonly untraced: number;
  /** A frame at every step; the default cadence makes far fewer. */
  readonly traced: number;
  readonly ratio: number;
}

const BLOCK = (inputs: number, units: number) =>
  `nn.Linear(${inputs}, ${units}, bias=False), nn.BatchNorm1d(${units}), nn.Sigmoid()`;

const NETWORKS = [
  {
    network: 'sample',
    inputs: 2,
    classes: 2,
    batchSize: 32,
    steps: 1500,
    layers: [BLOCK(2, 16), ...times(3, BLOCK(16, 16)), 'nn.Linear(16, 2)'],
  },
  {
    network: 'deep',
    inputs: 2,
    classes: 2,
    batchSize: 32,
    steps: 800,
    layers: [BLOCK(2, 16), ...times(8, BLOCK(16, 16)), 'nn.Linear(16, 2)'],
  },
  {
    network: 'paper',
    inputs: 784,
    classes: 10,
    batchSize: 60,
    steps: 40,
    layers: [BLOCK(784, 100), ...times(2, BLOCK(100, 100)), 'nn.Linear(100, 10)'],
  },
];

function times(count: number, text: string): string[] {
  return Array<string>(count).fill(text);
}

function dataset(inputs: number, classes: number, rows: number): Dataset {
  const random = new Random(1);
  const values = Array.from({ length: rows }, () => Array.from({ length: inputs }, () => random.normal()));
  return plainDataset(
    values,
    values.map((_, i) => i % classes),
    'classification',
  );
}

/** The median of five stretches, in turn without and with tracing so that a drift of the machine hits both. */
function measureSteps({
  network,
  inputs,
  classes,
  batchSize,
  steps,
  layers,
}: (typeof NETWORKS)[number]): StepTime {
  const data = dataset(inputs, classes, batchSize * 8);
  const run = runOf(`nn.Sequential(${layers.join(', ')})`, data, {
    batchSize,
    optimizer: 'sgd',
    steps: 1e9,
    traceEvery: 1e9,
  });
  const stretch = (isTraced: boolean): number => {
    const begin = performance.now();
    for (let i = 0; i < steps; i++) run.advance(isTraced);
    return ((performance.now() - begin) * 1000) / steps;
  };
  stretch(true);
  const pairs = Array.from({ length: 5 }, () => [stretch(false), stretch(true)] as const);
  const untraced = median(pairs.map(([without]) => without));
  const traced = median(pairs.map(([, withTrace]) => withTrace));
  return {
    network,
    untraced,
    traced,
    ratio: median(pairs.map(([without, withTrace]) => withTrace / without)),
  };
}

/** A file of numbers: our columns beside the bare library, in seconds. */
async function measureCsv(rows: number, columns: number) {
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

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1]!;
}

async function main(): Promise<void> {
  const steps = NETWORKS.map(measureSteps);
  const csv = await measureCsv(50_000, 20);
  if (process.argv.includes('--json')) {
    console.log(JSON.stringify({ node: process.version, steps, csv }, null, 2));
    return;
  }
  const rows = steps.map(({ network, untraced, traced, ratio }) => [
    network,
    untraced.toFixed(0),
    traced.toFixed(0),
    ratio.toFixed(2),
  ]);
  process.stdout.write(table([['network', 'µs/step', 'traced each step', 'ratio'], ...rows]));
  process.stdout.write(
    `CSV ${csv.rows} × ${csv.columns}: ${csv.ours.toFixed(2)} s, the library alone ${csv.bare.toFixed(2)} s, ratio ${csv.ratio.toFixed(2)}\n`,
  );
}

void main();
