/** An image, or a sequence as an image of height 1. */
export interface Image {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Where a value of an image lies. */
export interface ImagePlace {
  readonly channel: number;
  readonly row: number;
  readonly column: number;
}

/** The place of a value by its number; with `isLast` the channels of a place lie side by side, else the places of a channel. */
export function placeAt(index: number, { channels, height, width }: Image, isLast: boolean): ImagePlace {
  const place = isLast ? Math.floor(index / channels) : index % (height * width);
  const channel = isLast ? index % channels : Math.floor(index / (height * width));
  return { channel, row: Math.floor(place / width), column: place % width };
}

/** The number of the value at a place. */
export function indexAt(at: ImagePlace, { channels, height, width }: Image, isLast: boolean): number {
  const place = at.row * width + at.column;
  return isLast ? place * channels + at.channel : at.channel * height * width + place;
}
