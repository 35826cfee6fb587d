import type { Framework } from '../network/network';
import { channelAxis } from '../network/sizes';

/** Where a unit lies in a sample of this shape: one index a dimension, from 0. */
export function indicesOf(shape: readonly number[], unit: number): number[] {
  let rest = unit;
  return shape
    .toReversed()
    .map(size => {
      const index = rest % size;
      rest = Math.floor(rest / size);
      return index;
    })
    .reverse();
}

/** A unit with its layer: `1.12`, or `0[2, 5, 7]` where the layer gives more dimensions than one. */
export function unitName(layer: string, shape: readonly number[], unit: number): string {
  return shape.length > 1 ? `${layer}[${indicesOf(shape, unit).join(', ')}]` : `${layer}.${unit}`;
}

/** A unit in words: `unit 12`, `unit 3, 4`, or what `imageWords` says. */
export function unitWords(shape: readonly number[], unit: number, framework: Framework): string {
  return imageWords(shape, unit, framework) ?? `unit ${indicesOf(shape, unit).join(', ')}`;
}

/** `channel 2, row 5, column 7` in the order of the framework; null for what is no image. */
export function imageWords(shape: readonly number[], unit: number, framework: Framework): string | null {
  if (shape.length !== 3) return null;
  const words = ['row', 'column'];
  words.splice(channelAxis(framework, 3), 0, 'channel');
  return indicesOf(shape, unit)
    .map((index, axis) => `${words[axis]} ${index}`)
    .join(', ');
}
