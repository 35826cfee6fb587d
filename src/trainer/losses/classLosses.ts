import type { Engine, Integers } from '../kernels/engine';
import { LabelLoss } from './labelLoss';

/** PyTorch divides by the weights of the samples, Keras and TensorFlow.js by their number. */
abstract class WeighedLoss extends LabelLoss {
  constructor(
    outputs: number,
    engine: Engine,
    weights: readonly number[] | undefined,
    protected readonly isPyTorch: boolean,
  ) {
    super(outputs, engine, weights);
  }

  protected override divisorOf(labels: Integers, batch: number): number {
    if (!this.isPyTorch) return batch;
    return this.engine.kernels.labelWeights(labels.address, this.weights.address, batch);
  }
}

/**
 * −log softmax(score)[label] (PyTorch's CrossEntropyLoss, of logits). What smoothing gives to a class has that class's
 * weight in PyTorch, the sample's in Keras and TensorFlow.js.
 */
export class CrossEntropy extends WeighedLoss {
  readonly name = 'cross-entropy';

  constructor(
    outputs: number,
    engine: Engine,
    weights: readonly number[] | undefined,
    isPyTorch: boolean,
    private readonly smoothing: number,
  ) {
    super(outputs, engine, weights, isPyTorch);
  }

  protected sum(scores: number, labels: number, gradient: number, correct: number, batch: number): number {
    const { engine, weights, outputs, smoothing, isPyTorch, divisor } = this;
    return engine.kernels.crossEntropy(
      scores,
      labels,
      weights.address,
      gradient,
      correct,
      batch,
      outputs,
      smoothing,
      !isPyTorch,
      divisor,
    );
  }
}

/** −score[label] (PyTorch's NLLLoss, of log-probabilities). */
export class NegativeLogLikelihood extends WeighedLoss {
  readonly name = 'nll';

  protected sum(scores: number, labels: number, gradient: number, correct: number, batch: number): number {
    const { engine, weights, outputs, divisor } = this;
    return engine.kernels.negativeLogLikelihood(
      scores,
      labels,
      weights.address,
      gradient,
      correct,
      batch,
      outputs,
      divisor,
    );
  }
}

/** The score of the right class should lead by the margin (PyTorch's MultiMarginLoss). */
export class MultiMargin extends LabelLoss {
  readonly name = 'hinge';

  constructor(
    outputs: number,
    engine: Engine,
    weights: readonly number[] | undefined,
    private readonly margin: number,
  ) {
    super(outputs, engine, weights);
  }

  protected sum(scores: number, labels: number, gradient: number, correct: number, batch: number): number {
    const { engine, weights, outputs, margin, divisor } = this;
    return engine.kernels.multiMargin(
      scores,
      labels,
      weights.address,
      gradient,
      correct,
      batch,
      outputs,
      margin,
      divisor,
    );
  }
}
