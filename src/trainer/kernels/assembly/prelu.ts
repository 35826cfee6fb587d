import { at, highOf, joined, loadPart, lowOf, storePart, sumOf } from './simd';

/**
 * PReLU over `count` × `channels` × `size` values, as batch norm sees them: y = x above 0 and w · x below, with a slope
 * for each channel. A part is a range of channels.
 */
export function prelu(
  x: usize,
  w: usize,
  y: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  for (let sample = 0; sample < count; sample++) {
    if (size === 1) straighten(x, w, y, sample * channels, from, to);
    else {
      for (let channel = from; channel < to; channel++) {
        const place = (sample * channels + channel) * size;
        const slope = v128.load32_splat(at(w, channel));
        for (let i = 0; i < size; i += 4) {
          storePart(at(y, place + i), bend(v128.load(at(x, place + i)), slope), size - i);
        }
      }
    }
  }
}

/** One row of channels that lie side by side. */
function straighten(x: usize, w: usize, y: usize, row: i32, from: i32, to: i32): void {
  for (let channel = from; channel < to; channel += 4) {
    const value = bend(v128.load(at(x, row + channel)), v128.load(at(w, channel)));
    storePart(at(y, row + channel), value, to - channel);
  }
}

function bend(x: v128, slope: v128): v128 {
  return v128.bitselect(x, f32x4.mul(x, slope), f32x4.gt(x, f32x4.splat(0)));
}

/** dx = dy above 0 and w · dy below, unless dx is 0; dw = Σ dy · x below 0, for each channel. */
export function preluGradient(
  x: usize,
  w: usize,
  dy: usize,
  dx: usize,
  dw: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  const step = size === 1 ? 4 : 1;
  for (let channel = from; channel < to; channel += step) {
    const lanes = to - channel;
    const slope = size === 1 ? v128.load(at(w, channel)) : v128.load32_splat(at(w, channel));
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    for (let sample = 0; sample < count; sample++) {
      const place = (sample * channels + channel) * size;
      for (let i = 0; i < size; i += 4) {
        const part = size === 1 ? lanes : size - i;
        const value = loadPart(at(x, place + i), part, 0);
        const g = loadPart(at(dy, place + i), part, 0);
        const isAbove = f32x4.gt(value, f32x4.splat(0));
        const product = v128.andnot(f32x4.mul(g, value), isAbove);
        low = f64x2.add(low, lowOf(product));
        high = f64x2.add(high, highOf(product));
        if (dx) storePart(at(dx, place + i), v128.bitselect(g, f32x4.mul(g, slope), isAbove), part);
      }
    }
    const sums = joined(low, high);
    if (size === 1) storePart(at(dw, channel), sums, lanes);
    else store<f32>(at(dw, channel), <f32>sumOf(sums));
  }
}
