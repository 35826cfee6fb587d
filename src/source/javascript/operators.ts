import { ancestry } from '../evaluation/members';
import { truthOf } from '../evaluation/truth';
import {
  bool,
  type ClassValue,
  isNumber,
  isUnknown,
  itemsOf,
  NONE,
  NULL,
  text,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { numberValue } from './literals';
import { Builtin } from './natives';

/** How JavaScript writes a value where a text is made of it; undefined where that is not known. */
export function asText(value: Value): string | undefined {
  switch (value.type) {
    case 'text':
      return value.value;
    case 'int':
    case 'float':
    case 'bool':
      return String(value.value);
    case 'none':
      return value === NULL ? 'null' : 'undefined';
    case 'list': {
      const parts = itemsOf(value)?.map(item =>
        item.type === 'none' ? '' : isFlat(item) ? asText(item) : undefined,
      );
      return parts?.every(part => part !== undefined) ? parts.join(',') : undefined;
    }
    default:
      return undefined;
  }
}

/** The number that JavaScript makes of a value; undefined where it makes none, or where that is not known. */
export function asNumber(value: Value): number | undefined {
  if (isNumber(value)) return value.value;
  if (value.type === 'bool') return Number(value.value);
  if (value === NULL) return 0;
  if (value.type !== 'text') return undefined;
  const number = Number(value.value);
  return Number.isNaN(number) ? undefined : number;
}

/** What a condition makes of a value. */
export function truth(value: Value): boolean | undefined {
  return truthOf(value, () => true);
}

export function unary(operator: string, operand: Value): Value {
  if (operator === 'typeof') return typeOf(operand);
  if (operator === 'void') return NONE;
  const number = asNumber(operand);
  if (number === undefined) return notANumber();
  if (operator === '-') return numberValue(-number);
  if (operator === '+') return numberValue(number);
  return operator === '~' ? numberValue(~number) : unknown(`${operator} is not followed`);
}

export function binary(operator: string, left: Value, right: Value): Value {
  if (operator === '+' && (!isPrimitive(left) || !isPrimitive(right) || isText(left) || isText(right))) {
    const [first, second] = [asText(left), asText(right)];
    if (first === undefined || second === undefined)
      return unknown('how it looks as text cannot be followed');
    return text(first + second);
  }
  const [first, second] = [asNumber(left), asNumber(right)];
  if (first === undefined || second === undefined) return notANumber();
  const compute = ARITHMETIC[operator];
  return compute ? numberValue(compute(first, second)) : unknown(`${operator} is not followed`);
}

export function compare(operator: string, left: Value, right: Value): Value {
  if (isUnknown(left)) return left;
  if (isUnknown(right)) return right;
  switch (operator) {
    case '===':
    case '==':
      return equal(left, right, operator === '==');
    case '!==':
    case '!=': {
      const isEqual = equal(left, right, operator === '!=');
      return isEqual.type === 'bool' ? bool(!isEqual.value) : isEqual;
    }
    case 'in':
      return isIn(left, right);
    case 'instanceof':
      return isInstance(left, right);
    default:
      return order(operator, left, right);
  }
}

const ARITHMETIC: Readonly<Record<string, (a: number, b: number) => number>> = {
  '+': (a, b) => a + b,
  '-': (a, b) => a - b,
  '*': (a, b) => a * b,
  '/': (a, b) => a / b,
  '%': (a, b) => a % b,
  '**': (a, b) => a ** b,
  '|': (a, b) => a | b,
  '&': (a, b) => a & b,
  '^': (a, b) => a ^ b,
  '<<': (a, b) => a << b,
  '>>': (a, b) => a >> b,
  '>>>': (a, b) => a >>> b,
};

const ORDER: Readonly<Record<string, (a: number | string, b: number | string) => boolean>> = {
  '<': (a, b) => a < b,
  '>': (a, b) => a > b,
  '<=': (a, b) => a <= b,
  '>=': (a, b) => a >= b,
};

function order(operator: string, left: Value, right: Value): Value {
  const isBefore = ORDER[operator];
  if (!isBefore) return unknown(`${operator} is not followed`);
  if (left.type === 'text' && right.type === 'text') return bool(isBefore(left.value, right.value));
  const [first, second] = [asNumber(left), asNumber(right)];
  if (first !== undefined && second !== undefined) return bool(isBefore(first, second));
  // What is not a number is neither before nor after one.
  return isPrimitive(left) && isPrimitive(right) ? bool(false) : notANumber();
}

function equal(left: Value, right: Value, isLoose: boolean): Value {
  if (left.type === 'none' && right.type === 'none')
    return bool(isLoose || (left === NULL) === (right === NULL));
  if (isPrimitive(left) && isPrimitive(right)) {
    if (left.type === 'none' || right.type === 'none') return bool(false);
    if (kindOf(left) === kindOf(right)) return bool(left.value === right.value);
    return isLoose ? bool(asNumber(left) === asNumber(right)) : bool(false);
  }
  if (left.type === 'symbol' && right.type === 'symbol' && left.path === right.path) return bool(true);
  if (left.type === 'symbol' || right.type === 'symbol')
    return unknown('what is imported is not in this file');
  if (left === right) return bool(true);
  if (left.type === 'none' || right.type === 'none') return bool(false);
  if (left.type !== right.type && !isLoose && (isPrimitive(left) || isPrimitive(right))) return bool(false);
  if (left.type === 'function' && right.type === 'function')
    return bool(left.code === right.code && left.scope === right.scope);
  if (left.type === right.type && COMPARED_BY_IDENTITY.has(left.type)) return bool(false);
  return unknown('whether they are the same cannot be followed');
}

/** Things of which every one is made only once. */
const COMPARED_BY_IDENTITY = new Set(['list', 'set', 'dictionary', 'object', 'class']);

function isIn(key: Value, object: Value): Value {
  const name = asText(key);
  if (object.type === 'dictionary' && name !== undefined) {
    const entries = object.entries.value;
    if (isUnknown(entries)) return entries;
    return bool(entries.has(name) || (key.type === 'int' && entries.has(key.value)));
  }
  return unknown(`what it holds cannot be followed`);
}

function isInstance(object: Value, made: Value): Value {
  if (isPrimitive(object)) return bool(false);
  if (made.type === 'class') {
    if (object.type === 'object') return bool(ancestry(object.class).includes(made as ClassValue));
    return object.type === 'list' || object.type === 'dictionary' ? bool(false) : classUnknown();
  }
  const isArray = made instanceof Builtin && made.name === 'Array';
  if (isArray && (object.type === 'list' || object.type === 'dictionary' || object.type === 'object'))
    return bool(object.type === 'list');
  return classUnknown();
}

function typeOf(value: Value): Value {
  const isFunction =
    value.type === 'function' ||
    value.type === 'class' ||
    value.type === 'native' ||
    (value instanceof Builtin && value.isFunction);
  if (isFunction) return text('function');
  if (value.type === 'none') return text(value === NULL ? 'object' : 'undefined');
  if (isPrimitive(value)) return text(kindOf(value));
  if (value.type === 'symbol') return unknown('what is imported is not in this file');
  return text('object');
}

type Primitive = Extract<Value, { type: 'int' | 'float' | 'bool' | 'text' | 'none' }>;

function isPrimitive(value: Value): value is Primitive {
  return ['int', 'float', 'bool', 'text', 'none'].includes(value.type);
}

function isFlat(value: Value): boolean {
  return value.type === 'text' || isNumber(value) || value.type === 'bool';
}

function isText(value: Value): boolean {
  return value.type === 'text';
}

function kindOf({ type }: Value): string {
  if (type === 'int' || type === 'float') return 'number';
  return type === 'bool' ? 'boolean' : 'string';
}

function notANumber(): Unknown {
  return unknown('it is not a number');
}

function classUnknown(): Unknown {
  return unknown('what class it is of cannot be followed');
}
