import { Random } from '../../common/random';
import type { Layer, LayerOf } from '../../network/network';
import type { Tensor } from '../kernels/engine';
import { type Activation, activationOf } from './activations';
import { type Mode, ModuleBase, type Place } from './layer';

/** y = f(x), value by value. */
export class ActivationModule extends ModuleBase<Layer> {
  private readonly activation: Activation;
  private readonly one: Tensor;
  private readonly slope: Tensor;

  constructor(place: Place) {
    super(place);
    this.one = place.engine.tensor(1);
    this.one.values[0] = 1;
    this.slope = place.engine.tensor(1);
    this.activation = activationOf(place.layer, place.framework, place.engine.kernels)!;
  }

  forward(batch: number): void {
    const { forward, a, b } = this.activation;
    forward(this.input.output.address, this.output.address, batch * this.units, a, b);
  }

  backward(outputGradient: Tensor, batch: number): void {
    const { backward, a, b } = this.activation;
    const { input, inputGradient, output } = this;
    if (inputGradient === null) return;
    backward(
      input.output.address,
      output.address,
      outputGradient.address,
      inputGradient.address,
      batch * this.units,
      a,
      b,
    );
  }

  /** f′ at one value of the last forward. */
  slopeAt(index: number): number {
    const { backward, a, b } = this.activation;
    const place = 4 * index;
    const { input, output, one, slope } = this;
    backward(input.output.address + place, output.address + place, one.address, slope.address, 1, a, b);
    return slope.values[0]!;
  }
}

/** In training each value is dropped with probability p and the rest divided by 1 − p; in evaluation nothing happens. */
export class DropoutModule extends ModuleBase<LayerOf<'Dropout'>> {
  private readonly mask: Tensor;
  private readonly random: Random;

  constructor(place: Place<LayerOf<'Dropout'>>) {
    super(place);
    this.mask = place.engine.tensor(place.maxBatch * this.units);
    this.random = new Random(place.seed, `dropout ${place.layer.id}`);
  }

  forward(batch: number, mode: Mode): void {
    const { random } = this;
    const { p } = this.layer.parameters;
    const mask = this.mask.values;
    const output = this.output.values;
    const input = this.input.output.values;
    const kept = p < 1 ? 1 / (1 - p) : 0;
    for (let i = 0; i < batch * this.units; i++) {
      const factor = mode === 'evaluation' ? 1 : random.uniform() < p ? 0 : kept;
      mask[i] = factor;
      output[i] = input[i]! * factor;
    }
  }

  backward(outputGradient: Tensor, batch: number): void {
    const gradient = this.inputGradient?.values;
    if (!gradient) return;
    for (let i = 0; i < batch * this.units; i++)
      gradient[i] = outputGradient.values[i]! * this.mask.values[i]!;
  }
}

/** Identity, and what only gives values another shape: they lie the same way. */
export class PassModule extends ModuleBase<Layer> {
  forward(batch: number): void {
    this.engine.kernels.copy(this.input.output.address, this.output.address, batch * this.units);
  }

  backward(outputGradient: Tensor, batch: number): void {
    if (this.inputGradient === null) return;
    this.engine.kernels.copy(outputGradient.address, this.inputGradient.address, batch * this.units);
  }
}
