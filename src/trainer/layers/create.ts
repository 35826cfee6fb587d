import { Random } from '../../common/random';
import type { Layer } from '../../network/network';
import { activationOf } from '../kernels/activations';
import { BatchNorm1dModule } from './batchNorm1d';
import { ActivationModule, DropoutModule, PassModule } from './elementwise';
import type { LayerModule } from './layer';
import { LinearModule } from './linear';

/** Puts a layer to work on batches of at most `maxBatch` samples of `inputs` values each. */
export function createModule(
  layer: Layer,
  inputs: number,
  maxBatch: number,
  seed: number,
  isFirst: boolean,
): LayerModule {
  switch (layer.kind) {
    case 'Linear':
      return new LinearModule(layer, inputs, maxBatch, isFirst);
    case 'BatchNorm1d':
      return new BatchNorm1dModule(layer, inputs, maxBatch);
    case 'Dropout':
      return new DropoutModule(layer, inputs, maxBatch, new Random(seed, `dropout ${layer.id}`));
    default: {
      const activation = activationOf(layer);
      return activation
        ? new ActivationModule(layer, inputs, maxBatch, activation)
        : new PassModule(layer, inputs, maxBatch);
    }
  }
}
