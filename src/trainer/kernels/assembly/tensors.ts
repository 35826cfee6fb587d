import { at, highOf, joined, lowOf, madd } from './simd';
import { STRETCH, sumFrom } from './sums';

/** y += x, for `length` values. */
export function add(x: usize, y: usize, length: i32): void {
  let i = 0;
  for (; i + 4 <= length; i += 4) v128.store(at(y, i), f32x4.add(v128.load(at(y, i)), v128.load(at(x, i))));
  for (; i < length; i++) store<f32>(at(y, i), load<f32>(at(y, i)) + load<f32>(at(x, i)));
}

export function copy(x: usize, y: usize, length: i32): void {
  memory.copy(y, x, length << 2);
}

/** `rows` stretches of `length` values, `xRow` apart in x and `yRow` apart in y. */
export function copyRows(x: usize, y: usize, rows: i32, length: i32, xRow: i32, yRow: i32): void {
  for (let row = 0; row < rows; row++) memory.copy(at(y, row * yRow), at(x, row * xRow), length << 2);
}

/** Each of `count` matrices of `rows` × `columns` as `columns` × `rows`. */
export function transpose(x: usize, y: usize, count: i32, rows: i32, columns: i32): void {
  for (let matrix = 0; matrix < count; matrix++) {
    const from = at(x, matrix * rows * columns);
    const to = at(y, matrix * rows * columns);
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        store<f32>(at(to, column * rows + row), load<f32>(at(from, row * columns + column)));
      }
    }
  }
}

export function fill(x: usize, length: i32, value: f32): void {
  for (let i = 0; i < length; i++) store<f32>(at(x, i), value);
}

/** The sum of each column of a matrix of `rows` × `columns`; a part is a range of columns that begins at a multiple of 4. */
export function columnTotals(x: usize, totals: usize, rows: i32, columns: i32, from: i32, to: i32): void {
  const stride = (<usize>columns) << 2;
  let column = from;
  for (; column + 4 <= to; column += 4) {
    let low = f64x2.splat(0);
    let high = f64x2.splat(0);
    let place = at(x, column);
    for (let row = 0; row < rows; row += STRETCH) {
      const end = min(rows, row + STRETCH);
      let sum = f32x4.splat(0);
      for (let i = row; i < end; i++) {
        sum = f32x4.add(sum, v128.load(place));
        place += stride;
      }
      low = f64x2.add(low, lowOf(sum));
      high = f64x2.add(high, highOf(sum));
    }
    v128.store(at(totals, column), joined(low, high));
  }
  for (; column < to; column++) {
    let sum: f64 = 0;
    for (let row = 0; row < rows; row++) sum += <f64>load<f32>(at(x, row * columns + column));
    store<f32>(at(totals, column), <f32>sum);
  }
}

/** Mean of `length` values; not a finite number exactly when one of them is none. */
export function meanOf(x: usize, length: i32): f64 {
  return sumFrom(x, length, 0, false) / <f64>length;
}

/** Population variance of `length` values around their mean. */
export function varianceOf(x: usize, length: i32, mean: f64): f64 {
  const center = <f32>mean;
  const rest = mean - <f64>center;
  return sumFrom(x, length, center, true) / <f64>length - rest * rest;
}

/** x = bytes · factor + shift, for `length` bytes. */
export function unpackBytes(bytes: usize, x: usize, length: i32, factor: f32, shift: f32): void {
  const f = f32x4.splat(factor);
  const s = f32x4.splat(shift);
  let i = 0;
  for (; i + 4 <= length; i += 4) {
    const packed = v128.load32_zero(bytes + i);
    const wide = i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(packed));
    v128.store(at(x, i), madd(f32x4.convert_i32x4_u(wide), f, s));
  }
  for (; i < length; i++) store<f32>(at(x, i), <f32>load<u8>(bytes + i) * factor + shift);
}
