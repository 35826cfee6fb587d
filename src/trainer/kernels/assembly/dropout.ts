import { at } from './simd';
import { scaleFrom } from './sums';

/**
 * Dropout's numbers come from a counter: value `i` of forward `t` of a layer is a hash of both and of the layer's two
 * keys, so that any part of a mask can be made on its own. The state, four whole numbers, holds the keys and t.
 */

/** Multipliers and shifts of a 32-bit mixer found by search (Wellons 2018, "Prospecting for hash functions"). */
function mix(x: v128): v128 {
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 16)), i32x4.splat(0x7feb352d));
  x = i32x4.mul(v128.xor(x, i32x4.shr_u(x, 15)), i32x4.splat(<i32>0x846ca68b));
  return v128.xor(x, i32x4.shr_u(x, 16));
}

/** Four factors: 0 with a probability of `threshold` / 2³², else `kept`. */
function factorsAt(index: v128, turn: v128, key: v128, threshold: v128, kept: v128): v128 {
  const bits = mix(v128.xor(mix(i32x4.add(index, turn)), key));
  return v128.andnot(kept, i32x4.lt_u(bits, threshold));
}

function turnOf(state: usize): v128 {
  return mix(v128.xor(i32x4.splat(load<i32>(state, 8)), i32x4.splat(load<i32>(state))));
}

/** Makes a mask of factors and y = x · mask for the values from `from`, a multiple of 4, to `to`, rounded up to vectors. */
export function dropout(
  state: usize,
  x: usize,
  mask: usize,
  y: usize,
  threshold: u32,
  kept: f32,
  from: i32,
  to: i32,
): void {
  const turn = turnOf(state);
  const key = i32x4.splat(load<i32>(state, 4));
  const limit = i32x4.splat(<i32>threshold);
  const factor = f32x4.splat(kept);
  let index = i32x4.add(i32x4(0, 1, 2, 3), i32x4.splat(from));
  for (let i = from; i < to; i += 4) {
    const factors = factorsAt(index, turn, key, limit, factor);
    v128.store(at(mask, i), factors);
    v128.store(at(y, i), f32x4.mul(v128.load(at(x, i)), factors));
    index = i32x4.add(index, i32x4.splat(4));
  }
}

/** The mask alone, where a factor serves more than one value. */
export function dropoutMask(state: usize, mask: usize, length: i32, threshold: u32, kept: f32): void {
  const turn = turnOf(state);
  const key = i32x4.splat(load<i32>(state, 4));
  let index = i32x4(0, 1, 2, 3);
  for (let i = 0; i < length; i += 4) {
    const factors = factorsAt(index, turn, key, i32x4.splat(<i32>threshold), f32x4.splat(kept));
    v128.store(at(mask, i), factors);
    index = i32x4.add(index, i32x4.splat(4));
  }
}

/** y = x · mask for the same values. */
export function multiply(x: usize, mask: usize, y: usize, from: i32, to: i32): void {
  for (let i = from; i < to; i += 4) {
    v128.store(at(y, i), f32x4.mul(v128.load(at(x, i)), v128.load(at(mask, i))));
  }
}

/**
 * y = x · mask with a factor for each channel of each sample: of `count` × `channels` × `size` values, or, where the
 * channels come last, of `count` × `size` × `channels`.
 */
export function multiplyChannels(
  x: usize,
  mask: usize,
  y: usize,
  count: i32,
  channels: i32,
  size: i32,
  isChannelsLast: bool,
): void {
  if (!isChannelsLast) {
    for (let plane = 0; plane < count * channels; plane++) {
      scaleFrom(at(x, plane * size), at(y, plane * size), size, 0, load<f32>(at(mask, plane)), 0);
    }
    return;
  }
  for (let place = 0; place < count * size; place++) {
    const factors = at(mask, (place / size) * channels);
    multiply(at(x, place * channels), factors, at(y, place * channels), 0, channels);
  }
}
