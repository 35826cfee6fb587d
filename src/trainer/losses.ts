import type { Engine, Integers, Tensor } from './kernels/engine';

export type LossName = 'cross-entropy' | 'mse';

export const LOSSES: readonly LossName[] = ['cross-entropy', 'mse'];

/** What a batch is held against: one class or one number a sample, as the loss wants it. */
export interface Targets {
  readonly labels: Integers;
  readonly values: Tensor;
}

/** Mean loss of a batch; writes its gradient with respect to the network's output, and counts right answers. */
export interface Loss {
  readonly name: LossName;
  /** Right answers of the last `compute`; stays 0 where there are no classes. */
  readonly correct: number;
  compute(output: Tensor, targets: Targets, batch: number, gradient: Tensor): number;
}

export function createLoss(name: LossName, outputs: number, engine: Engine): Loss {
  return name === 'cross-entropy' ? new CrossEntropy(outputs, engine) : new MeanSquaredError(outputs, engine);
}

/** −log softmax(output)[label], mean over the batch (PyTorch's CrossEntropyLoss on logits). */
class CrossEntropy implements Loss {
  readonly name = 'cross-entropy';
  private readonly right: Integers;

  constructor(
    private readonly classes: number,
    private readonly engine: Engine,
  ) {
    this.right = engine.integers(1);
  }

  get correct(): number {
    return this.right.values[0]!;
  }

  compute(output: Tensor, { labels }: Targets, batch: number, gradient: Tensor): number {
    const { kernels } = this.engine;
    const { address } = this.right;
    return (
      kernels.crossEntropy(output.address, labels.address, gradient.address, address, batch, this.classes) /
      batch
    );
  }
}

/** Mean of (output − value)² over the batch and the outputs. */
class MeanSquaredError implements Loss {
  readonly name = 'mse';
  readonly correct = 0;

  constructor(
    private readonly outputs: number,
    private readonly engine: Engine,
  ) {}

  compute(output: Tensor, { values }: Targets, batch: number, gradient: Tensor): number {
    const count = batch * this.outputs;
    return this.engine.kernels.squaredError(output.address, values.address, gradient.address, count) / count;
  }
}

/** Index of the largest of `length` values from `start`, the first of equals. */
export function argmax(values: Float32Array, start: number, length: number): number {
  let best = 0;
  for (let i = 1; i < length; i++) if (values[start + i]! > values[start + best]!) best = i;
  return best;
}
