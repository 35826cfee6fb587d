import type { Framework } from '../network/network';

/** One row of the data on its way through the network, in evaluation mode, as the network is at `step`. */
export interface SampleInspection {
  readonly step: number;
  /** Index among the rows that have a target, from 0. */
  readonly row: number;
  readonly rows: number;
  /** Line of data in the file, from 1, headers not counted. */
  readonly fileRow: number;
  readonly part: 'training' | 'validation';
  /** What goes into the network, one value a feature; none where it is an image. */
  readonly inputs: readonly InputValue[];
  readonly image: SampleImage | null;
  /** The true value, and what the network says. */
  readonly target: string;
  readonly prediction: string;
  /** The probability that it gives its answer (softmax), for classes. */
  readonly probability: number | null;
  /** In whose order the dimensions of a layer are. */
  readonly framework: Framework;
  readonly layers: readonly LayerValues[];
}

export interface InputValue {
  readonly name: string;
  /** As it stands in the file, a missing one filled. */
  readonly raw: number;
  /** As it goes into the network. */
  readonly scaled: number;
}

export interface SampleImage {
  /** [channels, height, width]. */
  readonly shape: readonly number[];
  /** As they stand in the file, 0 to 255. */
  readonly pixels: Uint8Array;
}

export interface LayerValues {
  readonly id: string;
  /** Of one sample. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** How one unit comes to its value: from the layer that mixes units, through those that keep it, to the next that mixes. */
export interface UnitInspection {
  readonly step: number;
  readonly row: number;
  readonly layer: string;
  readonly unit: number;
  /** As `unitName` says it, and `imageWords`. */
  readonly name: string;
  readonly words: string | null;
  readonly stages: readonly UnitStage[];
}

export type UnitStage =
  | InputStage
  | LinearStage
  | NormStage
  | ActivationStage
  | PReluStage
  | PassStage
  | PoolStage
  | SoftmaxStage
  | AddStage
  | ConcatStage
  | EmbeddingStage;

interface Stage {
  /** Of the layer. */
  readonly id: string;
  /** Of the unit, in this layer. */
  readonly name: string;
  /** What the layer gives. */
  readonly result: number;
}

/** A value that goes into a stage, by the name of the unit or the feature that gives it. */
export interface NamedValue {
  readonly name: string;
  readonly input: number;
}

/** The values too many to name, added up. */
export interface Others {
  readonly count: number;
  readonly sum: number;
}

/** A unit that is an input of the network. */
export interface InputStage extends Stage {
  readonly stage: 'input';
  readonly raw: number;
}

/** z = w·x + b, over all inputs or, in a convolution, over those of a window. */
export interface LinearStage extends Stage {
  readonly stage: 'linear';
  /** Largest product first. */
  readonly terms: readonly (NamedValue & { readonly weight: number })[];
  readonly others: Others;
  /** Weights that meet what pads the input, which is 0. */
  readonly padded: number;
  readonly bias: number | null;
}

/** y = γ · (x − μ) / √(σ² + ε) + β */
export interface NormStage extends Stage {
  readonly stage: 'norm';
  readonly input: number;
  readonly eps: number;
  readonly gamma: number;
  readonly beta: number;
  /** First and last channel that μ and σ² are of; null for a layer norm, which takes the last dimensions. */
  readonly channels: readonly [number, number] | null;
  /** Values of this sample that μ and σ² are of; null where they are the running ones of training. */
  readonly count: number | null;
  readonly normalization: Normalization;
  /** Batch norm: the same with the last training batch's statistics. */
  readonly batch: Normalization | null;
}

export interface Normalization {
  readonly mean: number;
  readonly variance: number;
  readonly normalized: number;
}

/** a = f(y) */
export interface ActivationStage extends Stage {
  readonly stage: 'activation';
  /** The layer's kind, such as `Sigmoid`. */
  readonly kind: string;
  readonly input: number;
  readonly slope: number;
}

/** a = max(0, y) + w · min(0, y) */
export interface PReluStage extends Stage {
  readonly stage: 'prelu';
  readonly input: number;
  readonly weight: number;
}

/** a = y: the layer only gives values another shape, or rests outside training. */
export interface PassStage extends Stage {
  readonly stage: 'pass';
  /** The layer's kind, such as `Dropout` or `Flatten`. */
  readonly kind: string;
}

/** The largest value of a window, or the sum of a window divided by `divisor`. */
export interface PoolStage extends Stage {
  readonly stage: 'pool';
  readonly takes: 'largest' | 'mean';
  /** Largest first; the first is the one that a largest value comes from. */
  readonly values: readonly NamedValue[];
  readonly others: Others;
  /** Places that count in the mean, which may be more than there are values where padding counts. */
  readonly divisor: number;
}

/** p = exp(x − m) / Σ exp(x − m), or its logarithm; m is the largest x. */
export interface SoftmaxStage extends Stage {
  readonly stage: 'softmax';
  readonly isLog: boolean;
  readonly input: number;
  readonly largest: number;
  readonly sum: number;
  /** Values that the sum is over. */
  readonly count: number;
}

/** y = Σ x over the layers that it adds. */
export interface AddStage extends Stage {
  readonly stage: 'add';
  readonly terms: readonly NamedValue[];
}

/** y = x of one of the layers that it joins. */
export interface ConcatStage extends Stage {
  readonly stage: 'concat';
  readonly from: string;
}

/** y = W[index, column] */
export interface EmbeddingStage extends Stage {
  readonly stage: 'embedding';
  /** What gives the index. */
  readonly from: string;
  readonly index: number;
  readonly column: number;
}
