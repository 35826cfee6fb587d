import { gather, scatter } from './columns';
import { FROM_COLUMN_BIAS, FROM_ROW_BIAS, FROM_SUM, FROM_ZERO, gemm } from './gemm';
import { thread } from './scratch';
import { at } from './simd';
import { sumFrom } from './sums';
import { add } from './tensors';
import { depthOf, isPointwise, placesOf, windowsAt } from './windows';

/**
 * Convolutions of samples as products of matrices, one sample and one group at a time. With channels first the weight
 * is outputs × (channel, row, column) and y = W · columns; with channels last it is (row, column, channel) × outputs
 * and y = columns · W. Columns are made of so many rows of the output at a time that they stay in the cache. A part is
 * a range of samples; `columns` has room for `columnsLength` values for each thread. What the windows are stands at
 * `windows`.
 */

/** Values of the columns that are made at once, as far as one row of the output allows. */
const BAND: i32 = 1 << 16;

/** How many values the columns of a thread take, with those that may be overwritten beyond their end. */
export function columnsLength(windows: usize): i32 {
  return isPointwise(windows) ? 0 : bandOf(windows) * windowsAt(windows).outWidth * depthOf(windows) + 4;
}

/** The columns of the thread that asks. */
function ownColumns(windows: usize, columns: usize): usize {
  return at(columns, thread() * columnsLength(windows));
}

/** Rows of the output that columns are made of at once. */
function bandOf(windows: usize): i32 {
  const w = windowsAt(windows);
  if (isPointwise(windows)) return w.outHeight;
  return min(w.outHeight, max(1, BAND / (w.outWidth * depthOf(windows))));
}

/** `bias` is 0 where there is none. */
export function convolve(
  windows: usize,
  x: usize,
  weight: usize,
  bias: usize,
  y: usize,
  columns: usize,
  from: i32,
  to: i32,
): void {
  const w = windowsAt(windows);
  const places = placesOf(windows);
  const depth = depthOf(windows);
  const outputs = w.outputs / w.groups;
  const band = bandOf(windows);
  const own = ownColumns(windows, columns);
  for (let sample = from; sample < to; sample++) {
    const source = sampleOf(windows, x, sample);
    const target = at(y, sample * w.outputs * places);
    for (let group = 0; group < w.groups; group++) {
      const first = group * outputs;
      const start = bias ? (w.isChannelsLast ? FROM_COLUMN_BIAS : FROM_ROW_BIAS) : FROM_ZERO;
      const biasHere = bias ? at(bias, first) : 0;
      for (let oy = 0; oy < w.outHeight; oy += band) {
        const end = min(w.outHeight, oy + band);
        const length = (end - oy) * w.outWidth;
        const b = columnsOf(windows, source, group, own, oy, end);
        const row = rowOf(windows, length);
        if (w.isChannelsLast) {
          const kernel = at(weight, first);
          const c = at(target, oy * w.outWidth * w.outputs + first);
          gemm(length, outputs, depth, b, row, 1, kernel, w.outputs, 1, c, w.outputs, start, biasHere);
        } else {
          const kernel = at(weight, first * depth);
          const c = at(target, first * places + oy * w.outWidth);
          gemm(outputs, length, depth, kernel, depth, 1, b, row, 1, c, places, start, biasHere);
        }
      }
    }
  }
}

/** dx from dy. */
export function convolutionInputGradient(
  windows: usize,
  dy: usize,
  weight: usize,
  dx: usize,
  columns: usize,
  from: i32,
  to: i32,
): void {
  const w = windowsAt(windows);
  const places = placesOf(windows);
  const depth = depthOf(windows);
  const outputs = w.outputs / w.groups;
  const band = bandOf(windows);
  const own = ownColumns(windows, columns);
  const direct = isPointwise(windows);
  for (let sample = from; sample < to; sample++) {
    const gradient = at(dy, sample * w.outputs * places);
    const target = sampleOf(windows, dx, sample);
    if (!direct) memory.fill(target, 0, (w.channels * w.height * w.width) << 2);
    for (let group = 0; group < w.groups; group++) {
      const first = group * outputs;
      const c = direct ? groupOf(windows, target, group) : own;
      for (let oy = 0; oy < w.outHeight; oy += band) {
        const end = min(w.outHeight, oy + band);
        const length = (end - oy) * w.outWidth;
        const row = rowOf(windows, length);
        if (w.isChannelsLast) {
          const a = at(gradient, oy * w.outWidth * w.outputs + first);
          const kernel = at(weight, first);
          gemm(length, depth, outputs, a, w.outputs, 1, kernel, 1, w.outputs, c, row, FROM_ZERO, 0);
        } else {
          const kernel = at(weight, first * depth);
          const b = at(gradient, first * places + oy * w.outWidth);
          gemm(depth, length, outputs, kernel, 1, depth, b, places, 1, c, row, FROM_ZERO, 0);
        }
        if (!direct) scatter(windows, own, group, target, oy, end);
      }
    }
  }
}

/**
 * The gradient of the weight from a whole batch: each slice of it sums its samples into a part of its own, and the
 * parts are added in their order, so that it does not matter who sums which slice. `parts` has room for `slices`
 * weights of `length` values.
 */
export function convolutionWeightParts(
  windows: usize,
  x: usize,
  dy: usize,
  parts: usize,
  columns: usize,
  batch: i32,
  slices: i32,
  length: i32,
  from: i32,
  to: i32,
): void {
  for (let slice = from; slice < to; slice++) {
    const part = at(parts, slice * length);
    memory.fill(part, 0, length << 2);
    const first = (slice * batch) / slices;
    const end = ((slice + 1) * batch) / slices;
    addWeightGradient(windows, x, dy, part, columns, first, end);
  }
}

/** The sum of `slices` parts of `length` values each, in their order. */
export function sumParts(parts: usize, total: usize, slices: i32, length: i32): void {
  memory.copy(total, parts, length << 2);
  for (let slice = 1; slice < slices; slice++) add(at(parts, slice * length), total, length);
}

/** The sum of each of `channels` planes of `size` values over `count` samples. */
export function planeTotals(
  x: usize,
  totals: usize,
  count: i32,
  channels: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  for (let channel = from; channel < to; channel++) {
    let sum: f64 = 0;
    for (let sample = 0; sample < count; sample++) {
      sum += sumFrom(at(x, (sample * channels + channel) * size), size, 0, false);
    }
    store<f32>(at(totals, channel), <f32>sum);
  }
}

/** Adds what some samples give, in their order, to `dWeight`. */
function addWeightGradient(
  windows: usize,
  x: usize,
  dy: usize,
  dWeight: usize,
  columns: usize,
  from: i32,
  to: i32,
): void {
  const w = windowsAt(windows);
  const places = placesOf(windows);
  const depth = depthOf(windows);
  const outputs = w.outputs / w.groups;
  const band = bandOf(windows);
  const own = ownColumns(windows, columns);
  for (let sample = from; sample < to; sample++) {
    const source = sampleOf(windows, x, sample);
    const gradient = at(dy, sample * w.outputs * places);
    for (let group = 0; group < w.groups; group++) {
      const first = group * outputs;
      for (let oy = 0; oy < w.outHeight; oy += band) {
        const end = min(w.outHeight, oy + band);
        const length = (end - oy) * w.outWidth;
        const taken = columnsOf(windows, source, group, own, oy, end);
        const row = rowOf(windows, length);
        if (w.isChannelsLast) {
          const b = at(gradient, oy * w.outWidth * w.outputs + first);
          const c = at(dWeight, first);
          gemm(depth, outputs, length, taken, 1, row, b, w.outputs, 1, c, w.outputs, FROM_SUM, 0);
        } else {
          const a = at(gradient, first * places + oy * w.outWidth);
          const c = at(dWeight, first * depth);
          gemm(outputs, depth, length, a, places, 1, taken, 1, row, c, depth, FROM_SUM, 0);
        }
      }
    }
  }
}

function sampleOf(windows: usize, x: usize, sample: i32): usize {
  const w = windowsAt(windows);
  return at(x, sample * w.channels * w.height * w.width);
}

/** The channels of a group in one sample. */
function groupOf(windows: usize, sample: usize, group: i32): usize {
  const w = windowsAt(windows);
  const channels = (group * w.channels) / w.groups;
  return at(sample, w.isChannelsLast ? channels : channels * w.height * w.width);
}

/** The columns of a group, which are the input itself where every place is a window. */
function columnsOf(windows: usize, sample: usize, group: i32, columns: usize, from: i32, to: i32): usize {
  if (isPointwise(windows)) return groupOf(windows, sample, group);
  gather(windows, sample, group, columns, from, to);
  return columns;
}

/** Floats from one row of the columns of `length` windows to the next. */
function rowOf(windows: usize, length: i32): i32 {
  const w = windowsAt(windows);
  if (!w.isChannelsLast) return length;
  return isPointwise(windows) ? w.channels : depthOf(windows);
}
