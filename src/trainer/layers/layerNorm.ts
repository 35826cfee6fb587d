import type { LayerOf } from '../../network/network';
import { sizeOf } from '../../network/sizes';
import type { Tensor } from '../kernels/engine';
import type { RangedKernels } from '../kernels/sharing';
import { ModuleBase, type Parameter, type Place, parameterOf, WORK } from './layer';

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
    const rows = batch * this.rows;
    this.kernels(batch).layerNorm(
      this.input.output.address,
      this.mean.address,
      this.inverse.address,
      this.layer.parameters.eps,
      this.gamma === null ? 0 : this.gamma.value.address,
      this.beta === null ? 0 : this.beta.value.address,
      this.output.address,
      this.length,
      0,
      rows,
    );
  }

  backward(outputGradient: Tensor, batch: number): void {
    const { inputGradient } = this;
    if (this.gamma !== null) this.parameterGradients(outputGradient, batch);
    if (inputGradient === null) return;
    const rows = batch * this.rows;
    this.kernels(batch).layerNormGradient(
      this.input.output.address,
      this.mean.address,
      this.inverse.address,
      this.gamma === null ? 0 : this.gamma.value.address,
      outputGradient.address,
      inputGradient.address,
      this.length,
      0,
      rows,
    );
  }

  private parameterGradients(outputGradient: Tensor, batch: number): void {
    const { length } = this;
    this.kernels(batch).layerNormParameters(
      this.input.output.address,
      this.mean.address,
      this.inverse.address,
      outputGradient.address,
      this.gammaGradient.address,
      this.betaGradient.address,
      batch * this.rows,
      length,
      0,
      length,
    );
  }

  private kernels(batch: number): RangedKernels {
    return this.engine.kernelsFor(WORK * batch * this.units);
  }
}
