import {
  BLOCK,
  centeredColumns,
  columnGradients,
  columnMoments,
  normalizeColumns,
  scaleColumns,
} from './columnNorm';
import { followBackward, followForward } from './follower';
import { betaOf, deviationOf, gammaOf, normAt } from './norm';
import { at } from './simd';
import { centeredFrom, productFrom, scaleFrom, sumFrom } from './sums';

/**
 * Batch normalization over `count` samples of a `norm`, by a mean and a biased variance for each channel. A part is a
 * range of channels, and every channel is summed in the same order whatever the parts are. All passes over a channel
 * follow each other while it is in the cache, and the activation behind it, the follower, is computed with them.
 */

/** Channels to go through together: columns side by side, or one channel of an image. */
function channelsAtOnce(norm: usize): i32 {
  return areColumns(norm) ? BLOCK : 1;
}

function areColumns(norm: usize): bool {
  return normAt(norm).size === 1;
}

/** Takes mean and variance over the batch and all places, in two passes, and normalizes by them. */
export function batchNormForward(
  norm: usize,
  mean: usize,
  variance: usize,
  count: i32,
  from: i32,
  to: i32,
): void {
  const together = channelsAtOnce(norm);
  for (let c = from; c < to; c += together) {
    const end = min(to, c + together);
    if (areColumns(norm)) columnMoments(norm, mean, variance, count, c, end - c);
    else planeMoments(norm, mean, variance, count, c);
    normalize(norm, mean, variance, count, c, end);
  }
}

/** y = γ (x − μ) / √(σ² + ε) + β, by any mean and variance. */
export function normalize(norm: usize, mean: usize, variance: usize, count: i32, from: i32, to: i32): void {
  const together = channelsAtOnce(norm);
  for (let c = from; c < to; c += together) {
    if (areColumns(norm)) normalizeColumns(norm, mean, variance, count, c, min(together, to - c));
    else normalizePlanes(norm, mean, variance, count, c);
  }
}

/**
 * Backward through the batch's own statistics (Ioffe & Szegedy 2015, algorithm 1): dβ = Σ dy, dγ = Σ dy·x̂,
 * dx = γ/√(σ²+ε) · (dy − dβ/n − x̂·dγ/n), with x̂ = (x − μ)/√(σ²+ε). A follower gives dy.
 */
export function batchNormBackward(
  norm: usize,
  mean: usize,
  variance: usize,
  count: i32,
  from: i32,
  to: i32,
): void {
  const together = channelsAtOnce(norm);
  const wantsInput = normAt(norm).dx !== 0;
  for (let c = from; c < to; c += together) {
    const end = min(to, c + together);
    gradients(norm, mean, variance, count, c, end);
    if (!wantsInput) continue;
    if (areColumns(norm)) centeredColumns(norm, mean, variance, count, c, end - c);
    else centeredPlanes(norm, mean, variance, count, c);
  }
}

/** The same where mean and variance are constants, so that dx = γ/√(σ²+ε) · dy. */
export function frozenNormBackward(
  norm: usize,
  mean: usize,
  variance: usize,
  count: i32,
  from: i32,
  to: i32,
): void {
  const together = channelsAtOnce(norm);
  const wantsInput = normAt(norm).dx !== 0;
  for (let c = from; c < to; c += together) {
    const end = min(to, c + together);
    gradients(norm, mean, variance, count, c, end);
    if (!wantsInput) continue;
    if (areColumns(norm)) scaleColumns(norm, variance, count, c, end - c);
    else scalePlanes(norm, variance, count, c);
  }
}

/** dβ and dγ of channels that are gone through together. */
function gradients(norm: usize, mean: usize, variance: usize, count: i32, from: i32, to: i32): void {
  if (areColumns(norm)) columnGradients(norm, mean, variance, count, from, to - from);
  else planeGradients(norm, mean, variance, count, from);
}

/** Where the values of a channel in a sample begin, counted from those of the first. */
function planeOf(norm: usize, sample: i32, channel: i32): i32 {
  const n = normAt(norm);
  return (sample * n.channels + channel) * n.size;
}

function planeMoments(norm: usize, mean: usize, variance: usize, count: i32, channel: i32): void {
  const x = normAt(norm).x;
  const size = normAt(norm).size;
  const n = <f64>count * <f64>size;
  let sum: f64 = 0;
  for (let sample = 0; sample < count; sample++) {
    sum += sumFrom(at(x, planeOf(norm, sample, channel)), size, 0, false);
  }
  const center = <f32>(sum / n);
  let squares: f64 = 0;
  for (let sample = 0; sample < count; sample++) {
    squares += sumFrom(at(x, planeOf(norm, sample, channel)), size, center, true);
  }
  store<f32>(at(mean, channel), center);
  store<f32>(at(variance, channel), <f32>(squares / n));
}

function normalizePlanes(norm: usize, mean: usize, variance: usize, count: i32, channel: i32): void {
  const n = normAt(norm);
  const center = load<f32>(at(mean, channel));
  const factor = gammaOf(norm, channel) / deviationOf(norm, variance, channel);
  const shift = betaOf(norm, channel);
  for (let sample = 0; sample < count; sample++) {
    const plane = planeOf(norm, sample, channel);
    scaleFrom(at(n.x, plane), at(n.y, plane), n.size, center, factor, shift);
    followForward(n.follower, at(n.y, plane), n.size);
  }
}

function planeGradients(norm: usize, mean: usize, variance: usize, count: i32, channel: i32): void {
  const n = normAt(norm);
  const center = load<f32>(at(mean, channel));
  let sum: f64 = 0;
  let product: f64 = 0;
  for (let sample = 0; sample < count; sample++) {
    const plane = planeOf(norm, sample, channel);
    followBackward(n.follower, at(n.dy, plane), n.size);
    sum += sumFrom(at(n.dy, plane), n.size, 0, false);
    product += productFrom(at(n.x, plane), at(n.dy, plane), n.size, center);
  }
  store<f32>(at(n.dBeta, channel), <f32>sum);
  store<f32>(at(n.dGamma, channel), <f32>product / deviationOf(norm, variance, channel));
}

function centeredPlanes(norm: usize, mean: usize, variance: usize, count: i32, channel: i32): void {
  const n = normAt(norm);
  const values = <f32>count * <f32>n.size;
  const center = load<f32>(at(mean, channel));
  const inverse = <f32>1 / deviationOf(norm, variance, channel);
  const factor = gammaOf(norm, channel) * inverse;
  const shift = load<f32>(at(n.dBeta, channel)) / values;
  const slope = (inverse * load<f32>(at(n.dGamma, channel))) / values;
  for (let sample = 0; sample < count; sample++) {
    const plane = planeOf(norm, sample, channel);
    centeredFrom(at(n.x, plane), at(n.dy, plane), at(n.dx, plane), n.size, center, factor, shift, slope);
  }
}

function scalePlanes(norm: usize, variance: usize, count: i32, channel: i32): void {
  const n = normAt(norm);
  const factor = gammaOf(norm, channel) / deviationOf(norm, variance, channel);
  for (let sample = 0; sample < count; sample++) {
    const plane = planeOf(norm, sample, channel);
    scaleFrom(at(n.dy, plane), at(n.dx, plane), n.size, 0, factor, 0);
  }
}

/** running ← kept·running + taken·current, for each channel. */
export function updateRunning(running: usize, current: usize, channels: i32, kept: f32, taken: f32): void {
  for (let i = 0; i < channels; i++) {
    store<f32>(at(running, i), kept * load<f32>(at(running, i)) + taken * load<f32>(at(current, i)));
  }
}
