import type { LayerOf } from '../../network/network';
import { dimensionOf, sizeOf } from '../../network/sizes';
import type { Tensor } from '../kernels/engine';
import { ModuleBase, type Place } from './layer';

/** The sum of its sources, which have the same shape. */
export class AddModule extends ModuleBase<LayerOf<'Add'>> {
  forward(batch: number): void {
    const { kernels } = this.engine;
    const length = batch * this.units;
    kernels.copy(this.input.output.address, this.output.address, length);
    for (let i = 1; i < this.sources.length; i++) {
      kernels.add(this.sources[i]!.output.address, this.output.address, length);
    }
  }

  backward(outputGradient: Tensor, batch: number): void {
    for (let i = 0; i < this.sourceGradients.length; i++) {
      const gradient = this.sourceGradients[i]!;
      if (gradient === null) continue;
      this.engine.kernels.copy(outputGradient.address, gradient.address, batch * this.units);
    }
  }
}

/** Its sources one after the other along a dimension. */
export class ConcatModule extends ModuleBase<LayerOf<'Concat'>> {
  /** Of a sample: stretches before the dimension, and how many values each has in the output and in each source. */
  private readonly rows: number;
  private readonly length: number;
  private readonly lengths: readonly number[];

  constructor(place: Place<LayerOf<'Concat'>>) {
    super(place);
    const axis = dimensionOf(place.layer.parameters.dim, this.shape.length)! - 1;
    this.rows = sizeOf(this.shape.slice(0, axis));
    this.length = this.units / this.rows;
    this.lengths = this.sources.map(({ units }) => units / this.rows);
  }

  forward(batch: number): void {
    let y = this.output.address;
    for (let i = 0; i < this.sources.length; i++) {
      const length = this.lengths[i]!;
      const x = this.sources[i]!.output.address;
      this.engine.kernels.copyRows(x, y, batch * this.rows, length, length, this.length);
      y += 4 * length;
    }
  }

  backward(outputGradient: Tensor, batch: number): void {
    let dy = outputGradient.address;
    for (let i = 0; i < this.sources.length; i++) {
      const length = this.lengths[i]!;
      const gradient = this.sourceGradients[i]!;
      if (gradient !== null) {
        this.engine.kernels.copyRows(dy, gradient.address, batch * this.rows, length, this.length, length);
      }
      dy += 4 * length;
    }
  }
}
