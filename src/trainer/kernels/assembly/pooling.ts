import { at, loadPart, storePart } from './simd';
import { sumFrom } from './sums';

/**
 * Pools over images of `height` × `width` places with `inner` values each: with channels first every channel is an
 * image of its own with one value a place, with channels last a sample is one image of all channels. A part is a range
 * of images. Where the windows of each row and column of the output begin and end stands in two tables of whole
 * numbers, three for each: the first place inside the input, the end, and how many places count.
 */

const ENTRY: i32 = 3;

/**
 * The largest value of each window, whose places are `rowStep` and `columnStep` apart, and where in its image it was
 * found: the first of equals, and NaN before all. Windows start `stride` columns apart and reach over `reach` of them.
 */
export function maxPool(
  x: usize,
  y: usize,
  winners: usize,
  rows: usize,
  columns: usize,
  outHeight: i32,
  outWidth: i32,
  rowStep: i32,
  columnStep: i32,
  stride: i32,
  reach: i32,
  height: i32,
  width: i32,
  inner: i32,
  from: i32,
  to: i32,
): void {
  const firstAlike = firstWhole(columns, outWidth, reach);
  const endAlike = endWhole(columns, outWidth, reach);
  let place = from * outHeight * outWidth * inner;
  for (let image = from; image < to; image++) {
    const source = at(x, image * height * width * inner);
    for (let oy = 0; oy < outHeight; oy++) {
      const top = load<i32>(at(rows, oy * ENTRY));
      const bottom = load<i32>(at(rows, oy * ENTRY + 1));
      let ox = 0;
      while (ox < outWidth) {
        const left = load<i32>(at(columns, ox * ENTRY));
        const right = load<i32>(at(columns, ox * ENTRY + 1));
        const alike = inner === 1 ? alikeFrom(ox, firstAlike, endAlike) : 1;
        for (let c = 0; c < inner; c += 4) {
          const first = (top * width + left) * inner + c;
          const step = inner === 1 ? stride : 1;
          const count = inner === 1 ? alike : inner - c;
          const lanes = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(step));
          const across = i32x4.splat(columnStep * inner);
          let best = f32x4.splat(<f32>-Infinity);
          let winner = i32x4.add(i32x4.splat(first), lanes);
          for (let iy = top; iy < bottom; iy += rowStep) {
            let index = (iy * width + left) * inner + c;
            let indices = i32x4.add(i32x4.splat(index), lanes);
            for (let ix = left; ix < right; ix += columnStep) {
              const value = loadFour(at(source, index), step, count);
              const isBetter = v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
              best = v128.bitselect(value, best, isBetter);
              winner = v128.bitselect(indices, winner, isBetter);
              indices = i32x4.add(indices, across);
              index += columnStep * inner;
            }
          }
          storePart(at(y, place + c), best, count);
          storePart(at(winners, place + c), winner, count);
        }
        place += alike * inner;
        ox += alike;
      }
    }
  }
}

/** The first window of a row that lies wholly inside the input; those that do follow each other. */
function firstWhole(columns: usize, outWidth: i32, reach: i32): i32 {
  let ox = 0;
  while (ox < outWidth && !isWhole(columns, ox, reach)) ox++;
  return ox;
}

function endWhole(columns: usize, outWidth: i32, reach: i32): i32 {
  let ox = firstWhole(columns, outWidth, reach);
  while (ox < outWidth && isWhole(columns, ox, reach)) ox++;
  return ox;
}

function isWhole(columns: usize, ox: i32, reach: i32): bool {
  return load<i32>(at(columns, ox * ENTRY + 1)) - load<i32>(at(columns, ox * ENTRY)) === reach;
}

/** How many windows from `ox` on are alike and can be taken at once, at most 4. */
function alikeFrom(ox: i32, first: i32, end: i32): i32 {
  return ox >= first && ox < end ? min(4, end - ox) : 1;
}

/** Up to four values that lie `step` apart. */
function loadFour(x: usize, step: i32, count: i32): v128 {
  const first = v128.load(x);
  if (step === 1 || count === 1) return first;
  if (step === 2) return v128.shuffle<f32>(first, count === 2 ? first : v128.load(x, 16), 0, 2, 4, 6);
  let value = v128.load32_lane(at(x, step), first, 1);
  if (count > 2) value = v128.load32_lane(at(x, 2 * step), value, 2);
  if (count > 3) value = v128.load32_lane(at(x, 3 * step), value, 3);
  return value;
}

/** Each gradient goes to the winner of its window. */
export function maxPoolGradient(
  dy: usize,
  winners: usize,
  dx: usize,
  outSize: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  memory.fill(at(dx, from * size), 0, ((to - from) * size) << 2);
  for (let image = from; image < to; image++) {
    const target = at(dx, image * size);
    for (let i = image * outSize; i < (image + 1) * outSize; i++) {
      const place = at(target, load<i32>(at(winners, i)));
      store<f32>(place, load<f32>(place) + load<f32>(at(dy, i)));
    }
  }
}

/** The mean of each window; `stride` and `reach` as above, 0 where windows are not alike. */
export function averagePool(
  x: usize,
  y: usize,
  rows: usize,
  columns: usize,
  outHeight: i32,
  outWidth: i32,
  stride: i32,
  reach: i32,
  height: i32,
  width: i32,
  inner: i32,
  from: i32,
  to: i32,
): void {
  const firstAlike = firstWhole(columns, outWidth, reach);
  const endAlike = endWhole(columns, outWidth, reach);
  let target = at(y, from * outHeight * outWidth * inner);
  for (let image = from; image < to; image++) {
    const source = at(x, image * height * width * inner);
    for (let oy = 0; oy < outHeight; oy++) {
      const top = load<i32>(at(rows, oy * ENTRY));
      const depth = load<i32>(at(rows, oy * ENTRY + 1)) - top;
      let ox = 0;
      while (ox < outWidth) {
        const left = load<i32>(at(columns, ox * ENTRY));
        const length = load<i32>(at(columns, ox * ENTRY + 1)) - left;
        const count = load<i32>(at(rows, oy * ENTRY + 2)) * load<i32>(at(columns, ox * ENTRY + 2));
        const corner = at(source, (top * width + left) * inner);
        const alike = inner === 1 ? alikeFrom(ox, firstAlike, endAlike) : 1;
        if (inner === 1 && alike === 1) {
          store<f32>(target, <f32>(windowSum(corner, depth, length, width) / <f64>count));
        } else {
          const lanes = inner === 1 ? alike : inner;
          const step = inner === 1 ? stride : 1;
          meanOfPlaces(corner, target, depth, length, width, inner, step, lanes, <f32>count);
        }
        target = at(target, alike * inner);
        ox += alike;
      }
    }
  }
}

/** The sum of a window of one channel. */
function windowSum(x: usize, height: i32, length: i32, width: i32): f64 {
  let sum: f64 = 0;
  for (let row = 0; row < height; row++) sum += sumFrom(at(x, row * width), length, 0, false);
  return sum;
}

/** The means of `lanes` windows that lie `step` values apart: of all channels of a place, or of neighbours. */
function meanOfPlaces(
  x: usize,
  y: usize,
  height: i32,
  length: i32,
  width: i32,
  inner: i32,
  step: i32,
  lanes: i32,
  count: f32,
): void {
  const share = f32x4.splat(count);
  for (let c = 0; c < lanes; c += 4) {
    let total = f32x4.splat(0);
    for (let row = 0; row < height; row++) {
      let sum = f32x4.splat(0);
      for (let i = 0; i < length; i++) {
        sum = f32x4.add(sum, loadFour(at(x, (row * width + i) * inner + c), step, lanes - c));
      }
      total = f32x4.add(total, sum);
    }
    storePart(at(y, c), f32x4.div(total, share), lanes - c);
  }
}

/** Each gradient goes in equal parts to the places of its window. */
export function averagePoolGradient(
  dy: usize,
  dx: usize,
  rows: usize,
  columns: usize,
  outHeight: i32,
  outWidth: i32,
  height: i32,
  width: i32,
  inner: i32,
  from: i32,
  to: i32,
): void {
  const size = height * width * inner;
  memory.fill(at(dx, from * size), 0, ((to - from) * size) << 2);
  let source = at(dy, from * outHeight * outWidth * inner);
  for (let image = from; image < to; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const top = load<i32>(at(rows, oy * ENTRY));
      const bottom = load<i32>(at(rows, oy * ENTRY + 1));
      for (let ox = 0; ox < outWidth; ox++) {
        const left = load<i32>(at(columns, ox * ENTRY));
        const right = load<i32>(at(columns, ox * ENTRY + 1));
        const count = <f32>(load<i32>(at(rows, oy * ENTRY + 2)) * load<i32>(at(columns, ox * ENTRY + 2)));
        for (let iy = top; iy < bottom; iy++) {
          const row = at(dx, image * size + iy * width * inner);
          if (inner === 1) spread(load<f32>(source) / count, at(row, left), right - left);
          else for (let ix = left; ix < right; ix++) addShare(source, at(row, ix * inner), inner, count);
        }
        source = at(source, inner);
      }
    }
  }
}

/** y += share, for `length` values. */
function spread(share: f32, y: usize, length: i32): void {
  for (let i = 0; i < length; i++) store<f32>(at(y, i), load<f32>(at(y, i)) + share);
}

/** y += x / count, for `length` values. */
function addShare(x: usize, y: usize, length: i32, count: f32): void {
  for (let i = 0; i < length; i += 4) {
    const share = f32x4.div(loadPart(at(x, i), length - i, 0), f32x4.splat(count));
    storePart(at(y, i), f32x4.add(v128.load(at(y, i)), share), length - i);
  }
}
