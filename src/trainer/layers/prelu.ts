import type { LayerOf } from '../../network/network';
import type { Tensor } from '../kernels/engine';
import { ModuleBase, type Parameter, type Place, parameterOf } from './layer';

/** x above 0, a learned slope times x below: one slope, or one a channel. */
export class PReluModule extends ModuleBase<LayerOf<'PReLU'>> {
  readonly weight: Parameter;
  override readonly parameters: readonly Parameter[];
  /** Stretches of slopes a sample, and neighbours with the same slope. */
  private readonly rows: number;
  private readonly size: number;
  private readonly slopes: number;

  constructor(place: Place<LayerOf<'PReLU'>>) {
    super(place);
    const { numParameters, init } = place.layer.parameters;
    const isPyTorch = place.framework === 'pytorch';
    this.weight = parameterOf(place, isPyTorch ? 'weight' : 'alpha', [numParameters]);
    this.parameters = [this.weight];
    this.slopes = numParameters;
    this.size = isPyTorch || numParameters === 1 ? this.units / numParameters : 1;
    this.rows = this.units / numParameters / this.size;
    if (!place.sharesWith) this.weight.value.values.fill(init);
  }

  /** The slope of a unit below 0. */
  weightOf(unit: number): number {
    return this.weight.value.values[Math.floor(unit / this.size) % this.slopes]!;
  }

  forward(batch: number): void {
    const { engine, input, output, weight, slopes, size } = this;
    engine.kernels.prelu(
      input.output.address,
      weight.value.address,
      output.address,
      batch * this.rows,
      slopes,
      size,
      0,
      slopes,
    );
  }

  backward(outputGradient: Tensor, batch: number): void {
    const { engine, input, inputGradient, weight, slopes, size } = this;
    engine.kernels.preluGradient(
      input.output.address,
      weight.value.address,
      outputGradient.address,
      inputGradient === null ? 0 : inputGradient.address,
      weight.gradient.address,
      batch * this.rows,
      slopes,
      size,
      0,
      slopes,
    );
  }
}
