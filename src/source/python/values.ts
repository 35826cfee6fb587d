/** A value that the text alone decides. */
export type Value =
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  /** `content` is undefined where the text is not written plainly: with escapes, prefixes or triple quotes. */
  | { readonly type: 'text'; readonly source: string; readonly content: string | undefined }
  | { readonly type: 'none' }
  | Sequence
  /** Something imported, such as `torch.float32`. */
  | { readonly type: 'symbol'; readonly path: string };

export interface Sequence {
  readonly type: 'tuple' | 'list';
  readonly items: readonly Value[];
}

/** A value, or the reason why there is none, as the end of a sentence that says "because …". */
export type Computed = { readonly value: Value } | { readonly because: string };

/** How Python would print the value. */
export function show(value: Value): string {
  switch (value.type) {
    case 'int':
      return String(value.value);
    case 'float':
      return showFloat(value.value);
    case 'bool':
      return value.value ? 'True' : 'False';
    case 'text':
      return value.source;
    case 'none':
      return 'None';
    case 'symbol':
      return value.path;
    case 'tuple':
      return value.items.length === 1 ? `(${showItems(value)},)` : `(${showItems(value)})`;
    case 'list':
      return `[${showItems(value)}]`;
  }
}

const MOST_ITEMS = 8;

function showItems({ items }: Sequence): string {
  const shown = items.slice(0, MOST_ITEMS).map(show).join(', ');
  return items.length > MOST_ITEMS ? `${shown}, …` : shown;
}

/** True for a list and for a tuple that holds one: other code may change what is in it. */
export function canChange(value: Value): boolean {
  return value.type === 'list' || (value.type === 'tuple' && value.items.some(canChange));
}

/** Python changes to exponents earlier than JavaScript does. */
function showFloat(value: number): string {
  const [digits = '', exponent = '0'] = value.toExponential().split('e');
  const power = Number(exponent);
  const short = `${Math.abs(power)}`.padStart(2, '0');
  if (power < -4 || power >= 16) return `${digits}e${power < 0 ? '-' : '+'}${short}`;
  return Number.isInteger(value) ? `${value}.0` : `${value}`;
}

/** A number as Python 3 writes it: underscores between digits, `0x`, `0o`, `0b`, exponents. */
export function numberValue(source: string): Computed {
  const digits = source.replaceAll('_', '');
  if (INTEGERS.some(form => form.test(source))) return integer(Number(digits));
  if (FLOAT.test(source)) return float(Number(digits));
  return { because: /[jJ]$/.test(source) ? 'it is a complex number' : 'it is not a number in Python 3' };
}

const INTEGERS: readonly RegExp[] = [
  /^(0(_?0)*|[1-9](_?[0-9])*)$/,
  /^0[xX](_?[0-9a-fA-F])+$/,
  /^0[oO](_?[0-7])+$/,
  /^0[bB](_?[01])+$/,
];

const FLOAT = /^(?=.*[.eE])([0-9](_?[0-9])*)?(\.([0-9](_?[0-9])*)?)?([eE][+-]?[0-9](_?[0-9])*)?$/;

/** `-value` and `+value`. */
export function applyUnary(operator: string, operand: Value): Computed {
  const number = numeric(operand);
  if (!number || (operator !== '-' && operator !== '+')) return notComputed(operator);
  const signed = operator === '-' ? -number.value : number.value;
  return number.type === 'int' ? integer(signed === 0 ? 0 : signed) : float(signed);
}

/** Python's `+ - * / // % **` of two numbers, whole numbers exact. */
export function applyBinary(operator: string, left: Value, right: Value): Computed {
  const a = numeric(left);
  const b = numeric(right);
  if (!a || !b) return notComputed(operator);
  const dividesByZero = ['/', '//', '%'].includes(operator) && b.value === 0;
  if (dividesByZero) return { because: 'it divides by zero' };
  return a.type === 'int' && b.type === 'int' && operator !== '/'
    ? ofIntegers(operator, a.value, b.value)
    : ofFloats(operator, a.value, b.value);
}

interface NumberValue {
  readonly type: 'int' | 'float';
  readonly value: number;
}

/** True and False count as 1 and 0 in arithmetic, as in Python. */
function numeric(value: Value): NumberValue | undefined {
  if (value.type === 'bool') return { type: 'int', value: value.value ? 1 : 0 };
  return value.type === 'int' || value.type === 'float' ? value : undefined;
}

function ofIntegers(operator: string, a: number, b: number): Computed {
  switch (operator) {
    case '+':
      return integer(a + b);
    case '-':
      return integer(a - b);
    case '*':
      return integer(a * b);
    case '//':
      return integer((a - floorModulo(a, b)) / b);
    case '%':
      return integer(floorModulo(a, b));
    case '**':
      return power(a, b);
    default:
      return notComputed(operator);
  }
}

function ofFloats(operator: string, a: number, b: number): Computed {
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
      return float(Math.round((a - floorModulo(a, b)) / b));
    case '%':
      return float(floorModulo(a, b));
    case '**':
      return float(a ** b);
    default:
      return notComputed(operator);
  }
}

/** Remainder with the sign of the divisor. */
function floorModulo(a: number, b: number): number {
  const rest = a % b;
  return rest !== 0 && rest < 0 !== b < 0 ? rest + b : rest;
}

/** Exact for whole results; a negative exponent gives the reciprocal as a float. */
function power(base: number, exponent: number): Computed {
  if (base === 0 && exponent < 0) return { because: 'it divides by zero' };
  const size = Math.abs(exponent);
  if (size > 1023 && Math.abs(base) > 1) return TOO_LARGE;
  const whole = size > 1023 ? base ** (size % 2) : Number(BigInt(base) ** BigInt(size));
  return exponent < 0 ? float(1 / whole) : integer(base === 0 && size > 0 ? 0 : whole);
}

const TOO_LARGE: Computed = { because: 'the number is too large' };

function integer(value: number): Computed {
  return Number.isSafeInteger(value) ? { value: { type: 'int', value: value + 0 } } : TOO_LARGE;
}

function float(value: number): Computed {
  if (Number.isNaN(value)) return { because: 'it is not a real number' };
  return Number.isFinite(value) ? { value: { type: 'float', value } } : TOO_LARGE;
}

function notComputed(operator: string): Computed {
  return { because: `${operator} is not computed for these values` };
}
