import { at } from './simd';

/**
 * The operands of a matrix product in the order in which it reads them: A in panels of 6 rows, the last ones of 4 where
 * that leaves fewer rows empty, B in panels of 8 columns, both with k outermost. Each operand is given by its strides,
 * counted in floats, so that a transposed one is packed and not copied. Up to three values beyond a row may be read.
 */

export const ROWS: i32 = 6;
export const COLUMNS: i32 = 8;

/** How many rows the next panel has, with `rest` rows to come. */
export function panelRowsAt(rest: i32): i32 {
  return rest <= 4 || rest === 7 || rest === 8 ? 4 : ROWS;
}

/** Panels of 8 columns, k outermost. What stands for missing columns is not looked at. */
export function packColumns(b: usize, bRow: i32, bColumn: i32, depth: i32, columns: i32, to: usize): void {
  for (let j = 0; j < columns; j += COLUMNS) {
    const from = at(b, j * bColumn);
    const width = min(COLUMNS, columns - j);
    if (bColumn === 1) packColumnsAlong(from, bRow, width, depth, to);
    else if (bRow === 1) packColumnsAcross(from, bColumn, width, depth, to);
    else packAny(from, bColumn, bRow, width, COLUMNS, depth, to);
    to = at(to, depth * COLUMNS);
  }
}

/** Eight neighbours at a time. */
function packColumnsAlong(b: usize, bRow: i32, width: i32, depth: i32, to: usize): void {
  const stride = (<usize>bRow) << 2;
  const second: usize = width > 4 ? 16 : 0;
  for (let k = 0; k < depth; k++) {
    v128.store(to, v128.load(b));
    v128.store(to, v128.load(b + second), 16);
    b += stride;
    to += 32;
  }
}

/** Eight rows of the transposed matrix side by side. */
function packColumnsAcross(b: usize, bColumn: i32, width: i32, depth: i32, to: usize): void {
  packFour(b, bColumn, width, depth, to, 32);
  if (width > 4) packFour(at(b, 4 * bColumn), bColumn, width - 4, depth, to + 16, 32);
  else packFour(b, bColumn, width, depth, to + 16, 32);
}

/**
 * Four rows that are contiguous in k, transposed, `step` bytes from one k to the next; the last of `count` rows stands
 * for those that are missing.
 */
function packFour(from: usize, row: i32, count: i32, depth: i32, to: usize, step: usize): void {
  let r0 = from;
  let r1 = at(from, min(1, count - 1) * row);
  let r2 = at(from, min(2, count - 1) * row);
  let r3 = at(from, min(3, count - 1) * row);
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const x0 = v128.load(r0);
    const x1 = v128.load(r1);
    const x2 = v128.load(r2);
    const x3 = v128.load(r3);
    const low01 = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
    const high01 = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
    const low23 = v128.shuffle<f32>(x2, x3, 0, 4, 1, 5);
    const high23 = v128.shuffle<f32>(x2, x3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
    v128.store(to + step, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
    v128.store(to + 2 * step, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
    v128.store(to + 3 * step, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
    to += 4 * step;
    r0 += 16;
    r1 += 16;
    r2 += 16;
    r3 += 16;
  }
  for (; k < depth; k++) {
    store<f32>(to, load<f32>(r0));
    store<f32>(to, load<f32>(r1), 4);
    store<f32>(to, load<f32>(r2), 8);
    store<f32>(to, load<f32>(r3), 12);
    to += step;
    r0 += 4;
    r1 += 4;
    r2 += 4;
    r3 += 4;
  }
}

/** Two rows, likewise, 24 bytes from one k to the next. */
function packTwo(from: usize, row: i32, count: i32, depth: i32, to: usize): void {
  let r0 = from;
  let r1 = at(from, min(1, count - 1) * row);
  let k = 0;
  for (; k + 4 <= depth; k += 4) {
    const x0 = v128.load(r0);
    const x1 = v128.load(r1);
    const low = v128.shuffle<f32>(x0, x1, 0, 4, 1, 5);
    const high = v128.shuffle<f32>(x0, x1, 2, 6, 3, 7);
    v128.store64_lane(to, low, 0);
    v128.store64_lane(to, low, 1, 24);
    v128.store64_lane(to, high, 0, 48);
    v128.store64_lane(to, high, 1, 72);
    to += 96;
    r0 += 16;
    r1 += 16;
  }
  for (; k < depth; k++) {
    store<f32>(to, load<f32>(r0));
    store<f32>(to, load<f32>(r1), 4);
    to += 24;
    r0 += 4;
    r1 += 4;
  }
}

/** Panels of 6 or 4 rows, k outermost. What stands for missing rows is not looked at. */
export function packRows(a: usize, aRow: i32, aColumn: i32, rows: i32, depth: i32, to: usize): void {
  let i = 0;
  while (i < rows) {
    const from = at(a, i * aRow);
    const panelRows = panelRowsAt(rows - i);
    const height = min(panelRows, rows - i);
    if (aColumn === 1) {
      packFour(from, aRow, height, depth, to, (<usize>panelRows) << 2);
      if (panelRows === ROWS) packTwo(at(from, 4 * aRow), aRow, height - 4, depth, to + 16);
    } else if (aRow === 1) packRowsAlong(from, aColumn, panelRows, depth, to);
    else packAny(from, aRow, aColumn, height, panelRows, depth, to);
    to = at(to, depth * panelRows);
    i += panelRows;
  }
}

function packRowsAlong(a: usize, aColumn: i32, panelRows: i32, depth: i32, to: usize): void {
  const stride = (<usize>aColumn) << 2;
  if (panelRows !== ROWS) {
    for (let k = 0; k < depth; k++) {
      v128.store(to, v128.load(a));
      a += stride;
      to += 16;
    }
    return;
  }
  for (let k = 0; k < depth; k++) {
    v128.store(to, v128.load(a));
    store<u64>(to, load<u64>(a, 16), 16);
    a += stride;
    to += 24;
  }
}

/** `count` of the `width` numbers of each k, whatever the strides, and zeros for the rest. */
function packAny(from: usize, across: i32, along: i32, count: i32, width: i32, depth: i32, to: usize): void {
  for (let k = 0; k < depth; k++) {
    const row = at(from, k * along);
    for (let i = 0; i < count; i++) store<f32>(at(to, i), load<f32>(at(row, i * across)));
    for (let i = count; i < width; i++) store<f32>(at(to, i), 0);
    to = at(to, width);
  }
}
