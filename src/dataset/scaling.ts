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
  if (kind === 'none') return UNSCALED;
  const { count, mean, deviation, minimum, maximum } = describe(values, rows);
  if (count === 0) return UNSCALED;
  if (kind === 'minmax') return { offset: minimum, scale: maximum > minimum ? maximum - minimum : 1 };
  return { offset: mean, scale: deviation > 0 ? deviation : 1 };
}

/** Count, mean, population deviation and range of the finite values at `rows` (all of them if left out). */
export function describe(values: Float64Array, rows?: Int32Array) {
  const count = rows?.length ?? values.length;
  let finite = 0;
  let mean = 0;
  let squares = 0;
  let minimum = Infinity;
  let maximum = -Infinity;
  for (let i = 0; i < count; i++) {
    const value = values[rows ? rows[i]! : i]!;
    if (!Number.isFinite(value)) continue;
    finite++;
    const delta = value - mean;
    mean += delta / finite;
    squares += delta * (value - mean);
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return { count: finite, mean, deviation: finite > 0 ? Math.sqrt(squares / finite) : 0, minimum, maximum };
}

/** The median of the finite values at `rows`; 0 if there is none. */
export function median(values: Float64Array, rows: Int32Array): number {
  const sorted = Float64Array.from(rows, row => values[row]!)
    .filter(Number.isFinite)
    .sort();
  if (sorted.length === 0) return 0;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
