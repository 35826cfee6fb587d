import type { LayerOf } from '../../network/network';
import { dimensionOf, sizeOf } from '../../network/sizes';
import type { Tensor } from '../kernels/engine';
import { ModuleBase, type Place } from './layer';

type SoftmaxLayer = LayerOf<'Softmax' | 'LogSoftmax'>;

/** Softmax, or its logarithm, over one dimension. */
export class SoftmaxModule extends ModuleBase<SoftmaxLayer> {
  private readonly isLog: boolean;
  /** Of a sample: stretches before the dimension, its length, and values that lie between its neighbours. */
  private readonly outer: number;
  private readonly length: number;
  private readonly inner: number;

  constructor(place: Place<SoftmaxLayer>) {
    super(place);
    const { kind, parameters } = place.layer;
    const axis = dimensionOf(parameters.dim!, this.shape.length)! - 1;
    this.isLog = kind === 'LogSoftmax';
    this.outer = sizeOf(this.shape.slice(0, axis));
    this.length = this.shape[axis]!;
    this.inner = sizeOf(this.shape.slice(axis + 1));
  }

  forward(batch: number): void {
    const { engine, input, output, length, inner, isLog } = this;
    const rows = batch * this.outer;
    engine.kernels.softmax(input.output.address, output.address, length, inner, isLog, 0, rows);
  }

  backward(outputGradient: Tensor, batch: number): void {
    const { engine, output, inputGradient, length, inner, isLog } = this;
    if (inputGradient === null) return;
    engine.kernels.softmaxGradient(
      output.address,
      outputGradient.address,
      inputGradient.address,
      length,
      inner,
      isLog,
      0,
      batch * this.outer,
    );
  }
}
