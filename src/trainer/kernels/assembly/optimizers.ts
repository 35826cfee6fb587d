import { at, madd, nmadd } from './simd';

/** w ← w − lr·g, for `length` values, rounded up to whole vectors. */
export function sgd(w: usize, g: usize, length: i32, learningRate: f32): void {
  const rate = f32x4.splat(learningRate);
  for (let i = 0; i < length; i += 4) {
    v128.store(at(w, i), nmadd(rate, v128.load(at(g, i)), v128.load(at(w, i))));
  }
}

/** PyTorch's momentum: b ← μ·b + g, w ← w − lr·b. */
export function momentum(w: usize, g: usize, b: usize, length: i32, learningRate: f32, mu: f32): void {
  const rate = f32x4.splat(learningRate);
  const kept = f32x4.splat(mu);
  for (let i = 0; i < length; i += 4) {
    const velocity = madd(kept, v128.load(at(b, i)), v128.load(at(g, i)));
    v128.store(at(b, i), velocity);
    v128.store(at(w, i), nmadd(rate, velocity, v128.load(at(w, i))));
  }
}

/** PyTorch's Adam: w ← w − stepSize · m / (√v / correction + ε), the biases corrected by the two numbers; `taken` is 1 − β. */
export function adam(
  w: usize,
  g: usize,
  m: usize,
  v: usize,
  length: i32,
  stepSize: f32,
  correction: f32,
  beta1: f32,
  beta2: f32,
  taken1: f32,
  taken2: f32,
  eps: f32,
): void {
  const b1 = f32x4.splat(beta1);
  const b2 = f32x4.splat(beta2);
  const c1 = f32x4.splat(taken1);
  const c2 = f32x4.splat(taken2);
  for (let i = 0; i < length; i += 4) {
    const gradient = v128.load(at(g, i));
    const first = madd(b1, v128.load(at(m, i)), f32x4.mul(c1, gradient));
    const second = madd(b2, v128.load(at(v, i)), f32x4.mul(f32x4.mul(c2, gradient), gradient));
    v128.store(at(m, i), first);
    v128.store(at(v, i), second);
    const root = f32x4.add(f32x4.div(f32x4.sqrt(second), f32x4.splat(correction)), f32x4.splat(eps));
    v128.store(
      at(w, i),
      f32x4.sub(v128.load(at(w, i)), f32x4.div(f32x4.mul(f32x4.splat(stepSize), first), root)),
    );
  }
}
