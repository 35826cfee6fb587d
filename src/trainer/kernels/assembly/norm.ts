import { at } from './simd';

/**
 * What a normalization works on, in the memory of the kernels: whole numbers and addresses, then the float, in this
 * order, which `layers/norm.ts` writes. Channels lie `size` values apart and each sample `channels` · `size`; with size
 * 1 they are the columns of a matrix: features, or channels that come last.
 */
@unmanaged
class Norm {
  channels!: i32;
  size!: i32;
  x!: usize;
  y!: usize;
  /** One value a channel; 1 and 0 where the address is 0. */
  gamma!: usize;
  beta!: usize;
  /** Gradients of the above; `dx` is 0 where nothing before it learns. */
  dx!: usize;
  dy!: usize;
  dGamma!: usize;
  dBeta!: usize;
  /** The activation that is computed along with it, or 0: see `follower.ts`. */
  follower!: usize;
  eps!: f32;
}

export function normAt(address: usize): Norm {
  return changetype<Norm>(address);
}

/** γ of a channel. */
export function gammaOf(norm: usize, channel: i32): f32 {
  const gamma = normAt(norm).gamma;
  return gamma ? load<f32>(at(gamma, channel)) : 1;
}

/** β of a channel. */
export function betaOf(norm: usize, channel: i32): f32 {
  const beta = normAt(norm).beta;
  return beta ? load<f32>(at(beta, channel)) : 0;
}

/** √(σ² + ε), the variance being the `index`-th. */
export function deviationOf(norm: usize, variance: usize, index: i32): f32 {
  return sqrt<f32>(load<f32>(at(variance, index)) + normAt(norm).eps);
}
