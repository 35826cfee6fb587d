import type { Network } from '../network/network';
import { initialize } from './initialize';
import { createModule } from './layers/create';
import type { LayerModule, Mode, Parameter } from './layers/layer';

/** A network at work: its layers in order, with weights, for batches of at most `maxBatch` samples. */
export class Model {
  readonly modules: readonly LayerModule[];
  readonly parameters: readonly Parameter[];
  /** Values per sample that the network gives. */
  readonly outputs: number;

  /** @param network a chain whose sizes fit together */
  constructor(network: Network, inputs: number, maxBatch: number, seed: number) {
    let size = inputs;
    this.modules = network.layers.map((layer, i) => {
      const module = createModule(layer, size, maxBatch, seed, i === 0);
      size = module.units;
      return module;
    });
    this.outputs = size;
    this.parameters = this.modules.flatMap(module => module.parameters);
    initialize(this.modules, seed);
  }

  get output(): Float32Array {
    return this.modules.at(-1)!.output;
  }

  forward(input: Float32Array, batch: number, mode: Mode): void {
    let values = input;
    for (const module of this.modules) {
      module.forward(values, batch, mode);
      values = module.output;
    }
  }

  /** Gradients of every parameter, from the loss's gradient with respect to the output of the last `forward`. */
  backward(input: Float32Array, outputGradient: Float32Array, batch: number): void {
    let gradient = outputGradient;
    for (let i = this.modules.length - 1; i >= 0; i--) {
      const module = this.modules[i]!;
      module.backward(i === 0 ? input : this.modules[i - 1]!.output, gradient, batch);
      gradient = module.inputGradient;
    }
  }
}
