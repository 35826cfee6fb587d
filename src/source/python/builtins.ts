import { argument, type Call } from '../evaluation/calls';
import type { Evaluator } from '../evaluation/evaluator';
import { ancestry, memberOf } from '../evaluation/members';
import type { Stretch } from '../evaluation/syntax';
import {
  bool,
  type DictionaryEntry,
  float,
  int,
  isNumber,
  isSequence,
  isUnknown,
  itemsOf,
  LibraryValue,
  NONE,
  type Sequence,
  TRUE,
  text,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { listed, native } from './methods';
import { compare, isEqual } from './operators';
import { Partial } from './partial';
import { show } from './show';
import { truth } from './truth';

/** Longer ranges are not written out. */
const LONGEST_RANGE = 10_000;

/** What a name means that Python gives it. */
export function builtin(name: string): Value | undefined {
  if (name === '__name__') return text('__main__');
  if (name === '__file__' || name === '__doc__') return unknown(`${name} is not known before it runs`);
  if (name === 'object') return OBJECT;
  const call = BUILTINS[name];
  if (call) return native(name, call);
  return UNFOLLOWED.has(name) ? native(name, notFollowed) : undefined;
}

/** `class A(object)`: a base that adds nothing. */
const OBJECT: Value = { type: 'symbol', path: 'object' };

const UNFOLLOWED: ReadonlySet<string> = new Set([
  ...['open', 'input', 'eval', 'iter', 'next', 'id', 'hash', 'vars', 'locals', 'dir', 'format', 'ord', 'chr'],
  ...[
    'bytes',
    'bytearray',
    'complex',
    'frozenset',
    'memoryview',
    'help',
    'repr',
    'divmod',
    'compile',
    '__import__',
  ],
  ...[
    'Exception',
    'ValueError',
    'NotImplementedError',
    'TypeError',
    'KeyError',
    'RuntimeError',
    'AssertionError',
  ],
]);

function notFollowed(call: Call): Value {
  return unknown(`what '${call.evaluator.quote(call.at)}' gives is known only when it runs`, call.at);
}

type Native = (call: Call) => Value;

const BUILTINS: Readonly<Record<string, Native>> = {
  int: call => withFirst(call, value => toInt(value, call), int(0)),
  float: call => withFirst(call, value => toFloat(value, call), float(0)),
  bool: call =>
    withFirst(
      call,
      value => {
        const known = truth(value);
        return known === undefined ? notFollowed(call) : bool(known);
      },
      bool(false),
    ),
  str: call =>
    withFirst(
      call,
      value => (value.type === 'text' ? value : simple(value) ? text(show(value)) : notFollowed(call)),
      text(''),
    ),
  abs: call =>
    withFirst(call, value =>
      isNumber(value) ? number(Math.abs(value.value), value.type) : notFollowed(call),
    ),
  round: call =>
    withFirst(call, value => {
      if (!isNumber(value)) return notFollowed(call);
      const digits = call.positional[1]?.value;
      if (!digits) return int(roundHalfEven(value.value));
      return digits.type === 'int'
        ? float(Number(value.value.toFixed(Math.max(0, digits.value))))
        : notFollowed(call);
    }),
  pow: call => {
    const [base, exponent] = call.positional;
    return base && exponent
      ? call.evaluator.binary('**', base.value, exponent.value, call.at)
      : notFollowed(call);
  },
  len: call =>
    withFirst(call, value => {
      if (value.type === 'text') return int([...value.value].length);
      if (value.type === 'library') {
        const length = value.length();
        return length === undefined ? notFollowed(call) : int(length);
      }
      if (value.type === 'dictionary')
        return isUnknown(value.entries.value) ? value.entries.value : int(value.entries.value.size);
      if (!isSequence(value)) return notFollowed(call);
      const items = itemsOf(value);
      return items ? int(items.length) : (value.items.value as Unknown);
    }),
  sum: call => {
    const items = listed(call);
    if (isUnknown(items as Value)) return items as Unknown;
    const start = argument(call, 1, 'start')?.value ?? int(0);
    return (items as readonly Value[]).reduce(
      (sum, item) => call.evaluator.binary('+', sum, item, call.at),
      start,
    );
  },
  max: call => extreme(call, '>'),
  min: call => extreme(call, '<'),
  any: call => quantified(call, true),
  all: call => quantified(call, false),
  range: call => {
    const numbers = call.positional.map(({ value }) => value);
    const lost = call.open ?? numbers.find(isUnknown);
    if (lost) return { type: 'list', items: { value: lost as Unknown } };
    const whole = numbers.map(value => (value.type === 'int' ? value.value : Number.NaN));
    const [start, stop, step] =
      whole.length === 1 ? [0, whole[0]!, 1] : [whole[0]!, whole[1]!, whole[2] ?? 1];
    const count = Math.max(0, Math.ceil((stop - start) / step));
    if (Number.isNaN(count) || step === 0) return notFollowed(call);
    if (count > LONGEST_RANGE)
      return { type: 'list', items: { value: unknown('the range is too long to follow', call.at) } };
    return call.evaluator.list(Array.from({ length: count }, (_, index) => int(start + index * step)));
  },
  enumerate: call => {
    const start = argument(call, 1, 'start')?.value ?? int(0);
    return mapped(call, (item, index) =>
      call.evaluator.list([start.type === 'int' ? int(start.value + index) : start, item], 'tuple'),
    );
  },
  zip: call => {
    const all = call.positional.map(({ value, at }) => call.evaluator.iterate(value, at));
    const lost = call.open ?? (all.find(items => isUnknown(items as Value)) as Unknown | undefined);
    if (lost) return { type: 'list', items: { value: lost } };
    const lists = all as (readonly Value[])[];
    const length = lists.length === 0 ? 0 : Math.min(...lists.map(items => items.length));
    return call.evaluator.list(
      Array.from({ length }, (_, index) =>
        call.evaluator.list(
          lists.map(items => items[index]!),
          'tuple',
        ),
      ),
    );
  },
  reversed: call => reordered(call, items => items.toReversed()),
  sorted: call =>
    reordered(call, items => {
      if (call.named.size > 0) return undefined;
      if (!items.every(isNumber) && !items.every(item => item.type === 'text')) return undefined;
      const values = items as readonly { value: number | string }[];
      return values.toSorted((a, b) => (a.value < b.value ? -1 : a.value > b.value ? 1 : 0)) as Value[];
    }),
  list: call => (call.positional.length === 0 ? call.evaluator.list([]) : reordered(call, items => items)),
  tuple: call =>
    call.positional.length === 0
      ? call.evaluator.list([], 'tuple')
      : reordered(call, items => items, 'tuple'),
  set: call =>
    call.positional.length === 0
      ? call.evaluator.list([], 'set')
      : reordered(
          call,
          items =>
            items.filter((item, index) => items.findIndex(other => isEqual(item, other) === true) === index),
          'set',
        ),
  dict: call => dictionaryFrom(call),
  map: call => {
    const [by, ...lists] = call.positional;
    const all = lists.map(({ value, at }) => call.evaluator.iterate(value, at));
    const lost = call.open ?? (all.find(items => isUnknown(items as Value)) as Unknown | undefined);
    if (lost || !by) return { type: 'list', items: { value: lost ?? unknown('nothing is given', call.at) } };
    const known = all as (readonly Value[])[];
    const length = known.length === 0 ? 0 : Math.min(...known.map(items => items.length));
    return call.evaluator.list(
      Array.from({ length }, (_, index) =>
        call.evaluator.callWith(
          by.value,
          known.map(items => items[index]!),
          call.at,
        ),
      ),
    );
  },
  filter: call => {
    const [by] = call.positional;
    const items = listed(call, 1);
    if (!by || isUnknown(items as Value)) return { type: 'list', items: { value: items } };
    const kept: Value[] = [];
    for (const item of items as readonly Value[]) {
      const known = truth(
        by.value.type === 'none' ? item : call.evaluator.callWith(by.value, [item], call.at),
      );
      if (known === undefined) return { type: 'list', items: { value: notFollowed(call) as Unknown } };
      if (known) kept.push(item);
    }
    return call.evaluator.list(kept);
  },
  print: () => NONE,
  exec: call => {
    call.evaluator.module.forget(unknown(`'${call.evaluator.quote(call.at)}' may set any name`, call.at));
    return NONE;
  },
  globals: call => new Globals(call.evaluator),
  isinstance: call => {
    const [object, type] = call.positional;
    return object && type ? isInstance(object.value, type.value, call) : notFollowed(call);
  },
  issubclass: notFollowed,
  hasattr: call => {
    const [object, name] = call.positional;
    if (object?.value.type !== 'object' || name?.value.type !== 'text') return notFollowed(call);
    return bool(!isUnknown(memberOf(call.evaluator, object.value, name.value.value, call.at)));
  },
  getattr: call => {
    const [object, name, otherwise] = call.positional;
    if (!object || !name) return notFollowed(call);
    if (name.value.type !== 'text') return isUnknown(name.value) ? name.value : notFollowed(call);
    const found = call.evaluator.member(object.value, name.value.value, call.at);
    return isUnknown(found) && otherwise ? otherwise.value : found;
  },
  setattr: call => {
    const [object, name, value] = call.positional;
    if (!object || !value) return NONE;
    if (name?.value.type === 'text')
      call.evaluator.setMember(object.value, name.value.value, value.value, call.at);
    else if (object.value.type === 'object')
      call.evaluator.journal.write(
        object.value.damage,
        unknown(`'${call.evaluator.quote(call.at)}' sets something that is not known`, call.at),
      );
    return NONE;
  },
  callable: call => withFirst(call, value => bool(['function', 'class', 'native'].includes(value.type))),
  type: call => withFirst(call, value => (value.type === 'object' ? value.class : notFollowed(call))),
  property: call => call.positional[0]?.value ?? notFollowed(call),
  staticmethod: call => call.positional[0]?.value ?? notFollowed(call),
  classmethod: call => call.positional[0]?.value ?? notFollowed(call),
};

/** `globals()`: reading from it finds names, writing to it may set any. */
class Globals extends LibraryValue {
  constructor(private readonly evaluator: Evaluator) {
    super();
  }

  describe(): string {
    return 'the names of the module';
  }

  override index(index: Value, at: Stretch): Value | undefined {
    if (index.type !== 'text') return isUnknown(index) ? index : undefined;
    return (
      this.evaluator.module.get(index.value) ??
      unknown(`nothing in this file says what ${index.value} is`, at)
    );
  }

  override setIndex(index: Value, value: Value | undefined, at: Stretch): boolean {
    if (index.type === 'text' && value) this.evaluator.module.set(index.value, value);
    else this.forget(at);
    return true;
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    if (name === 'get')
      return native(name, call => this.index(call.positional[0]?.value ?? NONE, call.at) ?? NONE);
    if (name !== 'update') return undefined;
    this.forget(at);
    return native(name, () => NONE);
  }

  private forget(at: Stretch): void {
    this.evaluator.module.forget(unknown(`'${this.evaluator.quote(at)}' may set any name`, at));
  }
}

function withFirst(call: Call, use: (value: Value) => Value, otherwise?: Value): Value {
  const value = call.positional[0]?.value;
  if (!value) return otherwise ?? notFollowed(call);
  return isUnknown(value) ? value : use(value);
}

function simple(value: Value): boolean {
  return ['int', 'float', 'bool', 'none'].includes(value.type);
}

function number(value: number, type: 'int' | 'float'): Value {
  return type === 'int' ? int(value) : float(value);
}

function toInt(value: Value, call: Call): Value {
  if (value.type === 'bool') return int(value.value ? 1 : 0);
  if (isNumber(value)) return int(Math.trunc(value.value));
  if (value.type === 'text' && /^\s*[-+]?\d+\s*$/.test(value.value)) return int(Number(value.value));
  return notFollowed(call);
}

function toFloat(value: Value, call: Call): Value {
  if (value.type === 'bool') return float(value.value ? 1 : 0);
  if (isNumber(value)) return float(value.value);
  const read = value.type === 'text' ? Number(value.value) : Number.NaN;
  return Number.isNaN(read) ? notFollowed(call) : float(read);
}

/** Python rounds halves to the even neighbour. */
function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const isHalf = value - floor === 0.5;
  return isHalf ? (floor % 2 === 0 ? floor : floor + 1) : Math.round(value);
}

function extreme(call: Call, operator: '<' | '>'): Value {
  const items = call.positional.length === 1 ? listed(call) : call.positional.map(({ value }) => value);
  if (isUnknown(items as Value)) return items as Unknown;
  if (call.named.size > 0 || call.open) return notFollowed(call);
  let best: Value | undefined;
  for (const item of items as readonly Value[]) {
    if (isUnknown(item)) return item;
    const isBetter = best ? compare(operator, item, best) : TRUE;
    if (isBetter.type !== 'bool') return notFollowed(call);
    if (isBetter.value) best = item;
  }
  return best ?? notFollowed(call);
}

function quantified(call: Call, wanted: boolean): Value {
  const items = listed(call);
  if (isUnknown(items as Value)) return items as Unknown;
  const known = (items as readonly Value[]).map(truth);
  if (known.includes(wanted)) return bool(wanted);
  return known.includes(undefined) ? notFollowed(call) : bool(!wanted);
}

function mapped(call: Call, make: (item: Value, index: number) => Value): Value {
  const items = listed(call);
  if (isUnknown(items as Value)) return { type: 'list', items: { value: items } };
  return call.evaluator.list((items as readonly Value[]).map(make));
}

function reordered(
  call: Call,
  order: (items: readonly Value[]) => readonly Value[] | undefined,
  type: Sequence['type'] = 'list',
): Value {
  const items = listed(call);
  if (isUnknown(items as Value)) return { type, items: { value: items } };
  const result = order(items as readonly Value[]);
  return { type, items: { value: result ?? (notFollowed(call) as Unknown) } };
}

/** `dict(a=1)`, `dict(other)` and `dict([(key, value)])`; `OrderedDict` too. */
export function dictionaryFrom(call: Call): Value {
  const entries = new Map<string | number, DictionaryEntry>();
  const [given] = call.positional;
  let lost: Unknown | undefined = call.open;
  if (given?.value.type === 'dictionary') {
    const others = given.value.entries.value;
    if (isUnknown(others)) lost = others;
    else for (const [key, entry] of others) entries.set(key, entry);
  } else if (given) {
    const pairs = call.evaluator.iterate(given.value, given.at);
    if (isUnknown(pairs as Value)) lost = pairs as Unknown;
    else
      for (const pair of pairs as readonly Value[]) {
        const [key, value] = itemsOf(pair) ?? [];
        if (value && (key?.type === 'text' || key?.type === 'int'))
          entries.set(key.value, { value, at: given.at });
        else lost ??= unknown(`'${call.evaluator.quote(given.at)}' has keys that are not known`, given.at);
      }
  }
  for (const [key, { value, at }] of call.named) entries.set(key, { value, at });
  return { type: 'dictionary', entries: { value: lost ?? entries } };
}

function isInstance(object: Value, type: Value, call: Call): Value {
  if (isUnknown(object)) return object;
  const types = itemsOf(type) ?? [type];
  const answers = types.map(one => isOfType(object, one));
  if (answers.includes(true)) return bool(true);
  return answers.includes(undefined) ? notFollowed(call) : bool(false);
}

function isOfType(object: Value, type: Value): boolean | undefined {
  if (type.type === 'class')
    return object.type === 'object'
      ? ancestry(object.class).includes(type)
      : object.type === 'library'
        ? false
        : undefined;
  if (type.type === 'native') return TYPES[type.name]?.includes(object.type);
  if (type.type !== 'symbol') return undefined;
  if (type.path === 'functools.partial') return object instanceof Partial;
  if (object.type === 'library') return object.isOf(type.path);
  if (object.type !== 'object') return ['symbol', 'native'].includes(object.type) ? undefined : false;
  const bases = ancestry(object.class).flatMap(one => one.bases);
  if (bases.some(base => base.type === 'symbol' && base.path === type.path)) return true;
  return /(^|\.)(Module|Layer|Model)$/.test(type.path)
    ? undefined
    : bases.some(isUnknown)
      ? undefined
      : false;
}

const TYPES: Readonly<Record<string, readonly string[]>> = {
  int: ['int', 'bool'],
  float: ['float'],
  bool: ['bool'],
  str: ['text'],
  list: ['list'],
  tuple: ['tuple'],
  set: ['set'],
  dict: ['dictionary'],
};
