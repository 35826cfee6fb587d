import type { SampleImage } from '../../trace/inspection';

/** Red, green, blue and opacity of every pixel: in colour where there are three channels, else the first one in grey. */
export function colorsOf({ shape, pixels }: SampleImage): Uint8ClampedArray<ArrayBuffer> {
  const [channels, height, width] = shape as [number, number, number];
  const size = height * width;
  const colors = new Uint8ClampedArray(4 * size).fill(255);
  for (let i = 0; i < size; i++) {
    for (let c = 0; c < 3; c++) colors[4 * i + c] = pixels[channels === 3 ? c * size + i : i]!;
  }
  return colors;
}
