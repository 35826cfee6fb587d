import { compare, type Pace } from './compare';
import { OURS } from './contestants';
import type { ContestantProcess } from './process';
import { type Breakdown, type KernelBreakdown, type OurMethods, packSamples } from './protocol';
import { growthTask, makeSamples, type Task } from './tasks';

/** GFLOP/s of the trainer's matrix product, (m × k)·(k × n). */
export interface GemmSpeed {
  readonly m: number;
  readonly k: number;
  readonly n: number;
  readonly gflops: number;
}

/** What grows, and the untraced microseconds a step that come of it. */
export interface Growth {
  readonly over: 'width' | 'depth' | 'batch';
  readonly rows: readonly { value: number; microseconds: number; flops: number }[];
}

const GEMMS = [
  { m: 512, k: 512, n: 512 },
  { m: 60, k: 784, n: 100 },
];

export async function measureGemms(seconds: number): Promise<GemmSpeed[]> {
  const process = OURS.start();
  try {
    const speeds: GemmSpeed[] = [];
    for (const sizes of GEMMS) {
      speeds.push({ ...sizes, gflops: await process.channel.request('gemm', { ...sizes, seconds }) });
    }
    return speeds;
  } finally {
    await process.stop();
  }
}

/** Where the time of a step goes, layer by layer. */
export function measureLayers(task: Task, seconds: number): Promise<Breakdown> {
  return measureBuilt(task, ({ channel }) => channel.request('layers', { seconds }));
}

/** Where the time of a step goes, kernel by kernel. */
export function measureKernels(task: Task, seconds: number): Promise<KernelBreakdown> {
  return measureBuilt(task, ({ channel }) => channel.request('kernels', { seconds }));
}

async function measureBuilt<T>(
  task: Task,
  measure: (process: ContestantProcess<OurMethods>) => Promise<T>,
): Promise<T> {
  const process = OURS.start();
  try {
    await process.channel.request('build', { task, samples: packSamples(makeSamples(task)) });
    return await measure(process);
  } finally {
    await process.stop();
  }
}

export async function measureGrowth(pace: Pace): Promise<Growth[]> {
  const series = [
    { over: 'width', values: [64, 128, 256, 512], task: (width: number) => growthTask(width, 3, 32) },
    { over: 'depth', values: [1, 2, 4, 8, 16], task: (depth: number) => growthTask(64, depth, 32) },
    { over: 'batch', values: [8, 32, 128, 512], task: (batch: number) => growthTask(64, 3, batch) },
  ] as const;
  const growths: Growth[] = [];
  for (const { over, values, task } of series) {
    const rows = [];
    for (const value of values) rows.push({ value, ...(await untraced(task(value), pace)) });
    growths.push({ over, rows });
  }
  return growths;
}

async function untraced(task: Task, pace: Pace): Promise<{ microseconds: number; flops: number }> {
  const { entries, flops } = await compare(task, [{ ...OURS, variants: ['untraced'] }], pace);
  const entry = entries.untraced!;
  if ('reason' in entry) throw new Error(entry.reason);
  return { microseconds: entry.microseconds, flops: flops! };
}
