import type { Framework, LayerOf } from '../../network/network';
import type { Integers, Tensor } from '../kernels/engine';
import { ModuleBase, type Place, WORK } from './layer';

/** Layers that apply a function to each value on its own. */
export type ActivationLayer = LayerOf<
  | 'ReLU'
  | 'ReLU6'
  | 'LeakyReLU'
  | 'ELU'
  | 'SELU'
  | 'GELU'
  | 'SiLU'
  | 'Mish'
  | 'Sigmoid'
  | 'Hardsigmoid'
  | 'Tanh'
  | 'Hardtanh'
  | 'Softplus'
  | 'Softsign'
>;

/** The numbers by which `assembly/activations.ts` knows the functions. */
export const ACTIVATION_KERNELS = {
  relu: 0,
  leakyRelu: 1,
  clamp: 2,
  elu: 3,
  gelu: 4,
  geluTanh: 5,
  silu: 6,
  mish: 7,
  sigmoid: 8,
  hardSigmoid: 9,
  tanh: 10,
  softplus: 11,
  softsign: 12,
} as const;

/** The place of the gradient that it is given in what `assembly/follower.ts` reads. */
const GIVEN_GRADIENT = 4;

/** A function of the kernels, with the numbers that it takes besides. */
interface Activation {
  readonly kernel: keyof typeof ACTIVATION_KERNELS;
  readonly a?: number;
  readonly b?: number;
}

/** Klambauer et al. 2017. */
const SELU_ALPHA = 1.6732632423543772;
const SELU_SCALE = 1.0507009873554805;

/** y = f(x), value by value. */
export class ActivationModule extends ModuleBase<ActivationLayer> {
  private readonly kernel: number;
  private readonly a: number;
  private readonly b: number;
  private readonly one: Tensor;
  private readonly slope: Tensor;
  /** Where the layer before it computes this one along with itself. */
  private follower: Integers | null = null;

  constructor(place: Place<ActivationLayer>) {
    super(place);
    const { kernel, a = 0, b = 0 } = activationOf(place.layer, place.framework);
    this.kernel = ACTIVATION_KERNELS[kernel];
    this.a = a;
    this.b = b;
    this.one = place.engine.tensor(1);
    this.one.values[0] = 1;
    this.slope = place.engine.tensor(1);
  }

  /** From now on the module before it does its work, by the record that this returns. */
  follow(): Integers {
    const { engine, kernel, a, b, input, output, inputGradient } = this;
    const numbers = [kernel, input.output.address, output.address, inputGradient?.address ?? 0, 0];
    this.follower = engine.record(numbers, [a, b]);
    return this.follower;
  }

  forward(batch: number): void {
    if (this.follower !== null) return;
    const { engine, kernel, a, b } = this;
    const [x, y] = [this.input.output.address, this.output.address];
    const length = batch * this.units;
    engine.kernelsFor(WORK * length).activate(kernel, x, y, a, b, 0, length);
  }

  backward(outputGradient: Tensor, batch: number): void {
    if (this.inputGradient === null) return;
    if (this.follower !== null) {
      this.follower.values[GIVEN_GRADIENT] = outputGradient.address;
      return;
    }
    const { engine, kernel, a, b } = this;
    const [x, y] = [this.input.output.address, this.output.address];
    const [dy, dx] = [outputGradient.address, this.inputGradient.address];
    const length = batch * this.units;
    engine.kernelsFor(WORK * length).activationGradient(kernel, x, y, dy, dx, a, b, 0, length);
  }

  /** f′ at one value of the last forward. */
  slopeAt(index: number): number {
    const { engine, kernel, input, output, one, slope, a, b } = this;
    const [x, y] = [input.output.address + 4 * index, output.address + 4 * index];
    engine.kernels.activationGradient(kernel, x, y, one.address, slope.address, a, b, 0, 1);
    return slope.values[0]!;
  }
}

function activationOf(layer: ActivationLayer, framework: Framework): Activation {
  switch (layer.kind) {
    case 'ReLU':
      return { kernel: 'relu' };
    case 'ReLU6':
      return { kernel: 'clamp', a: 0, b: 6 };
    case 'LeakyReLU':
      return { kernel: 'leakyRelu', a: layer.parameters.negativeSlope };
    case 'ELU':
      return { kernel: 'elu', a: layer.parameters.alpha, b: 1 };
    case 'SELU':
      return { kernel: 'elu', a: SELU_ALPHA * SELU_SCALE, b: SELU_SCALE };
    case 'GELU':
      return { kernel: layer.parameters.approximate === 'tanh' ? 'geluTanh' : 'gelu' };
    case 'SiLU':
      return { kernel: 'silu' };
    case 'Mish':
      return { kernel: 'mish' };
    case 'Sigmoid':
      return { kernel: 'sigmoid' };
    case 'Hardsigmoid':
      if (framework === 'tfjs') return { kernel: 'hardSigmoid', a: 0.2, b: 2.5 };
      return { kernel: 'hardSigmoid', a: 1 / 6, b: 3 };
    case 'Tanh':
      return { kernel: 'tanh' };
    case 'Hardtanh':
      return { kernel: 'clamp', a: layer.parameters.minVal, b: layer.parameters.maxVal };
    case 'Softplus':
      return { kernel: 'softplus', a: layer.parameters.beta, b: layer.parameters.threshold };
    case 'Softsign':
      return { kernel: 'softsign' };
  }
}
