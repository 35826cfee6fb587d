export type LossName = 'cross-entropy' | 'mse';

export const LOSSES: readonly LossName[] = ['cross-entropy', 'mse'];

/** What a batch is held against: one class or one number a sample, as the loss wants it. */
export interface Targets {
  readonly labels: Int32Array;
  readonly values: Float32Array;
}

/** Mean loss of a batch; writes its gradient with respect to the network's output, and counts right answers. */
export interface Loss {
  readonly name: LossName;
  /** Right answers of the last `compute`; stays 0 where there are no classes. */
  readonly correct: number;
  compute(output: Float32Array, targets: Targets, batch: number, gradient: Float32Array): number;
}

export function createLoss(name: LossName, outputs: number): Loss {
  return name === 'cross-entropy' ? new CrossEntropy(outputs) : new MeanSquaredError(outputs);
}

/** −log softmax(output)[label], mean over the batch (PyTorch's CrossEntropyLoss on logits). */
class CrossEntropy implements Loss {
  readonly name = 'cross-entropy';
  correct = 0;

  constructor(private readonly classes: number) {}

  compute(output: Float32Array, { labels }: Targets, batch: number, gradient: Float32Array): number {
    let total = 0;
    this.correct = 0;
    for (let n = 0; n < batch; n++) {
      const row = n * this.classes;
      const best = argmax(output, row, this.classes);
      const highest = output[row + best]!;
      let sum = 0;
      for (let c = 0; c < this.classes; c++) sum += Math.exp(output[row + c]! - highest);
      const label = labels[n]!;
      total += Math.log(sum) + highest - output[row + label]!;
      if (best === label) this.correct++;
      for (let c = 0; c < this.classes; c++) {
        const probability = Math.exp(output[row + c]! - highest) / sum;
        gradient[row + c] = (probability - (c === label ? 1 : 0)) / batch;
      }
    }
    return total / batch;
  }
}

/** Mean of (output − value)² over the batch and the outputs. */
class MeanSquaredError implements Loss {
  readonly name = 'mse';
  readonly correct = 0;

  constructor(private readonly outputs: number) {}

  compute(output: Float32Array, { values }: Targets, batch: number, gradient: Float32Array): number {
    const count = batch * this.outputs;
    let total = 0;
    for (let i = 0; i < count; i++) {
      const error = output[i]! - values[i]!;
      total += error * error;
      gradient[i] = (2 * error) / count;
    }
    return total / count;
  }
}

/** Index of the largest of `length` values from `start`, the first of equals. */
export function argmax(values: Float32Array, start: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (values[start + i]! > values[start + best]!) best = i;
  return best;
}
