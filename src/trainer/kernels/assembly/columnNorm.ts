import { followBackward, followForward, rowsAtOnce } from './follower';
import { betaOf, deviationOf, gammaOf, normAt } from './norm';
import { scratch } from './scratch';
import { at, madd } from './simd';
import { STRETCH } from './sums';

/**
 * Batch normalization of the columns of a matrix, row by row, so that memory is read from front to back: what belongs
 * to a column stands in scratch memory, a block of columns at a time: `width` columns from `first` on.
 */

/** Columns whose numbers all stay in the first-level cache. */
export const BLOCK: i32 = 512;

/** One number for each column of a block, the `index`-th such row. */
function rowOf(index: i32): usize {
  return at(scratch(), index * BLOCK);
}

/** Double precision for each column of a block, the `index`-th such row. */
function totalsOf(index: i32): usize {
  return at(scratch(), (8 + 2 * index) * BLOCK);
}

/** Mean and biased variance of each column. */
export function columnMoments(
  norm: usize,
  mean: usize,
  variance: usize,
  rows: i32,
  first: i32,
  width: i32,
): void {
  const x = at(normAt(norm).x, first);
  const columns = normAt(norm).channels;
  const means = at(mean, first);
  const totals = totalsOf(0);
  sumColumns(x, 0, rows, columns, width, totals);
  storeMeans(totals, rows, means, width);
  sumColumns(x, means, rows, columns, width, totals);
  storeMeans(totals, rows, at(variance, first), width);
}

function storeMeans(totals: usize, rows: i32, to: usize, width: i32): void {
  for (let c = 0; c < width; c++) store<f32>(at(to, c), <f32>(load<f64>(totals + (c << 3)) / <f64>rows));
}

/** Σ x of each column, or Σ (x − center)² where there are centers. */
function sumColumns(x: usize, centers: usize, rows: i32, columns: i32, width: i32, totals: usize): void {
  const sums = rowOf(0);
  memory.fill(totals, 0, width << 3);
  for (let row = 0; row < rows; row += STRETCH) {
    memory.fill(sums, 0, width << 2);
    const end = min(rows, row + STRETCH);
    for (let i = row; i < end; i++) {
      if (centers) addSquares(at(x, i * columns), centers, sums, width);
      else addRow(at(x, i * columns), sums, width);
    }
    addTotals(sums, totals, width);
  }
}

function addRow(x: usize, sums: usize, width: i32): void {
  let c = 0;
  for (; c + 4 <= width; c += 4) {
    v128.store(at(sums, c), f32x4.add(v128.load(at(sums, c)), v128.load(at(x, c))));
  }
  for (; c < width; c++) store<f32>(at(sums, c), load<f32>(at(sums, c)) + load<f32>(at(x, c)));
}

function addSquares(x: usize, centers: usize, sums: usize, width: i32): void {
  let c = 0;
  for (; c + 4 <= width; c += 4) {
    const delta = f32x4.sub(v128.load(at(x, c)), v128.load(at(centers, c)));
    v128.store(at(sums, c), madd(delta, delta, v128.load(at(sums, c))));
  }
  for (; c < width; c++) {
    const delta = load<f32>(at(x, c)) - load<f32>(at(centers, c));
    store<f32>(at(sums, c), load<f32>(at(sums, c)) + delta * delta);
  }
}

function addTotals(sums: usize, totals: usize, width: i32): void {
  for (let c = 0; c < width; c++) {
    const total = totals + (c << 3);
    store<f64>(total, load<f64>(total) + <f64>load<f32>(at(sums, c)));
  }
}

/** y = γ (x − μ) / √(σ² + ε) + β, and what follows it. */
export function normalizeColumns(
  norm: usize,
  mean: usize,
  variance: usize,
  rows: i32,
  first: i32,
  width: i32,
): void {
  const n = normAt(norm);
  const columns = n.channels;
  const x = at(n.x, first);
  const y = at(n.y, first);
  const means = at(mean, first);
  const factors = rowOf(0);
  const shifts = rowOf(1);
  storeFactors(norm, variance, first, width, factors);
  for (let c = 0; c < width; c++) store<f32>(at(shifts, c), betaOf(norm, first + c));
  const together = rowsAtOnce(columns, width);
  for (let row = 0; row < rows; row += together) {
    const end = min(rows, row + together);
    for (let i = row; i < end; i++) {
      normalizeRow(at(x, i * columns), at(y, i * columns), means, factors, shifts, width);
    }
    followForward(n.follower, at(y, row * columns), (end - row) * width);
  }
}

/** γ / √(σ² + ε) of each column. */
function storeFactors(norm: usize, variance: usize, first: i32, width: i32, factors: usize): void {
  for (let c = 0; c < width; c++) {
    const factor = gammaOf(norm, first + c) / deviationOf(norm, variance, first + c);
    store<f32>(at(factors, c), factor);
  }
}

function normalizeRow(x: usize, y: usize, mean: usize, factors: usize, shifts: usize, width: i32): void {
  let c = 0;
  for (; c + 4 <= width; c += 4) {
    const delta = f32x4.sub(v128.load(at(x, c)), v128.load(at(mean, c)));
    v128.store(at(y, c), madd(delta, v128.load(at(factors, c)), v128.load(at(shifts, c))));
  }
  for (; c < width; c++) {
    const delta = load<f32>(at(x, c)) - load<f32>(at(mean, c));
    store<f32>(at(y, c), delta * load<f32>(at(factors, c)) + load<f32>(at(shifts, c)));
  }
}

/** dβ = Σ dy and dγ = Σ dy·x̂ of each column, after dy where a follower gives it. */
export function columnGradients(
  norm: usize,
  mean: usize,
  variance: usize,
  rows: i32,
  first: i32,
  width: i32,
): void {
  const n = normAt(norm);
  const columns = n.channels;
  const x = at(n.x, first);
  const dy = at(n.dy, first);
  const means = at(mean, first);
  const sums = rowOf(0);
  const products = rowOf(1);
  const sumTotals = totalsOf(0);
  const productTotals = totalsOf(1);
  const together = rowsAtOnce(columns, width);
  memory.fill(sumTotals, 0, width << 3);
  memory.fill(productTotals, 0, width << 3);
  for (let row = 0; row < rows; row += STRETCH) {
    memory.fill(sums, 0, width << 2);
    memory.fill(products, 0, width << 2);
    const end = min(rows, row + STRETCH);
    for (let i = row; i < end; i += together) {
      const next = min(end, i + together);
      followBackward(n.follower, at(dy, i * columns), (next - i) * width);
      for (let j = i; j < next; j++) {
        const g = at(dy, j * columns);
        addRow(g, sums, width);
        addProducts(at(x, j * columns), means, g, products, width);
      }
    }
    addTotals(sums, sumTotals, width);
    addTotals(products, productTotals, width);
  }
  for (let c = 0; c < width; c++) {
    store<f32>(at(n.dBeta, first + c), <f32>load<f64>(sumTotals + (c << 3)));
    const product = <f32>load<f64>(productTotals + (c << 3));
    store<f32>(at(n.dGamma, first + c), product / deviationOf(norm, variance, first + c));
  }
}

function addProducts(x: usize, centers: usize, dy: usize, products: usize, width: i32): void {
  let c = 0;
  for (; c + 4 <= width; c += 4) {
    const delta = f32x4.sub(v128.load(at(x, c)), v128.load(at(centers, c)));
    v128.store(at(products, c), madd(v128.load(at(dy, c)), delta, v128.load(at(products, c))));
  }
  for (; c < width; c++) {
    const delta = load<f32>(at(x, c)) - load<f32>(at(centers, c));
    store<f32>(at(products, c), load<f32>(at(products, c)) + load<f32>(at(dy, c)) * delta);
  }
}

/** dx = γ/√(σ²+ε) · (dy − dβ/n − x̂·dγ/n). */
export function centeredColumns(
  norm: usize,
  mean: usize,
  variance: usize,
  rows: i32,
  first: i32,
  width: i32,
): void {
  const n = normAt(norm);
  const columns = n.channels;
  const x = at(n.x, first);
  const dy = at(n.dy, first);
  const dx = at(n.dx, first);
  const means = at(mean, first);
  const factors = rowOf(0);
  const shifts = rowOf(1);
  const slopes = rowOf(2);
  for (let c = 0; c < width; c++) {
    const channel = first + c;
    const inverse = <f32>1 / deviationOf(norm, variance, channel);
    store<f32>(at(factors, c), gammaOf(norm, channel) * inverse);
    store<f32>(at(shifts, c), load<f32>(at(n.dBeta, channel)) / <f32>rows);
    store<f32>(at(slopes, c), -(inverse * load<f32>(at(n.dGamma, channel))) / <f32>rows);
  }
  for (let row = 0; row < rows; row++) {
    const values = at(x, row * columns);
    const from = at(dy, row * columns);
    const to = at(dx, row * columns);
    let c = 0;
    for (; c + 4 <= width; c += 4) {
      const delta = f32x4.sub(v128.load(at(values, c)), v128.load(at(means, c)));
      const shifted = f32x4.sub(v128.load(at(from, c)), v128.load(at(shifts, c)));
      const sum = madd(delta, v128.load(at(slopes, c)), shifted);
      v128.store(at(to, c), f32x4.mul(v128.load(at(factors, c)), sum));
    }
    for (; c < width; c++) {
      const delta = load<f32>(at(values, c)) - load<f32>(at(means, c));
      const shifted = load<f32>(at(from, c)) - load<f32>(at(shifts, c));
      store<f32>(at(to, c), load<f32>(at(factors, c)) * (delta * load<f32>(at(slopes, c)) + shifted));
    }
  }
}

/** dx = γ/√(σ²+ε) · dy. */
export function scaleColumns(norm: usize, variance: usize, rows: i32, first: i32, width: i32): void {
  const n = normAt(norm);
  const factors = rowOf(0);
  const zeros = rowOf(1);
  storeFactors(norm, variance, first, width, factors);
  memory.fill(zeros, 0, width << 2);
  for (let row = 0; row < rows; row++) {
    const place = row * n.channels + first;
    normalizeRow(at(n.dy, place), at(n.dx, place), zeros, factors, zeros, width);
  }
}
