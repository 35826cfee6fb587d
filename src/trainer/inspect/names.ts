import type { Feature } from '../../dataset/features';
import { unitName } from '../../trace/unitNames';
import type { LayerModule, Source } from '../layers/layer';

/** How a unit of a layer, or an input of the network, is called. */
export type NameOf = (source: Source, unit: number) => string;

export function namesOf(features: readonly Feature[]): NameOf {
  return (source, unit) =>
    isModule(source) ? unitName(source.layer.id, source.shape, unit) : features[unit]!.name;
}

/** True for a layer, false for the network's input. */
export function isModule(source: Source): source is LayerModule {
  return 'layer' in source;
}
