import type { Image } from '../../common/image';
import type { Framework } from '../../network/network';
import { channelAxis, placesOf } from '../../network/sizes';

/** How many channels samples of this shape have. */
export function channelsOf(shape: readonly number[], framework: Framework): number {
  return shape[channelAxis(framework, shape.length)]!;
}

/** Samples of this shape as images. */
export function imageOf(shape: readonly number[], framework: Framework): Image {
  const places = placesOf(framework, shape) as readonly number[];
  const [height, width] = planar(places, 1);
  return { channels: channelsOf(shape, framework), height, width };
}

/** What belongs to the height and to the width, `row` for the height where there is only a length. */
export function planar<T>(perDimension: readonly T[], row: T): [height: T, width: T] {
  return perDimension.length === 1 ? [row, perDimension[0]!] : [perDimension[0]!, perDimension[1]!];
}
