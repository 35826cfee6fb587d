import { matchLayers } from '../network/match';
import type { Network, SourceRange } from '../network/network';
import type { Run } from './run';

/**
 * Where the text has by now what the end of a run blames: the layer, or the network when that layer was edited since.
 * Undefined for a run that blames nothing.
 */
export function blamedRange({ network, end }: Run, written: Network): SourceRange | undefined {
  const place = end?.place;
  if (!place) return undefined;
  const begins = ({ start }: SourceRange) => start.line === place.line && start.character === place.character;
  for (const [id, index] of matchLayers(network, written)) {
    if (begins(network.layers[index]!.range)) return written.layers.find(layer => layer.id === id)!.range;
  }
  return written.range;
}
