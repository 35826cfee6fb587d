import type { Random } from '../../common/random';
import type { Layer } from '../../network/network';
import type { Activation } from '../kernels/activations';
import type { LayerModule, Mode, Parameter } from './layer';

const NONE: readonly Parameter[] = [];

/** As many values come out as go in, and nothing is learned. */
abstract class ElementwiseModule<L extends Layer> implements LayerModule {
  readonly parameters = NONE;
  readonly output: Float32Array;
  readonly inputGradient: Float32Array;

  constructor(
    readonly layer: L,
    readonly units: number,
    maxBatch: number,
  ) {
    this.output = new Float32Array(maxBatch * units);
    this.inputGradient = new Float32Array(maxBatch * units);
  }

  abstract forward(input: Float32Array, batch: number, mode: Mode): void;
  abstract backward(input: Float32Array, outputGradient: Float32Array, batch: number): void;
}

/** y = f(x), value by value. */
export class ActivationModule extends ElementwiseModule<Layer> {
  constructor(
    layer: Layer,
    units: number,
    maxBatch: number,
    private readonly activation: Activation,
  ) {
    super(layer, units, maxBatch);
  }

  forward(input: Float32Array, batch: number): void {
    const { output, activation } = this;
    for (let i = 0; i < batch * this.units; i++) output[i] = activation.value(input[i]!);
  }

  backward(input: Float32Array, outputGradient: Float32Array, batch: number): void {
    const { output, inputGradient, activation } = this;
    for (let i = 0; i < batch * this.units; i++) {
      inputGradient[i] = outputGradient[i]! * activation.slope(input[i]!, output[i]!);
    }
  }
}

/** In training each value is dropped with probability p and the rest divided by 1 − p; in evaluation nothing happens. */
export class DropoutModule extends ElementwiseModule<Extract<Layer, { kind: 'Dropout' }>> {
  private readonly mask: Float32Array;

  constructor(
    layer: Extract<Layer, { kind: 'Dropout' }>,
    units: number,
    maxBatch: number,
    private readonly random: Random,
  ) {
    super(layer, units, maxBatch);
    this.mask = new Float32Array(maxBatch * units);
  }

  forward(input: Float32Array, batch: number, mode: Mode): void {
    const { output, mask, random } = this;
    const { p } = this.layer.parameters;
    const kept = p < 1 ? 1 / (1 - p) : 0;
    for (let i = 0; i < batch * this.units; i++) {
      const factor = mode === 'evaluation' ? 1 : random.uniform() < p ? 0 : kept;
      mask[i] = factor;
      output[i] = input[i]! * factor;
    }
  }

  backward(_input: Float32Array, outputGradient: Float32Array, batch: number): void {
    for (let i = 0; i < batch * this.units; i++) this.inputGradient[i] = outputGradient[i]! * this.mask[i]!;
  }
}

/** Identity, and Flatten: values are stored flat, so only the shape that the network knows changes. */
export class PassModule extends ElementwiseModule<Layer> {
  forward(input: Float32Array, batch: number): void {
    for (let i = 0; i < batch * this.units; i++) this.output[i] = input[i]!;
  }

  backward(_input: Float32Array, outputGradient: Float32Array, batch: number): void {
    for (let i = 0; i < batch * this.units; i++) this.inputGradient[i] = outputGradient[i]!;
  }
}
