import type { Framework, Shape } from './network';

/** Per-sample shape of which only some sizes may be known; null where not even the number of dimensions is. */
export type PartialShape = readonly (number | null)[] | null;

/** What a layer gives, and the sentence for what does not fit; `{before}` stands for where its input comes from. */
export interface Outcome {
  readonly shape: PartialShape;
  readonly message?: string | undefined;
}

/** Product of the sizes. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

/** Product of the sizes, null where one of them is not known. */
export function partialSizeOf(shape: readonly (number | null)[]): number | null {
  return shape.every(size => size !== null) ? sizeOf(shape) : null;
}

/** The shape when all of it is known, else null. */
export function fullShape(shape: PartialShape): Shape {
  return shape?.every(size => size !== null) ? shape : null;
}

/** Which dimension of a sample holds the channels: the first in PyTorch, the last in Keras and TensorFlow.js. */
export function channelAxis(framework: Framework, rank: number): number {
  return framework === 'pytorch' ? 0 : rank - 1;
}

/** The shape of an image or a sequence in the order of the framework. */
export function withChannels(
  framework: Framework,
  channels: number | null,
  places: readonly (number | null)[],
): (number | null)[] {
  return framework === 'pytorch' ? [channels, ...places] : [...places, channels];
}

/** The sizes without that of the channels. */
export function placesOf(
  framework: Framework,
  shape: readonly (number | null)[],
): readonly (number | null)[] {
  return framework === 'pytorch' ? shape.slice(1) : shape.slice(0, -1);
}

/**
 * A dimension counted from the batch, which is 0, for samples of `rank` dimensions; undefined when there is none such.
 */
export function dimensionOf(dim: number, rank: number): number | undefined {
  const index = dim < 0 ? dim + rank + 1 : dim;
  return index >= 0 && index <= rank ? index : undefined;
}

/** `784 features`, `8×26×26`; `?` for what is not known. */
export function shapeText(shape: readonly (number | null)[]): string {
  const text = shape.map(size => size ?? '?').join('×');
  if (shape.length !== 1) return text;
  return text === '1' ? '1 feature' : `${text} features`;
}
