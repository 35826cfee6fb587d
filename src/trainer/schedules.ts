import { cosPi, power } from '../common/portableMath';

/** How the learning rate goes on from the first step; `constant` leaves it alone. */
export type ScheduleName = 'constant' | 'step' | 'exponential' | 'cosine' | 'one-cycle' | 'plateau';

export const SCHEDULES: readonly ScheduleName[] = [
  'constant',
  'step',
  'exponential',
  'cosine',
  'one-cycle',
  'plateau',
];

/** The numbers of a schedule; what is left out has the default that is named. */
export interface ScheduleOptions {
  /** Of `step`: epochs from one reduction to the next; 30. */
  readonly stepSize?: number;
  /** Of `step` and `plateau` 0.1, of `exponential` 0.95: by how much the rate is multiplied. */
  readonly factor?: number;
  /** Of `plateau`: epochs without a better loss that are let pass; 10. */
  readonly patience?: number;
}

/** How long the run is that a schedule spans. */
export interface Span {
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
}

/**
 * What the base rate is multiplied by. `one-cycle` and the warm-up go by steps, the others by epochs, as in PyTorch.
 */
export interface Schedule {
  /** True when it goes by the loss, which `observe` hears once an epoch. */
  readonly needsLoss: boolean;
  /** @param step from 0 */
  factor(step: number): number;
  observe(loss: number): void;
}

/** @param warmup steps in which the rate grows in a line from 1/warmup of the schedule's to all of it; 0 for none */
export function createSchedule(
  name: ScheduleName,
  options: ScheduleOptions,
  warmup: number,
  span: Span,
): Schedule {
  const schedule = plainSchedule(name, options, span);
  if (warmup <= 1) return schedule;
  return {
    needsLoss: schedule.needsLoss,
    factor: step => schedule.factor(step) * Math.min(1, (step + 1) / warmup),
    observe: loss => schedule.observe(loss),
  };
}

function plainSchedule(
  name: ScheduleName,
  { stepSize = 30, factor, patience = 10 }: ScheduleOptions,
  { totalSteps, stepsPerEpoch }: Span,
): Schedule {
  const byEpoch = (factorOf: (epoch: number) => number) =>
    byStep(step => factorOf(Math.floor(step / stepsPerEpoch)));
  switch (name) {
    case 'constant':
      return byStep(() => 1);
    case 'step':
      return byEpoch(epoch => power(factor ?? 0.1, Math.floor(epoch / stepSize)));
    case 'exponential':
      return byEpoch(epoch => power(factor ?? 0.95, epoch));
    case 'cosine': {
      const epochs = Math.ceil(totalSteps / stepsPerEpoch);
      return byEpoch(epoch => (1 + cosPi(epoch / epochs)) / 2);
    }
    case 'one-cycle':
      return byStep(step => oneCycle(step, totalSteps));
    case 'plateau':
      return new Plateau(factor ?? 0.1, patience);
  }
}

function byStep(factor: (step: number) => number): Schedule {
  return { needsLoss: false, factor, observe() {} };
}

/** Share of the steps in which the rate grows, what it begins with, and what it ends with, as in PyTorch. */
const RISE = 0.3;
const FIRST = 1 / 25;
const LAST = FIRST / 1e4;

function oneCycle(step: number, totalSteps: number): number {
  const top = Math.max(0, RISE * totalSteps - 1);
  const end = totalSteps - 1;
  if (step <= top) return top === 0 ? 1 : annealed(FIRST, 1, step / top);
  return annealed(1, LAST, Math.min(1, (step - top) / (end - top)));
}

/** Half a cosine from one value to another. */
function annealed(from: number, to: number, share: number): number {
  return to + ((from - to) / 2) * (1 + cosPi(share));
}

/** How much less a loss must be to count as better, as a share, as in PyTorch. */
const THRESHOLD = 1e-4;

/** Reduces the rate when the loss has not become better for more than `patience` epochs. */
class Plateau implements Schedule {
  readonly needsLoss = true;
  private current = 1;
  private best = Infinity;
  private waited = 0;

  constructor(
    private readonly reduction: number,
    private readonly patience: number,
  ) {}

  factor(): number {
    return this.current;
  }

  observe(loss: number): void {
    if (loss < this.best * (1 - THRESHOLD)) {
      this.best = loss;
      this.waited = 0;
      return;
    }
    this.waited++;
    if (this.waited <= this.patience) return;
    this.current *= this.reduction;
    this.waited = 0;
  }
}
