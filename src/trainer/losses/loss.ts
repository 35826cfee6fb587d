import type { Integers, Tensor } from '../kernels/engine';

export type LossName =
  | 'cross-entropy'
  | 'nll'
  | 'bce'
  | 'bce-with-logits'
  | 'hinge'
  | 'mse'
  | 'mae'
  | 'huber'
  | 'smooth-l1';

export const LOSSES: readonly LossName[] = [
  'cross-entropy',
  'nll',
  'bce',
  'bce-with-logits',
  'hinge',
  'mse',
  'mae',
  'huber',
  'smooth-l1',
];

const OF_NUMBERS: readonly LossName[] = ['mse', 'mae', 'huber', 'smooth-l1'];

/** What the target has to be for a loss. */
export function taskOf(loss: LossName): 'classification' | 'regression' {
  return OF_NUMBERS.includes(loss) ? 'regression' : 'classification';
}

/** What a loss may be told besides its name; what is left out is the framework's default. */
export interface LossOptions {
  /** A factor for each class in the order of the classes, or `balanced`: rows / (classes · rows of the class). */
  readonly classWeights?: readonly number[] | 'balanced';
  /** Share of the truth that is spread over all classes, 0 to 1; of cross-entropy alone. */
  readonly labelSmoothing?: number;
  /** Factor of the loss where the answer is yes, of `bce-with-logits`; 1. */
  readonly posWeight?: number;
  /** Where Huber's loss becomes a line; 1. */
  readonly delta?: number;
  /** Where the smooth L1 loss becomes a line; 1. */
  readonly beta?: number;
  /** By how much the hinge wants the right answer to be ahead; 1. */
  readonly margin?: number;
}

/** What a batch is held against: one class a sample, or as many numbers as the network gives. */
export interface Targets {
  readonly labels: Integers;
  readonly values: Tensor;
}

/** Mean loss of a batch; writes its gradient with respect to what it was given, and counts right answers. */
export interface Loss {
  readonly name: LossName;
  /** Right answers of the last `compute`; null where there are no classes. */
  readonly correct: number | null;
  /** What the last `compute` divided the batch's sum by: its samples, or their weights. */
  readonly divisor: number;
  compute(scores: Tensor, targets: Targets, batch: number, gradient: Tensor): number;
}
