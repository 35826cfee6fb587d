import type { Framework } from '../../network/network';
import { channelAxis, placesOf } from '../../network/sizes';

/** How many channels samples of this shape have. */
export function channelsOf(shape: readonly number[], framework: Framework): number {
  return shape[channelAxis(framework, shape.length)]!;
}

/** An image, or a sequence as an image of height 1. */
export interface Image {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
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

/** Where a value of an image lies. */
export interface ImagePlace {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}

/** The place of a unit of a sample that is an image. */
export function placeAt(unit: number, { channels, height, width }: Image, isLast: boolean): ImagePlace {
  const place = isLast ? Math.floor(unit / channels) : unit % (height * width);
  const channel = isLast ? unit % channels : Math.floor(unit / (height * width));
  return { channel, row: Math.floor(place / width), column: place % width };
}

/** The unit at a place. */
export function unitAt(at: ImagePlace, { channels, height, width }: Image, isLast: boolean): number {
  const place = at.row * width + at.column;
  return isLast ? place * channels + at.channel : at.channel * height * width + place;
}
