import type { Parameter } from '../layers/layer';
import { OptimizerBase } from './optimizer';

/** w ← w − lr·g */
export class Sgd extends OptimizerBase {
  protected update({ value, gradient }: Parameter): void {
    const { learningRate, decay, shrink } = this;
    this.kernelsFor(value.length).sgd(
      value.address,
      gradient.address,
      learningRate,
      decay,
      shrink,
      0,
      value.length,
    );
  }
}

/** The velocity takes in the gradient in PyTorch and TensorFlow.js, lr times the gradient in Keras. */
export class Momentum extends OptimizerBase {
  private readonly velocities = this.keep('momentum_buffer');
  private readonly rateIsInside = this.framework === 'keras';

  protected update({ value, gradient }: Parameter, index: number): void {
    const { numbers, learningRate, rateIsInside, decay, shrink } = this;
    this.kernelsFor(value.length).momentum(
      value.address,
      gradient.address,
      this.velocities[index]!.address,
      rateIsInside ? learningRate : 1,
      rateIsInside ? 1 : learningRate,
      numbers.momentum,
      numbers.nesterov,
      decay,
      shrink,
      0,
      value.length,
    );
  }
}
