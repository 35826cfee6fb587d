/**
 * What the kernels use of AssemblyScript's built-in names, so that editors and the type checker read them as the
 * TypeScript that they are. They exist in `assembly/` alone: AssemblyScript gives them their meaning.
 */
declare type i32 = number;
declare type u8 = number;
declare type u32 = number;
declare type u64 = number;
declare type f32 = number;
declare type f64 = number;
declare type bool = boolean;
/** An address in the memory of the kernels. */
declare type usize = number;

declare interface v128 {
  readonly lanes: unique symbol;
}

declare const ASC_FEATURE_RELAXED_SIMD: boolean;

declare function load<T>(address: usize, offset?: number): T;
declare function store<T>(address: usize, value: T, offset?: number): void;
declare function changetype<T>(value: unknown): T;
declare function min<T = number>(a: T, b: T): T;
declare function max<T = number>(a: T, b: T): T;
declare function sqrt<T = number>(x: T): T;
declare function abs<T = number>(x: T): T;
/** Marks a class without an object behind it. */
declare function unmanaged(target: unknown, context: unknown): void;

declare namespace memory {
  function copy(to: usize, from: usize, bytes: number): void;
  function fill(to: usize, value: number, bytes: number): void;
}

declare namespace NativeMath {
  function exp(x: f64): f64;
  function log(x: f64): f64;
  function log1p(x: f64): f64;
}

declare namespace v128 {
  function load(address: usize, offset?: number): v128;
  function load32_splat(address: usize, offset?: number): v128;
  function load32_zero(address: usize, offset?: number): v128;
  function load32_lane(address: usize, x: v128, lane: number, offset?: number): v128;
  function store(address: usize, value: v128, offset?: number): void;
  function store64_lane(address: usize, value: v128, lane: number, offset?: number): void;
  function shuffle<T>(a: v128, b: v128, ...lanes: number[]): v128;
  function and(a: v128, b: v128): v128;
  function or(a: v128, b: v128): v128;
  function xor(a: v128, b: v128): v128;
  function andnot(a: v128, b: v128): v128;
  /** Bits of `a` where `mask` has ones, of `b` elsewhere. */
  function bitselect(a: v128, b: v128, mask: v128): v128;
}

declare namespace f32x4 {
  function splat(x: f32): v128;
  function extract_lane(x: v128, lane: number): f32;
  function add(a: v128, b: v128): v128;
  function sub(a: v128, b: v128): v128;
  function mul(a: v128, b: v128): v128;
  function div(a: v128, b: v128): v128;
  function neg(a: v128): v128;
  function abs(a: v128): v128;
  function sqrt(a: v128): v128;
  function nearest(a: v128): v128;
  function floor(a: v128): v128;
  function min(a: v128, b: v128): v128;
  function max(a: v128, b: v128): v128;
  /** b < a ? b : a, so that NaN in a stays. */
  function pmin(a: v128, b: v128): v128;
  /** a < b ? b : a, so that NaN in a stays. */
  function pmax(a: v128, b: v128): v128;
  function eq(a: v128, b: v128): v128;
  function ne(a: v128, b: v128): v128;
  function lt(a: v128, b: v128): v128;
  function le(a: v128, b: v128): v128;
  function gt(a: v128, b: v128): v128;
  function ge(a: v128, b: v128): v128;
  function relaxed_madd(a: v128, b: v128, c: v128): v128;
  function relaxed_nmadd(a: v128, b: v128, c: v128): v128;
  function convert_i32x4_s(a: v128): v128;
  function convert_i32x4_u(a: v128): v128;
  function demote_f64x2_zero(a: v128): v128;
}

declare namespace f64x2 {
  function splat(x: f64): v128;
  function extract_lane(x: v128, lane: number): f64;
  function add(a: v128, b: v128): v128;
  function mul(a: v128, b: v128): v128;
  function promote_low_f32x4(a: v128): v128;
}

declare function i32x4(a: number, b: number, c: number, d: number): v128;

declare namespace i32x4 {
  function mul(a: v128, b: v128): v128;
  function lt_s(a: v128, b: v128): v128;
  function lt_u(a: v128, b: v128): v128;
  function splat(x: i32): v128;
  function add(a: v128, b: v128): v128;
  function sub(a: v128, b: v128): v128;
  function shl(a: v128, bits: number): v128;
  function shr_s(a: v128, bits: number): v128;
  function shr_u(a: v128, bits: number): v128;
  function trunc_sat_f32x4_s(a: v128): v128;
  function extend_low_i16x8_u(a: v128): v128;
}

declare namespace i16x8 {
  function extend_low_i8x16_u(a: v128): v128;
}
