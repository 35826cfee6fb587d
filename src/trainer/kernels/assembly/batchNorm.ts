import { BLOCK, centeredColumns, columnGradients, columnMoments, normalizeColumns } from './columnNorm';
import { followBackward, followForward } from './follower';
import { at } from './simd';
import { centeredFrom, productFrom, scaleFrom, sumFrom } from './sums';

/**
 * Batch normalization over `count` × `channels` × `size` values: channels lie `size` values apart and each sample
 * `channels` · `size`. With size 1 they are the columns of a matrix: features, or channels that come last. A part is
 * a range of channels, and every channel is summed in the same order whatever the parts are. All passes over a channel
 * follow each other while it is in the cache, and the activation behind it, the `follower`, is computed with them.
 */

/** Channels to go through together. */
function channelsAtOnce(size: i32): i32 {
  return size === 1 ? BLOCK : 1;
}

/** The part of an array of channels, which may be missing, that begins at one of them. */
function partOf(array: usize, channel: i32): usize {
  return array ? at(array, channel) : 0;
}

/**
 * Mean and biased variance of each channel over the batch and all places, in two passes, and the values normalized by
 * them: y = γ (x − μ) / √(σ² + ε) + β. γ and β are 1 and 0 where their address is 0.
 */
export function batchNormForward(
  x: usize,
  mean: usize,
  variance: usize,
  eps: f32,
  gamma: usize,
  beta: usize,
  y: usize,
  follower: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  const together = channelsAtOnce(size);
  for (let c = from; c < to; c += together) {
    const end = min(to, c + together);
    if (size === 1) {
      columnMoments(at(x, c), at(mean, c), at(variance, c), count, channels, end - c);
    } else planeMoments(x, mean, variance, count, channels, size, c);
    normalize(x, mean, variance, eps, gamma, beta, y, follower, count, channels, size, c, end);
  }
}

function planeMoments(
  x: usize,
  mean: usize,
  variance: usize,
  count: i32,
  channels: i32,
  size: i32,
  channel: i32,
): void {
  const n = <f64>count * <f64>size;
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

/** The same by any mean and variance. */
export function normalize(
  x: usize,
  mean: usize,
  variance: usize,
  eps: f32,
  gamma: usize,
  beta: usize,
  y: usize,
  follower: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  const together = channelsAtOnce(size);
  for (let c = from; c < to; c += together) {
    if (size === 1) {
      normalizeColumns(
        at(x, c),
        at(mean, c),
        at(variance, c),
        eps,
        partOf(gamma, c),
        partOf(beta, c),
        at(y, c),
        follower,
        count,
        channels,
        min(together, to - c),
      );
    } else {
      normalizePlanes(x, mean, variance, eps, gamma, beta, y, follower, count, channels, size, c);
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
  follower: usize,
  count: i32,
  channels: i32,
  size: i32,
  channel: i32,
): void {
  const center = load<f32>(at(mean, channel));
  const factor =
    (gamma ? load<f32>(at(gamma, channel)) : <f32>1) / sqrt<f32>(load<f32>(at(variance, channel)) + eps);
  const shift = beta ? load<f32>(at(beta, channel)) : <f32>0;
  for (let sample = 0; sample < count; sample++) {
    const plane = (sample * channels + channel) * size;
    scaleFrom(at(x, plane), at(y, plane), size, center, factor, shift);
    followForward(follower, at(y, plane), size);
  }
}

/**
 * Backward through the batch's own statistics (Ioffe & Szegedy 2015, algorithm 1): dβ = Σ dy, dγ = Σ dy·x̂,
 * dx = γ/√(σ²+ε) · (dy − dβ/n − x̂·dγ/n), with x̂ = (x − μ)/√(σ²+ε). Without `dx` nothing before it learns; a follower
 * gives dy.
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
  follower: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  const together = channelsAtOnce(size);
  for (let c = from; c < to; c += together) {
    const end = min(to, c + together);
    normGradients(x, mean, variance, eps, dy, dGamma, dBeta, follower, count, channels, size, c, end);
    if (!dx) continue;
    if (size === 1) {
      centeredColumns(
        at(x, c),
        at(mean, c),
        at(variance, c),
        eps,
        partOf(gamma, c),
        at(dy, c),
        at(dGamma, c),
        at(dBeta, c),
        at(dx, c),
        count,
        channels,
        end - c,
      );
    } else {
      centeredPlanes(x, mean, variance, eps, gamma, dy, dGamma, dBeta, dx, count, channels, size, c);
    }
  }
}

function centeredPlanes(
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
  channel: i32,
): void {
  const n = <f32>count * <f32>size;
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

/** dβ = Σ dy and dγ = Σ dy·x̂ alone, by any mean and variance: what there is to learn where these are fixed. */
export function normGradients(
  x: usize,
  mean: usize,
  variance: usize,
  eps: f32,
  dy: usize,
  dGamma: usize,
  dBeta: usize,
  follower: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  const together = channelsAtOnce(size);
  for (let c = from; c < to; c += together) {
    if (size === 1) {
      columnGradients(
        at(x, c),
        at(mean, c),
        at(variance, c),
        eps,
        at(dy, c),
        at(dGamma, c),
        at(dBeta, c),
        follower,
        count,
        channels,
        min(together, to - c),
      );
    } else {
      planeGradients(x, mean, variance, eps, dy, dGamma, dBeta, follower, count, channels, size, c);
    }
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
  follower: usize,
  count: i32,
  channels: i32,
  size: i32,
  channel: i32,
): void {
  const center = load<f32>(at(mean, channel));
  let sum: f64 = 0;
  let product: f64 = 0;
  for (let sample = 0; sample < count; sample++) {
    const plane = (sample * channels + channel) * size;
    followBackward(follower, at(dy, plane), size);
    sum += sumFrom(at(dy, plane), size, 0, false);
    product += productFrom(at(x, plane), at(dy, plane), size, center);
  }
  store<f32>(at(dBeta, channel), <f32>sum);
  store<f32>(at(dGamma, channel), <f32>product / sqrt<f32>(load<f32>(at(variance, channel)) + eps));
}

/** running ← kept·running + taken·current, for each channel. */
export function updateRunning(running: usize, current: usize, channels: i32, kept: f32, taken: f32): void {
  for (let i = 0; i < channels; i++) {
    store<f32>(at(running, i), kept * load<f32>(at(running, i)) + taken * load<f32>(at(current, i)));
  }
}
