/** y = x Wᵀ + b for `batch` rows; x is batch × inputs, W outputs × inputs as PyTorch stores it, y batch × outputs. */
export function linearForward(
  x: Float32Array,
  weight: Float32Array,
  bias: Float32Array | null,
  y: Float32Array,
  batch: number,
  inputs: number,
  outputs: number,
): void {
  for (let n = 0; n < batch; n++) {
    const xRow = n * inputs;
    const yRow = n * outputs;
    for (let o = 0; o < outputs; o++) {
      const wRow = o * inputs;
      let sum = bias === null ? 0 : bias[o]!;
      for (let i = 0; i < inputs; i++) sum += x[xRow + i]! * weight[wRow + i]!;
      y[yRow + o] = sum;
    }
  }
}

/** dW = dyᵀ x and db = Σ dy over the batch. */
export function linearParameterGradients(
  x: Float32Array,
  dy: Float32Array,
  dWeight: Float32Array,
  dBias: Float32Array | null,
  batch: number,
  inputs: number,
  outputs: number,
): void {
  dWeight.fill(0);
  dBias?.fill(0);
  for (let n = 0; n < batch; n++) {
    const xRow = n * inputs;
    const yRow = n * outputs;
    for (let o = 0; o < outputs; o++) {
      const gradient = dy[yRow + o]!;
      const wRow = o * inputs;
      if (dBias !== null) dBias[o]! += gradient;
      for (let i = 0; i < inputs; i++) dWeight[wRow + i]! += gradient * x[xRow + i]!;
    }
  }
}

/** dx = dy W. */
export function linearInputGradient(
  dy: Float32Array,
  weight: Float32Array,
  dx: Float32Array,
  batch: number,
  inputs: number,
  outputs: number,
): void {
  dx.fill(0, 0, batch * inputs);
  for (let n = 0; n < batch; n++) {
    const xRow = n * inputs;
    const yRow = n * outputs;
    for (let o = 0; o < outputs; o++) {
      const gradient = dy[yRow + o]!;
      const wRow = o * inputs;
      for (let i = 0; i < inputs; i++) dx[xRow + i]! += gradient * weight[wRow + i]!;
    }
  }
}
