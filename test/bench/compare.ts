import { UserError } from '../../src/common/errors';
import { type Contestant, REFERENCE } from './contestants';
import { stepFlops } from './flops';
import type { ContestantProcess } from './process';
import { type Built, type ContestantMethods, packSamples, type Stretch } from './protocol';
import { makeSamples, readTask, type Task } from './tasks';
import { median, microseconds } from './timing';

/** How long is measured, in seconds. */
export interface Pace {
  /** Of steps that are not counted, before the first round. */
  readonly warmUp: number;
  readonly rounds: number;
  /** Of one stretch of steps. */
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

/**
 * Trains the network of a task with every contestant in turn, round after round, each in a process that lives through
 * all.
 */
export async function compare(
  task: Task,
  contestants: readonly Contestant[],
  pace: Pace,
): Promise<Comparison> {
  const samples = packSamples(makeSamples(task));
  const reasons = new Map<string, string>();
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
        reasons.set(contestant.name, error.message);
      }
    }
    checkParameters(task, built);
    for (const lane of lanes) await lane.warmUp();
    for (let round = 0; round < pace.rounds; round++) for (const lane of lanes) await lane.next();
  } finally {
    for (const process of processes) await process.stop();
  }
  return {
    network: task.name,
    batchSize: task.batchSize,
    flops: flopsOf(task),
    entries: entriesOf(contestants, lanes, reasons),
    versions: Object.fromEntries([...built].map(([name, { version }]) => [name, version])),
  };
}

/** In the order of the contestants. */
function entriesOf(
  contestants: readonly Contestant[],
  lanes: readonly Lane[],
  reasons: ReadonlyMap<string, string>,
): Record<string, Entry> {
  const entries: Record<string, Entry> = {};
  const ours = lanes.find(({ variant }) => variant === REFERENCE)?.microseconds;
  for (const { name, variants } of contestants) {
    for (const variant of variants) {
      const lane = lanes.find(other => other.variant === variant);
      if (!lane) entries[variant] = { reason: reasons.get(name)! };
      else {
        const { microseconds, steps } = lane;
        entries[variant] = { microseconds, steps, ratio: ours === undefined ? null : microseconds / ours };
      }
    }
  }
  return entries;
}

/** One column: one contestant in one of its ways. */
class Lane {
  steps = 0;
  private readonly taken: number[] = [];
  private spent = 0;

  constructor(
    private readonly process: ContestantProcess<ContestantMethods>,
    readonly variant: string,
    private readonly pace: Pace,
  ) {}

  get microseconds(): number {
    return median(this.taken);
  }

  async warmUp(): Promise<void> {
    await this.train(this.pace.warmUp);
  }

  /** The next stretch. */
  async next(): Promise<void> {
    if (this.taken.length >= 2 && this.spent > this.pace.patience) return;
    const stretch = await this.train(this.pace.seconds);
    this.taken.push(microseconds(stretch));
    this.steps += stretch.steps;
    this.spent += stretch.seconds;
  }

  private train(seconds: number): Promise<Stretch> {
    return this.process.channel.request('train', { variant: this.variant, seconds });
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
