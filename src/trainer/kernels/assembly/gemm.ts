import { COLUMNS, packColumns, packRows, panelRowsAt, ROWS } from './packing';
import { scratch } from './scratch';
import { at, madd, storePart } from './simd';

/**
 * C = A B + bias, or C += A B, over packed panels (Goto & van de Geijn 2008; see `packing.ts`), so that the innermost
 * loop reads memory from front to back and keeps a block of 6 × 8 sums in registers.
 */

/** Depth of a block: a panel of B of this depth stays in the first-level cache. */
const DEPTH = 384;
/** Rows of A that are packed at once and stay in the second-level cache. */
const ROW_BLOCK = 96;
const COLUMN_BLOCK = 1024;

/** How a product begins: from zero (0), from a bias for each column or row, or from what stands in C. */
export const FROM_ZERO: i32 = 0;
export const FROM_COLUMN_BIAS: i32 = 1;
export const FROM_ROW_BIAS: i32 = 2;
export const FROM_SUM: i32 = 3;

/**
 * C (m × n, rows `cRow` floats apart) from A (m × k) and B (k × n), each with the strides of its rows and columns.
 * `start` says from where; `bias` is read with a bias only. Every element of C is summed in the order of k, whatever
 * m and n are, so that a product computed in parts has the same bits.
 */
export function gemm(
  m: i32,
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  start: i32,
  bias: usize,
): void {
  const packedA = scratch();
  const packedB = packedA + ROW_BLOCK * DEPTH * 4;
  const tile = packedB + COLUMN_BLOCK * DEPTH * 4;
  for (let k0 = 0; k0 < k; k0 += DEPTH) {
    const depth = min(DEPTH, k - k0);
    const from = k0 === 0 ? start : FROM_SUM;
    for (let n0 = 0; n0 < n; n0 += COLUMN_BLOCK) {
      const columns = min(COLUMN_BLOCK, n - n0);
      packColumns(at(b, k0 * bRow + n0 * bColumn), bRow, bColumn, depth, columns, packedB);
      for (let m0 = 0; m0 < m; m0 += ROW_BLOCK) {
        const rows = min(ROW_BLOCK, m - m0);
        packRows(at(a, m0 * aRow + k0 * aColumn), aRow, aColumn, rows, depth, packedA);
        const biasHere = from === FROM_COLUMN_BIAS ? at(bias, n0) : from === FROM_ROW_BIAS ? at(bias, m0) : 0;
        multiplyBlock(
          rows,
          columns,
          depth,
          packedA,
          packedB,
          at(c, m0 * cRow + n0),
          cRow,
          from,
          biasHere,
          tile,
        );
      }
    }
  }
}

/** Rows `from` to `to` of the product. */
export function gemmRows(
  n: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  start: i32,
  bias: usize,
  from: i32,
  to: i32,
): void {
  const biasHere = start === FROM_ROW_BIAS ? at(bias, from) : bias;
  const rows = at(a, from * aRow);
  gemm(to - from, n, k, rows, aRow, aColumn, b, bRow, bColumn, at(c, from * cRow), cRow, start, biasHere);
}

/** Columns `from` to `to` of the product. */
export function gemmColumns(
  m: i32,
  k: i32,
  a: usize,
  aRow: i32,
  aColumn: i32,
  b: usize,
  bRow: i32,
  bColumn: i32,
  c: usize,
  cRow: i32,
  start: i32,
  bias: usize,
  from: i32,
  to: i32,
): void {
  const biasHere = start === FROM_COLUMN_BIAS ? at(bias, from) : bias;
  const columns = at(b, from * bColumn);
  gemm(m, to - from, k, a, aRow, aColumn, columns, bRow, bColumn, at(c, from), cRow, start, biasHere);
}

function multiplyBlock(
  rows: i32,
  columns: i32,
  depth: i32,
  packedA: usize,
  packedB: usize,
  c: usize,
  cRow: i32,
  from: i32,
  bias: usize,
  tile: usize,
): void {
  for (let j = 0; j < columns; j += COLUMNS) {
    const panelB = at(packedB, j * depth);
    const width = min(COLUMNS, columns - j);
    let i = 0;
    while (i < rows) {
      const panelA = at(packedA, i * depth);
      const panelRows = panelRowsAt(rows - i);
      const height = min(panelRows, rows - i);
      const block = at(c, i * cRow + j);
      if (height === panelRows && width === COLUMNS) {
        start(block, cRow, height, from, bias, i, j);
        multiply(panelRows, panelA, panelB, depth, block, cRow);
      } else {
        startEdge(tile, block, cRow, height, width, from, bias, i, j);
        multiply(panelRows, panelA, panelB, depth, tile, COLUMNS);
        for (let row = 0; row < height; row++) {
          const target = at(block, row * cRow);
          storePart(target, v128.load(at(tile, row * COLUMNS)), width);
          if (width > 4) storePart(target + 16, v128.load(at(tile, row * COLUMNS), 16), width - 4);
        }
      }
      i += panelRows;
    }
  }
}

function multiply(rows: i32, a: usize, b: usize, depth: i32, c: usize, cRow: i32): void {
  if (rows === ROWS) multiplySix(a, b, depth, c, cRow);
  else multiplyFour(a, b, depth, c, cRow);
}

/** Writes what a whole block begins with, unless that is what stands there. */
function start(block: usize, cRow: i32, height: i32, from: i32, bias: usize, i: i32, j: i32): void {
  if (from === FROM_SUM) return;
  let left = f32x4.splat(0);
  let right = left;
  if (from === FROM_COLUMN_BIAS) {
    left = v128.load(at(bias, j));
    right = v128.load(at(bias, j), 16);
  }
  for (let row = 0; row < height; row++) {
    if (from === FROM_ROW_BIAS) {
      left = v128.load32_splat(at(bias, i + row));
      right = left;
    }
    v128.store(at(block, row * cRow), left);
    v128.store(at(block, row * cRow), right, 16);
  }
}

/** The same for a block at the edge, in a tile of its own; what lies beyond the edge may be anything. */
function startEdge(
  tile: usize,
  block: usize,
  cRow: i32,
  height: i32,
  width: i32,
  from: i32,
  bias: usize,
  i: i32,
  j: i32,
): void {
  const isWide = width > 4;
  let left = f32x4.splat(0);
  let right = left;
  if (from === FROM_COLUMN_BIAS) {
    left = v128.load(at(bias, j));
    if (isWide) right = v128.load(at(bias, j), 16);
  }
  for (let row = 0; row < height; row++) {
    if (from === FROM_ROW_BIAS) {
      left = v128.load32_splat(at(bias, i + row));
      right = left;
    } else if (from === FROM_SUM) {
      left = v128.load(at(block, row * cRow));
      if (isWide) right = v128.load(at(block, row * cRow), 16);
    }
    v128.store(at(tile, row * COLUMNS), left);
    v128.store(at(tile, row * COLUMNS), right, 16);
  }
}

/** Adds the product of two panels to a block of 6 × 8. */
function multiplySix(a: usize, b: usize, depth: i32, c: usize, cRow: i32): void {
  const stride = (<usize>cRow) << 2;
  const c1 = c + stride;
  const c2 = c1 + stride;
  const c3 = c2 + stride;
  const c4 = c3 + stride;
  const c5 = c4 + stride;
  let s00 = v128.load(c);
  let s01 = v128.load(c, 16);
  let s10 = v128.load(c1);
  let s11 = v128.load(c1, 16);
  let s20 = v128.load(c2);
  let s21 = v128.load(c2, 16);
  let s30 = v128.load(c3);
  let s31 = v128.load(c3, 16);
  let s40 = v128.load(c4);
  let s41 = v128.load(c4, 16);
  let s50 = v128.load(c5);
  let s51 = v128.load(c5, 16);
  const end = a + <usize>depth * 24;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s00 = madd(x, b0, s00);
    s01 = madd(x, b1, s01);
    x = v128.load32_splat(a, 4);
    s10 = madd(x, b0, s10);
    s11 = madd(x, b1, s11);
    x = v128.load32_splat(a, 8);
    s20 = madd(x, b0, s20);
    s21 = madd(x, b1, s21);
    x = v128.load32_splat(a, 12);
    s30 = madd(x, b0, s30);
    s31 = madd(x, b1, s31);
    x = v128.load32_splat(a, 16);
    s40 = madd(x, b0, s40);
    s41 = madd(x, b1, s41);
    x = v128.load32_splat(a, 20);
    s50 = madd(x, b0, s50);
    s51 = madd(x, b1, s51);
    a += 24;
    b += 32;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
  v128.store(c4, s40);
  v128.store(c4, s41, 16);
  v128.store(c5, s50);
  v128.store(c5, s51, 16);
}

/** The same for a block of 4 × 8. */
function multiplyFour(a: usize, b: usize, depth: i32, c: usize, cRow: i32): void {
  const stride = (<usize>cRow) << 2;
  const c1 = c + stride;
  const c2 = c1 + stride;
  const c3 = c2 + stride;
  let s00 = v128.load(c);
  let s01 = v128.load(c, 16);
  let s10 = v128.load(c1);
  let s11 = v128.load(c1, 16);
  let s20 = v128.load(c2);
  let s21 = v128.load(c2, 16);
  let s30 = v128.load(c3);
  let s31 = v128.load(c3, 16);
  const end = a + <usize>depth * 16;
  while (a < end) {
    const b0 = v128.load(b);
    const b1 = v128.load(b, 16);
    let x = v128.load32_splat(a);
    s00 = madd(x, b0, s00);
    s01 = madd(x, b1, s01);
    x = v128.load32_splat(a, 4);
    s10 = madd(x, b0, s10);
    s11 = madd(x, b1, s11);
    x = v128.load32_splat(a, 8);
    s20 = madd(x, b0, s20);
    s21 = madd(x, b1, s21);
    x = v128.load32_splat(a, 12);
    s30 = madd(x, b0, s30);
    s31 = madd(x, b1, s31);
    a += 16;
    b += 32;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}
