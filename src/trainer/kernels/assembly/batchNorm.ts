import { at, madd } from './simd';
import { centeredFrom, productFrom, STRETCH, scaleFrom, sumFrom } from './sums';

/**
 * Batch normalization over `count` × `channels` × `size` values: channels lie `size` values apart and each sample
 * `channels` · `size`. With size 1 they are the columns of a matrix: features, or channels that come last. A part is
 * a range of channels, and every channel is summed in the same order whatever the parts are.
 */

/** Mean and biased variance of each channel over the batch and all places, in two passes. */
export function batchMoments(
  x: usize,
  mean: usize,
  variance: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  if (size === 1) columnMoments(x, mean, variance, count, channels, from, to);
  else planeMoments(x, mean, variance, count, channels, size, from, to);
}

function columnMoments(
  x: usize,
  mean: usize,
  variance: usize,
  rows: i32,
  columns: i32,
  from: i32,
  to: i32,
): void {
  const share = f64x2.splat(1 / <f64>rows);
  let column = from;
  for (; column + 4 <= to; column += 4) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let row = 0; row < rows; row += STRETCH) {
      const sum = columnSums(at(x, row * columns + column), min(rows - row, STRETCH), columns);
      low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
      high = f64x2.add(high, f64x2.promote_low_f32x4(upperOf(sum)));
    }
    const center = narrow(f64x2.mul(low, share), f64x2.mul(high, share));
    v128.store(at(mean, column), center);
    low = f64x2.splat(0);
    high = f64x2.splat(0);
    for (let row = 0; row < rows; row += STRETCH) {
      const sum = columnSquares(at(x, row * columns + column), min(rows - row, STRETCH), columns, center);
      low = f64x2.add(low, f64x2.promote_low_f32x4(sum));
      high = f64x2.add(high, f64x2.promote_low_f32x4(upperOf(sum)));
    }
    v128.store(at(variance, column), narrow(f64x2.mul(low, share), f64x2.mul(high, share)));
  }
  for (; column < to; column++) {
    let sum: f64 = 0;
    for (let row = 0; row < rows; row++) sum += <f64>load<f32>(at(x, row * columns + column));
    const center = sum / <f64>rows;
    let squares: f64 = 0;
    for (let row = 0; row < rows; row++) {
      const delta = <f64>load<f32>(at(x, row * columns + column)) - center;
      squares += delta * delta;
    }
    store<f32>(at(mean, column), <f32>center);
    store<f32>(at(variance, column), <f32>(squares / <f64>rows));
  }
}

/** Sums of four neighbouring columns. */
function columnSums(x: usize, rows: i32, columns: i32): v128 {
  const stride = (<usize>columns) << 2;
  let sum = f32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    sum = f32x4.add(sum, v128.load(x));
    x += stride;
  }
  return sum;
}

/** Sums of the squared distances of four neighbouring columns from `center`. */
function columnSquares(x: usize, rows: i32, columns: i32, center: v128): v128 {
  const stride = (<usize>columns) << 2;
  let sum = f32x4.splat(0);
  for (let row = 0; row < rows; row++) {
    const delta = f32x4.sub(v128.load(x), center);
    sum = madd(delta, delta, sum);
    x += stride;
  }
  return sum;
}

function upperOf(x: v128): v128 {
  return v128.shuffle<f32>(x, x, 2, 3, 0, 1);
}

/** Four numbers of single precision from two pairs of double precision. */
function narrow(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

function planeMoments(
  x: usize,
  mean: usize,
  variance: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  const n = <f64>count * <f64>size;
  for (let channel = from; channel < to; channel++) {
    let sum: f64 = 0;
    for (let sample = 0; sample < count; sample++) {
      sum += sumFrom(at(x, (sample * channels + channel) * size), size, 0, false);
    }
    const center = <f32>(sum / n);
    let squares: f64 = 0;
    for (let sample = 0; sample < count; sample++) {
      squares += sumFrom(at(x, (sample * channels + channel) * size), size, center, true);
    }
    store<f32>(at(mean, channel), center);
    store<f32>(at(variance, channel), <f32>(squares / n));
  }
}

/** y = γ (x − μ) / √(σ² + ε) + β; γ and β are 1 and 0 where their address is 0. */
export function normalize(
  x: usize,
  mean: usize,
  variance: usize,
  eps: f32,
  gamma: usize,
  beta: usize,
  y: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  if (size === 1) normalizeColumns(x, mean, variance, eps, gamma, beta, y, count, channels, from, to);
  else normalizePlanes(x, mean, variance, eps, gamma, beta, y, count, channels, size, from, to);
}

function normalizeColumns(
  x: usize,
  mean: usize,
  variance: usize,
  eps: f32,
  gamma: usize,
  beta: usize,
  y: usize,
  rows: i32,
  columns: i32,
  from: i32,
  to: i32,
): void {
  const stride = (<usize>columns) << 2;
  let column = from;
  for (; column + 4 <= to; column += 4) {
    const factor = f32x4.div(
      gamma ? v128.load(at(gamma, column)) : f32x4.splat(1),
      f32x4.sqrt(f32x4.add(v128.load(at(variance, column)), f32x4.splat(eps))),
    );
    const center = v128.load(at(mean, column));
    const shift = beta ? v128.load(at(beta, column)) : f32x4.splat(0);
    let source = at(x, column);
    let target = at(y, column);
    for (let row = 0; row < rows; row++) {
      v128.store(target, madd(f32x4.sub(v128.load(source), center), factor, shift));
      source += stride;
      target += stride;
    }
  }
  for (; column < to; column++) {
    const factor =
      (gamma ? load<f32>(at(gamma, column)) : <f32>1) / sqrt<f32>(load<f32>(at(variance, column)) + eps);
    const center = load<f32>(at(mean, column));
    const shift = beta ? load<f32>(at(beta, column)) : <f32>0;
    for (let row = 0; row < rows; row++) {
      const place = row * columns + column;
      store<f32>(at(y, place), (load<f32>(at(x, place)) - center) * factor + shift);
    }
  }
}

function normalizePlanes(
  x: usize,
  mean: usize,
  variance: usize,
  eps: f32,
  gamma: usize,
  beta: usize,
  y: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  for (let channel = from; channel < to; channel++) {
    const center = load<f32>(at(mean, channel));
    const factor =
      (gamma ? load<f32>(at(gamma, channel)) : <f32>1) / sqrt<f32>(load<f32>(at(variance, channel)) + eps);
    const shift = beta ? load<f32>(at(beta, channel)) : <f32>0;
    for (let sample = 0; sample < count; sample++) {
      const plane = (sample * channels + channel) * size;
      scaleFrom(at(x, plane), at(y, plane), size, center, factor, shift);
    }
  }
}

/**
 * Backward through the batch's own statistics (Ioffe & Szegedy 2015, algorithm 1): dβ = Σ dy, dγ = Σ dy·x̂,
 * dx = γ/√(σ²+ε) · (dy − dβ/n − x̂·dγ/n), with x̂ = (x − μ)/√(σ²+ε).
 */
export function batchNormBackward(
  x: usize,
  mean: usize,
  variance: usize,
  eps: f32,
  gamma: usize,
  dy: usize,
  dGamma: usize,
  dBeta: usize,
  dx: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  if (size === 1) {
    columnGradients(x, mean, variance, eps, dy, dGamma, dBeta, count, channels, from, to);
    centeredColumns(x, mean, variance, eps, gamma, dy, dGamma, dBeta, dx, count, channels, from, to);
    return;
  }
  planeGradients(x, mean, variance, eps, dy, dGamma, dBeta, count, channels, size, from, to);
  const n = <f32>count * <f32>size;
  for (let channel = from; channel < to; channel++) {
    const center = load<f32>(at(mean, channel));
    const inverse = <f32>1 / sqrt<f32>(load<f32>(at(variance, channel)) + eps);
    const factor = (gamma ? load<f32>(at(gamma, channel)) : <f32>1) * inverse;
    const shift = load<f32>(at(dBeta, channel)) / n;
    const slope = (inverse * load<f32>(at(dGamma, channel))) / n;
    for (let sample = 0; sample < count; sample++) {
      const plane = (sample * channels + channel) * size;
      centeredFrom(at(x, plane), at(dy, plane), at(dx, plane), size, center, factor, shift, slope);
    }
  }
}

/** dβ = Σ dy and dγ = Σ dy·x̂ alone, by any mean and variance: what there is to learn where these are fixed. */
export function normGradients(
  x: usize,
  mean: usize,
  variance: usize,
  eps: f32,
  dy: usize,
  dGamma: usize,
  dBeta: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  if (size === 1) columnGradients(x, mean, variance, eps, dy, dGamma, dBeta, count, channels, from, to);
  else planeGradients(x, mean, variance, eps, dy, dGamma, dBeta, count, channels, size, from, to);
}

function columnGradients(
  x: usize,
  mean: usize,
  variance: usize,
  eps: f32,
  dy: usize,
  dGamma: usize,
  dBeta: usize,
  rows: i32,
  columns: i32,
  from: i32,
  to: i32,
): void {
  const stride = (<usize>columns) << 2;
  let column = from;
  for (; column + 4 <= to; column += 4) {
    const center = v128.load(at(mean, column));
    const deviation = f32x4.sqrt(f32x4.add(v128.load(at(variance, column)), f32x4.splat(eps)));
    let value = at(x, column);
    let gradient = at(dy, column);
    let sums = f32x4.splat(0);
    let products = f32x4.splat(0);
    for (let row = 0; row < rows; row += STRETCH) {
      const end = min(rows, row + STRETCH);
      let sum = f32x4.splat(0);
      let product = f32x4.splat(0);
      for (let i = row; i < end; i++) {
        const g = v128.load(gradient);
        sum = f32x4.add(sum, g);
        product = madd(g, f32x4.sub(v128.load(value), center), product);
        value += stride;
        gradient += stride;
      }
      sums = f32x4.add(sums, sum);
      products = f32x4.add(products, product);
    }
    v128.store(at(dBeta, column), sums);
    v128.store(at(dGamma, column), f32x4.div(products, deviation));
  }
  for (; column < to; column++) {
    const center = load<f32>(at(mean, column));
    let sum: f64 = 0;
    let product: f64 = 0;
    for (let row = 0; row < rows; row++) {
      const g = <f64>load<f32>(at(dy, row * columns + column));
      sum += g;
      product += g * <f64>(load<f32>(at(x, row * columns + column)) - center);
    }
    store<f32>(at(dBeta, column), <f32>sum);
    store<f32>(at(dGamma, column), <f32>product / sqrt<f32>(load<f32>(at(variance, column)) + eps));
  }
}

function planeGradients(
  x: usize,
  mean: usize,
  variance: usize,
  eps: f32,
  dy: usize,
  dGamma: usize,
  dBeta: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  for (let channel = from; channel < to; channel++) {
    const center = load<f32>(at(mean, channel));
    let sum: f64 = 0;
    let product: f64 = 0;
    for (let sample = 0; sample < count; sample++) {
      const plane = (sample * channels + channel) * size;
      sum += sumFrom(at(dy, plane), size, 0, false);
      product += productFrom(at(x, plane), at(dy, plane), size, center);
    }
    store<f32>(at(dBeta, channel), <f32>sum);
    store<f32>(at(dGamma, channel), <f32>product / sqrt<f32>(load<f32>(at(variance, channel)) + eps));
  }
}

function centeredColumns(
  x: usize,
  mean: usize,
  variance: usize,
  eps: f32,
  gamma: usize,
  dy: usize,
  dGamma: usize,
  dBeta: usize,
  dx: usize,
  rows: i32,
  columns: i32,
  from: i32,
  to: i32,
): void {
  const n = f32x4.splat(<f32>rows);
  const one = f32x4.splat(1);
  const stride = (<usize>columns) << 2;
  let column = from;
  for (; column + 4 <= to; column += 4) {
    const center = v128.load(at(mean, column));
    const inverse = f32x4.div(one, f32x4.sqrt(f32x4.add(v128.load(at(variance, column)), f32x4.splat(eps))));
    const factor = gamma ? f32x4.mul(v128.load(at(gamma, column)), inverse) : inverse;
    const shift = f32x4.div(v128.load(at(dBeta, column)), n);
    const slope = f32x4.neg(f32x4.div(f32x4.mul(inverse, v128.load(at(dGamma, column))), n));
    let place = (<usize>column) << 2;
    for (let row = 0; row < rows; row++) {
      const delta = f32x4.sub(v128.load(x + place), center);
      v128.store(dx + place, f32x4.mul(factor, madd(delta, slope, f32x4.sub(v128.load(dy + place), shift))));
      place += stride;
    }
  }
  for (; column < to; column++) {
    const center = load<f32>(at(mean, column));
    const inverse = <f32>1 / sqrt<f32>(load<f32>(at(variance, column)) + eps);
    const factor = gamma ? load<f32>(at(gamma, column)) * inverse : inverse;
    const shift = load<f32>(at(dBeta, column)) / <f32>rows;
    const slope = (inverse * load<f32>(at(dGamma, column))) / <f32>rows;
    for (let row = 0; row < rows; row++) {
      const place = row * columns + column;
      const delta = load<f32>(at(x, place)) - center;
      store<f32>(at(dx, place), factor * (load<f32>(at(dy, place)) - shift - delta * slope));
    }
  }
}

/** running ← kept·running + taken·current, for each channel. */
export function updateRunning(running: usize, current: usize, channels: i32, kept: f32, taken: f32): void {
  for (let i = 0; i < channels; i++) {
    store<f32>(at(running, i), kept * load<f32>(at(running, i)) + taken * load<f32>(at(current, i)));
  }
}
