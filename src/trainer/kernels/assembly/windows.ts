/**
 * How the windows of a convolution lie over one sample, in the memory of the kernels: whole numbers in this order,
 * which `layers/convolution.ts` writes. A sequence is an image of height 1.
 */
@unmanaged
class Windows {
  /** Of the input; `groups` divides them and the outputs. */
  channels!: i32;
  height!: i32;
  width!: i32;
  /** Channels of the output. */
  outputs!: i32;
  outHeight!: i32;
  outWidth!: i32;
  kernelHeight!: i32;
  kernelWidth!: i32;
  strideHeight!: i32;
  strideWidth!: i32;
  /** Zeros before the first row and column; those behind follow from the sizes. */
  paddingTop!: i32;
  paddingLeft!: i32;
  dilationHeight!: i32;
  dilationWidth!: i32;
  groups!: i32;
  /** 1 where the channels come last, as in Keras and TensorFlow.js. */
  isChannelsLast!: i32;
}

export function windowsAt(address: usize): Windows {
  return changetype<Windows>(address);
}

/** Places of the output. */
export function placesOf(windows: usize): i32 {
  const w = windowsAt(windows);
  return w.outHeight * w.outWidth;
}

/** Values that a window takes of one group. */
export function depthOf(windows: usize): i32 {
  const w = windowsAt(windows);
  return (w.channels / w.groups) * w.kernelHeight * w.kernelWidth;
}

/** Whether every place of the input is a window of its own. */
export function isPointwise(windows: usize): bool {
  const w = windowsAt(windows);
  return (
    w.kernelHeight * w.kernelWidth * w.strideHeight * w.strideWidth === 1 &&
    w.outHeight === w.height &&
    w.outWidth === w.width
  );
}

/** The first of `count` windows whose value, at `offset` in the first one, lies inside the input. */
export function firstInside(offset: i32, stride: i32, count: i32): i32 {
  return offset >= 0 ? 0 : min(count, (stride - 1 - offset) / stride);
}

/** The end of those windows, for `size` values of the input. */
export function endInside(offset: i32, stride: i32, size: i32, count: i32): i32 {
  return offset >= size ? 0 : min(count, (size - 1 - offset) / stride + 1);
}
