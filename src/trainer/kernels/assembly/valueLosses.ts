import { at } from './simd';

// Losses of numbers against numbers, `count` of each. Each returns the sum; the gradient of the mean goes to `dy`.

/** Σ (y − t)². */
export function squaredError(y: usize, t: usize, dy: usize, count: i32): f64 {
  let total: f64 = 0;
  for (let i = 0; i < count; i++) {
    const error = load<f32>(at(y, i)) - load<f32>(at(t, i));
    total += <f64>error * <f64>error;
    store<f32>(at(dy, i), (<f32>2 * error) / <f32>count);
  }
  return total;
}

/**
 * Σ curvature/2 · e² where |e| = |y − t| is below `knee`, and slope · (|e| − knee/2) beyond. Huber with δ: knee δ,
 * slope δ, curvature 1; smooth L1 with β: β, 1, 1/β; the absolute error: 0, 1, 0.
 */
export function kneeError(
  y: usize,
  t: usize,
  dy: usize,
  count: i32,
  knee: f64,
  slope: f64,
  curvature: f64,
): f64 {
  let total: f64 = 0;
  for (let i = 0; i < count; i++) {
    const error = <f64>(load<f32>(at(y, i)) - load<f32>(at(t, i)));
    const size = abs(error);
    const isNear = size < knee;
    total += isNear ? 0.5 * curvature * error * error : slope * (size - 0.5 * knee);
    const sign: f64 = error > 0 ? 1 : error < 0 ? -1 : 0;
    store<f32>(at(dy, i), <f32>((isNear ? curvature * error : slope * sign) / <f64>count));
  }
  return total;
}
