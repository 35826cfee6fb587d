import { at } from './simd';
import { add } from './tensors';
import { endInside, firstInside, windowsAt } from './windows';

/**
 * Windows of one group of one sample side by side, so that a convolution becomes a product of matrices, and back
 * (im2col, col2im): those of the rows `from` to `to` of the output. With channels first a row holds one value of every
 * window: channel, row and column of the kernel × places. With channels last a row is one window: places × row, column
 * and channel.
 */

/** Writes the columns; up to three values beyond their end are overwritten. */
export function gather(windows: usize, x: usize, group: i32, columns: usize, from: i32, to: i32): void {
  if (windowsAt(windows).isChannelsLast) gatherLast(windows, x, group, columns, from, to);
  else gatherFirst(windows, x, group, columns, from, to);
}

/** Adds each value of the columns to the place of `dx` that it was taken from. */
export function scatter(windows: usize, columns: usize, group: i32, dx: usize, from: i32, to: i32): void {
  if (windowsAt(windows).isChannelsLast) scatterLast(windows, columns, group, dx, from, to);
  else scatterFirst(windows, columns, group, dx, from, to);
}

function gatherFirst(windows: usize, x: usize, group: i32, columns: usize, fromRow: i32, toRow: i32): void {
  const w = windowsAt(windows);
  const channels = w.channels / w.groups;
  const outWidth = w.outWidth;
  const stride = w.strideWidth;
  for (let channel = group * channels; channel < (group + 1) * channels; channel++) {
    for (let ky = 0; ky < w.kernelHeight; ky++) {
      for (let kx = 0; kx < w.kernelWidth; kx++) {
        const left = kx * w.dilationWidth - w.paddingLeft;
        const from = firstInside(left, stride, outWidth);
        const to = max(from, endInside(left, stride, w.width, outWidth));
        for (let oy = fromRow; oy < toRow; oy++) {
          const iy = oy * w.strideHeight + ky * w.dilationHeight - w.paddingTop;
          if (iy < 0 || iy >= w.height) zeros(columns, outWidth);
          else {
            const row = at(x, (channel * w.height + iy) * w.width + left);
            zeros(columns, from);
            if (stride === 1) copyOver(at(row, from), at(columns, from), to - from);
            else
              for (let ox = from; ox < to; ox++) store<f32>(at(columns, ox), load<f32>(at(row, ox * stride)));
            zeros(at(columns, to), outWidth - to);
          }
          columns = at(columns, outWidth);
        }
      }
    }
  }
}

function scatterFirst(windows: usize, columns: usize, group: i32, dx: usize, fromRow: i32, toRow: i32): void {
  const w = windowsAt(windows);
  const channels = w.channels / w.groups;
  const outWidth = w.outWidth;
  const stride = w.strideWidth;
  for (let channel = group * channels; channel < (group + 1) * channels; channel++) {
    for (let ky = 0; ky < w.kernelHeight; ky++) {
      for (let kx = 0; kx < w.kernelWidth; kx++) {
        const left = kx * w.dilationWidth - w.paddingLeft;
        const from = firstInside(left, stride, outWidth);
        const to = endInside(left, stride, w.width, outWidth);
        for (let oy = fromRow; oy < toRow; oy++) {
          const iy = oy * w.strideHeight + ky * w.dilationHeight - w.paddingTop;
          if (iy >= 0 && iy < w.height) {
            const row = at(dx, (channel * w.height + iy) * w.width + left);
            if (stride === 1) add(at(columns, from), at(row, from), to - from);
            else for (let ox = from; ox < to; ox++) addOne(at(columns, ox), at(row, ox * stride));
          }
          columns = at(columns, outWidth);
        }
      }
    }
  }
}

function gatherLast(windows: usize, x: usize, group: i32, columns: usize, fromRow: i32, toRow: i32): void {
  const w = windowsAt(windows);
  const channels = w.channels / w.groups;
  const run = w.kernelWidth * channels;
  const isDense = w.groups === 1 && w.dilationWidth === 1;
  for (let oy = fromRow; oy < toRow; oy++) {
    for (let ox = 0; ox < w.outWidth; ox++) {
      const left = ox * w.strideWidth - w.paddingLeft;
      const from = firstInside(left, w.dilationWidth, w.kernelWidth);
      const to = max(from, endInside(left, w.dilationWidth, w.width, w.kernelWidth));
      for (let ky = 0; ky < w.kernelHeight; ky++) {
        const iy = oy * w.strideHeight + ky * w.dilationHeight - w.paddingTop;
        if (iy < 0 || iy >= w.height) zeros(columns, run);
        else {
          const row = at(x, (iy * w.width + left) * w.channels + group * channels);
          zeros(columns, from * channels);
          if (isDense)
            copyOver(at(row, from * channels), at(columns, from * channels), (to - from) * channels);
          else {
            const step = w.dilationWidth * w.channels;
            for (let kx = from; kx < to; kx++)
              copyOver(at(row, kx * step), at(columns, kx * channels), channels);
          }
          zeros(at(columns, to * channels), run - to * channels);
        }
        columns = at(columns, run);
      }
    }
  }
}

function scatterLast(windows: usize, columns: usize, group: i32, dx: usize, fromRow: i32, toRow: i32): void {
  const w = windowsAt(windows);
  const channels = w.channels / w.groups;
  const step = w.dilationWidth * w.channels;
  const isDense = w.groups === 1 && w.dilationWidth === 1;
  for (let oy = fromRow; oy < toRow; oy++) {
    for (let ox = 0; ox < w.outWidth; ox++) {
      const left = ox * w.strideWidth - w.paddingLeft;
      const from = firstInside(left, w.dilationWidth, w.kernelWidth);
      const to = endInside(left, w.dilationWidth, w.width, w.kernelWidth);
      for (let ky = 0; ky < w.kernelHeight; ky++) {
        const iy = oy * w.strideHeight + ky * w.dilationHeight - w.paddingTop;
        if (iy >= 0 && iy < w.height) {
          const row = at(dx, (iy * w.width + left) * w.channels + group * channels);
          if (isDense) add(at(columns, from * channels), at(row, from * channels), (to - from) * channels);
          else
            for (let kx = from; kx < to; kx++) add(at(columns, kx * channels), at(row, kx * step), channels);
        }
        columns = at(columns, w.kernelWidth * channels);
      }
    }
  }
}

/** Whole vectors: what is written beyond the end is overwritten by what comes next. */
function copyOver(x: usize, y: usize, length: i32): void {
  for (let i = 0; i < length; i += 4) v128.store(at(y, i), v128.load(at(x, i)));
}

/** Whole vectors, as `copyOver`. */
function zeros(y: usize, length: i32): void {
  for (let i = 0; i < length; i += 4) v128.store(at(y, i), f32x4.splat(0));
}

function addOne(x: usize, y: usize): void {
  store<f32>(y, load<f32>(y) + load<f32>(x));
}
