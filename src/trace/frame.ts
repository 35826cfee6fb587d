/** Mean and population variance over every value of a tensor: batch, units and all. */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** Batch norm in one step, one value a unit; a view gets only what it draws, the rest is null. */
export interface BatchNormFrame {
  /** Of this step's batch; the variance is the biased one that normalized it. */
  readonly batchMean: Float32Array | null;
  readonly batchVariance: Float32Array | null;
  /** After this step's update; null with `track_running_stats=False`. */
  readonly runningMean: Float32Array | null;
  readonly runningVariance: Float32Array | null;
  /** After this step's update; null with `affine=False`. */
  readonly gamma: Float32Array | null;
  readonly beta: Float32Array | null;
  readonly gammaGradient: Float32Array | null;
  readonly betaGradient: Float32Array | null;
}

export interface LayerFrame {
  readonly id: string;
  /** Of this step's forward pass, before the update. */
  readonly output: Moments;
  readonly batchNorm?: BatchNormFrame;
}

/** Mean loss over a part of the data, and the share of right answers where there are classes. */
export interface Score {
  readonly loss: number;
  readonly accuracy: number | null;
}

/** Everything that is watched of one training step. What goes into a layer is what came out of its inputs. */
export interface TraceFrame {
  /** Steps done, this one included: the first frame is 1. */
  readonly step: number;
  /** From 1. */
  readonly epoch: number;
  /** Of this step's batch, in training mode, before the update. */
  readonly loss: number;
  readonly accuracy: number | null;
  /** After the update, in evaluation mode, at the steps where the validation rows are measured. */
  readonly validation: Score | null;
  /** The batch as it goes into the network. */
  readonly input: Moments;
  readonly layers: readonly LayerFrame[];
}

/** How many numbers the tensors of a frame hold together. */
export function valuesIn({ layers }: TraceFrame): number {
  return layers.reduce((sum, { batchNorm }) => {
    return Object.values(batchNorm ?? {}).reduce((inner, tensor) => inner + (tensor?.length ?? 0), sum);
  }, 0);
}

/** Mean, smallest and largest over the units. */
export interface Spread {
  readonly mean: number;
  readonly minimum: number;
  readonly maximum: number;
}

export function spread(values: ArrayLike<number>): Spread {
  let sum = 0;
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    sum += value;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return { mean: sum / values.length, minimum, maximum };
}

/** For `JSON.stringify`: typed arrays as plain arrays, and what JSON has no number for (NaN, infinity) as null. */
export function toJson(_key: string, value: unknown): unknown {
  return value instanceof Float32Array ? Array.from(value) : value;
}
