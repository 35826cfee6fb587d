/** Address of the element `floats` after `address`. */
export function at(address: usize, floats: i32): usize {
  return address + ((<usize>floats) << 2);
}

/** a · b + c in four lanes: rounded once in the build with relaxed SIMD, twice in the portable one. */
export function madd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_madd(a, b, c);
  return f32x4.add(f32x4.mul(a, b), c);
}

/** c − a · b in four lanes, rounded as `madd`. */
export function nmadd(a: v128, b: v128, c: v128): v128 {
  if (ASC_FEATURE_RELAXED_SIMD) return f32x4.relaxed_nmadd(a, b, c);
  return f32x4.sub(c, f32x4.mul(a, b));
}

/** The first two lanes in double precision. */
export function lowOf(x: v128): v128 {
  return f64x2.promote_low_f32x4(x);
}

/** The last two lanes in double precision. */
export function highOf(x: v128): v128 {
  return f64x2.promote_low_f32x4(v128.shuffle<f32>(x, x, 2, 3, 0, 1));
}

/** Four lanes again, from the two halves. */
export function joined(low: v128, high: v128): v128 {
  return v128.shuffle<f32>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 1, 4, 5);
}

/** The sum of the four lanes in double precision, always in the same order. */
export function sumOf(x: v128): f64 {
  const both = f64x2.add(lowOf(x), highOf(x));
  return f64x2.extract_lane(both, 0) + f64x2.extract_lane(both, 1);
}

/** Four neighbours, of which only the first `count` are read as they stand; the others are `rest`. */
export function loadPart(address: usize, count: i32, rest: f32): v128 {
  const all = v128.load(address);
  if (count >= 4) return all;
  const lanes = i32x4.lt_s(i32x4(0, 1, 2, 3), i32x4.splat(count));
  return v128.bitselect(all, f32x4.splat(rest), lanes);
}

/** Writes the first `count` of four lanes. */
export function storePart(address: usize, x: v128, count: i32): void {
  if (count >= 4) {
    v128.store(address, x);
    return;
  }
  store<f32>(address, f32x4.extract_lane(x, 0));
  if (count > 1) store<f32>(address, f32x4.extract_lane(x, 1), 4);
  if (count > 2) store<f32>(address, f32x4.extract_lane(x, 2), 8);
}

/** The largest lane; NaN when one is NaN. */
export function maxOf(x: v128): f32 {
  const halves = f32x4.max(x, v128.shuffle<f32>(x, x, 2, 3, 0, 1));
  return f32x4.extract_lane(f32x4.max(halves, v128.shuffle<f32>(halves, halves, 1, 0, 3, 2)), 0);
}
