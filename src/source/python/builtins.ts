import { argument, type Call, type Given } from '../evaluation/calls';
import { Iterator } from '../evaluation/iterator';
import { memberOf } from '../evaluation/members';
import {
  allEntries,
  bool,
  type DictionaryEntry,
  float,
  int,
  isSequence,
  isUnknown,
  itemsOf,
  NONE,
  TRUE,
  text,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { Namespace } from './argumentParser';
import { numeric, rounded } from './arithmetic';
import { isNamedAsClass, OBJECT, PARTIAL, TYPE } from './classes';
import { Range } from './collections';
import { isExactSum, toFloat, toInt } from './conversions';
import { Globals } from './globals';
import { isComplete, isInstance, TYPES } from './instances';
import { inOrder, listed, native, notFollowed, ownOf } from './methods';
import { compare } from './operators';
import { Partial } from './partial';
import { show } from './show';
import { truth } from './truth';

/** What a name means that Python gives it. */
export function builtin(name: string): Value | undefined {
  if (name === '__name__') return text('__main__');
  if (name === '__file__' || name === '__doc__') return unknown(`${name} is not known before it runs`);
  if (name === 'object') return OBJECT;
  const call = ownOf(BUILTINS, name);
  if (call) return native(name, call, TAKE_OPEN.has(name));
  return UNFOLLOWED.has(name) ? native(name, notFollowed) : undefined;
}

const UNFOLLOWED: ReadonlySet<string> = new Set([
  ...['open', 'input', 'eval', 'id', 'hash', 'locals', 'dir', 'format', 'ord', 'chr'],
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

/** Those that say themselves what comes of arguments that are not known. */
const TAKE_OPEN: ReadonlySet<string> = new Set(['range', 'zip', 'dict', 'map', 'print', 'exec']);

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
    withFirst(call, value => {
      const known = numeric(value);
      return known ? number(Math.abs(known.value), known.type) : notFollowed(call);
    }),
  round: call =>
    withFirst(call, value => rounded(value, argument(call, 1, 'ndigits')?.value) ?? notFollowed(call)),
  pow: call => {
    const [base, exponent, modulus] = call.positional;
    if (!base || !exponent || modulus) return notFollowed(call);
    return call.evaluator.binary('**', base.value, exponent.value, call.at);
  },
  len: call =>
    withFirst(call, value => {
      if (value.type === 'text') {
        call.evaluator.step(1 + (value.value.length >> 4));
        return int([...value.value].length);
      }
      if (value.type === 'library') return value.size() ?? notFollowed(call);
      if (value.type === 'dictionary') {
        const entries = allEntries(value);
        return isUnknown(entries) ? entries : int(entries.size);
      }
      if (value.type === 'object') {
        const method = call.evaluator.method(value, '__len__', call.at);
        return method ? call.evaluator.callWith(method, [], call.at) : notFollowed(call);
      }
      if (!isSequence(value)) return notFollowed(call);
      const items = itemsOf(value);
      return items ? int(items.length) : (value.items.value as Unknown);
    }),
  sum: call => {
    const items = membersOf(call);
    if (isUnknown(items as Value)) return items as Unknown;
    const start = argument(call, 1, 'start')?.value ?? int(0);
    const all = items as readonly Value[];
    const total = all.reduce((sum, item) => call.evaluator.binary('+', sum, item, call.at), start);
    // From Python 3.12 on floats are added more exactly than one after the other.
    return total.type === 'float' && !isExactSum([start, ...all]) ? notFollowed(call) : total;
  },
  max: call => extreme(call, '>'),
  min: call => extreme(call, '<'),
  any: call => quantified(call, true),
  all: call => quantified(call, false),
  range: call => {
    const numbers = call.positional.map(({ value }) => value);
    const lost = call.open ?? numbers.find(isUnknown);
    if (lost) return { type: 'list', items: { value: lost as Unknown } };
    const whole = numbers.map(value => {
      const number = numeric(value);
      return number?.type === 'int' ? number.value : Number.NaN;
    });
    const [start, stop, step] =
      whole.length === 1 ? [0, whole[0]!, 1] : [whole[0] ?? Number.NaN, whole[1]!, whole[2] ?? 1];
    if ([start, stop, step].some(Number.isNaN) || step === 0) return notFollowed(call);
    return new Range(start, stop, step);
  },
  enumerate: call => {
    const start = argument(call, 1, 'start')?.value ?? int(0);
    return lazily(call, () =>
      mapped(listed(call), (item, index) =>
        call.evaluator.list(
          [
            start.type === 'int'
              ? int(start.value + index)
              : call.evaluator.binary('+', start, int(index), call.at),
            item,
          ],
          'tuple',
        ),
      ),
    );
  },
  zip: call =>
    lazily(call, () =>
      mapped(together(call, call.positional), items =>
        call.evaluator.list(items as readonly Value[], 'tuple'),
      ),
    ),
  reversed: call => lazily(call, () => mapped(listed(call), item => item, true)),
  sorted: call =>
    withItems(membersOf(call), items => call.evaluator.list(inOrder(items, call) ?? notFollowed(call))),
  list: call => collected(call, 'list'),
  tuple: call => collected(call, 'tuple'),
  set: call =>
    call.positional.length === 0
      ? call.evaluator.setOf([])
      : withItems(membersOf(call), items => call.evaluator.setOf(items)),
  dict: call => dictionaryFrom(call),
  map: call => {
    const [by, ...lists] = call.positional;
    if (!by) return call.open ?? notFollowed(call);
    return lazily(call, () =>
      mapped(together(call, lists), items =>
        call.evaluator.callWith(by.value, items as readonly Value[], call.at),
      ),
    );
  },
  filter: call => {
    const [by] = call.positional;
    if (!by) return notFollowed(call);
    return lazily(call, () => {
      const items = listed(call, 1);
      if (isUnknown(items as Value)) return items;
      const kept: Value[] = [];
      for (const item of items as readonly Value[]) {
        const known = truth(
          by.value.type === 'none' ? item : call.evaluator.callWith(by.value, [item], call.at),
        );
        if (known === undefined) return notFollowed(call);
        if (known) kept.push(item);
      }
      return kept;
    });
  },
  iter: call =>
    withFirst(call, value =>
      value instanceof Iterator
        ? value
        : value.type === 'library' && !(value instanceof Range)
          ? notFollowed(call)
          : lazily(call, () => listed(call)),
    ),
  next: call =>
    withFirst(call, value => {
      if (!(value instanceof Iterator)) return notFollowed(call);
      const items = value.iterate();
      if (isUnknown(items as Value)) return items as Unknown;
      const [first, ...rest] = items as readonly Value[];
      value.keep(rest);
      return first ?? call.positional[1]?.value ?? notFollowed(call);
    }),
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
    if (object?.value.type === 'library' && name?.value.type === 'text') {
      const has = object.value.has(name.value.value);
      return has === undefined ? notFollowed(call) : bool(has);
    }
    if (object?.value.type !== 'object' || name?.value.type !== 'text') return notFollowed(call);
    const isThere = !isUnknown(memberOf(call.evaluator, object.value, name.value.value, call.at));
    return isThere || isComplete(object.value, call) ? bool(isThere) : notFollowed(call);
  },
  getattr: call => {
    const [object, name, otherwise] = call.positional;
    if (!object || !name) return notFollowed(call);
    if (name.value.type !== 'text') return isUnknown(name.value) ? name.value : notFollowed(call);
    const found = call.evaluator.member(object.value, name.value.value, call.at);
    if (!isUnknown(found) || !otherwise) return found;
    return object.value.type !== 'object' || isComplete(object.value, call) ? otherwise.value : found;
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
  callable: call =>
    withFirst(call, value =>
      ['object', 'library', 'symbol'].includes(value.type)
        ? notFollowed(call)
        : bool(['function', 'class', 'native'].includes(value.type)),
    ),
  type: call =>
    withFirst(call, value => {
      if (value.type === 'object') return value.class;
      if (value instanceof Partial) return PARTIAL;
      if (value.type === 'class' || isNamedAsClass(value)) return TYPE;
      if (value.type === 'library') return value.attribute('__class__', call.at) ?? notFollowed(call);
      const name = Object.keys(TYPES).find(type => TYPES[type]!.at(0) === value.type);
      return (name === undefined ? undefined : builtin(name)) ?? notFollowed(call);
    }),
  vars: call =>
    withFirst(call, value =>
      value instanceof Namespace ? value.content(call.evaluator) : notFollowed(call),
    ),
  property: call => call.positional[0]?.value ?? notFollowed(call),
  staticmethod: call => call.positional[0]?.value ?? notFollowed(call),
  classmethod: call => call.positional[0]?.value ?? notFollowed(call),
};

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

function extreme(call: Call, operator: '<' | '>'): Value {
  const items = call.positional.length === 1 ? membersOf(call) : call.positional.map(({ value }) => value);
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
  const items = membersOf(call);
  if (isUnknown(items as Value)) return items as Unknown;
  const known = (items as readonly Value[]).map(truth);
  const place = known.indexOf(wanted);
  const given = call.positional[0]?.value;
  if (place >= 0 && given instanceof Iterator) given.keep((items as readonly Value[]).slice(place + 1));
  if (place >= 0 && !known.slice(0, place).includes(undefined)) return bool(wanted);
  return known.includes(undefined) ? notFollowed(call) : bool(!wanted);
}

/** The items of what is given, those of a set too where their order makes no difference. */
function membersOf(call: Call): readonly Value[] | Unknown {
  const given = call.positional[0]?.value;
  return (given?.type === 'set' && itemsOf(given)) || listed(call);
}

function withItems(items: readonly Value[] | Unknown, make: (items: readonly Value[]) => Value): Value {
  return isUnknown(items as Value) ? (items as Unknown) : make(items as readonly Value[]);
}

function collected(call: Call, type: 'list' | 'tuple'): Value {
  if (call.positional.length === 0) return call.evaluator.list([], type);
  return call.evaluator.list(listed(call), type);
}

function lazily(call: Call, make: () => readonly Value[] | Unknown): Value {
  return new Iterator(call.evaluator, () => call.open ?? make());
}

function mapped<T>(
  items: readonly T[] | Unknown,
  make: (item: T, index: number) => Value,
  isReversed = false,
): readonly Value[] | Unknown {
  if (isUnknown(items as Value)) return items as Unknown;
  const made = (items as readonly T[]).map(make);
  return isReversed ? made.reverse() : made;
}

/** The first items of all lists, the second ones, and so on, as far as the shortest list goes. */
function together(call: Call, lists: readonly Given[]): readonly (readonly Value[])[] | Unknown {
  const all = lists.map(({ value, at }) => call.evaluator.iterate(value, at));
  const lost = all.find(items => isUnknown(items as Value)) as Unknown | undefined;
  if (lost) return lost;
  const known = all as (readonly Value[])[];
  const length = known.length === 0 ? 0 : Math.min(...known.map(items => items.length));
  return Array.from({ length }, (_, index) => known.map(items => items[index]!));
}

/** `dict(a=1)`, `dict(other)` and `dict([(key, value)])`; `OrderedDict` too. */
export function dictionaryFrom(call: Call): Value {
  const entries = new Map<string | number, DictionaryEntry>();
  const [given] = call.positional;
  let lost: Unknown | undefined = call.open;
  if (given?.value.type === 'dictionary') {
    const others = allEntries(given.value);
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
