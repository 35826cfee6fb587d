import { largest } from './classLosses';
import { at } from './simd';

// Losses of answers that are yes or no: `rows` rows of `outputs` values. One output says whether the label is 1; of
// several, each says whether the label is its own. `weights` holds a weight for each label. Each returns the sum; the
// gradient of the sum divided by `divisor` goes to `dz`, the number of right answers to `correct`.

/** Whether the answer of `output` should be yes. */
function isYes(label: i32, output: i32, outputs: i32): bool {
  return outputs === 1 ? label === 1 : label === output;
}

/** Whether the answer of a row is right; of one output, yes begins above `threshold`. */
function isRight(row: usize, label: i32, outputs: i32, threshold: f32): bool {
  if (outputs > 1) return largest(row, outputs) === label;
  return load<f32>(row) > threshold === (label === 1);
}

/**
 * −log p for yes and −log(1 − p) for no. p is kept within `clip` and 1 − clip, as Keras and TensorFlow.js do it; where
 * `clip` is 0, logarithms are at least −100, as in PyTorch.
 */
export function binaryCrossEntropy(
  p: usize,
  labels: usize,
  weights: usize,
  dp: usize,
  correct: usize,
  rows: i32,
  outputs: i32,
  clip: f32,
  divisor: f64,
): f64 {
  let total: f64 = 0;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const label = load<i32>(at(labels, row));
    const weight = <f64>load<f32>(at(weights, label));
    for (let o = 0; o < outputs; o++) {
      const place = row * outputs + o;
      const given = load<f32>(at(p, place));
      const yes = isYes(label, o, outputs);
      const clipped = clip > 0 ? min(max(given, clip), <f32>1 - clip) : given;
      const truth = <f64>(yes ? clipped : <f32>1 - clipped);
      total -= weight * max(NativeMath.log(truth), -100);
      let slope = (weight * (1 - truth)) / max(truth * (1 - truth), 1e-12) / divisor;
      if (clipped !== given) slope = 0;
      store<f32>(at(dp, place), <f32>(yes ? -slope : slope));
    }
    if (isRight(at(p, row * outputs), label, outputs, 0.5)) right++;
  }
  store<i32>(correct, right);
  return total;
}

/** −positive · log σ(z) for yes and −log(1 − σ(z)) for no, computed so that no σ is rounded to 0 or 1. */
export function binaryCrossEntropyOfLogits(
  z: usize,
  labels: usize,
  weights: usize,
  dz: usize,
  correct: usize,
  rows: i32,
  outputs: i32,
  positive: f64,
  divisor: f64,
): f64 {
  let total: f64 = 0;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const label = load<i32>(at(labels, row));
    const weight = <f64>load<f32>(at(weights, label));
    for (let o = 0; o < outputs; o++) {
      const place = row * outputs + o;
      const logit = <f64>load<f32>(at(z, place));
      const yes = isYes(label, o, outputs);
      // Towards the truth: −log σ(s) = max(−s, 0) + log(1 + e^−|s|), its slope −σ(−s).
      const s = yes ? logit : -logit;
      const factor = yes ? weight * positive : weight;
      const fade = NativeMath.exp(-abs(s));
      total += factor * (max(-s, 0) + NativeMath.log1p(fade));
      const slope = (factor * (s > 0 ? fade : 1)) / (1 + fade) / divisor;
      store<f32>(at(dz, place), <f32>(yes ? -slope : slope));
    }
    if (isRight(at(z, row * outputs), label, outputs, 0)) right++;
  }
  store<i32>(correct, right);
  return total;
}

/** max(0, margin − t·z) of one output a row, where t is 1 for label 1 and −1 for label 0. */
export function hinge(
  z: usize,
  labels: usize,
  weights: usize,
  dz: usize,
  correct: usize,
  rows: i32,
  margin: f64,
  divisor: f64,
): f64 {
  let total: f64 = 0;
  let right = 0;
  for (let row = 0; row < rows; row++) {
    const label = load<i32>(at(labels, row));
    const sign: f64 = label === 1 ? 1 : -1;
    const weight = <f64>load<f32>(at(weights, label));
    const excess = margin - sign * <f64>load<f32>(at(z, row));
    const counts = !(excess <= 0);
    if (counts) total += weight * excess;
    store<f32>(at(dz, row), counts ? <f32>((-sign * weight) / divisor) : 0);
    if (isRight(at(z, row), label, 1, 0)) right++;
  }
  store<i32>(correct, right);
  return total;
}
