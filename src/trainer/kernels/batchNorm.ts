/** Mean and biased variance of each unit over the batch, in two passes; x is batch × units. */
export function batchMoments(
  x: Float32Array,
  mean: Float32Array,
  variance: Float32Array,
  batch: number,
  units: number,
): void {
  for (let u = 0; u < units; u++) {
    let sum = 0;
    for (let n = 0; n < batch; n++) sum += x[n * units + u]!;
    const center = sum / batch;
    let squares = 0;
    for (let n = 0; n < batch; n++) {
      const delta = x[n * units + u]! - center;
      squares += delta * delta;
    }
    mean[u] = center;
    variance[u] = squares / batch;
  }
}

/** x̂ = (x − μ) / √(σ² + ε), y = γ x̂ + β; γ and β are 1 and 0 where they are null. x̂ is kept for the way back. */
export function normalize(
  x: Float32Array,
  mean: Float32Array,
  variance: Float32Array,
  eps: number,
  gamma: Float32Array | null,
  beta: Float32Array | null,
  normalized: Float32Array,
  y: Float32Array,
  batch: number,
  units: number,
): void {
  for (let u = 0; u < units; u++) {
    const center = mean[u]!;
    const factor = 1 / Math.sqrt(variance[u]! + eps);
    const scale = gamma === null ? 1 : gamma[u]!;
    const shift = beta === null ? 0 : beta[u]!;
    for (let i = u; i < batch * units; i += units) {
      const value = (x[i]! - center) * factor;
      normalized[i] = value;
      y[i] = scale * value + shift;
    }
  }
}

/**
 * Through the batch's own statistics (Ioffe & Szegedy 2015, algorithm 1): dβ = Σ dy, dγ = Σ dy·x̂,
 * dx = γ/√(σ²+ε) · (dy − dβ/N − x̂·dγ/N).
 */
export function batchNormBackward(
  normalized: Float32Array,
  variance: Float32Array,
  eps: number,
  gamma: Float32Array | null,
  dy: Float32Array,
  dGamma: Float32Array,
  dBeta: Float32Array,
  dx: Float32Array,
  batch: number,
  units: number,
): void {
  for (let u = 0; u < units; u++) {
    let sum = 0;
    let product = 0;
    for (let i = u; i < batch * units; i += units) {
      sum += dy[i]!;
      product += dy[i]! * normalized[i]!;
    }
    dBeta[u] = sum;
    dGamma[u] = product;
    const factor = (gamma === null ? 1 : gamma[u]!) / Math.sqrt(variance[u]! + eps);
    for (let i = u; i < batch * units; i += units) {
      dx[i] = factor * (dy[i]! - sum / batch - (normalized[i]! * product) / batch);
    }
  }
}

/** running ← (1 − m)·running + m·new; `correction` is n/(n−1) where the unbiased variance is taken in, else 1. */
export function updateRunning(
  running: Float32Array,
  current: Float32Array,
  momentum: number,
  correction: number,
): void {
  for (let u = 0; u < running.length; u++) {
    running[u] = (1 - momentum) * running[u]! + momentum * correction * current[u]!;
  }
}
