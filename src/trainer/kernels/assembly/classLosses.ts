import { exp } from './math';
import { at } from './simd';

// Losses of one class out of several: `rows` rows of `classes` values, a label and with it a weight a row. Each returns
// the sum of its rows; the gradient of the sum divided by `divisor` goes to `dz`, the number of right answers to `correct`.

/** The sum of the weights of the labels of `rows` rows. */
export function labelWeights(labels: usize, weights: usize, rows: i32): f64 {
  let total: f64 = 0;
  for (let row = 0; row < rows; row++) total += <f64>load<f32>(at(weights, load<i32>(at(labels, row))));
  return total;
}

/**
 * (1 − smoothing) · w[label] · −log softmax(z)[label] + smoothing/classes · Σ w[c] · −log softmax(z)[c], where w[label]
 * stands for each w[c] too if `bySample`. The last row of `dz` may be written up to three values beyond its end.
 */
export function crossEntropy(
  z: usize,
  labels: usize,
  weights: usize,
  dz: usize,
  correct: usize,
  rows: i32,
  classes: i32,
  smoothing: f64,
  bySample: bool,
  divisor: f64,
): f64 {
  const share = smoothing / <f64>classes;
  let allWeights: f64 = 0;
  for (let c = 0; c < classes; c++) allWeights += <f64>load<f32>(at(weights, c));
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
    const norm = NativeMath.log(sum) + <f64>highest;
    const label = load<i32>(at(labels, row));
    if (best === label) right++;
    const own = <f64>load<f32>(at(weights, label));
    const weight = own * (1 - smoothing);
    const spread = bySample ? own * <f64>classes : allWeights;
    total += weight * (norm - <f64>load<f32>(at(logits, label)));
    const factor = <f32>((weight + share * spread) / (sum * divisor));
    for (let c = 0; c < classes; c++) store<f32>(at(gradient, c), load<f32>(at(gradient, c)) * factor);
    store<f32>(at(gradient, label), load<f32>(at(gradient, label)) - <f32>(weight / divisor));
    if (share === 0) continue;
    for (let c = 0; c < classes; c++) {
      const part = share * (bySample ? own : <f64>load<f32>(at(weights, c)));
      total += part * (norm - <f64>load<f32>(at(logits, c)));
      store<f32>(at(gradient, c), load<f32>(at(gradient, c)) - <f32>(part / divisor));
    }
  }
  store<i32>(correct, right);
  return total;
}

/** −w[label] · z[label], of log-probabilities. */
export function negativeLogLikelihood(
  z: usize,
  labels: usize,
  weights: usize,
  dz: usize,
  correct: usize,
  rows: i32,
  classes: i32,
  divisor: f64,
): f64 {
  memory.fill(dz, 0, (rows * classes) << 2);
  let total: f64 = 0;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const label = load<i32>(at(labels, row));
    const place = row * classes + label;
    const weight = <f64>load<f32>(at(weights, label));
    total -= weight * <f64>load<f32>(at(z, place));
    store<f32>(at(dz, place), <f32>(-weight / divisor));
    if (largest(at(z, row * classes), classes) === label) right++;
  }
  store<i32>(correct, right);
  return total;
}

/** w[label] · Σ max(0, margin − z[label] + z[c]) / classes over the other classes c. */
export function multiMargin(
  z: usize,
  labels: usize,
  weights: usize,
  dz: usize,
  correct: usize,
  rows: i32,
  classes: i32,
  margin: f64,
  divisor: f64,
): f64 {
  memory.fill(dz, 0, (rows * classes) << 2);
  let total: f64 = 0;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const scores = at(z, row * classes);
    const gradient = at(dz, row * classes);
    const label = load<i32>(at(labels, row));
    const weight = <f64>load<f32>(at(weights, label)) / <f64>classes;
    const own = <f64>load<f32>(at(scores, label));
    const pull = <f32>(weight / divisor);
    let violations = 0;
    for (let c = 0; c < classes; c++) {
      const excess = margin - own + <f64>load<f32>(at(scores, c));
      // A value that is not finite must show in the loss, so only what is known to be below 0 is left out.
      if (c === label || excess <= 0) continue;
      total += weight * excess;
      store<f32>(at(gradient, c), pull);
      violations++;
    }
    store<f32>(at(gradient, label), -pull * <f32>violations);
    if (largest(scores, classes) === label) right++;
  }
  store<i32>(correct, right);
  return total;
}

/** Index of the largest of `length` values, the first of equals. */
export function largest(x: usize, length: i32): i32 {
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
