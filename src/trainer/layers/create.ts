import type { Layer, LayerOf } from '../../network/network';
import { BatchNormModule } from './batchNorm';
import { ActivationModule, DropoutModule, PassModule } from './elementwise';
import type { LayerModule, Place } from './layer';
import { LinearModule } from './linear';

/** Puts a layer to work at its place in the network. */
export function createModule(place: Place): LayerModule {
  switch (place.layer.kind) {
    case 'Linear':
      return new LinearModule(as<'Linear'>(place));
    case 'BatchNorm1d':
    case 'BatchNorm2d':
      return new BatchNormModule(as<'BatchNorm1d' | 'BatchNorm2d'>(place));
    case 'Dropout':
      return new DropoutModule(as<'Dropout'>(place));
    case 'Identity':
    case 'Flatten':
      return new PassModule(place);
    default:
      return new ActivationModule(place);
  }
}

/** The place of a layer whose kind is known. */
function as<K extends Layer['kind']>(place: Place): Place<LayerOf<K>> {
  return place as Place<LayerOf<K>>;
}
