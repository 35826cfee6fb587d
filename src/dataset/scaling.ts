export type ScalingKind = 'standardize' | 'minmax' | 'none';

export const SCALINGS: readonly ScalingKind[] = ['standardize', 'minmax', 'none'];

/** `scaled = (value − offset) / scale`, fitted on the training rows alone. */
export interface Scaling {
  readonly offset: number;
  readonly scale: number;
}

export const UNSCALED: Scaling = { offset: 0, scale: 1 };

/**
 * Fits one column: `standardize` by mean and population deviation, `minmax` to 0…1. Missing (NaN) and infinite
 * values do not count; a constant column is only shifted.
 */
export function fitScaling(kind: ScalingKind, values: Float64Array, rows: Int32Array): Scaling {
  return kind === 'none' ? UNSCALED : scalingBy(kind, describe(values, rows));
}

/** Fits one scaling to all bytes of the images at `rows`, each `width` bytes long. */
export function fitByteScaling(
  kind: ScalingKind,
  values: Uint8Array,
  width: number,
  rows: Int32Array,
): Scaling {
  return kind === 'none' ? UNSCALED : scalingBy(kind, describeBytes(values, width, rows));
}

function scalingBy(kind: 'standardize' | 'minmax', description: Description): Scaling {
  const { count, mean, deviation, minimum, maximum } = description;
  if (count === 0) return UNSCALED;
  if (kind === 'minmax') return { offset: minimum, scale: maximum > minimum ? maximum - minimum : 1 };
  return { offset: mean, scale: deviation > 0 ? deviation : 1 };
}

export interface Description {
  readonly count: number;
  readonly mean: number;
  /** Of the population: over n. */
  readonly deviation: number;
  readonly minimum: number;
  readonly maximum: number;
}

/** Describes the finite values at `rows`, all of them if it is left out. */
export function describe(values: Float64Array, rows?: Int32Array): Description {
  const { minimum, maximum } = rangeOf(values, rows);
  if (minimum > maximum) return { count: 0, mean: 0, deviation: 0, minimum, maximum };
  const largest = Math.max(Math.abs(minimum), Math.abs(maximum));
  const unit = largest > LARGE ? largest : 1;
  const length = rows?.length ?? values.length;
  let count = 0;
  let mean = 0;
  let squares = 0;
  for (let i = 0; i < length; i++) {
    const value = values[rows ? rows[i]! : i]! / unit;
    if (!Number.isFinite(value)) continue;
    count++;
    const delta = value - mean;
    mean += delta / count;
    squares += delta * (value - mean);
  }
  const deviation = Math.sqrt(squares / count);
  return { count, mean: mean * unit, deviation: deviation * unit, minimum, maximum };
}

/** Describes all bytes of the images at `rows`, each `width` bytes long; of all images if `rows` is left out. */
export function describeBytes(values: Uint8Array, width: number, rows?: Int32Array): Description {
  const counts = new Float64Array(256);
  const images = rows?.length ?? values.length / width;
  for (let i = 0; i < images; i++) {
    const start = (rows ? rows[i]! : i) * width;
    for (let at = start; at < start + width; at++) counts[values[at]!]!++;
  }
  const count = images * width;
  const mean = counts.reduce((sum, times, byte) => sum + times * byte, 0) / count;
  const squares = counts.reduce((sum, times, byte) => sum + times * (byte - mean) ** 2, 0);
  return {
    count,
    mean,
    deviation: Math.sqrt(squares / count),
    minimum: counts.findIndex(times => times > 0),
    maximum: counts.findLastIndex(times => times > 0),
  };
}

/**
 * Squares of values far above it are beyond the largest number, so such columns are measured in their largest value.
 */
const LARGE = 1e100;

/** The smallest and the largest finite value; ∞ and −∞ if there is none. */
function rangeOf(values: Float64Array, rows?: Int32Array) {
  const length = rows?.length ?? values.length;
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let i = 0; i < length; i++) {
    const value = values[rows ? rows[i]! : i]!;
    if (!Number.isFinite(value)) continue;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return { minimum, maximum };
}

/** The median of the finite values at `rows`; 0 if there is none. */
export function median(values: Float64Array, rows: Int32Array): number {
  const sorted = Float64Array.from(rows, row => values[row]!)
    .filter(Number.isFinite)
    .sort();
  if (sorted.length === 0) return 0;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : sorted[middle - 1]! / 2 + sorted[middle]! / 2;
}
