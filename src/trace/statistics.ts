import type { Moments } from './frame';

/** Mean and population variance of the first `length` values, in two passes so that a large mean costs no digits. */
export function moments(values: Float32Array, length: number): Moments {
  let sum = 0;
  for (let i = 0; i < length; i++) sum += values[i]!;
  const mean = sum / length;
  let squares = 0;
  for (let i = 0; i < length; i++) {
    const delta = values[i]! - mean;
    squares += delta * delta;
  }
  return { mean, variance: squares / length };
}
