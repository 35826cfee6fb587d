import type { Layer } from '../../network/network';
import { linearForward, linearInputGradient, linearParameterGradients } from '../kernels/linear';
import { type LayerModule, type Parameter, parameter } from './layer';

export class LinearModule implements LayerModule {
  readonly units: number;
  readonly output: Float32Array;
  readonly inputGradient: Float32Array;
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  readonly parameters: readonly Parameter[];

  /** @param isFirst nothing stands before it, so the gradient of its input is not computed */
  constructor(
    readonly layer: Extract<Layer, { kind: 'Linear' }>,
    readonly inputs: number,
    maxBatch: number,
    private readonly isFirst: boolean,
  ) {
    this.units = layer.parameters.outFeatures;
    this.output = new Float32Array(maxBatch * this.units);
    this.inputGradient = new Float32Array(isFirst ? 0 : maxBatch * inputs);
    this.weight = parameter(`${layer.id}.weight`, this.units * inputs);
    this.bias = layer.parameters.bias ? parameter(`${layer.id}.bias`, this.units) : null;
    this.parameters = this.bias ? [this.weight, this.bias] : [this.weight];
  }

  forward(input: Float32Array, batch: number): void {
    const bias = this.bias === null ? null : this.bias.value;
    linearForward(input, this.weight.value, bias, this.output, batch, this.inputs, this.units);
  }

  backward(input: Float32Array, outputGradient: Float32Array, batch: number): void {
    const { weight, bias, inputs, units } = this;
    linearParameterGradients(
      input,
      outputGradient,
      weight.gradient,
      bias === null ? null : bias.gradient,
      batch,
      inputs,
      units,
    );
    if (!this.isFirst)
      linearInputGradient(outputGradient, weight.value, this.inputGradient, batch, inputs, units);
  }
}
