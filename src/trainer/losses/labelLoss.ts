import type { Engine, Integers, Tensor } from '../kernels/engine';
import type { Loss, LossName, Targets } from './loss';

/** What every loss of labels has: a weight for each class, and right answers to count. */
export abstract class LabelLoss implements Loss {
  abstract readonly name: LossName;
  divisor = 0;
  protected readonly weights: Tensor;
  private readonly right: Integers;

  /** @param weights of the classes, 1 where they are left out */
  constructor(
    protected readonly outputs: number,
    protected readonly engine: Engine,
    weights: readonly number[] = [],
  ) {
    this.right = engine.integers(1);
    this.weights = engine.tensor(Math.max(2, outputs));
    this.weights.values.fill(1);
    this.weights.values.set(weights);
  }

  get correct(): number {
    return this.right.values[0]!;
  }

  compute(scores: Tensor, { labels }: Targets, batch: number, gradient: Tensor): number {
    this.divisor = this.divisorOf(labels, batch);
    const sum = this.sum(scores.address, labels.address, gradient.address, this.right.address, batch);
    return sum / this.divisor;
  }

  protected divisorOf(_labels: Integers, batch: number): number {
    return batch;
  }

  /** Writes the gradient of the sum divided by `divisor`. */
  protected abstract sum(
    scores: number,
    labels: number,
    gradient: number,
    correct: number,
    batch: number,
  ): number;
}
