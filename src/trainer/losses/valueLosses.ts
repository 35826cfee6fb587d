import type { Engine, Tensor } from '../kernels/engine';
import type { Loss, LossName, Targets } from './loss';

/** Mean over the batch and the outputs. */
abstract class ValueLoss implements Loss {
  abstract readonly name: LossName;
  readonly correct = null;
  divisor = 0;

  constructor(
    private readonly outputs: number,
    protected readonly engine: Engine,
  ) {}

  compute(scores: Tensor, { values }: Targets, batch: number, gradient: Tensor): number {
    this.divisor = batch * this.outputs;
    return this.sum(scores.address, values.address, gradient.address, this.divisor) / this.divisor;
  }

  protected abstract sum(scores: number, values: number, gradient: number, count: number): number;
}

/** (score − value)² */
export class SquaredError extends ValueLoss {
  readonly name = 'mse';

  protected sum(scores: number, values: number, gradient: number, count: number): number {
    return this.engine.kernels.squaredError(scores, values, gradient, count);
  }
}

/** A parabola up to a knee, a line beyond it: the absolute error, Huber's loss and the smooth L1 loss of PyTorch. */
export class KneeError extends ValueLoss {
  constructor(
    readonly name: 'mae' | 'huber' | 'smooth-l1',
    outputs: number,
    engine: Engine,
    private readonly knee = 0,
    private readonly slope = 1,
    private readonly curvature = 0,
  ) {
    super(outputs, engine);
  }

  protected sum(scores: number, values: number, gradient: number, count: number): number {
    const { knee, slope, curvature } = this;
    return this.engine.kernels.kneeError(scores, values, gradient, count, knee, slope, curvature);
  }
}
