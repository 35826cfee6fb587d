import type { Evaluator } from '../evaluation/evaluator';
import { Iterator } from '../evaluation/iterator';
import type { Stretch } from '../evaluation/syntax';
import {
  allEntries,
  bool,
  type Dictionary,
  isSame,
  isSequence,
  isUnknown,
  itemsOf,
  type NativeValue,
  type Sequence,
  TOO_LARGE,
  text,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { notComputed, numeric, ofNumbers } from './arithmetic';
import { areOtherClasses } from './classes';
import { Range, View } from './collections';

/** Lists longer than this are not made. */
const LONGEST = 10_000;
const LONGEST_SET = 500;

/** How many comparisons of parts are still made until it is left open whether two values are equal. */
interface Work {
  left: number;
}

const MOST_COMPARED = 2000;

/** Python's operators on numbers, texts, lists and what defines them itself. */
export function binary(
  operator: string,
  left: Value,
  right: Value,
  at: Stretch,
  evaluator: Evaluator,
): Value {
  const a = numeric(left);
  const b = numeric(right);
  if (a && b) return ofNumbers(operator, left, right, a, b);
  if (left.type === 'object') {
    const own = SPECIAL_NAMES[operator];
    const method = own === undefined ? undefined : evaluator.method(left, `__${own}__`, at);
    return method ? evaluator.callWith(method, [right], at) : notComputed(operator);
  }
  if (right.type === 'object') return notComputed(operator);
  if (left.type === 'text' && right.type === 'text' && operator === '+')
    return text(left.value + right.value);
  if (operator === '%' && left.type === 'text') {
    evaluator.step(1 + (left.value.length >> 4));
    return formatted(left.value, right);
  }
  if (operator === '*') return repeated(left, right) ?? repeated(right, left) ?? notComputed(operator);
  if (operator === '+' && isSequence(left) && left.type === right.type && left.type !== 'set')
    return joined(left, right as Sequence);
  if (operator === '|' && left.type === 'dictionary' && right.type === 'dictionary')
    return merged(left, right);
  return notComputed(operator);
}

/** What `left operator= right` leaves where that changes `left` itself. */
export function updated(
  operator: string,
  left: Value,
  right: Value,
  at: Stretch,
  evaluator: Evaluator,
): Value | undefined {
  const { journal } = evaluator;
  if (left.type === 'object') {
    const own = SPECIAL_NAMES[operator];
    const method = own === undefined ? undefined : evaluator.method(left, `__i${own}__`, at);
    return method && evaluator.callWith(method, [right], at);
  }
  if (left.type === 'dictionary') {
    const changed =
      operator === '|' && right.type === 'dictionary'
        ? merged(left, right).entries.value
        : lost(at, evaluator);
    journal.write(left.entries, changed);
    return left;
  }
  if (left.type === 'set') journal.write(left.items, lost(at, evaluator));
  else if (left.type === 'list') {
    const before = left.items.value;
    if (isUnknown(before as Value)) return left;
    const added = operator === '+' ? evaluator.iterate(right, at) : undefined;
    const after = added ?? (operator === '*' ? repeated(left, right) : undefined);
    if (!after) journal.write(left.items, lost(at, evaluator));
    else if (isUnknown(after as Value)) journal.write(left.items, after as Unknown);
    else if (added)
      journal.write(left.items, evaluator.limited([...(before as Value[]), ...(added as Value[])]));
    else journal.write(left.items, (after as Sequence).items.value);
  } else return undefined;
  return left;
}

function lost(at: Stretch, { quote }: Evaluator): Unknown {
  return unknown(`'${quote(at)}' is changed in a way that cannot be followed`, at);
}

/** How the methods are called by which a class defines an operator. */
const SPECIAL_NAMES: Readonly<Record<string, string>> = {
  ...{ '+': 'add', '-': 'sub', '*': 'mul', '/': 'truediv', '//': 'floordiv', '%': 'mod', '**': 'pow' },
  ...{ '@': 'matmul', '<<': 'lshift', '>>': 'rshift', '&': 'and', '|': 'or', '^': 'xor' },
};

function merged(left: Dictionary, right: Dictionary): Dictionary {
  const [first, second] = [allEntries(left), allEntries(right)];
  if (isUnknown(first)) return { type: 'dictionary', entries: { value: first } };
  return {
    type: 'dictionary',
    entries: { value: isUnknown(second) ? second : new Map([...first, ...second]) },
  };
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
export function isEqual(left: Value, right: Value, work: Work = { left: MOST_COMPARED }): boolean | Unknown {
  if (work.left-- <= 0) return UNDECIDED;
  if (isUnknown(left)) return left;
  if (isUnknown(right)) return right;
  const a = numeric(left);
  const b = numeric(right);
  if (a && b) return a.value === b.value;
  if ((left instanceof Range && isSequence(right)) || (right instanceof Range && isSequence(left)))
    return false;
  if (left.type === 'library' || right.type === 'library') {
    if (left === right) return true;
    const isOfLibrary = isPathOf(left, right);
    if (isOfLibrary !== undefined) return isOfLibrary;
    return left.type === 'none' || right.type === 'none' ? false : UNDECIDED;
  }
  if (left.type === 'native' && right.type === 'native') return isSameNative(left, right);
  if (left.type === 'symbol' || right.type === 'symbol')
    return left.type === right.type
      ? isSame(left, right) || (areOtherClasses(left, right) ? false : UNDECIDED)
      : right.type === 'none' || left.type === 'none'
        ? false
        : UNDECIDED;
  if (left.type === 'native' || right.type === 'native') return left === right || UNDECIDED;
  if (left.type === 'set' && right.type === 'set') return haveSameItems(left, right, work);
  if (isSequence(left) && left.type === right.type) {
    const [first, second] = [itemsOf(left), itemsOf(right)];
    if (!first || !second) return UNDECIDED;
    if (first.length !== second.length) return false;
    const parts = first.map((item, index) => isEqual(item, second[index]!, work));
    if (parts.includes(false)) return false;
    return parts.find(part => part !== true) ?? true;
  }
  if (left.type === 'object' || right.type === 'object')
    return left === right ? true : left.type === 'none' || right.type === 'none' ? false : UNDECIDED;
  if (left.type === 'dictionary' && right.type === 'dictionary') return left === right ? true : UNDECIDED;
  return isSame(left, right);
}

function haveSameItems(left: Sequence, right: Sequence, work: Work): boolean | Unknown {
  const [first, second] = [itemsOf(left), itemsOf(right)];
  if (!first || !second) return UNDECIDED;
  if (first.length !== second.length) return false;
  const parts = first.map(item => isAmong(item, second, work));
  if (parts.includes(false)) return false;
  return parts.find(part => part !== true) ?? true;
}

/** Whether an item is equal to one of these. */
function isAmong(
  item: Value,
  items: readonly Value[],
  work: Work = { left: MOST_COMPARED + items.length },
): boolean | Unknown {
  const parts = items.map(one => isEqual(one, item, work));
  if (parts.includes(true)) return true;
  return parts.find(part => part !== false) ?? false;
}

/** The items that a set of these holds. */
export function distinct(items: readonly Value[]): readonly Value[] | Unknown {
  if (items.length > LONGEST_SET) return unknown('the set is too large to follow');
  const found: Value[] = [];
  for (const item of items) {
    if (!isHashable(item)) return unknown('a set cannot hold what can be changed');
    const isKnown = isAmong(item, found);
    if (isUnknown(isKnown as Value)) return isKnown as Unknown;
    if (isKnown === false) found.push(item);
  }
  return found;
}

function isHashable(value: Value, work: Work = { left: MOST_COMPARED }): boolean {
  if (work.left-- <= 0) return false;
  if (value.type === 'tuple') return itemsOf(value)?.every(item => isHashable(item, work)) ?? false;
  return value.type !== 'list' && value.type !== 'set' && value.type !== 'dictionary';
}

const UNDECIDED = unknown('whether the two are equal cannot be followed');

/** Whether one of the two is a path of a library that stands for the other; a partial, for example, is no class of it. */
function isPathOf(left: Value, right: Value): boolean | undefined {
  if (left.type === 'library' && right.type === 'symbol') return left.isAt(right.path);
  return left.type === 'symbol' && right.type === 'library' ? right.isAt(left.path) : undefined;
}

/** `int` and the like are made anew each time that they are asked for. */
function isSameNative(left: NativeValue, right: NativeValue): boolean {
  return left.name === right.name;
}

function isIdentical(left: Value, right: Value): boolean | Unknown {
  if (left === right) return isUnknown(left) ? left : true;
  if (isUnknown(left)) return left;
  if (isUnknown(right)) return right;
  if (left.type === 'none' || right.type === 'none') {
    // A path of a library may be anything, but hardly ever nothing.
    return left.type === right.type;
  }
  if (left.type === 'native' && right.type === 'native') return isSameNative(left, right);
  const isOfLibrary = isPathOf(left, right);
  if (isOfLibrary !== undefined) return isOfLibrary;
  if (left.type !== right.type) return left.type === 'symbol' || right.type === 'symbol' ? UNDECIDED : false;
  if (left.type === 'bool') return isSame(left, right);
  // Equal numbers and texts may be one object or two; whole numbers up to 256 are one.
  if (left.type === 'int' && left.value >= -5 && left.value <= 256) return isSame(left, right);
  if (left.type === 'int' || left.type === 'float' || left.type === 'text')
    return isSame(left, right) && UNDECIDED;
  if (isSequence(left) || left.type === 'dictionary' || left.type === 'class' || left.type === 'object')
    return false;
  return UNDECIDED;
}

function isIn(item: Value, container: Value): boolean | Unknown {
  if (isUnknown(item)) return item;
  if (isUnknown(container)) return container;
  if (container.type === 'text' && item.type === 'text') return container.value.includes(item.value);
  if (container.type === 'dictionary') {
    const entries = container.entries.value;
    if (isUnknown(entries)) return entries;
    const key = lookupKey(item);
    return key === undefined ? UNDECIDED : entries.has(key);
  }
  if (container instanceof Iterator) container.keep(unknown('how much of it is left cannot be followed'));
  const items =
    container instanceof Range || container instanceof View ? container.iterate() : itemsOf(container);
  if (!items) return UNDECIDED;
  return isUnknown(items as Value) ? (items as Unknown) : isAmong(item, items as readonly Value[]);
}

/** The key by which a dictionary finds a value: True is 1, and 2.0 is 2. */
export function lookupKey(value: Value): string | number | undefined {
  if (value.type === 'text') return value.value;
  const number = numeric(value);
  return number && Number.isInteger(number.value) ? number.value + 0 : undefined;
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
  if ((a as Value[]).length + (b as Value[]).length > LONGEST) return unknown('the list is too long');
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
