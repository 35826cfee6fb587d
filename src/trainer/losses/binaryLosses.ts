import type { Engine, Integers } from '../kernels/engine';
import { LabelLoss } from './labelLoss';

/** One output says whether the label is 1; of several, each says whether the label is its own. */
abstract class BinaryLoss extends LabelLoss {
  protected override divisorOf(_labels: Integers, batch: number): number {
    return batch * this.outputs;
  }
}

/** −log of the probability of the right answer (PyTorch's BCELoss). */
export class BinaryCrossEntropy extends BinaryLoss {
  readonly name = 'bce';

  /** @param clip how near to 0 and 1 a probability may come; 0 bounds its logarithm by −100 instead, as PyTorch does */
  constructor(
    outputs: number,
    engine: Engine,
    weights: readonly number[] | undefined,
    private readonly clip: number,
  ) {
    super(outputs, engine, weights);
  }

  protected sum(scores: number, labels: number, gradient: number, correct: number, batch: number): number {
    const { engine, weights, outputs, clip, divisor } = this;
    return engine.kernels.binaryCrossEntropy(
      scores,
      labels,
      weights.address,
      gradient,
      correct,
      batch,
      outputs,
      clip,
      divisor,
    );
  }
}

/** The same of σ(score), computed from the score (PyTorch's BCEWithLogitsLoss). */
export class BinaryCrossEntropyOfLogits extends BinaryLoss {
  readonly name = 'bce-with-logits';

  constructor(
    outputs: number,
    engine: Engine,
    weights: readonly number[] | undefined,
    private readonly positive: number,
  ) {
    super(outputs, engine, weights);
  }

  protected sum(scores: number, labels: number, gradient: number, correct: number, batch: number): number {
    const { engine, weights, outputs, positive, divisor } = this;
    return engine.kernels.binaryCrossEntropyOfLogits(
      scores,
      labels,
      weights.address,
      gradient,
      correct,
      batch,
      outputs,
      positive,
      divisor,
    );
  }
}

/** max(0, margin − t · score) of a single output, t being 1 or −1. */
export class Hinge extends LabelLoss {
  readonly name = 'hinge';

  constructor(
    engine: Engine,
    weights: readonly number[] | undefined,
    private readonly margin: number,
  ) {
    super(1, engine, weights);
  }

  protected sum(scores: number, labels: number, gradient: number, correct: number, batch: number): number {
    const { engine, weights, margin, divisor } = this;
    return engine.kernels.hinge(scores, labels, weights.address, gradient, correct, batch, margin, divisor);
  }
}
