import type { LayerOf } from '../../network/network';
import type { Tensor } from '../kernels/engine';
import { ModuleBase } from './layer';

/** Identity, and what only gives values another shape: they lie the same way. */
export class PassModule extends ModuleBase<LayerOf<'Identity' | 'Flatten' | 'Unflatten' | 'Reshape'>> {
  forward(batch: number): void {
    this.engine.kernels.copy(this.input.output.address, this.output.address, batch * this.units);
  }

  backward(outputGradient: Tensor, batch: number): void {
    if (this.inputGradient === null) return;
    this.engine.kernels.copy(outputGradient.address, this.inputGradient.address, batch * this.units);
  }
}
