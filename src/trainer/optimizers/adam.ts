import { power } from '../../common/portableMath';
import type { Parameter } from '../layers/layer';
import { OptimizerBase } from './optimizer';

/** Adam and AdamW: w ← w − lr · m̂ / (√v̂ + ε); Keras adds ε to √v before its bias is corrected. */
export class Adam extends OptimizerBase {
  private readonly first = this.keep('exp_avg');
  private readonly second = this.keep('exp_avg_sq');
  private readonly isKeras = this.framework === 'keras';

  protected update({ value, gradient }: Parameter, index: number): void {
    const { numbers, isKeras, learningRate, steps, decay, shrink } = this;
    const { betas, eps } = numbers;
    const beta1 = betas[0];
    const beta2 = betas[1];
    const correction = Math.sqrt(1 - power(beta2, steps));
    const stepSize = learningRate / (1 - power(beta1, steps));
    this.kernelsFor(value.length).adam(
      value.address,
      gradient.address,
      this.first[index]!.address,
      this.second[index]!.address,
      isKeras ? stepSize * correction : stepSize,
      isKeras ? 1 : correction,
      beta1,
      beta2,
      1 - beta1,
      1 - beta2,
      eps,
      decay,
      shrink,
      0,
      value.length,
    );
  }
}
