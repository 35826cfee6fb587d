import { erf, exp, expm1, log1p, sigmoid, tanh } from './math';
import { at, madd, storePart } from './simd';

/**
 * A function of one value, and its derivative from the input x and the output y; `a` and `b` are the parameters that it
 * has. The classes below are never made: they name the function that a loop is compiled for. Infinities, NaN and the
 * ends of straight pieces give what PyTorch gives.
 */
interface Activation {
  value(x: v128, a: v128, b: v128): v128;
  slope(x: v128, y: v128, a: v128, b: v128): v128;
}

@unmanaged
class Relu {
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

/** x between a and b: ReLU6 and Hardtanh. */
@unmanaged
class Clamp {
  value(x: v128, a: v128, b: v128): v128 {
    return f32x4.min(f32x4.max(x, a), b);
  }
  slope(x: v128, _y: v128, a: v128, b: v128): v128 {
    return v128.andnot(f32x4.splat(1), v128.or(f32x4.le(x, a), f32x4.ge(x, b)));
  }
}

/** a · (eˣ − 1) below 0, b · x above: ELU and SELU. */
@unmanaged
class Elu {
  value(x: v128, a: v128, b: v128): v128 {
    return v128.bitselect(f32x4.mul(expm1(x), a), f32x4.mul(x, b), f32x4.le(x, f32x4.splat(0)));
  }
  slope(x: v128, _y: v128, a: v128, b: v128): v128 {
    return v128.bitselect(f32x4.mul(exp(x), a), b, f32x4.le(x, f32x4.splat(0)));
  }
}

/** x Φ(x). */
@unmanaged
class Gelu {
  value(x: v128, _a: v128, _b: v128): v128 {
    return f32x4.mul(x, normalCumulative(x));
  }
  slope(x: v128, _y: v128, _a: v128, _b: v128): v128 {
    const density = f32x4.mul(
      exp(f32x4.mul(f32x4.mul(x, x), f32x4.splat(-0.5))),
      f32x4.splat(0.3989422804014327),
    );
    return madd(x, density, normalCumulative(x));
  }
}

/** x (1 + tanh(√(2/π) (x + 0.044715 x³))) / 2. */
@unmanaged
class GeluTanh {
  value(x: v128, _a: v128, _b: v128): v128 {
    const half = f32x4.mul(x, f32x4.splat(0.5));
    return madd(half, tanh(geluInner(x)), half);
  }
  slope(x: v128, _y: v128, _a: v128, _b: v128): v128 {
    const half = f32x4.splat(0.5);
    const one = f32x4.splat(1);
    const t = tanh(geluInner(x));
    const inner = f32x4.mul(
      f32x4.splat(0.7978845608028654),
      madd(f32x4.splat(3 * 0.044715), f32x4.mul(x, x), one),
    );
    const bend = f32x4.mul(f32x4.mul(x, inner), f32x4.sub(one, f32x4.mul(t, t)));
    return f32x4.mul(half, f32x4.add(f32x4.add(one, t), bend));
  }
}

@unmanaged
class Silu {
  value(x: v128, _a: v128, _b: v128): v128 {
    return f32x4.mul(x, sigmoid(x));
  }
  slope(x: v128, _y: v128, _a: v128, _b: v128): v128 {
    const s = sigmoid(x);
    const one = f32x4.splat(1);
    return f32x4.mul(s, madd(x, f32x4.sub(one, s), one));
  }
}

/** x tanh(ln(1 + eˣ)). */
@unmanaged
class Mish {
  value(x: v128, _a: v128, _b: v128): v128 {
    return f32x4.mul(x, tanhOfSoftplus(x));
  }
  slope(x: v128, _y: v128, _a: v128, _b: v128): v128 {
    const t = tanhOfSoftplus(x);
    const bend = f32x4.mul(sigmoid(x), f32x4.sub(f32x4.splat(1), f32x4.mul(t, t)));
    return madd(x, bend, t);
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

/** a · (x + b) between 0 and 1, which it reaches at −b and b. */
@unmanaged
class HardSigmoid {
  value(x: v128, a: v128, b: v128): v128 {
    const line = f32x4.mul(f32x4.add(x, b), a);
    return f32x4.min(f32x4.max(line, f32x4.splat(0)), f32x4.splat(1));
  }
  slope(x: v128, _y: v128, a: v128, b: v128): v128 {
    return v128.and(a, f32x4.lt(f32x4.abs(x), b));
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

/** ln(1 + eᵃˣ) / a, and x itself where a · x is above b. */
@unmanaged
class Softplus {
  value(x: v128, a: v128, b: v128): v128 {
    const z = f32x4.mul(x, a);
    const bend = log1p(exp(f32x4.neg(f32x4.abs(z))));
    const soft = f32x4.div(f32x4.add(f32x4.max(z, f32x4.splat(0)), bend), a);
    return v128.bitselect(x, soft, f32x4.gt(z, b));
  }
  slope(x: v128, _y: v128, a: v128, b: v128): v128 {
    const z = f32x4.mul(x, a);
    return v128.bitselect(f32x4.splat(1), sigmoid(z), f32x4.gt(z, b));
  }
}

/** x / (1 + |x|). */
@unmanaged
class Softsign {
  value(x: v128, _a: v128, _b: v128): v128 {
    return f32x4.div(x, f32x4.add(f32x4.abs(x), f32x4.splat(1)));
  }
  slope(x: v128, _y: v128, _a: v128, _b: v128): v128 {
    const one = f32x4.splat(1);
    const below = f32x4.add(f32x4.abs(x), one);
    return f32x4.div(one, f32x4.mul(below, below));
  }
}

/** Φ(x), the share of the standard normal distribution below x. */
function normalCumulative(x: v128): v128 {
  const half = f32x4.splat(0.5);
  return madd(half, erf(f32x4.mul(x, f32x4.splat(<f32>Math.SQRT1_2))), half);
}

function geluInner(x: v128): v128 {
  const cube = f32x4.mul(f32x4.mul(x, x), x);
  return f32x4.mul(f32x4.splat(0.7978845608028654), madd(f32x4.splat(0.044715), cube, x));
}

/** tanh(ln(1 + e)) = (e² + 2e) / (e² + 2e + 2) with e = eˣ, without the logarithm. */
function tanhOfSoftplus(x: v128): v128 {
  const two = f32x4.splat(2);
  const e = exp(x);
  const n = f32x4.mul(e, f32x4.add(e, two));
  return v128.bitselect(f32x4.splat(1), f32x4.div(n, f32x4.add(n, two)), f32x4.gt(x, f32x4.splat(20)));
}

/** y = f(x) for `length` values. */
function forward<F extends Activation>(x: usize, y: usize, length: i32, a: f32, b: f32): void {
  const f = changetype<F>(0);
  const va = f32x4.splat(a);
  const vb = f32x4.splat(b);
  let rest = length;
  for (; rest >= 8; rest -= 8) {
    v128.store(y, f.value(v128.load(x), va, vb));
    v128.store(y, f.value(v128.load(x, 16), va, vb), 16);
    x += 32;
    y += 32;
  }
  for (; rest >= 4; rest -= 4) {
    v128.store(y, f.value(v128.load(x), va, vb));
    x += 16;
    y += 16;
  }
  if (rest > 0) storePart(y, f.value(v128.load(x), va, vb), rest);
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
  let rest = length;
  for (; rest >= 4; rest -= 4) {
    v128.store(dx, f32x4.mul(v128.load(dy), f.slope(v128.load(x), v128.load(y), va, vb)));
    x += 16;
    y += 16;
    dy += 16;
    dx += 16;
  }
  if (rest > 0) {
    storePart(dx, f32x4.mul(v128.load(dy), f.slope(v128.load(x), v128.load(y), va, vb)), rest);
  }
}

/** The numbers of the functions; `layers/activations.ts` knows them too. */
const RELU: i32 = 0;
const LEAKY_RELU: i32 = 1;
const CLAMP: i32 = 2;
const ELU: i32 = 3;
const GELU: i32 = 4;
const GELU_TANH: i32 = 5;
const SILU: i32 = 6;
const MISH: i32 = 7;
const SIGMOID: i32 = 8;
const HARD_SIGMOID: i32 = 9;
const TANH: i32 = 10;
const SOFTPLUS: i32 = 11;
const SOFTSIGN: i32 = 12;

/** y = f(x) for values `from` to `to`, by the number of the function. */
export function activate(kind: i32, x: usize, y: usize, a: f32, b: f32, from: i32, to: i32): void {
  x = at(x, from);
  y = at(y, from);
  const length = to - from;
  switch (kind) {
    case RELU:
      forward<Relu>(x, y, length, a, b);
      break;
    case LEAKY_RELU:
      forward<LeakyRelu>(x, y, length, a, b);
      break;
    case CLAMP:
      forward<Clamp>(x, y, length, a, b);
      break;
    case ELU:
      forward<Elu>(x, y, length, a, b);
      break;
    case GELU:
      forward<Gelu>(x, y, length, a, b);
      break;
    case GELU_TANH:
      forward<GeluTanh>(x, y, length, a, b);
      break;
    case SILU:
      forward<Silu>(x, y, length, a, b);
      break;
    case MISH:
      forward<Mish>(x, y, length, a, b);
      break;
    case SIGMOID:
      forward<Sigmoid>(x, y, length, a, b);
      break;
    case HARD_SIGMOID:
      forward<HardSigmoid>(x, y, length, a, b);
      break;
    case TANH:
      forward<Tanh>(x, y, length, a, b);
      break;
    case SOFTPLUS:
      forward<Softplus>(x, y, length, a, b);
      break;
    case SOFTSIGN:
      forward<Softsign>(x, y, length, a, b);
      break;
  }
}

/** dx = dy · f′(x), likewise. */
export function activationGradient(
  kind: i32,
  x: usize,
  y: usize,
  dy: usize,
  dx: usize,
  a: f32,
  b: f32,
  from: i32,
  to: i32,
): void {
  x = at(x, from);
  y = at(y, from);
  dy = at(dy, from);
  dx = at(dx, from);
  const length = to - from;
  switch (kind) {
    case RELU:
      backward<Relu>(x, y, dy, dx, length, a, b);
      break;
    case LEAKY_RELU:
      backward<LeakyRelu>(x, y, dy, dx, length, a, b);
      break;
    case CLAMP:
      backward<Clamp>(x, y, dy, dx, length, a, b);
      break;
    case ELU:
      backward<Elu>(x, y, dy, dx, length, a, b);
      break;
    case GELU:
      backward<Gelu>(x, y, dy, dx, length, a, b);
      break;
    case GELU_TANH:
      backward<GeluTanh>(x, y, dy, dx, length, a, b);
      break;
    case SILU:
      backward<Silu>(x, y, dy, dx, length, a, b);
      break;
    case MISH:
      backward<Mish>(x, y, dy, dx, length, a, b);
      break;
    case SIGMOID:
      backward<Sigmoid>(x, y, dy, dx, length, a, b);
      break;
    case HARD_SIGMOID:
      backward<HardSigmoid>(x, y, dy, dx, length, a, b);
      break;
    case TANH:
      backward<Tanh>(x, y, dy, dx, length, a, b);
      break;
    case SOFTPLUS:
      backward<Softplus>(x, y, dy, dx, length, a, b);
      break;
    case SOFTSIGN:
      backward<Softsign>(x, y, dy, dx, length, a, b);
      break;
  }
}
