import { formatPlain } from '../../common/format';
import type { LayerOf } from '../../network/network';
import type { Tensor } from '../kernels/engine';
import { InputError, ModuleBase, type Parameter, type Place, parameterOf } from './layer';

/** A row of a table for each index; the indices come as numbers like all values. */
export class EmbeddingModule extends ModuleBase<LayerOf<'Embedding'>> {
  readonly weight: Parameter;
  override readonly parameters: readonly Parameter[];

  constructor(place: Place<LayerOf<'Embedding'>>) {
    super(place);
    const { numEmbeddings, embeddingDim } = place.layer.parameters;
    const name = place.framework === 'pytorch' ? 'weight' : 'embeddings';
    this.weight = parameterOf(place, name, [numEmbeddings, embeddingDim]);
    this.parameters = [this.weight];
  }

  /** Throws an `InputError` for what is not an index of the table. */
  forward(batch: number): void {
    const { input, output, weight, layer } = this;
    const { numEmbeddings, embeddingDim } = layer.parameters;
    const indices = input.output;
    const wrong = this.engine.kernels.embed(
      indices.address,
      weight.value.address,
      output.address,
      batch * input.units,
      numEmbeddings,
      embeddingDim,
    );
    if (wrong < 0) return;
    const given = formatPlain(indices.values[wrong]!);
    throw new InputError(
      `${layer.call} takes whole numbers from 0 to ${numEmbeddings - 1}, but the data gives ${given}`,
      layer,
    );
  }

  /** Indices have no gradient: that of the input stays 0. */
  backward(outputGradient: Tensor, batch: number): void {
    const { numEmbeddings, embeddingDim, paddingIdx } = this.layer.parameters;
    this.engine.kernels.embedGradient(
      this.input.output.address,
      outputGradient.address,
      this.weight.gradient.address,
      batch * this.input.units,
      numEmbeddings,
      embeddingDim,
      paddingIdx ?? -1,
    );
  }
}
