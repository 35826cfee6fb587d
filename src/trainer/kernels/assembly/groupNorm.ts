import { betaOf, deviationOf, gammaOf, normAt } from './norm';
import { at } from './simd';
import { gradientFrom, productFrom, scaleFrom, sumFrom } from './sums';

/**
 * Normalization of groups of a norm's channels within each sample: group norm, and instance norm with as many groups as
 * channels. A part is a range of samples. Mean and biased variance of each group of each sample are kept for the way
 * back.
 */

/** Mean and biased variance of each group, in two passes. */
export function groupMoments(
  norm: usize,
  mean: usize,
  variance: usize,
  groups: i32,
  from: i32,
  to: i32,
): void {
  const x = normAt(norm).x;
  const length = (normAt(norm).channels / groups) * normAt(norm).size;
  for (let group = from * groups; group < to * groups; group++) {
    const values = at(x, group * length);
    const center = <f32>(sumFrom(values, length, 0, false) / <f64>length);
    store<f32>(at(mean, group), center);
    store<f32>(at(variance, group), <f32>(sumFrom(values, length, center, true) / <f64>length));
  }
}

/** y = γ (x − μ) / √(σ² + ε) + β. */
export function groupNormalize(
  norm: usize,
  mean: usize,
  variance: usize,
  groups: i32,
  from: i32,
  to: i32,
): void {
  const n = normAt(norm);
  const channels = n.channels;
  const size = n.size;
  const share = channels / groups;
  for (let plane = from * channels; plane < to * channels; plane++) {
    const group = plane / share;
    const channel = plane % channels;
    const factor = gammaOf(norm, channel) * (<f32>1 / deviationOf(norm, variance, group));
    const center = load<f32>(at(mean, group));
    scaleFrom(at(n.x, plane * size), at(n.y, plane * size), size, center, factor, betaOf(norm, channel));
  }
}

/**
 * dx = r (γ dy − Σ γ dy / n − x̂ Σ γ dy x̂ / n) over the n values of a group, with r = 1/√(σ² + ε) and x̂ = r (x − μ).
 * What each sample gives to dγ and dβ goes to `dGammas` and `dBetas`, samples × channels.
 */
export function groupNormGradient(
  norm: usize,
  mean: usize,
  variance: usize,
  dGammas: usize,
  dBetas: usize,
  groups: i32,
  from: i32,
  to: i32,
): void {
  const n = normAt(norm);
  const channels = n.channels;
  const size = n.size;
  const share = channels / groups;
  const values = <f64>share * <f64>size;
  for (let group = from * groups; group < to * groups; group++) {
    const center = load<f32>(at(mean, group));
    const inverse = <f32>1 / deviationOf(norm, variance, group);
    let sum: f64 = 0;
    let product: f64 = 0;
    for (let plane = group * share; plane < (group + 1) * share; plane++) {
      const factor = <f64>gammaOf(norm, plane % channels);
      const x = at(n.x, plane * size);
      const dy = at(n.dy, plane * size);
      const dBeta = sumFrom(dy, size, 0, false);
      const dGamma = productFrom(x, dy, size, center) * <f64>inverse;
      store<f32>(at(dBetas, plane), <f32>dBeta);
      store<f32>(at(dGammas, plane), <f32>dGamma);
      sum += dBeta * factor;
      product += dGamma * factor;
    }
    if (!n.dx) continue;
    const shift = <f32>((sum / values) * <f64>inverse);
    const slope = <f32>((product / values) * <f64>inverse * <f64>inverse);
    for (let plane = group * share; plane < (group + 1) * share; plane++) {
      const factor = gammaOf(norm, plane % channels) * inverse;
      const place = plane * size;
      gradientFrom(at(n.x, place), at(n.dy, place), at(n.dx, place), size, center, factor, shift, slope);
    }
  }
}
