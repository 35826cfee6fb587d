import type { Dataset } from '../dataset/dataset';
import type { Network } from '../network/network';
import { knownInput } from '../network/shapes';
import type { PartialShape } from '../network/sizes';

/**
 * The shape in which a sample goes into the network: as the data has it, laid in one row for a network that takes
 * features, or as a square image or a sequence where the network convolves and its channels divide the features. What
 * fits nothing stays as the data has it.
 */
export function inputShapeFor(network: Network, { sampleShape, features }: Dataset): readonly number[] {
  const known = knownInput(network);
  if (!known) return sampleShape;
  const candidates = [sampleShape, [features.length], ...folded(features.length, known, network.framework)];
  return candidates.find(shape => fits(shape, known)) ?? sampleShape;
}

function fits(shape: readonly number[], known: NonNullable<PartialShape>): boolean {
  return shape.length === known.length && known.every((size, i) => size === null || size === shape[i]);
}

/** The features as channels and places. */
function folded(
  features: number,
  known: NonNullable<PartialShape>,
  framework: Network['framework'],
): readonly (readonly number[])[] {
  if (known.length < 2) return [];
  const isFirst = framework === 'pytorch';
  const channels = (isFirst ? known[0] : known.at(-1)) ?? 1;
  const places = features / channels;
  const side = known.length === 2 ? places : Math.sqrt(places);
  if (!Number.isInteger(side)) return [];
  const sizes = known.slice(1).map(() => side);
  return [isFirst ? [channels, ...sizes] : [...sizes, channels]];
}
