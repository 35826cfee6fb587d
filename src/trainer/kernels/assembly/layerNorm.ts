import { at, highOf, joined, loadPart, lowOf, madd, storePart, sumOf } from './simd';
import { STRETCH, sumFrom } from './sums';

/**
 * Normalization of each of `rows` rows of `length` values, with γ and β for each place of a row; they are 1 and 0 where
 * their address is 0. A part is a range of rows. Mean and 1/√(σ² + ε) of each row are kept for the way back.
 */

/** y = γ (x − μ) / √(σ² + ε) + β. */
export function layerNorm(
  x: usize,
  mean: usize,
  inverse: usize,
  eps: f32,
  gamma: usize,
  beta: usize,
  y: usize,
  length: i32,
  from: i32,
  to: i32,
): void {
  for (let row = from; row < to; row++) {
    const values = at(x, row * length);
    const target = at(y, row * length);
    const center = <f32>(sumFrom(values, length, 0, false) / <f64>length);
    const variance = <f32>(sumFrom(values, length, center, true) / <f64>length);
    const factor = <f32>1 / sqrt<f32>(variance + eps);
    store<f32>(at(mean, row), center);
    store<f32>(at(inverse, row), factor);
    for (let i = 0; i < length; i += 4) {
      let value = f32x4.mul(f32x4.sub(v128.load(at(values, i)), f32x4.splat(center)), f32x4.splat(factor));
      if (gamma) value = f32x4.mul(value, v128.load(at(gamma, i)));
      if (beta) value = f32x4.add(value, v128.load(at(beta, i)));
      storePart(at(target, i), value, length - i);
    }
  }
}

/** dx = r (γ dy − Σ γ dy / n − x̂ Σ γ dy x̂ / n) over the n values of a row, with x̂ = r (x − μ). */
export function layerNormGradient(
  x: usize,
  mean: usize,
  inverse: usize,
  gamma: usize,
  dy: usize,
  dx: usize,
  length: i32,
  from: i32,
  to: i32,
): void {
  for (let row = from; row < to; row++) {
    const values = at(x, row * length);
    const gradient = at(dy, row * length);
    const center = f32x4.splat(load<f32>(at(mean, row)));
    const r = load<f32>(at(inverse, row));
    let sum: f64 = 0;
    let product: f64 = 0;
    for (let i = 0; i < length; i += 4 * STRETCH) {
      const end = min(length, i + 4 * STRETCH);
      let s = f32x4.splat(0);
      let p = f32x4.splat(0);
      for (let j = i; j < end; j += 4) {
        const g = weighted(at(gradient, j), gamma, j, length - j);
        s = f32x4.add(s, g);
        p = madd(g, f32x4.sub(loadPart(at(values, j), length - j, 0), center), p);
      }
      sum += sumOf(s);
      product += sumOf(p);
    }
    const shift = f32x4.splat(<f32>(sum / <f64>length));
    const slope = f32x4.splat(-(<f32>((product * <f64>r * <f64>r) / <f64>length)));
    for (let i = 0; i < length; i += 4) {
      const g = f32x4.sub(weighted(at(gradient, i), gamma, i, length - i), shift);
      const value = madd(f32x4.sub(v128.load(at(values, i)), center), slope, g);
      storePart(at(dx, row * length + i), f32x4.mul(value, f32x4.splat(r)), length - i);
    }
  }
}

/** γ dy of four places, 0 beyond the first `count`. */
function weighted(dy: usize, gamma: usize, place: i32, count: i32): v128 {
  const g = loadPart(dy, count, 0);
  return gamma ? f32x4.mul(g, loadPart(at(gamma, place), count, 0)) : g;
}

/** dγ = Σ dy x̂ and dβ = Σ dy over all rows; a part is a range of places that begins at a multiple of 4. */
export function layerNormParameters(
  x: usize,
  mean: usize,
  inverse: usize,
  dy: usize,
  dGamma: usize,
  dBeta: usize,
  rows: i32,
  length: i32,
  from: i32,
  to: i32,
): void {
  for (let place = from; place < to; place += 4) {
    let sumLow = f64x2.splat(0);
    let sumHigh = f64x2.splat(0);
    let productLow = f64x2.splat(0);
    let productHigh = f64x2.splat(0);
    for (let row = 0; row < rows; row += STRETCH) {
      const end = min(rows, row + STRETCH);
      let sum = f32x4.splat(0);
      let product = f32x4.splat(0);
      for (let i = row; i < end; i++) {
        const g = v128.load(at(dy, i * length + place));
        const delta = f32x4.sub(v128.load(at(x, i * length + place)), v128.load32_splat(at(mean, i)));
        sum = f32x4.add(sum, g);
        product = madd(f32x4.mul(g, v128.load32_splat(at(inverse, i))), delta, product);
      }
      sumLow = f64x2.add(sumLow, lowOf(sum));
      sumHigh = f64x2.add(sumHigh, highOf(sum));
      productLow = f64x2.add(productLow, lowOf(product));
      productHigh = f64x2.add(productHigh, highOf(product));
    }
    storePart(at(dBeta, place), joined(sumLow, sumHigh), to - place);
    storePart(at(dGamma, place), joined(productLow, productHigh), to - place);
  }
}
