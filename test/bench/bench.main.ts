// `npm run bench`: how fast Normscope trains beside its peers, and where its time goes. README.md lists the options.
import { cpus } from 'node:os';
import { printJson } from '../../src/cli/output';
import { UserError } from '../../src/common/errors';
import { readOptions } from './arguments';
import { type Comparison, compare, type Pace } from './compare';
import { findPeers, OURS, OURS_ON_TWO } from './contestants';
import { measureCsv } from './csv';
import { measureGemms, measureGrowth, measureKernels, measureLayers } from './ours';
import type { Breakdown, KernelBreakdown } from './protocol';
import { measureReading } from './reading';
import { type Measured, report } from './report';
import { TASKS } from './tasks';

const THOROUGH: Pace = { warmUp: 1, rounds: 5, seconds: 0.4, patience: 3 };
const QUICK: Pace = { warmUp: 0.5, rounds: 3, seconds: 0.1, patience: 0.5 };

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  const pace = options.quick ? QUICK : THOROUGH;
  const { peers, missing } = options.withPeers ? findPeers() : { peers: [], missing: [] };
  const comparisons: Comparison[] = [];
  const layers: Record<string, Breakdown> = {};
  const kernels: Record<string, KernelBreakdown> = {};
  for (const task of TASKS.filter(({ name }) => options.wants(name))) {
    progress(`${task.name}: training`);
    const comparison = await compare(task, [OURS, OURS_ON_TWO, ...peers], pace);
    comparisons.push(comparison);
    if (!(OURS.name in comparison.versions)) continue;
    progress(`${task.name}: layer by layer`);
    layers[task.name] = await measureLayers(task, pace.seconds);
    progress(`${task.name}: kernel by kernel`);
    kernels[task.name] = await measureKernels(task, pace.seconds);
  }
  const measured: Measured = {
    machine: { node: process.version, cpu: cpus()[0]?.model.trim() ?? 'unknown processor' },
    missing,
    comparisons,
    layers,
    kernels,
    ...(await part('gemm', async () => ({ gemms: await measureGemms(pace.seconds) }))),
    ...(await part('growth', async () => ({ growths: await measureGrowth(growthPace(pace)) }))),
    ...(await part('csv', async () => ({ csv: await measureCsv(options.quick ? 5_000 : 50_000, 20) }))),
    ...(await part('reading', async () => ({ readings: measureReading(options.quick ? 5 : 20) }))),
  };
  if (options.json) printJson(measured);
  else process.stdout.write(report(measured));

  async function part<T>(name: string, measure: () => Promise<T>): Promise<T | undefined> {
    if (!options.wants(name)) return undefined;
    progress(name);
    return measure();
  }
}

/** Thirteen networks: a little less for each. */
function growthPace(pace: Pace): Pace {
  return { ...pace, warmUp: pace.warmUp / 2, rounds: 3, seconds: pace.seconds / 2 };
}

function progress(text: string): void {
  process.stderr.write(`${text} …\n`);
}

main().catch(error => {
  console.error(error instanceof UserError ? error.message : error);
  process.exitCode = error instanceof UserError ? 2 : 1;
});
