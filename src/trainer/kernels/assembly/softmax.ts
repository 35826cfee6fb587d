import { exp, log } from './math';
import { at, loadPart, maxOf, storePart, sumOf } from './simd';

/**
 * Softmax over the middle one of three dimensions, `count` × `length` × `inner`, shifted by the largest value. A part
 * is a range of the first dimension.
 */

/** y = eˣ / Σ eˣ, or its logarithm x − ln Σ eˣ. */
export function softmax(x: usize, y: usize, length: i32, inner: i32, isLog: bool, from: i32, to: i32): void {
  const size = length * inner;
  for (let i = from; i < to; i++) {
    if (inner === 1) softmaxRow(at(x, i * size), at(y, i * size), length, isLog);
    else {
      for (let c = 0; c < inner; c += 4) {
        softmaxColumns(at(x, i * size + c), at(y, i * size + c), length, inner, isLog, min(4, inner - c));
      }
    }
  }
}

function softmaxRow(x: usize, y: usize, length: i32, isLog: bool): void {
  let largest = f32x4.splat(<f32>-Infinity);
  for (let i = 0; i < length; i += 4) {
    largest = f32x4.max(largest, loadPart(at(x, i), length - i, <f32>-Infinity));
  }
  const shift = f32x4.splat(maxOf(largest));
  let total: f64 = 0;
  for (let i = 0; i < length; i += 4) {
    const e = exp(f32x4.sub(loadPart(at(x, i), length - i, <f32>-Infinity), shift));
    total += sumOf(e);
    if (!isLog) storePart(at(y, i), e, length - i);
  }
  const sum = f32x4.splat(<f32>total);
  const end = log(sum);
  for (let i = 0; i < length; i += 4) {
    const value = isLog
      ? f32x4.sub(f32x4.sub(v128.load(at(x, i)), shift), end)
      : f32x4.div(v128.load(at(y, i)), sum);
    storePart(at(y, i), value, length - i);
  }
}

/** Up to four neighbours at once, their values `inner` apart. */
function softmaxColumns(x: usize, y: usize, length: i32, inner: i32, isLog: bool, lanes: i32): void {
  let shift = f32x4.splat(<f32>-Infinity);
  for (let i = 0; i < length; i++) shift = f32x4.max(shift, v128.load(at(x, i * inner)));
  let sum = f32x4.splat(0);
  for (let i = 0; i < length; i++) {
    const e = exp(f32x4.sub(v128.load(at(x, i * inner)), shift));
    sum = f32x4.add(sum, e);
    if (!isLog) storePart(at(y, i * inner), e, lanes);
  }
  const end = log(sum);
  for (let i = 0; i < length; i++) {
    const value = isLog
      ? f32x4.sub(f32x4.sub(v128.load(at(x, i * inner)), shift), end)
      : f32x4.div(v128.load(at(y, i * inner)), sum);
    storePart(at(y, i * inner), value, lanes);
  }
}

/** dx = y · (dy − Σ dy · y), or dy − eʸ · Σ dy for the logarithm. */
export function softmaxGradient(
  y: usize,
  dy: usize,
  dx: usize,
  length: i32,
  inner: i32,
  isLog: bool,
  from: i32,
  to: i32,
): void {
  const size = length * inner;
  const step = inner === 1 ? 4 : inner;
  for (let i = from; i < to; i++) {
    for (let c = 0; c < inner; c += 4) {
      const place = i * size + c;
      const lanes = inner - c;
      const end = inner === 1 ? length : length * inner;
      let sum = f32x4.splat(0);
      for (let j = 0; j < end; j += step) {
        const part = inner === 1 ? length - j : lanes;
        const g = loadPart(at(dy, place + j), part, 0);
        sum = f32x4.add(sum, isLog ? g : f32x4.mul(g, loadPart(at(y, place + j), part, 0)));
      }
      if (inner === 1) sum = f32x4.splat(<f32>sumOf(sum));
      for (let j = 0; j < end; j += step) {
        const value = v128.load(at(y, place + j));
        const g = v128.load(at(dy, place + j));
        const slope = isLog ? f32x4.sub(g, f32x4.mul(exp(value), sum)) : f32x4.mul(value, f32x4.sub(g, sum));
        storePart(at(dx, place + j), slope, inner === 1 ? length - j : lanes);
      }
    }
  }
}
