import type { Scaling } from './scaling';

/** What goes into the network, row by row: as it is, or as bytes that are scaled when they are taken. */
export type Inputs = FloatInputs | ByteInputs;

export interface FloatInputs {
  readonly kind: 'floats';
  /** rows × features, scaled. */
  readonly values: Float32Array;
}

/** x = (byte − offset) / scale, the same for every feature. */
export interface ByteInputs {
  readonly kind: 'bytes';
  /** rows × features. */
  readonly values: Uint8Array;
  readonly offset: number;
  readonly scale: number;
  /** x for each of the 256 bytes. */
  readonly scaled: Float32Array;
}

/** Bytes with their scaling; the bytes are not copied. */
export function byteInputs(values: Uint8Array, { offset, scale }: Scaling): ByteInputs {
  const scaled = Float32Array.from({ length: 256 }, (_, byte) => (byte - offset) / scale);
  return { kind: 'bytes', values, offset, scale, scaled };
}

/** Writes the inputs of `rows[start … start + count)`, `width` features each, one after the other to `to`. */
export function gatherInputs(
  inputs: Inputs,
  width: number,
  rows: Int32Array,
  start: number,
  count: number,
  to: Float32Array,
): void {
  for (let n = 0; n < count; n++) {
    const from = rows[start + n]! * width;
    if (inputs.kind === 'floats') to.set(inputs.values.subarray(from, from + width), n * width);
    else scaleBytes(inputs, from, width, to, n * width);
  }
}

/** What feature `i` of a row of the dataset is for the network. */
export function inputAt(
  { inputs, features }: { readonly inputs: Inputs; readonly features: { readonly length: number } },
  row: number,
  i: number,
): number {
  const value = inputs.values[row * features.length + i]!;
  return inputs.kind === 'floats' ? value : inputs.scaled[value]!;
}

function scaleBytes(
  { values, scaled }: ByteInputs,
  from: number,
  width: number,
  to: Float32Array,
  start: number,
): void {
  for (let i = 0; i < width; i++) to[start + i] = scaled[values[from + i]!]!;
}
