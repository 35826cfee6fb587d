import type { SampleImage } from '../../trace/inspection';

/** Images whose values stay below this, such as 0 and 1, are brightened: of 255 they would all be black. */
const DARK = 32;

/** Red, green, blue and opacity of every pixel: in colour where there are three channels, else the first one in grey. */
export function colorsOf({ shape, pixels }: SampleImage): Uint8ClampedArray<ArrayBuffer> {
  const [channels, height, width] = shape as [number, number, number];
  const size = height * width;
  const colors = new Uint8ClampedArray(4 * size).fill(255);
  const share = 255 / whiteOf(pixels);
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) colors[4 * i + c] = share * pixels[channels === 3 ? c * size + i : i]!;
  }
  return colors;
}

/** The value that is shown as white: 255, or the largest of an image that would be too dark to see. */
export function whiteOf(pixels: Uint8Array): number {
  const largest = pixels.reduce((most, pixel) => Math.max(most, pixel), 0);
  return largest > 0 && largest < DARK ? largest : 255;
}
