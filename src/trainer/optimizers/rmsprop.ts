import type { Tensor } from '../kernels/engine';
import type { Parameter } from '../layers/layer';
import { OptimizerBase } from './optimizer';

/**
 * RMSprop. ε stands outside the root in PyTorch, and the learning rate outside the momentum; both stand inside in Keras
 * and TensorFlow.js, whose centered form takes ε away from the variance (tfjs-core 4.22, rmsprop_optimizer.ts).
 */
export class RmsProp extends OptimizerBase {
  private readonly squares = this.keep('square_avg');
  private readonly means: readonly Tensor[] = this.numbers.centered ? this.keep('grad_avg') : [];
  private readonly velocities: readonly Tensor[] =
    this.numbers.momentum > 0 ? this.keep('momentum_buffer') : [];
  private readonly isPyTorch = this.framework === 'pytorch';

  protected update({ value, gradient }: Parameter, index: number): void {
    const { numbers, framework, learningRate, isPyTorch, decay, shrink } = this;
    const { alpha, momentum, centered, eps } = numbers;
    const epsInside = framework === 'tfjs' && centered ? -eps : eps;
    this.kernelsFor(value.length).rmsprop(
      value.address,
      gradient.address,
      this.squares[index]!.address,
      this.means[index]?.address ?? 0,
      this.velocities[index]?.address ?? 0,
      isPyTorch ? 1 : learningRate,
      isPyTorch ? learningRate : 1,
      alpha,
      1 - alpha,
      momentum,
      isPyTorch ? 0 : epsInside,
      isPyTorch ? eps : 0,
      decay,
      shrink,
      0,
      value.length,
    );
  }
}
