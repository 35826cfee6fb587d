import {
  bool,
  float,
  int,
  isNumber,
  TOO_LARGE,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';

export interface NumberValue {
  readonly type: 'int' | 'float';
  readonly value: number;
}

/** True and False count as 1 and 0 in arithmetic. */
export function numeric(value: Value): NumberValue | undefined {
  if (value.type === 'bool') return { type: 'int', value: value.value ? 1 : 0 };
  return isNumber(value) ? value : undefined;
}

/** `-value`, `+value` and `~value`. */
export function unary(operator: string, operand: Value): Value {
  const number = numeric(operand);
  if (!number) return notComputed(operator);
  if (operator === '~') return number.type === 'int' ? int(-number.value - 1) : notComputed(operator);
  const signed = operator === '-' ? -number.value : number.value;
  return number.type === 'int' ? int(signed) : float(signed);
}

/** Python's operators on numbers; whole numbers are exact. */
export function ofNumbers(
  operator: string,
  left: Value,
  right: Value,
  a: NumberValue,
  b: NumberValue,
): Value {
  if (['/', '//', '%'].includes(operator) && b.value === 0) return unknown('it divides by zero');
  if (left.type === 'bool' && right.type === 'bool' && '&|^'.includes(operator))
    return bool(Boolean(ofBits(operator, a.value, b.value)));
  return a.type === 'int' && b.type === 'int' && operator !== '/'
    ? ofIntegers(operator, a.value, b.value)
    : ofFloats(operator, a.value, b.value);
}

function ofIntegers(operator: string, a: number, b: number): Value {
  switch (operator) {
    case '+':
      return int(a + b);
    case '-':
      return int(a - b);
    case '*':
      return int(a * b);
    case '//':
      return int((a - floorModulo(a, b)) / b);
    case '%':
      return int(floorModulo(a, b));
    case '**':
      return power(a, b);
    case '<<':
      return b >= 0 && b < 53 ? int(a * 2 ** b) : TOO_LARGE;
    case '>>':
      return b >= 0 ? int(Math.floor(a / 2 ** Math.min(b, 60))) : notComputed(operator);
    default: {
      const bits = ofBits(operator, a, b);
      return bits === undefined ? notComputed(operator) : int(bits);
    }
  }
}

function ofBits(operator: string, a: number, b: number): number | undefined {
  if (Math.abs(a) >= 2 ** 31 || Math.abs(b) >= 2 ** 31) return undefined;
  if (operator === '&') return a & b;
  if (operator === '|') return a | b;
  return operator === '^' ? a ^ b : undefined;
}

function ofFloats(operator: string, a: number, b: number): Value {
  switch (operator) {
    case '+':
      return float(a + b);
    case '-':
      return float(a - b);
    case '*':
      return float(a * b);
    case '/':
      return float(a / b);
    case '//':
      return float(floorQuotient(a, b));
    case '%':
      return float(floorModulo(a, b));
    case '**':
      return floatPower(a, b);
    default:
      return notComputed(operator);
  }
}

/** Remainder with the sign of the divisor, also of zero. */
function floorModulo(a: number, b: number): number {
  const rest = a % b;
  if (rest === 0) return b < 0 ? -0 : 0;
  return rest < 0 !== b < 0 ? rest + b : rest;
}

function floorQuotient(a: number, b: number): number {
  const quotient = (a - floorModulo(a, b)) / b;
  if (quotient === 0) return a / b < 0 || Object.is(a / b, -0) ? -0 : 0;
  const floor = Math.floor(quotient);
  return quotient - floor > 0.5 ? floor + 1 : floor;
}

/** Exact for whole results; a negative exponent makes floats of both. */
function power(base: number, exponent: number): Value {
  if (exponent < 0) return floatPower(base, exponent);
  if (Math.abs(base) > 1 && exponent * Math.log2(Math.abs(base)) > 60) return TOO_LARGE;
  if (exponent > 1023) return int(base === -1 && exponent % 2 === 0 ? 1 : base);
  return int(Number(BigInt(base) ** BigInt(exponent)));
}

/** Exact where the exponent is whole and small or a half; elsewhere as near as JavaScript comes, and rounded there. */
function floatPower(base: number, exponent: number): Value {
  if (base === 0 && exponent < 0) return unknown('it divides by zero');
  if (exponent === 0.5 && base >= 0) return float(Math.sqrt(base));
  if (!Number.isInteger(exponent) || Math.abs(exponent) > MOST_EXACT || base === 0)
    return float(base ** exponent);
  const { digits, scale } = parts(base);
  const size = Math.abs(exponent);
  return float(toNumber(digits ** BigInt(size), scale * size, exponent < 0));
}

const MOST_EXACT = 64;

/** A float as a whole number times a power of two. */
function parts(value: number): { digits: bigint; scale: number } {
  const scale = Math.max(-1074, Math.floor(Math.log2(Math.abs(value))) - 53);
  const half = Math.trunc(scale / 2);
  return { digits: BigInt(value * 2 ** -half * 2 ** (half - scale)), scale };
}

/** `digits * 2 ** scale`, or one over that, rounded once. */
function toNumber(digits: bigint, scale: number, isReciprocal: boolean): number {
  if (!isReciprocal) return scaled(digits, scale);
  const shift = 2 * bitsOf(digits) + 64;
  // The lowest bit tells that a rest was cut off.
  const quotient = (1n << BigInt(shift)) / digits;
  const isCut = quotient * digits !== 1n << BigInt(shift);
  return scaled((quotient << 1n) | (isCut ? 1n : 0n), -scale - shift - 1);
}

function scaled(digits: bigint, scale: number): number {
  const sign = digits < 0n ? -1 : 1;
  let size = digits < 0n ? -digits : digits;
  let by = scale;
  // Number() rounds to 53 bits at once; what is smaller than a normal number is left with less.
  const excess = bitsOf(size) - 64;
  if (excess > 0) {
    const cut = size & ((1n << BigInt(excess)) - 1n);
    size = (size >> BigInt(excess)) | (cut === 0n ? 0n : 1n);
    by += excess;
  }
  const half = Math.trunc(by / 2);
  return sign * Number(size) * 2 ** half * 2 ** (by - half);
}

function bitsOf(digits: bigint): number {
  return digits.toString(16).replace('-', '').length * 4;
}

/** `round(value)` and `round(value, digits)`: ties go to the even neighbour. */
export function rounded(value: Value, digits: Value | undefined): Value | undefined {
  const number = numeric(value);
  if (!number || (digits && digits.type !== 'none' && digits.type !== 'int')) return undefined;
  if (digits?.type !== 'int') return int(roundHalfEven(number.value));
  if (number.type === 'int') {
    if (digits.value >= 0) return int(number.value);
    const unit = 10 ** -digits.value;
    return Number.isSafeInteger(unit) ? int(roundHalfEven(number.value / unit) * unit) : undefined;
  }
  if (digits.value < 0 || digits.value > 15 || Math.abs(number.value) >= 1e15) return undefined;
  return float(roundedDecimal(number.value, digits.value));
}

/** The decimal fraction that is nearest to the exact value of a float. */
function roundedDecimal(value: number, digits: number): number {
  if (value === 0) return value;
  const exact = (digits < 80 ? Math.abs(value).toFixed(Math.min(100, digits + 30)) : '').split('.');
  const [whole = '0', fraction = ''] = exact;
  const isTie = /^50*$/.test(fraction.slice(digits));
  if (!isTie) return Number(value.toFixed(digits));
  const kept = BigInt(whole + fraction.slice(0, digits));
  const even = kept % 2n === 0n ? kept : kept + 1n;
  return Math.sign(value) * Number(`${even}e-${digits}`);
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}

export function notComputed(operator: string): Unknown {
  return unknown(`${operator} is not computed for these values`);
}
