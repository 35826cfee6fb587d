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
}

/** What feature `i` of a row of the dataset is for the network. */
export function inputAt(
  { inputs, features }: { readonly inputs: Inputs; readonly features: { readonly length: number } },
  row: number,
  i: number,
): number {
  const value = inputs.values[row * features.length + i]!;
  return inputs.kind === 'floats' ? value : Math.fround((value - inputs.offset) / inputs.scale);
}
