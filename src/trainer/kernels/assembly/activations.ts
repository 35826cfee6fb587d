import { sigmoid, tanh } from './math';

/**
 * A function of one value, and its derivative from the input x and the output y; `a` and `b` are the parameters that it
 * has. The classes below are never made: they name the function that a loop is compiled for.
 */
interface Activation {
  value(x: v128, a: v128, b: v128): v128;
  slope(x: v128, y: v128, a: v128, b: v128): v128;
}

@unmanaged
class Relu {
  /** NaN goes through, as in PyTorch. */
  value(x: v128, _a: v128, _b: v128): v128 {
    return f32x4.pmax(x, f32x4.splat(0));
  }
  slope(x: v128, _y: v128, _a: v128, _b: v128): v128 {
    return v128.andnot(f32x4.splat(1), f32x4.le(x, f32x4.splat(0)));
  }
}

@unmanaged
class LeakyRelu {
  value(x: v128, a: v128, _b: v128): v128 {
    return v128.bitselect(x, f32x4.mul(a, x), f32x4.gt(x, f32x4.splat(0)));
  }
  slope(x: v128, _y: v128, a: v128, _b: v128): v128 {
    return v128.bitselect(f32x4.splat(1), a, f32x4.gt(x, f32x4.splat(0)));
  }
}

@unmanaged
class Sigmoid {
  value(x: v128, _a: v128, _b: v128): v128 {
    return sigmoid(x);
  }
  slope(_x: v128, y: v128, _a: v128, _b: v128): v128 {
    return f32x4.mul(y, f32x4.sub(f32x4.splat(1), y));
  }
}

@unmanaged
class Tanh {
  value(x: v128, _a: v128, _b: v128): v128 {
    return tanh(x);
  }
  slope(_x: v128, y: v128, _a: v128, _b: v128): v128 {
    return f32x4.sub(f32x4.splat(1), f32x4.mul(y, y));
  }
}

/** y = f(x) for `length` values, rounded up to whole vectors. */
function forward<F extends Activation>(x: usize, y: usize, length: i32, a: f32, b: f32): void {
  const f = changetype<F>(0);
  const va = f32x4.splat(a);
  const vb = f32x4.splat(b);
  const end = x + ((<usize>length) << 2);
  while (x < end) {
    v128.store(y, f.value(v128.load(x), va, vb));
    x += 16;
    y += 16;
  }
}

/** dx = dy · f′(x). */
function backward<F extends Activation>(
  x: usize,
  y: usize,
  dy: usize,
  dx: usize,
  length: i32,
  a: f32,
  b: f32,
): void {
  const f = changetype<F>(0);
  const va = f32x4.splat(a);
  const vb = f32x4.splat(b);
  const end = x + ((<usize>length) << 2);
  while (x < end) {
    v128.store(dx, f32x4.mul(v128.load(dy), f.slope(v128.load(x), v128.load(y), va, vb)));
    x += 16;
    y += 16;
    dy += 16;
    dx += 16;
  }
}

export function reluForward(x: usize, y: usize, length: i32, a: f32, b: f32): void {
  forward<Relu>(x, y, length, a, b);
}

export function reluBackward(x: usize, y: usize, dy: usize, dx: usize, length: i32, a: f32, b: f32): void {
  backward<Relu>(x, y, dy, dx, length, a, b);
}

export function leakyReluForward(x: usize, y: usize, length: i32, a: f32, b: f32): void {
  forward<LeakyRelu>(x, y, length, a, b);
}

export function leakyReluBackward(
  x: usize,
  y: usize,
  dy: usize,
  dx: usize,
  length: i32,
  a: f32,
  b: f32,
): void {
  backward<LeakyRelu>(x, y, dy, dx, length, a, b);
}

export function sigmoidForward(x: usize, y: usize, length: i32, a: f32, b: f32): void {
  forward<Sigmoid>(x, y, length, a, b);
}

export function sigmoidBackward(x: usize, y: usize, dy: usize, dx: usize, length: i32, a: f32, b: f32): void {
  backward<Sigmoid>(x, y, dy, dx, length, a, b);
}

export function tanhForward(x: usize, y: usize, length: i32, a: f32, b: f32): void {
  forward<Tanh>(x, y, length, a, b);
}

export function tanhBackward(x: usize, y: usize, dy: usize, dx: usize, length: i32, a: f32, b: f32): void {
  backward<Tanh>(x, y, dy, dx, length, a, b);
}
