import type { LayerOf } from '../../network/network';
import { sizeOf } from '../../network/sizes';
import type { Tensor } from '../kernels/engine';
import { LANES, ModuleBase, type Parameter, type Place, parameterOf, WORK } from './layer';

/** The last dimensions of each sample by their own mean and biased variance. */
export class LayerNormModule extends ModuleBase<LayerOf<'LayerNorm'>> {
  readonly gamma: Parameter | null;
  readonly beta: Parameter | null;
  override readonly parameters: readonly Parameter[];
  /** Values that are normalized together, and how many such rows a sample has. */
  private readonly length: number;
  private readonly rows: number;
  private readonly mean: Tensor;
  /** 1/√(σ² + ε) of each row. */
  private readonly inverse: Tensor;
  private readonly gammaGradient: Tensor;
  private readonly betaGradient: Tensor;

  constructor(place: Place<LayerOf<'LayerNorm'>>) {
    super(place);
    const { engine, framework, layer, maxBatch, sharesWith } = place;
    const { normalizedShape, elementwiseAffine, bias } = layer.parameters;
    const isPyTorch = framework === 'pytorch';
    this.length = sizeOf(normalizedShape);
    this.rows = this.units / this.length;
    this.gamma = elementwiseAffine
      ? parameterOf(place, isPyTorch ? 'weight' : 'gamma', normalizedShape)
      : null;
    this.beta =
      elementwiseAffine && bias ? parameterOf(place, isPyTorch ? 'bias' : 'beta', normalizedShape) : null;
    this.parameters = [this.gamma, this.beta].filter(parameter => parameter !== null);
    this.gammaGradient = this.gamma?.gradient ?? engine.tensor(this.length);
    this.betaGradient = this.beta?.gradient ?? engine.tensor(this.length);
    this.mean = engine.tensor(maxBatch * this.rows);
    this.inverse = engine.tensor(maxBatch * this.rows);
    if (!sharesWith) this.gamma?.value.values.fill(1);
  }

  forward(batch: number): void {
    const { engine } = this;
    const args = [
      this.input.output.address,
      this.mean.address,
      this.inverse.address,
      this.layer.parameters.eps,
      this.gamma === null ? 0 : this.gamma.value.address,
      this.beta === null ? 0 : this.beta.value.address,
      this.output.address,
      this.length,
    ] as const;
    const rows = batch * this.rows;
    if (this.sharesWork(batch)) engine.share('layerNorm', rows, 1, ...args);
    else engine.kernels.layerNorm(...args, 0, rows);
  }

  backward(outputGradient: Tensor, batch: number): void {
    const { engine, inputGradient } = this;
    if (this.gamma !== null) this.parameterGradients(outputGradient, batch);
    if (inputGradient === null) return;
    const args = [
      this.input.output.address,
      this.mean.address,
      this.inverse.address,
      this.gamma === null ? 0 : this.gamma.value.address,
      outputGradient.address,
      inputGradient.address,
      this.length,
    ] as const;
    const rows = batch * this.rows;
    if (this.sharesWork(batch)) engine.share('layerNormGradient', rows, 1, ...args);
    else engine.kernels.layerNormGradient(...args, 0, rows);
  }

  private parameterGradients(outputGradient: Tensor, batch: number): void {
    const { engine, length } = this;
    const args = [
      this.input.output.address,
      this.mean.address,
      this.inverse.address,
      outputGradient.address,
      this.gammaGradient.address,
      this.betaGradient.address,
      batch * this.rows,
      length,
    ] as const;
    if (this.sharesWork(batch)) engine.share('layerNormParameters', length, LANES, ...args);
    else engine.kernels.layerNormParameters(...args, 0, length);
  }

  private sharesWork(batch: number): boolean {
    return this.engine.sharesWork(WORK * batch * this.units);
  }
}
