import { exp } from './math';
import { at } from './simd';

/**
 * −log softmax(z)[label] of each of `rows` rows of `classes` logits, summed; the gradient of their mean goes to `dz`,
 * whose last row may be written up to three values beyond its end. The number of right answers goes to `correct`.
 */
export function crossEntropy(
  z: usize,
  labels: usize,
  dz: usize,
  correct: usize,
  rows: i32,
  classes: i32,
): f64 {
  let total: f64 = 0;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const logits = at(z, row * classes);
    const gradient = at(dz, row * classes);
    const best = largest(logits, classes);
    const highest = load<f32>(at(logits, best));
    const shift = f32x4.splat(highest);
    for (let c = 0; c < classes; c += 4) {
      v128.store(at(gradient, c), exp(f32x4.sub(v128.load(at(logits, c)), shift)));
    }
    let sum: f64 = 0;
    for (let c = 0; c < classes; c++) sum += <f64>load<f32>(at(gradient, c));
    const label = load<i32>(at(labels, row));
    total += NativeMath.log(sum) + <f64>highest - <f64>load<f32>(at(logits, label));
    if (best === label) right++;
    const factor = <f32>(1 / (sum * <f64>rows));
    for (let c = 0; c < classes; c++) store<f32>(at(gradient, c), load<f32>(at(gradient, c)) * factor);
    store<f32>(at(gradient, label), load<f32>(at(gradient, label)) - <f32>1 / <f32>rows);
  }
  store<i32>(correct, right);
  return total;
}

/** Index of the largest of `length` values, the first of equals. */
function largest(x: usize, length: i32): i32 {
  let best = 0;
  let value = load<f32>(x);
  for (let i = 1; i < length; i++) {
    const other = load<f32>(at(x, i));
    if (other > value) {
      value = other;
      best = i;
    }
  }
  return best;
}

/** Σ (y − t)² of `count` values; the gradient of their mean goes to `dy`. */
export function squaredError(y: usize, t: usize, dy: usize, count: i32): f64 {
  let total: f64 = 0;
  for (let i = 0; i < count; i++) {
    const error = load<f32>(at(y, i)) - load<f32>(at(t, i));
    total += <f64>error * <f64>error;
    store<f32>(at(dy, i), (<f32>2 * error) / <f32>count);
  }
  return total;
}
