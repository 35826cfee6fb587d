import { at } from './simd';
import { gradientFrom, productFrom, scaleFrom, sumFrom } from './sums';

/**
 * Normalization of groups of channels within each sample, over `channels` × `size` values: group norm, and instance
 * norm with as many groups as channels. γ and β, one a channel, are 1 and 0 where their address is 0. A part is a range
 * of samples. Mean and 1/√(σ² + ε) of each group of each sample are kept for the way back.
 */

/** Mean and biased variance of each group, in two passes. */
export function groupMoments(
  x: usize,
  mean: usize,
  variance: usize,
  channels: i32,
  size: i32,
  groups: i32,
  from: i32,
  to: i32,
): void {
  const length = (channels / groups) * size;
  for (let group = from * groups; group < to * groups; group++) {
    const values = at(x, group * length);
    const center = <f32>(sumFrom(values, length, 0, false) / <f64>length);
    store<f32>(at(mean, group), center);
    store<f32>(at(variance, group), <f32>(sumFrom(values, length, center, true) / <f64>length));
  }
}

/** y = γ (x − μ) / √(σ² + ε) + β. */
export function groupNormalize(
  x: usize,
  mean: usize,
  variance: usize,
  eps: f32,
  gamma: usize,
  beta: usize,
  y: usize,
  channels: i32,
  size: i32,
  groups: i32,
  from: i32,
  to: i32,
): void {
  const share = channels / groups;
  for (let plane = from * channels; plane < to * channels; plane++) {
    const group = plane / share;
    const channel = plane % channels;
    const inverse = <f32>1 / sqrt<f32>(load<f32>(at(variance, group)) + eps);
    const factor = gamma ? load<f32>(at(gamma, channel)) * inverse : inverse;
    const shift = beta ? load<f32>(at(beta, channel)) : <f32>0;
    scaleFrom(at(x, plane * size), at(y, plane * size), size, load<f32>(at(mean, group)), factor, shift);
  }
}

/**
 * dx = r (γ dy − Σ γ dy / n − x̂ Σ γ dy x̂ / n) over the n values of a group, with r = 1/√(σ² + ε) and x̂ = r (x − μ);
 * dx is 0 where nobody wants it. What each sample gives to dγ and dβ goes to `dGammas` and `dBetas`, samples ×
 * channels.
 */
export function groupNormGradient(
  x: usize,
  mean: usize,
  variance: usize,
  eps: f32,
  gamma: usize,
  dy: usize,
  dGammas: usize,
  dBetas: usize,
  dx: usize,
  channels: i32,
  size: i32,
  groups: i32,
  from: i32,
  to: i32,
): void {
  const share = channels / groups;
  const n = <f64>share * <f64>size;
  for (let group = from * groups; group < to * groups; group++) {
    const center = load<f32>(at(mean, group));
    const inverse = <f32>1 / sqrt<f32>(load<f32>(at(variance, group)) + eps);
    let sum: f64 = 0;
    let product: f64 = 0;
    for (let plane = group * share; plane < (group + 1) * share; plane++) {
      const factor = gamma ? load<f32>(at(gamma, plane % channels)) : <f32>1;
      const dBeta = sumFrom(at(dy, plane * size), size, 0, false);
      const dGamma = productFrom(at(x, plane * size), at(dy, plane * size), size, center) * <f64>inverse;
      store<f32>(at(dBetas, plane), <f32>dBeta);
      store<f32>(at(dGammas, plane), <f32>dGamma);
      sum += dBeta * <f64>factor;
      product += dGamma * <f64>factor;
    }
    if (!dx) continue;
    const shift = <f32>((sum / n) * <f64>inverse);
    const slope = <f32>((product / n) * <f64>inverse * <f64>inverse);
    for (let plane = group * share; plane < (group + 1) * share; plane++) {
      const factor = gamma ? load<f32>(at(gamma, plane % channels)) * inverse : inverse;
      const place = plane * size;
      gradientFrom(at(x, place), at(dy, place), at(dx, place), size, center, factor, shift, slope);
    }
  }
}
