import { at } from './simd';
import { add } from './tensors';

/**
 * Rows of a table of `rows` × `width` numbers, by `count` indices that stand as floats. Returns the place of the first
 * index that is not one, or −1; nothing is written from there on.
 */
export function embed(indices: usize, table: usize, y: usize, count: i32, rows: i32, width: i32): i32 {
  for (let i = 0; i < count; i++) {
    const index = load<f32>(at(indices, i));
    if (!(index >= 0 && index < <f32>rows)) return i;
    const row = <i32>index;
    if (<f32>row !== index) return i;
    memory.copy(at(y, i * width), at(table, row * width), width << 2);
  }
  return -1;
}

/** The gradient of the table: each row is the sum of what its indices give; the row `padding`, or −1, stays 0. */
export function embedGradient(
  indices: usize,
  dy: usize,
  dTable: usize,
  count: i32,
  rows: i32,
  width: i32,
  padding: i32,
): void {
  memory.fill(dTable, 0, (rows * width) << 2);
  for (let i = 0; i < count; i++) {
    const row = <i32>load<f32>(at(indices, i));
    if (row !== padding) add(at(dy, i * width), at(dTable, row * width), width);
  }
}
