import {
  bool,
  float,
  int,
  isNumber,
  isSame,
  isSequence,
  isUnknown,
  itemsOf,
  type Sequence,
  TOO_LARGE,
  text,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';

/** Lists longer than this are not made. */
const LONGEST = 10_000;

/** `-value`, `+value` and `~value`. */
export function unary(operator: string, operand: Value): Value {
  const number = numeric(operand);
  if (!number) return notComputed(operator);
  if (operator === '~') return number.type === 'int' ? int(-number.value - 1) : notComputed(operator);
  const signed = operator === '-' ? -number.value : number.value;
  return number.type === 'int' ? int(signed === 0 ? 0 : signed) : float(signed);
}

/** Python's operators on numbers, texts and lists; whole numbers are exact. */
export function binary(operator: string, left: Value, right: Value): Value {
  const a = numeric(left);
  const b = numeric(right);
  if (a && b) return ofNumbers(operator, a, b);
  if (left.type === 'text' && right.type === 'text' && operator === '+')
    return text(left.value + right.value);
  if (operator === '%' && left.type === 'text') return formatted(left.value, right);
  if (operator === '*') return repeated(left, right) ?? repeated(right, left) ?? notComputed(operator);
  if (operator === '+' && isSequence(left) && left.type === right.type)
    return joined(left, right as Sequence);
  if (operator === '|' && left.type === 'dictionary' && right.type === 'dictionary') {
    const [first, second] = [left.entries.value, right.entries.value];
    if (isUnknown(first)) return first;
    return isUnknown(second)
      ? second
      : { type: 'dictionary', entries: { value: new Map([...first, ...second]) } };
  }
  return notComputed(operator);
}

/** Comparisons, `in` and `is`. */
export function compare(operator: string, left: Value, right: Value): Value {
  switch (operator) {
    case 'is':
    case 'is not':
      return negatedIf(operator === 'is not', isIdentical(left, right));
    case '==':
    case '!=':
      return negatedIf(operator === '!=', isEqual(left, right));
    case 'in':
    case 'not in':
      return negatedIf(operator === 'not in', isIn(left, right));
    default:
      return ordered(operator, left, right);
  }
}

/** Whether Python finds two values equal; undefined when that is not known. */
export function isEqual(left: Value, right: Value): boolean | Unknown {
  if (isUnknown(left)) return left;
  if (isUnknown(right)) return right;
  const a = numeric(left);
  const b = numeric(right);
  if (a && b) return a.value === b.value;
  if (left.type === 'library' || right.type === 'library') {
    if (left === right) return true;
    // A partial, for example, is no class of a library.
    return left.type === 'symbol' || right.type === 'symbol' || left.type === 'none' || right.type === 'none'
      ? false
      : UNDECIDED;
  }
  if (left.type === 'symbol' || right.type === 'symbol')
    return left.type === right.type
      ? isSame(left, right) || UNDECIDED
      : right.type === 'none' || left.type === 'none'
        ? false
        : UNDECIDED;
  if (isSequence(left) && left.type === right.type) {
    const [first, second] = [itemsOf(left), itemsOf(right)];
    if (!first || !second) return UNDECIDED;
    if (first.length !== second.length) return false;
    const parts = first.map((item, index) => isEqual(item, second[index]!));
    if (parts.includes(false)) return false;
    return parts.find(part => part !== true) ?? true;
  }
  if (left.type === 'object' || right.type === 'object')
    return left === right ? true : left.type === 'none' || right.type === 'none' ? false : UNDECIDED;
  if (left.type === 'dictionary' && right.type === 'dictionary') return left === right ? true : UNDECIDED;
  return isSame(left, right);
}

const UNDECIDED = unknown('whether the two are equal cannot be followed');

function isIdentical(left: Value, right: Value): boolean | Unknown {
  if (isUnknown(left)) return left;
  if (isUnknown(right)) return right;
  if (left.type === 'none' || right.type === 'none') {
    // A path of a library may be anything, but hardly ever nothing.
    return left.type === right.type;
  }
  if (left.type === 'bool' || right.type === 'bool') return isSame(left, right);
  return left === right || isSame(left, right);
}

function isIn(item: Value, container: Value): boolean | Unknown {
  if (isUnknown(item)) return item;
  if (isUnknown(container)) return container;
  if (container.type === 'text' && item.type === 'text') return container.value.includes(item.value);
  if (container.type === 'dictionary') {
    const entries = container.entries.value;
    if (isUnknown(entries)) return entries;
    return item.type === 'text' || item.type === 'int' ? entries.has(item.value) : UNDECIDED;
  }
  const items = itemsOf(container);
  if (!items) return UNDECIDED;
  const parts = items.map(one => isEqual(one, item));
  if (parts.includes(true)) return true;
  return parts.find(part => part !== false) ?? false;
}

function ordered(operator: string, left: Value, right: Value): Value {
  if (isUnknown(left)) return left;
  if (isUnknown(right)) return right;
  const a = numeric(left)?.value ?? (left.type === 'text' ? left.value : undefined);
  const b = numeric(right)?.value ?? (right.type === 'text' ? right.value : undefined);
  if (a === undefined || b === undefined || typeof a !== typeof b) return notComputed(operator);
  switch (operator) {
    case '<':
      return bool(a < b);
    case '>':
      return bool(a > b);
    case '<=':
      return bool(a <= b);
    case '>=':
      return bool(a >= b);
    default:
      return notComputed(operator);
  }
}

function negatedIf(isNegated: boolean, result: boolean | Unknown): Value {
  return typeof result === 'boolean' ? bool(result !== isNegated) : result;
}

interface NumberValue {
  readonly type: 'int' | 'float';
  readonly value: number;
}

/** True and False count as 1 and 0 in arithmetic, as in Python. */
function numeric(value: Value): NumberValue | undefined {
  if (value.type === 'bool') return { type: 'int', value: value.value ? 1 : 0 };
  return isNumber(value) ? value : undefined;
}

function ofNumbers(operator: string, a: NumberValue, b: NumberValue): Value {
  if (['/', '//', '%'].includes(operator) && b.value === 0) return unknown('it divides by zero');
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
      return b >= 0 ? int(Math.floor(a / 2 ** b)) : notComputed(operator);
    default:
      return ofBits(operator, a, b);
  }
}

function ofBits(operator: string, a: number, b: number): Value {
  if (Math.abs(a) >= 2 ** 31 || Math.abs(b) >= 2 ** 31) return notComputed(operator);
  if (operator === '&') return int(a & b);
  if (operator === '|') return int(a | b);
  return operator === '^' ? int(a ^ b) : notComputed(operator);
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
function power(base: number, exponent: number): Value {
  if (base === 0 && exponent < 0) return unknown('it divides by zero');
  const size = Math.abs(exponent);
  if (size > 1023 && Math.abs(base) > 1) return TOO_LARGE;
  const whole = size > 1023 ? base ** (size % 2) : Number(BigInt(base) ** BigInt(size));
  return exponent < 0 ? float(1 / whole) : int(base === 0 && size > 0 ? 0 : whole);
}

function repeated(value: Value, times: Value): Value | undefined {
  const count = numeric(times);
  if (count?.type !== 'int') return undefined;
  const number = Math.max(0, count.value);
  if (value.type === 'text')
    return value.value.length * number > LONGEST ? TOO_LARGE : text(value.value.repeat(number));
  if (!isSequence(value) || value.type === 'set') return undefined;
  const items = itemsOf(value);
  if (!items) return { ...value };
  if (items.length * number > LONGEST) return unknown('the list is too long');
  const all = Array.from({ length: number }, () => items).flat();
  return { type: value.type, items: { value: all } };
}

function joined(left: Sequence, right: Sequence): Value {
  const [a, b] = [left.items.value, right.items.value];
  if (isUnknown(a as Value)) return { type: left.type, items: { value: a } };
  if (isUnknown(b as Value)) return { type: left.type, items: { value: b } };
  return { type: left.type, items: { value: [...(a as Value[]), ...(b as Value[])] } };
}

/** `'conv%d' % 3`: whole numbers and texts only. */
function formatted(template: string, values: Value): Value {
  const given = values.type === 'tuple' ? [...(itemsOf(values) ?? [])] : [values];
  let isKnown = true;
  const result = template.replace(/%(.)/g, (_, kind: string) => {
    if (kind === '%') return '%';
    const value = given.shift();
    const isFit =
      kind === 'd' || kind === 'i'
        ? value?.type === 'int'
        : kind === 's' && (value?.type === 'int' || value?.type === 'text');
    isKnown &&= isFit;
    return isFit ? String((value as { value: number | string }).value) : '';
  });
  return isKnown ? text(result) : unknown('how the text is put together is not followed');
}

function notComputed(operator: string): Unknown {
  return unknown(`${operator} is not computed for these values`);
}
