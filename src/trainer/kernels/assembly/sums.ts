import { at, madd, storePart, sumOf } from './simd';

/** Sums in single precision are at most this long before they are carried over into double precision. */
export const STRETCH: i32 = 128;

/** Σ (x − center) of `length` neighbours, or Σ (x − center)². */
export function sumFrom(x: usize, length: i32, center: f32, squared: bool): f64 {
  const shift = f32x4.splat(center);
  let total: f64 = 0;
  let i = 0;
  while (i + 4 <= length) {
    const end = min(length, i + 4 * STRETCH);
    let sum = f32x4.splat(0);
    let second = sum;
    for (; i + 8 <= end; i += 8) {
      const delta = f32x4.sub(v128.load(at(x, i)), shift);
      const next = f32x4.sub(v128.load(at(x, i), 16), shift);
      sum = squared ? madd(delta, delta, sum) : f32x4.add(sum, delta);
      second = squared ? madd(next, next, second) : f32x4.add(second, next);
    }
    for (; i + 4 <= end; i += 4) {
      const delta = f32x4.sub(v128.load(at(x, i)), shift);
      sum = squared ? madd(delta, delta, sum) : f32x4.add(sum, delta);
    }
    total += sumOf(f32x4.add(sum, second));
  }
  for (; i < length; i++) {
    const delta = <f64>(load<f32>(at(x, i)) - center);
    total += squared ? delta * delta : delta;
  }
  return total;
}

/** Σ dy · (x − center) of `length` neighbours. */
export function productFrom(x: usize, dy: usize, length: i32, center: f32): f64 {
  const shift = f32x4.splat(center);
  let total: f64 = 0;
  let i = 0;
  while (i + 4 <= length) {
    const end = min(length, i + 4 * STRETCH);
    let sum = f32x4.splat(0);
    let second = sum;
    for (; i + 8 <= end; i += 8) {
      sum = madd(v128.load(at(dy, i)), f32x4.sub(v128.load(at(x, i)), shift), sum);
      second = madd(v128.load(at(dy, i), 16), f32x4.sub(v128.load(at(x, i), 16), shift), second);
    }
    for (; i + 4 <= end; i += 4) {
      sum = madd(v128.load(at(dy, i)), f32x4.sub(v128.load(at(x, i)), shift), sum);
    }
    total += sumOf(f32x4.add(sum, second));
  }
  for (; i < length; i++) total += <f64>load<f32>(at(dy, i)) * <f64>(load<f32>(at(x, i)) - center);
  return total;
}

/** y = (x − center) · factor + shift for `length` neighbours. */
export function scaleFrom(x: usize, y: usize, length: i32, center: f32, factor: f32, shift: f32): void {
  const c = f32x4.splat(center);
  const f = f32x4.splat(factor);
  const s = f32x4.splat(shift);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    v128.store(at(y, i), madd(f32x4.sub(v128.load(at(x, i)), c), f, s));
  }
  for (; i < length; i++) store<f32>(at(y, i), (load<f32>(at(x, i)) - center) * factor + shift);
}

/** dx = factor · (dy − shift − (x − center) · slope) for `length` neighbours. */
export function centeredFrom(
  x: usize,
  dy: usize,
  dx: usize,
  length: i32,
  center: f32,
  factor: f32,
  shift: f32,
  slope: f32,
): void {
  const c = f32x4.splat(center);
  const f = f32x4.splat(factor);
  const b = f32x4.splat(shift);
  const g = f32x4.splat(-slope);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const delta = f32x4.sub(v128.load(at(x, i)), c);
    v128.store(at(dx, i), f32x4.mul(f, madd(delta, g, f32x4.sub(v128.load(at(dy, i)), b))));
  }
  for (; i < length; i++) {
    const delta = load<f32>(at(x, i)) - center;
    store<f32>(at(dx, i), factor * (load<f32>(at(dy, i)) - shift - delta * slope));
  }
}

/** dx = dy · scale − shift − (x − center) · slope for `length` neighbours. */
export function gradientFrom(
  x: usize,
  dy: usize,
  dx: usize,
  length: i32,
  center: f32,
  scale: f32,
  shift: f32,
  slope: f32,
): void {
  const c = f32x4.splat(center);
  const f = f32x4.splat(scale);
  const b = f32x4.splat(-shift);
  const g = f32x4.splat(-slope);
  for (let i = 0; i < length; i += 4) {
    const delta = f32x4.sub(v128.load(at(x, i)), c);
    const value = madd(delta, g, madd(v128.load(at(dy, i)), f, b));
    storePart(at(dx, i), value, length - i);
  }
}
