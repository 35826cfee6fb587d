import type { Engine, Tensor } from './kernels/engine';
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
  engine: Engine,
): Optimizer {
  switch (name) {
    case 'sgd':
      return new Sgd(parameters, learningRate, engine);
    case 'momentum':
      return new Momentum(parameters, learningRate, engine);
    case 'adam':
      return new Adam(parameters, learningRate, engine);
  }
}

/** w ← w − lr·g */
class Sgd implements Optimizer {
  constructor(
    private readonly parameters: readonly Parameter[],
    public learningRate: number,
    private readonly engine: Engine,
  ) {}

  step(): void {
    const { kernels } = this.engine;
    for (let p = 0; p < this.parameters.length; p++) {
      const { value, gradient } = this.parameters[p]!;
      kernels.sgd(value.address, gradient.address, value.length, this.learningRate);
    }
  }
}

/** PyTorch's momentum: b ← μ·b + g, w ← w − lr·b, where b begins with the first gradient. */
class Momentum implements Optimizer {
  private readonly velocities: readonly Tensor[];

  constructor(
    private readonly parameters: readonly Parameter[],
    public learningRate: number,
    private readonly engine: Engine,
    private readonly momentum = 0.9,
  ) {
    this.velocities = parameters.map(({ value }) => engine.tensor(value.length));
  }

  step(): void {
    const { kernels } = this.engine;
    for (let p = 0; p < this.parameters.length; p++) {
      const { value, gradient } = this.parameters[p]!;
      const velocity = this.velocities[p]!.address;
      kernels.momentum(
        value.address,
        gradient.address,
        velocity,
        value.length,
        this.learningRate,
        this.momentum,
      );
    }
  }
}

/** PyTorch's Adam: w ← w − lr · m̂ / (√v̂ + ε), β = (0.9, 0.999), ε = 1e−8. */
class Adam implements Optimizer {
  private readonly first: readonly Tensor[];
  private readonly second: readonly Tensor[];
  private steps = 0;

  constructor(
    private readonly parameters: readonly Parameter[],
    public learningRate: number,
    private readonly engine: Engine,
    private readonly beta1 = 0.9,
    private readonly beta2 = 0.999,
    private readonly eps = 1e-8,
  ) {
    this.first = parameters.map(({ value }) => engine.tensor(value.length));
    this.second = parameters.map(({ value }) => engine.tensor(value.length));
  }

  step(): void {
    this.steps++;
    const { beta1, beta2, eps } = this;
    const { kernels } = this.engine;
    const stepSize = this.learningRate / (1 - beta1 ** this.steps);
    const correction = Math.sqrt(1 - beta2 ** this.steps);
    for (let p = 0; p < this.parameters.length; p++) {
      const { value, gradient } = this.parameters[p]!;
      kernels.adam(
        value.address,
        gradient.address,
        this.first[p]!.address,
        this.second[p]!.address,
        value.length,
        stepSize,
        correction,
        beta1,
        beta2,
        1 - beta1,
        1 - beta2,
        eps,
      );
    }
  }
}
