import { madd, nmadd } from './simd';

/**
 * eˣ in four lanes, within 2 units in the last place: x = n·ln 2 + r, a polynomial for eʳ (Cephes), times 2ⁿ in two
 * halves, so that what is too large becomes infinite and what is too small fades to 0. NaN stays NaN.
 */
export function exp(x: v128): v128 {
  const bounded = f32x4.pmax(f32x4.pmin(x, f32x4.splat(89)), f32x4.splat(-104));
  // Adding 1.5·2²³ rounds to a whole number, which then stands in the lowest bits.
  const rounding = f32x4.splat(12582912);
  const rounded = f32x4.add(f32x4.mul(bounded, f32x4.splat(<f32>Math.LOG2E)), rounding);
  const n = f32x4.sub(rounded, rounding);
  let r = nmadd(n, f32x4.splat(0.693359375), bounded);
  r = nmadd(n, f32x4.splat(-2.1219444e-4), r);
  let p = madd(f32x4.splat(1.98756915e-4), r, f32x4.splat(1.3981999507e-3));
  p = madd(p, r, f32x4.splat(8.3334519073e-3));
  p = madd(p, r, f32x4.splat(4.1665795894e-2));
  p = madd(p, r, f32x4.splat(1.6666665459e-1));
  p = madd(p, r, f32x4.splat(5.0000001201e-1));
  p = f32x4.add(madd(p, f32x4.mul(r, r), r), f32x4.splat(1));
  const exponent = i32x4.sub(rounded, rounding);
  const half = i32x4.shr_s(exponent, 1);
  return f32x4.mul(f32x4.mul(p, powerOfTwo(half)), powerOfTwo(i32x4.sub(exponent, half)));
}

/** 2ⁿ for whole n from −126 to 127. */
function powerOfTwo(n: v128): v128 {
  return i32x4.shl(i32x4.add(n, i32x4.splat(127)), 23);
}

/** 1 / (1 + e⁻ˣ) in four lanes. */
export function sigmoid(x: v128): v128 {
  const one = f32x4.splat(1);
  return f32x4.div(one, f32x4.add(one, exp(f32x4.neg(x))));
}

/** tanh x in four lanes: a polynomial near 0 (Cephes), where 1 − 2 / (e²ˣ + 1) would lose digits. */
export function tanh(x: v128): v128 {
  const magnitude = f32x4.abs(x);
  const square = f32x4.mul(x, x);
  let p = madd(f32x4.splat(-5.70498872745e-3), square, f32x4.splat(2.06390887954e-2));
  p = madd(p, square, f32x4.splat(-5.37397155531e-2));
  p = madd(p, square, f32x4.splat(1.33314422036e-1));
  p = madd(p, square, f32x4.splat(-3.33332819422e-1));
  const near = madd(f32x4.mul(p, square), x, x);
  const one = f32x4.splat(1);
  const two = f32x4.splat(2);
  const far = f32x4.sub(one, f32x4.div(two, f32x4.add(exp(f32x4.mul(two, magnitude)), one)));
  const sign = v128.and(x, i32x4.splat(<i32>0x80000000));
  return v128.bitselect(near, v128.or(far, sign), f32x4.lt(magnitude, f32x4.splat(0.625)));
}

/** eˣ − 1 in four lanes, with all its digits near 0. */
export function expm1(x: v128): v128 {
  let p = madd(f32x4.splat(1.98756915e-4), x, f32x4.splat(1.3981999507e-3));
  p = madd(p, x, f32x4.splat(8.3334519073e-3));
  p = madd(p, x, f32x4.splat(4.1665795894e-2));
  p = madd(p, x, f32x4.splat(1.6666665459e-1));
  p = madd(p, x, f32x4.splat(5.0000001201e-1));
  const near = madd(p, f32x4.mul(x, x), x);
  const far = f32x4.sub(exp(x), f32x4.splat(1));
  return v128.bitselect(near, far, f32x4.lt(f32x4.abs(x), f32x4.splat(0.34)));
}

/**
 * ln x in four lanes, within 2 units in the last place: x = m·2ⁿ with m from √½ to √2 and a polynomial for ln m
 * (Cephes). −∞ for 0, NaN below.
 */
export function log(x: v128): v128 {
  const isTiny = f32x4.lt(x, f32x4.splat(1.17549435e-38));
  const scaled = v128.bitselect(f32x4.mul(x, f32x4.splat(8388608)), x, isTiny);
  const rootHalf = i32x4.splat(0x3f3504f3);
  const distance = i32x4.sub(scaled, rootHalf);
  const exponent = i32x4.shr_s(distance, 23);
  const mantissa = i32x4.sub(scaled, i32x4.shl(exponent, 23));
  const n = f32x4.sub(f32x4.convert_i32x4_s(exponent), v128.and(f32x4.splat(23), isTiny));
  const m = f32x4.sub(mantissa, f32x4.splat(1));
  let p = madd(f32x4.splat(7.0376836292e-2), m, f32x4.splat(-1.151461031e-1));
  p = madd(p, m, f32x4.splat(1.167699874e-1));
  p = madd(p, m, f32x4.splat(-1.2420140846e-1));
  p = madd(p, m, f32x4.splat(1.4249322787e-1));
  p = madd(p, m, f32x4.splat(-1.6668057665e-1));
  p = madd(p, m, f32x4.splat(2.0000714765e-1));
  p = madd(p, m, f32x4.splat(-2.4999993993e-1));
  p = madd(p, m, f32x4.splat(3.3333331174e-1));
  const square = f32x4.mul(m, m);
  let y = f32x4.mul(f32x4.mul(p, m), square);
  y = madd(n, f32x4.splat(-2.1219444e-4), y);
  y = nmadd(f32x4.splat(0.5), square, y);
  y = madd(n, f32x4.splat(0.693359375), f32x4.add(m, y));
  const infinity = f32x4.splat(<f32>Infinity);
  // ∞ and NaN give themselves.
  y = v128.bitselect(y, x, f32x4.lt(x, infinity));
  y = v128.bitselect(f32x4.neg(infinity), y, f32x4.eq(x, f32x4.splat(0)));
  return v128.bitselect(f32x4.splat(<f32>NaN), y, f32x4.lt(x, f32x4.splat(0)));
}

/** ln(1 + x) in four lanes for finite x from 0 on; what 1 + x rounds away is made up for (Goldberg 1991, theorem 4). */
export function log1p(x: v128): v128 {
  const one = f32x4.splat(1);
  const above = f32x4.add(one, x);
  const kept = f32x4.sub(above, one);
  const y = f32x4.mul(log(above), f32x4.div(x, kept));
  return v128.bitselect(x, y, f32x4.eq(above, one));
}

/** The error function in four lanes: polynomials of Cephes for erf below 1, and for erfc above. */
export function erf(x: v128): v128 {
  const one = f32x4.splat(1);
  const square = f32x4.mul(x, x);
  let p = madd(f32x4.splat(7.853861353153693e-5), square, f32x4.splat(-8.010193625184903e-4));
  p = madd(p, square, f32x4.splat(5.188327685732524e-3));
  p = madd(p, square, f32x4.splat(-2.685381193529856e-2));
  p = madd(p, square, f32x4.splat(1.128358514861418e-1));
  p = madd(p, square, f32x4.splat(-3.7612625824233e-1));
  const near = f32x4.mul(x, madd(p, square, f32x4.splat(1.12837916709551)));
  const magnitude = f32x4.abs(x);
  const far = f32x4.sub(one, complement(f32x4.min(magnitude, f32x4.splat(10))));
  const sign = v128.and(x, i32x4.splat(<i32>0x80000000));
  return v128.bitselect(near, v128.or(far, sign), f32x4.lt(magnitude, one));
}

/** erfc x for x from 1 on. */
function complement(x: v128): v128 {
  const q = f32x4.div(f32x4.splat(1), x);
  const y = f32x4.mul(q, q);
  let low = madd(f32x4.splat(2.326819970068386e-2), y, f32x4.splat(-1.387039388740657e-1));
  low = madd(low, y, f32x4.splat(3.687424674597105e-1));
  low = madd(low, y, f32x4.splat(-5.824733027278666e-1));
  low = madd(low, y, f32x4.splat(6.210004621745983e-1));
  low = madd(low, y, f32x4.splat(-4.944515323274145e-1));
  low = madd(low, y, f32x4.splat(3.404879937665872e-1));
  low = madd(low, y, f32x4.splat(-2.741127028184656e-1));
  low = madd(low, y, f32x4.splat(5.638259427386472e-1));
  let high = madd(f32x4.splat(-1.047766399936249e1), y, f32x4.splat(1.297719955372516e1));
  high = madd(high, y, f32x4.splat(-7.495518717768503));
  high = madd(high, y, f32x4.splat(2.921019019210786));
  high = madd(high, y, f32x4.splat(-1.0152652792027));
  high = madd(high, y, f32x4.splat(4.218463358204948e-1));
  high = madd(high, y, f32x4.splat(-2.820767439740514e-1));
  high = madd(high, y, f32x4.splat(5.641895067754075e-1));
  const p = v128.bitselect(low, high, f32x4.lt(x, f32x4.splat(2)));
  return f32x4.mul(f32x4.mul(exp(f32x4.neg(f32x4.mul(x, x))), q), p);
}
