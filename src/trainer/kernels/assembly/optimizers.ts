import { at, madd, nmadd } from './simd';
import { sumFrom } from './sums';

// Every step works on the values from `from`, a multiple of 4, to `to`, rounded up to whole vectors. `decay` · w is added to the gradient (L2), and w is
// multiplied by `shrink` before the step (decoupled decay); 0 and 1 do neither.

function gradientAt(g: usize, w: v128, decay: v128, i: i32): v128 {
  return madd(decay, w, v128.load(at(g, i)));
}

/** w ← w − lr·g. */
export function sgd(
  w: usize,
  g: usize,
  learningRate: f32,
  decay: f32,
  shrink: f32,
  from: i32,
  to: i32,
): void {
  const rate = f32x4.splat(learningRate);
  const l2 = f32x4.splat(decay);
  const kept = f32x4.splat(shrink);
  for (let i = from; i < to; i += 4) {
    const weight = v128.load(at(w, i));
    v128.store(at(w, i), nmadd(rate, gradientAt(g, weight, l2, i), f32x4.mul(kept, weight)));
  }
}

/**
 * b ← μ·b + inner·g, w ← w − outer·b, or with Nesterov w ← w − outer·(inner·g + μ·b). The learning rate is `outer` in
 * PyTorch and TensorFlow.js, `inner` in Keras: they differ once it changes.
 */
export function momentum(
  w: usize,
  g: usize,
  b: usize,
  inner: f32,
  outer: f32,
  mu: f32,
  nesterov: bool,
  decay: f32,
  shrink: f32,
  from: i32,
  to: i32,
): void {
  const taken = f32x4.splat(inner);
  const rate = f32x4.splat(outer);
  const friction = f32x4.splat(mu);
  const l2 = f32x4.splat(decay);
  const kept = f32x4.splat(shrink);
  for (let i = from; i < to; i += 4) {
    const weight = v128.load(at(w, i));
    const gradient = f32x4.mul(taken, gradientAt(g, weight, l2, i));
    const velocity = madd(friction, v128.load(at(b, i)), gradient);
    v128.store(at(b, i), velocity);
    const direction = nesterov ? madd(friction, velocity, gradient) : velocity;
    v128.store(at(w, i), nmadd(rate, direction, f32x4.mul(kept, weight)));
  }
}

/**
 * Adam: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − stepSize · m / (√v / correction + ε), the biases
 * corrected by the two numbers; `taken` is 1 − β.
 */
export function adam(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  stepSize: f32,
  correction: f32,
  beta1: f32,
  beta2: f32,
  taken1: f32,
  taken2: f32,
  eps: f32,
  decay: f32,
  shrink: f32,
  from: i32,
  to: i32,
): void {
  const b1 = f32x4.splat(beta1);
  const b2 = f32x4.splat(beta2);
  const c1 = f32x4.splat(taken1);
  const c2 = f32x4.splat(taken2);
  const l2 = f32x4.splat(decay);
  const kept = f32x4.splat(shrink);
  for (let i = from; i < to; i += 4) {
    const weight = v128.load(at(w, i));
    const gradient = gradientAt(g, weight, l2, i);
    const first = madd(b1, v128.load(at(m, i)), f32x4.mul(c1, gradient));
    const second = madd(b2, v128.load(at(v, i)), f32x4.mul(f32x4.mul(c2, gradient), gradient));
    v128.store(at(m, i), first);
    v128.store(at(v, i), second);
    const root = f32x4.add(f32x4.div(f32x4.sqrt(second), f32x4.splat(correction)), f32x4.splat(eps));
    v128.store(
      at(w, i),
      f32x4.sub(f32x4.mul(kept, weight), f32x4.div(f32x4.mul(f32x4.splat(stepSize), first), root)),
    );
  }
}

/**
 * RMSprop: v ← α·v + (1 − α)·g², b ← μ·b + inner·g / (√(v − m² + epsInside) + epsOutside), w ← w − outer·b. `m`, the
 * mean gradient of the centered form, and `b` are kept where their addresses are not 0.
 */
export function rmsprop(
  w: usize,
  g: usize,
  v: usize,
  m: usize,
  b: usize,
  inner: f32,
  outer: f32,
  alpha: f32,
  taken: f32,
  mu: f32,
  epsInside: f32,
  epsOutside: f32,
  decay: f32,
  shrink: f32,
  from: i32,
  to: i32,
): void {
  const old = f32x4.splat(alpha);
  const fresh = f32x4.splat(taken);
  const l2 = f32x4.splat(decay);
  for (let i = from; i < to; i += 4) {
    const weight = v128.load(at(w, i));
    const gradient = gradientAt(g, weight, l2, i);
    const square = madd(old, v128.load(at(v, i)), f32x4.mul(f32x4.mul(fresh, gradient), gradient));
    v128.store(at(v, i), square);
    let spread = square;
    if (m !== 0) {
      const mean = madd(old, v128.load(at(m, i)), f32x4.mul(fresh, gradient));
      v128.store(at(m, i), mean);
      spread = nmadd(mean, mean, square);
    }
    const root = f32x4.add(f32x4.sqrt(f32x4.add(spread, f32x4.splat(epsInside))), f32x4.splat(epsOutside));
    let direction = f32x4.div(f32x4.mul(f32x4.splat(inner), gradient), root);
    if (b !== 0) {
      direction = madd(f32x4.splat(mu), v128.load(at(b, i)), direction);
      v128.store(at(b, i), direction);
    }
    v128.store(at(w, i), nmadd(f32x4.splat(outer), direction, f32x4.mul(f32x4.splat(shrink), weight)));
  }
}

/** Adagrad: s ← s + g², w ← w − lr·g / (√(s + epsInside) + epsOutside). */
export function adagrad(
  w: usize,
  g: usize,
  s: usize,
  learningRate: f32,
  epsInside: f32,
  epsOutside: f32,
  decay: f32,
  shrink: f32,
  from: i32,
  to: i32,
): void {
  const rate = f32x4.splat(learningRate);
  const l2 = f32x4.splat(decay);
  for (let i = from; i < to; i += 4) {
    const weight = v128.load(at(w, i));
    const gradient = gradientAt(g, weight, l2, i);
    const sum = madd(gradient, gradient, v128.load(at(s, i)));
    v128.store(at(s, i), sum);
    const root = f32x4.add(f32x4.sqrt(f32x4.add(sum, f32x4.splat(epsInside))), f32x4.splat(epsOutside));
    const step = f32x4.div(f32x4.mul(rate, gradient), root);
    v128.store(at(w, i), f32x4.sub(f32x4.mul(f32x4.splat(shrink), weight), step));
  }
}

/** Σ x² of `length` values. */
export function sumOfSquares(x: usize, length: i32): f64 {
  return sumFrom(x, length, 0, true);
}

/** x ← factor · x, for `length` values, rounded up to whole vectors. */
export function scale(x: usize, length: i32, factor: f32): void {
  const f = f32x4.splat(factor);
  for (let i = 0; i < length; i += 4) v128.store(at(x, i), f32x4.mul(f, v128.load(at(x, i))));
}

/** x ← x within ±bound, for `length` values, rounded up to whole vectors; NaN stays. */
export function clamp(x: usize, length: i32, bound: f32): void {
  const high = f32x4.splat(bound);
  const low = f32x4.splat(-bound);
  for (let i = 0; i < length; i += 4) {
    v128.store(at(x, i), f32x4.max(low, f32x4.min(high, v128.load(at(x, i)))));
  }
}
