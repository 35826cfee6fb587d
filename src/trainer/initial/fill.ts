import { log } from '../../common/portableMath';
import type { Random } from '../../common/random';
import type { TruncatedNormalValue } from '../../network/initial';

/** Uniform in ±`bound`. */
export function fillUniform(values: Float32Array, bound: number, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = (2 * random.uniform() - 1) * bound;
}

/** Uniform from `from` to below `to`. */
export function fillBetween(values: Float32Array, from: number, to: number, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = from + (to - from) * random.uniform();
}

/** Normal around `mean`. */
export function fillNormal(values: Float32Array, deviation: number, random: Random, mean = 0): void {
  for (let i = 0; i < values.length; i++) values[i] = mean + deviation * random.normal();
}

/** Normal around 0, drawn again beyond two deviations; what is left deviates by 0.88 of `deviation`. */
export function fillTruncatedNormal(values: Float32Array, deviation: number, random: Random): void {
  for (let i = 0; i < values.length; i++) values[i] = deviation * normalWithin(-2, 2, random);
}

/** Normal around `mean`, drawn again outside of `from` … `to`. */
export function fillNormalWithin(
  values: Float32Array,
  { mean, std, from, to }: TruncatedNormalValue,
  random: Random,
): void {
  const [low, high] = [(from - mean) / std, (to - mean) / std];
  for (let i = 0; i < values.length; i++) values[i] = mean + std * normalWithin(low, high, random);
}

/** In a narrower range, uniform values that are kept as often as normal ones are there need fewer attempts. */
const NARROW = 1;

/** A standard normal number from `low` to `high`. */
function normalWithin(low: number, high: number, random: Random): number {
  if (high - low >= NARROW) {
    let value = random.normal();
    while (value < low || value > high) value = random.normal();
    return value;
  }
  const likeliest = Math.min(Math.max(low, 0), high);
  for (;;) {
    const value = low + (high - low) * random.uniform();
    if (log(1 - random.uniform()) <= (likeliest * likeliest - value * value) / 2) return value;
  }
}

/**
 * A random matrix of `rows` rows whose rows, or columns if those are fewer, are orthogonal and of length 1: normal
 * values made orthogonal one after the other (modified Gram–Schmidt in double precision).
 */
export function fillOrthogonal(values: Float32Array, rows: number, random: Random): void {
  const columns = values.length / rows;
  const count = Math.min(rows, columns);
  const length = Math.max(rows, columns);
  const vectors = Array.from({ length: count }, () => Float64Array.from({ length }, () => random.normal()));
  vectors.forEach((vector, i) => {
    for (let j = 0; j < i; j++) subtractProjection(vector, vectors[j]!);
    const norm = Math.sqrt(dot(vector, vector));
    for (let k = 0; k < length; k++) vector[k]! /= norm;
  });
  for (let row = 0; row < rows; row++) {
    for (let column = 0; column < columns; column++) {
      values[row * columns + column] = rows <= columns ? vectors[row]![column]! : vectors[column]![row]!;
    }
  }
}

function subtractProjection(vector: Float64Array, unit: Float64Array): void {
  const share = dot(vector, unit);
  for (let k = 0; k < vector.length; k++) vector[k]! -= share * unit[k]!;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += a[k]! * b[k]!;
  return sum;
}
