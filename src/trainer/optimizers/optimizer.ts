import type { Framework } from '../../network/network';
import type { Engine, Tensor } from '../kernels/engine';
import type { RangedKernels } from '../kernels/sharing';
import { type NamedTensor, type Parameter, WORK } from '../layers/layer';

/** Changes the parameters along their gradients, by the rules of the network's framework. */
export interface Optimizer {
  /** Of the next step. */
  learningRate: number;
  /** Steps taken; with `state`, all that it remembers. */
  steps: number;
  /** What it keeps of former steps, under the parameter's name and its own: `0.weight.exp_avg`. */
  readonly state: readonly NamedTensor[];
  /** Takes one step along the gradients that the parameters hold, after clipping them in place. */
  step(): void;
}

/** The numbers of an optimizer with nothing left out. */
export interface OptimizerNumbers {
  readonly momentum: number;
  readonly nesterov: boolean;
  readonly weightDecay: number;
  readonly betas: readonly [number, number];
  readonly eps: number;
  readonly alpha: number;
  readonly centered: boolean;
  /** Adagrad's sum of squares before the first step. */
  readonly initialSum: number;
  /** L2 added to the gradient; else the weights shrink by themselves, by lr · weightDecay a step. */
  readonly decayIsCoupled: boolean;
}

/** What a step does to the gradients first. */
export interface Clipping {
  clip(parameters: readonly Parameter[]): void;
}

/** What all optimizers share: parameters, decay, the count of steps and tensors beside each parameter. */
export abstract class OptimizerBase implements Optimizer {
  steps = 0;
  readonly state: NamedTensor[] = [];

  constructor(
    protected readonly parameters: readonly Parameter[],
    public learningRate: number,
    protected readonly engine: Engine,
    protected readonly numbers: OptimizerNumbers,
    private readonly clipping: Clipping | null,
    protected readonly framework: Framework,
  ) {}

  step(): void {
    this.steps++;
    this.clipping?.clip(this.parameters);
    for (let p = 0; p < this.parameters.length; p++) this.update(this.parameters[p]!, p);
  }

  protected abstract update(parameter: Parameter, index: number): void;

  /** The kernels for a parameter of `length` values. */
  protected kernelsFor(length: number): RangedKernels {
    return this.engine.kernelsFor(WORK * length);
  }

  /** The factor of L2 in the gradient. */
  protected get decay(): number {
    return this.numbers.decayIsCoupled ? this.numbers.weightDecay : 0;
  }

  /** What decoupled decay leaves of a weight. */
  protected get shrink(): number {
    return this.numbers.decayIsCoupled ? 1 : 1 - this.learningRate * this.numbers.weightDecay;
  }

  /** A tensor for each parameter. */
  protected keep(name: string, start = 0): readonly Tensor[] {
    return this.parameters.map(parameter => {
      const value = this.engine.tensor(parameter.value.length);
      value.values.fill(start);
      this.state.push({ name: `${parameter.name}.${name}`, shape: parameter.shape, value });
      return value;
    });
  }
}
