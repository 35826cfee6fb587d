import type { Parameter } from '../layers/layer';
import { OptimizerBase } from './optimizer';

/** Adagrad: ε stands outside the root in PyTorch, inside in Keras and TensorFlow.js. */
export class Adagrad extends OptimizerBase {
  private readonly sums = this.keep('sum', this.numbers.initialSum);
  private readonly isPyTorch = this.framework === 'pytorch';

  protected update({ value, gradient }: Parameter, index: number): void {
    const { numbers, learningRate, isPyTorch, decay, shrink } = this;
    this.kernelsFor(value.length).adagrad(
      value.address,
      gradient.address,
      this.sums[index]!.address,
      learningRate,
      isPyTorch ? 0 : numbers.eps,
      isPyTorch ? numbers.eps : 0,
      decay,
      shrink,
      0,
      value.length,
    );
  }
}
