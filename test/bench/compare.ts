import { UserError } from '../../src/common/errors';
import { type Contestant, REFERENCE } from './contestants';
import { stepFlops } from './flops';
import type { ContestantProcess } from './process';
import { type Built, type ContestantMethods, packSamples } from './protocol';
import { makeSamples, readTask, type Task } from './tasks';
import { median, microseconds } from './timing';

/** How long is measured. */
export interface Pace {
  readonly rounds: number;
  /** Of one stretch of steps; what stands before the first round takes as long. */
  readonly seconds: number;
  /** Who has spent as many seconds leaves out the rounds after the second. */
  readonly patience: number;
}

/** Median microseconds a step, and how many times that is what Normscope takes; or why it cannot train the network. */
export type Entry =
  | { readonly microseconds: number; readonly steps: number; readonly ratio: number | null }
  | { readonly reason: string };

export interface Comparison {
  readonly network: string;
  readonly batchSize: number;
  /** Floating-point operations of a step; null where Normscope cannot read the network. */
  readonly flops: number | null;
  /** By column. */
  readonly entries: Readonly<Record<string, Entry>>;
  /** By contestant. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Trains the network of a task with every contestant in turn, round after round, each in a process that lives through all. */
export async function compare(
  task: Task,
  contestants: readonly Contestant[],
  pace: Pace,
): Promise<Comparison> {
  const samples = packSamples(makeSamples(task));
  const entries: Record<string, Entry> = {};
  const built = new Map<string, Built>();
  const lanes: Lane[] = [];
  const processes: ContestantProcess<ContestantMethods>[] = [];
  try {
    for (const contestant of contestants) {
      const process = contestant.start();
      processes.push(process);
      try {
        built.set(contestant.name, await process.channel.request('build', { task, samples }));
        lanes.push(...contestant.variants.map(variant => new Lane(process, variant, pace)));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        for (const variant of contestant.variants) entries[variant] = { reason: error.message };
      }
    }
    checkParameters(task, built);
    for (let round = 0; round <= pace.rounds; round++) for (const lane of lanes) await lane.next();
  } finally {
    for (const process of processes) await process.stop();
  }
  const ours = lanes.find(({ variant }) => variant === REFERENCE)?.microseconds;
  for (const { variant, microseconds, steps } of lanes) {
    entries[variant] = { microseconds, steps, ratio: ours === undefined ? null : microseconds / ours };
  }
  return {
    network: task.name,
    batchSize: task.batchSize,
    flops: flopsOf(task),
    entries,
    versions: Object.fromEntries([...built].map(([name, { version }]) => [name, version])),
  };
}

/** One column: one contestant in one of its ways. */
class Lane {
  steps = 0;
  private readonly taken: number[] = [];
  private spent = 0;
  private isWarm = false;

  constructor(
    private readonly process: ContestantProcess<ContestantMethods>,
    readonly variant: string,
    private readonly pace: Pace,
  ) {}

  get microseconds(): number {
    return median(this.taken);
  }

  /** The next stretch; the first is not counted. */
  async next(): Promise<void> {
    const { variant, pace } = this;
    if (this.taken.length >= 2 && this.spent > pace.patience) return;
    const stretch = await this.process.channel.request('train', { variant, seconds: pace.seconds });
    this.spent += stretch.seconds;
    if (this.isWarm) {
      this.taken.push(microseconds(stretch));
      this.steps += stretch.steps;
    }
    this.isWarm = true;
  }
}

function checkParameters({ name }: Task, built: ReadonlyMap<string, Built>): void {
  const counts = [...built].map(([contestant, { parameters }]) => `${contestant} ${parameters}`);
  if (new Set([...built.values()].map(({ parameters }) => parameters)).size > 1) {
    throw new Error(
      `The contestants do not train the same network ${name}: parameters ${counts.join(', ')}.`,
    );
  }
}

function flopsOf(task: Task): number | null {
  try {
    return stepFlops(readTask(task), task.batchSize);
  } catch (error) {
    if (error instanceof UserError) return null;
    throw error;
  }
}
