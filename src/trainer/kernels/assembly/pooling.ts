import { at, loadPart, storePart } from './simd';
import { sumFrom } from './sums';

/**
 * Pools over images of `size` values, `inner` in each place: with channels first every channel is an image of its own
 * with one value a place, with channels last a sample is one image of all channels. A part is a range of images. Where
 * the windows of each row and column of the output begin and end stands in two tables of whole numbers, three for
 * each: the value of the image at which they begin, where they end, and how many places count. With channels first the
 * windows from `firstAlike` to `endAlike` of a row are equally wide, `stride` values apart.
 */

const ENTRY: i32 = 3;

/**
 * The largest value of each window, whose rows are `down` and the places in them `across` values apart, and where in
 * its image it was found: the first of equals, and NaN before all. Windows that are alike are taken four at once; the
 * last four may take in some that are done.
 */
export function maxPool(
  x: usize,
  y: usize,
  winners: usize,
  rows: usize,
  columns: usize,
  outHeight: i32,
  outWidth: i32,
  down: i32,
  across: i32,
  stride: i32,
  firstAlike: i32,
  endAlike: i32,
  size: i32,
  inner: i32,
  from: i32,
  to: i32,
): void {
  let source = at(x, from * size);
  let place = from * outHeight * outWidth * inner;
  for (let image = from; image < to; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const top = load<i32>(at(rows, oy * ENTRY));
      const depth = load<i32>(at(rows, oy * ENTRY + 1)) - top;
      let ox = 0;
      while (ox < outWidth) {
        const left = load<i32>(at(columns, ox * ENTRY));
        const length = load<i32>(at(columns, ox * ENTRY + 1)) - left;
        const alike = alikeFrom(ox, firstAlike, endAlike);
        const lanes = alike * inner;
        const corner = top + left;
        const areSquares = length === 2 && depth === 2 * down && across === 1 && stride === 2;
        if (areSquares) maxOfSquares(source, at(y, place), at(winners, place), corner, down, lanes);
        else {
          maxOfWindows(
            source,
            at(y, place),
            at(winners, place),
            corner,
            depth,
            length,
            down,
            across,
            stride,
            lanes,
          );
        }
        place += lanes;
        ox += alike;
      }
    }
    source = at(source, size);
  }
}

/** For `lanes` windows that begin `step` values apart, the first at `first`. */
function maxOfWindows(
  x: usize,
  y: usize,
  winners: usize,
  first: i32,
  depth: i32,
  length: i32,
  down: i32,
  across: i32,
  step: i32,
  lanes: i32,
): void {
  const count = min(4, lanes);
  for (let done = 0; done < lanes; done += 4) {
    const lane = min(done, lanes - count);
    const corner = first + lane * step;
    let best = f32x4.splat(<f32>-Infinity);
    let winner = i32x4.splat(corner);
    for (let row = corner; row < corner + depth; row += down) {
      for (let i = row; i < row + length; i += across) {
        const value = loadFour(at(x, i), step, count);
        const better = isBetter(value, best);
        best = v128.bitselect(value, best, better);
        winner = v128.bitselect(i32x4.splat(i), winner, better);
      }
    }
    const apart = i32x4.mul(i32x4(0, 1, 2, 3), i32x4.splat(step));
    storePart(at(y, lane), best, count);
    storePart(at(winners, lane), i32x4.add(winner, apart), count);
  }
}

/** For `lanes` windows of two by two places side by side: the same in a third of the time, for it is the usual pool. */
function maxOfSquares(x: usize, y: usize, winners: usize, first: i32, down: i32, lanes: i32): void {
  const count = min(4, lanes);
  for (let done = 0; done < lanes; done += 4) {
    const lane = min(done, lanes - count);
    const corner = first + 2 * lane;
    const top = at(x, corner);
    const bottom = at(top, down);
    const a = v128.load(top);
    const b = count > 2 ? v128.load(top, 16) : a;
    const c = v128.load(bottom);
    const d = count > 2 ? v128.load(bottom, 16) : c;
    const upperLeft = v128.shuffle<f32>(a, b, 0, 2, 4, 6);
    const upperRight = v128.shuffle<f32>(a, b, 1, 3, 5, 7);
    const lowerLeft = v128.shuffle<f32>(c, d, 0, 2, 4, 6);
    const lowerRight = v128.shuffle<f32>(c, d, 1, 3, 5, 7);
    const upperIsRight = isBetter(upperRight, upperLeft);
    const lowerIsRight = isBetter(lowerRight, lowerLeft);
    const upper = v128.bitselect(upperRight, upperLeft, upperIsRight);
    const lower = v128.bitselect(lowerRight, lowerLeft, lowerIsRight);
    const isLower = isBetter(lower, upper);
    const right = v128.and(i32x4.splat(1), v128.bitselect(lowerIsRight, upperIsRight, isLower));
    const below = v128.and(i32x4.splat(down), isLower);
    const corners = i32x4.add(i32x4.splat(corner), i32x4(0, 2, 4, 6));
    storePart(at(y, lane), v128.bitselect(lower, upper, isLower), count);
    storePart(at(winners, lane), i32x4.add(corners, i32x4.add(below, right)), count);
  }
}

/** Where a later value takes the place of the best before it. */
function isBetter(value: v128, best: v128): v128 {
  return v128.or(f32x4.gt(value, best), f32x4.ne(value, value));
}

/** How many windows from `ox` on are alike and can be taken at once. */
function alikeFrom(ox: i32, first: i32, end: i32): i32 {
  return ox >= first && ox < end ? end - ox : 1;
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

/** The mean of each window, whose rows are `down` values apart. */
export function averagePool(
  x: usize,
  y: usize,
  rows: usize,
  columns: usize,
  outHeight: i32,
  outWidth: i32,
  down: i32,
  stride: i32,
  firstAlike: i32,
  endAlike: i32,
  size: i32,
  inner: i32,
  from: i32,
  to: i32,
): void {
  let source = at(x, from * size);
  let target = at(y, from * outHeight * outWidth * inner);
  for (let image = from; image < to; image++) {
    for (let oy = 0; oy < outHeight; oy++) {
      const top = load<i32>(at(rows, oy * ENTRY));
      const depth = load<i32>(at(rows, oy * ENTRY + 1)) - top;
      let ox = 0;
      while (ox < outWidth) {
        const left = load<i32>(at(columns, ox * ENTRY));
        const length = load<i32>(at(columns, ox * ENTRY + 1)) - left;
        const count = load<i32>(at(rows, oy * ENTRY + 2)) * load<i32>(at(columns, ox * ENTRY + 2));
        const corner = at(source, top + left);
        const alike = min(4, alikeFrom(ox, firstAlike, endAlike));
        if (inner === 1 && alike === 1) {
          store<f32>(target, <f32>(windowSum(corner, depth, length, down) / <f64>count));
        } else {
          meanOfPlaces(corner, target, depth, length, down, inner, stride, alike * inner, <f32>count);
        }
        target = at(target, alike * inner);
        ox += alike;
      }
    }
    source = at(source, size);
  }
}

/** The sum of a window of one channel. */
function windowSum(x: usize, depth: i32, length: i32, down: i32): f64 {
  let sum: f64 = 0;
  for (let row = 0; row < depth; row += down) sum += sumFrom(at(x, row), length, 0, false);
  return sum;
}

/** The means of `lanes` windows that lie `step` values apart: of all channels of a place, or of up to 4 neighbours. */
function meanOfPlaces(
  x: usize,
  y: usize,
  depth: i32,
  length: i32,
  down: i32,
  across: i32,
  step: i32,
  lanes: i32,
  count: f32,
): void {
  const share = f32x4.splat(count);
  for (let c = 0; c < lanes; c += 4) {
    let total = f32x4.splat(0);
    for (let row = c; row < c + depth; row += down) {
      let sum = f32x4.splat(0);
      for (let i = row; i < row + length; i += across) {
        sum = f32x4.add(sum, loadFour(at(x, i), step, lanes - c));
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
  down: i32,
  size: i32,
  inner: i32,
  from: i32,
  to: i32,
): void {
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
        for (let row = top; row < bottom; row += down) {
          const line = at(dx, image * size + row);
          if (inner === 1) spread(load<f32>(source) / count, at(line, left), right - left);
          else for (let i = left; i < right; i += inner) addShare(source, at(line, i), inner, count);
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
