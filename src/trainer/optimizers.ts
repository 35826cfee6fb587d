import type { Parameter } from './layers/layer';

export type OptimizerName = 'sgd' | 'momentum' | 'adam';

/** Every optimizer, with the learning rate that PyTorch gives it. */
export const DEFAULT_LEARNING_RATES: Readonly<Record<OptimizerName, number>> = {
  sgd: 1e-3,
  momentum: 1e-3,
  adam: 1e-3,
};

export interface Optimizer {
  learningRate: number;
  /** Takes one step along the gradients that the parameters hold. */
  step(): void;
}

/** `momentum` is SGD with μ = 0.9. */
export function createOptimizer(
  name: OptimizerName,
  parameters: readonly Parameter[],
  learningRate: number,
): Optimizer {
  switch (name) {
    case 'sgd':
      return new Sgd(parameters, learningRate, 0);
    case 'momentum':
      return new Sgd(parameters, learningRate, 0.9);
    case 'adam':
      return new Adam(parameters, learningRate);
  }
}

/** PyTorch's SGD: b ← μ b + g (b = g at first, as b starts at 0), w ← w − lr·b. */
class Sgd implements Optimizer {
  private readonly velocities: readonly Float32Array[];

  constructor(
    private readonly parameters: readonly Parameter[],
    public learningRate: number,
    private readonly momentum: number,
  ) {
    this.velocities = parameters.map(({ value }) => new Float32Array(momentum === 0 ? 0 : value.length));
  }

  step(): void {
    const { learningRate, momentum } = this;
    for (let p = 0; p < this.parameters.length; p++) {
      const { value, gradient } = this.parameters[p]!;
      const velocity = this.velocities[p]!;
      for (let i = 0; i < value.length; i++) {
        let direction = gradient[i]!;
        if (momentum !== 0) {
          direction += momentum * velocity[i]!;
          velocity[i] = direction;
        }
        value[i]! -= learningRate * direction;
      }
    }
  }
}

/** PyTorch's Adam: w ← w − lr · m̂ / (√v̂ + ε), β = (0.9, 0.999), ε = 1e−8. */
class Adam implements Optimizer {
  private readonly first: readonly Float32Array[];
  private readonly second: readonly Float32Array[];
  private steps = 0;

  constructor(
    private readonly parameters: readonly Parameter[],
    public learningRate: number,
    private readonly beta1 = 0.9,
    private readonly beta2 = 0.999,
    private readonly eps = 1e-8,
  ) {
    this.first = parameters.map(({ value }) => new Float32Array(value.length));
    this.second = parameters.map(({ value }) => new Float32Array(value.length));
  }

  step(): void {
    this.steps++;
    const { beta1, beta2, eps } = this;
    const stepSize = this.learningRate / (1 - beta1 ** this.steps);
    const correction = Math.sqrt(1 - beta2 ** this.steps);
    for (let p = 0; p < this.parameters.length; p++) {
      const { value, gradient } = this.parameters[p]!;
      const m = this.first[p]!;
      const v = this.second[p]!;
      for (let i = 0; i < value.length; i++) {
        const g = gradient[i]!;
        m[i] = beta1 * m[i]! + (1 - beta1) * g;
        v[i] = beta2 * v[i]! + (1 - beta2) * g * g;
        value[i]! -= (stepSize * m[i]!) / (Math.sqrt(v[i]!) / correction + eps);
      }
    }
  }
}
