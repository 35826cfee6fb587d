/** One row of the data on its way through the network, in evaluation mode, as the network is at `step`. */
export interface SampleInspection {
  readonly step: number;
  /** Index among the rows that have a target, from 0. */
  readonly row: number;
  readonly rows: number;
  /** Line of data in the file, from 1, headers not counted. */
  readonly fileRow: number;
  readonly part: 'training' | 'validation';
  readonly inputs: readonly InputValue[];
  /** The true value, and what the network says. */
  readonly target: string;
  readonly prediction: string;
  /** The probability that it gives its answer (softmax), for classes. */
  readonly probability: number | null;
  readonly layers: readonly { readonly id: string; readonly values: Float32Array }[];
}

export interface InputValue {
  readonly name: string;
  /** As it stands in the file, a missing one filled. */
  readonly raw: number;
  /** As it goes into the network. */
  readonly scaled: number;
}

/** How one unit comes to its value: the weighted sum and what is done to it, up to the next layer that mixes units. */
export interface UnitInspection {
  readonly step: number;
  readonly row: number;
  readonly layer: string;
  readonly unit: number;
  readonly stages: readonly UnitStage[];
}

export type UnitStage = InputStage | LinearStage | BatchNormStage | ActivationStage;

/** A unit that is an input of the network. */
export interface InputStage extends InputValue {
  readonly stage: 'input';
  readonly id: string;
  readonly result: number;
}

/** z = w·x + b */
export interface LinearStage {
  readonly stage: 'linear';
  readonly id: string;
  /** Largest product first. */
  readonly terms: readonly { readonly name: string; readonly weight: number; readonly input: number }[];
  /** The terms too many to name, added up. */
  readonly others: { readonly count: number; readonly sum: number };
  readonly bias: number | null;
  readonly result: number;
}

/** y = γ · (z − μ) / √(σ² + ε) + β, with the statistics that evaluation uses and with those of the last batch. */
export interface BatchNormStage {
  readonly stage: 'batchNorm';
  readonly id: string;
  readonly input: number;
  readonly eps: number;
  readonly gamma: number;
  readonly beta: number;
  readonly running: Normalization;
  readonly batch: Normalization | null;
  /** With `running`. */
  readonly result: number;
}

export interface Normalization {
  readonly mean: number;
  readonly variance: number;
  readonly normalized: number;
}

/** a = f(y) */
export interface ActivationStage {
  readonly stage: 'activation';
  readonly id: string;
  /** The layer's kind, such as `Sigmoid`; `Dropout`, `Identity` and `Flatten` pass the value on. */
  readonly kind: string;
  readonly input: number;
  readonly result: number;
  readonly slope: number;
}
