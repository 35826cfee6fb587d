import type { SourceRange } from './sourceRange';

/** A setting as the text gives it, and where. */
export interface Told<T> {
  readonly value: T;
  readonly range: SourceRange;
}

/** What a text says of how its network is trained, in the words and units of the training settings. */
export interface TrainingText {
  /** `sgd`, `momentum`, `adam`, `adamw`, `rmsprop` or `adagrad`. */
  readonly optimizer?: Told<string>;
  readonly learningRate?: Told<number>;
  readonly momentum?: Told<number>;
  readonly nesterov?: Told<boolean>;
  readonly weightDecay?: Told<number>;
  readonly beta1?: Told<number>;
  readonly beta2?: Told<number>;
  readonly eps?: Told<number>;
  /** Share of the old mean square that `rmsprop` keeps: Keras's ρ. */
  readonly alpha?: Told<number>;
  readonly centered?: Told<boolean>;
  readonly clipNorm?: Told<number>;
  readonly clipValue?: Told<number>;
  /** `cross-entropy`, `bce`, `mse` and the other names of losses. */
  readonly loss?: Told<string>;
  /** Whether the loss applies a softmax or a sigmoid of its own, where it could do either. */
  readonly lossTakes?: Told<'logits' | 'probabilities'>;
  /** Share of the truth that cross-entropy spreads over all classes. */
  readonly labelSmoothing?: Told<number>;
  /** Where Huber's loss becomes a line. */
  readonly delta?: Told<number>;
  readonly batchSize?: Told<number>;
  readonly epochs?: Told<number>;
  /** `step`, `exponential`, `cosine`, `one-cycle` or `plateau`. */
  readonly schedule?: Told<string>;
  /** Of `step`: epochs from one reduction to the next. */
  readonly stepSize?: Told<number>;
  /** Of `step`, `exponential` and `plateau`: by how much the rate is multiplied. */
  readonly factor?: Told<number>;
  /** Of `plateau`: epochs without a better loss that are let pass. */
  readonly patience?: Told<number>;
  /** Share of the rows that are kept for validation. */
  readonly validation?: Told<number>;
  readonly shuffle?: Told<boolean>;
}

/** The settings that a text gives, without their places. */
export function toldValues(text: TrainingText): Readonly<Record<string, string | number | boolean>> {
  return Object.fromEntries(Object.entries(text).map(([key, told]) => [key, told.value]));
}
