import type { Call } from '../evaluation/calls';
import type { Evaluator } from '../evaluation/evaluator';
import type { Stretch } from '../evaluation/syntax';
import {
  bool,
  int,
  isSame,
  isUnknown,
  itemsOf,
  NONE,
  type Sequence,
  text,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { countItems, given, listOf, lost, native, setItems, wholeGiven } from './natives';
import { asText, truth } from './operators';

/** A member of a list: its length or a method. What is not known of its content is not known of what they give. */
export function listMember(list: Sequence, name: string): Value | undefined {
  const content = list.items.value;
  if (name === 'length')
    return isUnknown(content as Value) ? (content as Unknown) : int((content as Value[]).length);
  const change = Object.hasOwn(CHANGES, name) ? CHANGES[name] : undefined;
  if (change) return native(name, call => changed(list, call, change));
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  if (!method) return undefined;
  return native(name, call => {
    const now = list.items.value;
    if (isUnknown(now as Value)) {
      if (visitsItems(name)) call.evaluator.calls.visitAny(now as Unknown, call);
      return now as Unknown;
    }
    countItems(call.evaluator, (now as readonly Value[]).length);
    return (
      method(now as readonly Value[], call, list) ?? lost(call, ...call.positional.map(({ value }) => value))
    );
  });
}

/** True for a method that calls what it is given with each of the items. */
export function visitsItems(name: string): boolean {
  return VISITING.has(name);
}

const VISITING: ReadonlySet<string> = new Set([
  ...['forEach', 'map', 'flatMap', 'filter', 'find', 'findIndex', 'some', 'every', 'reduce', 'reduceRight'],
]);

/** A member of a set: its size or a method. */
export function setMember(set: Sequence, name: string): Value | undefined {
  if (name === 'size') return listMember(set, 'length');
  if (name === 'has') return listMember(set, 'includes');
  if (name === 'values' || name === 'keys') return native(name, () => set);
  if (name === 'forEach') return listMember(set, name);
  if (name !== 'add') return undefined;
  return native(name, call => {
    const items = itemsOf(set);
    if (items && !items.some(item => isSame(item, given(call, 0))))
      setItems(call.evaluator, set, [...items, given(call, 0)], call.at);
    return set;
  });
}

/** The items of what a list, a set or a text gives one by one, each only once. */
export function distinct(evaluator: Evaluator, items: readonly Value[], at: Stretch): Value {
  const found = new Map<unknown, Value>();
  for (const item of items) {
    evaluator.step();
    if (item.type === 'unknown' || item.type === 'symbol')
      return unknown(`what '${evaluator.quote(at)}' holds is not known`, at);
    found.set('value' in item ? item.value : item, item);
  }
  return evaluator.list([...found.values()], 'set');
}

/** What a method gives; undefined where its arguments do not decide it. */
type Method = (items: readonly Value[], call: Call, list: Sequence) => Value | undefined;

/** What a method that changes its list leaves in it, and what it gives. */
interface Change {
  readonly items: readonly Value[];
  readonly gives: Value | 'the list';
}

const METHODS: Readonly<Record<string, Method>> = {
  concat: (items, call) => {
    if (call.open) return undefined;
    const all = [...items];
    for (const { value } of call.positional) {
      const added = value.type === 'list' ? itemsOf(value) : [value];
      if (isUnknown(value) || !added) return undefined;
      all.push(...added);
    }
    return listOf(call.evaluator, all, call.at);
  },
  slice: (items, call) => {
    const [from, to] = [wholeGiven(call, 0, 0), wholeGiven(call, 1, items.length)];
    return from === undefined || to === undefined ? undefined : call.evaluator.list(items.slice(from, to));
  },
  map: (items, call, list) => call.evaluator.list(items.map((_, index) => visit(items, index, call, list))),
  flatMap: (items, call, list) =>
    flattened(
      call,
      items.map((_, index) => visit(items, index, call, list)),
      1,
    ),
  forEach: (items, call, list) => {
    for (const index of items.keys()) visit(items, index, call, list);
    return NONE;
  },
  filter: (items, call, list) => {
    const kept: Value[] = [];
    for (const [index, item] of items.entries()) {
      const isKept = judge(items, index, call, list);
      if (isKept === undefined) return undecided(call);
      if (isKept) kept.push(item);
    }
    return call.evaluator.list(kept);
  },
  find: (items, call, list) => located(items, call, list, index => items[index] ?? NONE),
  findIndex: (items, call, list) => located(items, call, list, int),
  some: (items, call, list) => located(items, call, list, index => bool(index >= 0)),
  every: (items, call, list) => {
    for (const index of items.keys()) {
      const isTrue = judge(items, index, call, list);
      if (isTrue === undefined) return undecided(call);
      if (!isTrue) return bool(false);
    }
    return bool(true);
  },
  reduce: (items, call, list) => reduced(items, call, list, [...items.keys()]),
  reduceRight: (items, call, list) => reduced(items, call, list, [...items.keys()].reverse()),
  join: (items, call) => {
    const separator = given(call, 0);
    const parts = items.map(item => (item.type === 'none' ? '' : asText(item)));
    if (parts.includes(undefined) || (separator.type !== 'none' && separator.type !== 'text'))
      return lost(call, ...items);
    return text(parts.join(separator.type === 'text' ? separator.value : ','));
  },
  toString: (items: readonly Value[], call: Call) =>
    METHODS.join!(items, { ...call, positional: [] }, call.evaluator.list(items)),
  includes: (items, call) => {
    const place = placeOf(items, given(call, 0));
    return place === undefined ? undefined : bool(place >= 0);
  },
  indexOf: (items, call) => {
    const place = call.positional.length === 1 ? placeOf(items, given(call, 0)) : undefined;
    return place === undefined ? undefined : int(place);
  },
  at: (items, call) => {
    const place = wholeGiven(call, 0, 0);
    return place === undefined ? undefined : (items.at(place) ?? NONE);
  },
  flat: (items, call) => {
    const depth = wholeGiven(call, 0, 1);
    return depth === undefined ? undefined : flattened(call, items, Math.min(depth, 10));
  },
  entries: (items, { evaluator }) =>
    evaluator.list(items.map((item, index) => evaluator.list([int(index), item]))),
  keys: (items, { evaluator }) => evaluator.list(items.map((_, index) => int(index))),
  values: (items, { evaluator }) => evaluator.list(items),
  toReversed: (items, { evaluator }) => evaluator.list(items.toReversed()),
};

const CHANGES: Readonly<Record<string, (items: readonly Value[], call: Call) => Change | undefined>> = {
  push: (items, call) => added(call, [...items, ...values(call)]),
  unshift: (items, call) => added(call, [...values(call), ...items]),
  pop: items => ({ items: items.slice(0, -1), gives: items.at(-1) ?? NONE }),
  shift: items => ({ items: items.slice(1), gives: items[0] ?? NONE }),
  reverse: items => ({ items: items.toReversed(), gives: 'the list' }),
  fill: (items, call) => {
    const [from, to] = [wholeGiven(call, 1, 0), wholeGiven(call, 2, items.length)];
    if (from === undefined || to === undefined) return undefined;
    return { items: [...items].fill(given(call, 0), from, to), gives: 'the list' };
  },
  splice: (items, call) => {
    const [from, count] = [wholeGiven(call, 0, 0), wholeGiven(call, 1, items.length)];
    if (call.open || from === undefined || count === undefined || call.positional.length === 0)
      return undefined;
    const left = [...items];
    const taken = left.splice(from, count, ...values(call).slice(2));
    return { items: left, gives: call.evaluator.list(taken) };
  },
  sort: (items, call) => {
    const by = given(call, 0);
    let isKnown = true;
    const compare = (a: Value, b: Value): number => {
      call.evaluator.step();
      if (by.type !== 'none') {
        const result = call.evaluator.callWith(by, [a, b], call.at);
        isKnown &&= result.type === 'int' || result.type === 'float';
        return isKnown ? (result as { value: number }).value : 0;
      }
      const [first, second] = [asText(a), asText(b)];
      isKnown &&= first !== undefined && second !== undefined;
      return !isKnown || first === second ? 0 : first! < second! ? -1 : 1;
    };
    const sorted = items.toSorted(compare);
    return isKnown ? { items: sorted, gives: 'the list' } : undefined;
  },
};

/** Calls a method that changes its list; where its arguments do not decide what it does, nothing is known afterwards. */
function changed(
  list: Sequence,
  call: Call,
  change: (items: readonly Value[], call: Call) => Change | undefined,
): Value {
  const { evaluator } = call;
  const items = list.items.value;
  if (isUnknown(items as Value)) return items as Unknown;
  countItems(evaluator, (items as readonly Value[]).length);
  const done = change(items as readonly Value[], call);
  if (!done) {
    const reason = unknown(
      `'${evaluator.quote(call.at)}' changes it in a way that cannot be followed`,
      call.at,
    );
    evaluator.journal.write(list.items, reason);
    return reason;
  }
  setItems(evaluator, list, done.items, call.at);
  return done.gives === 'the list' ? list : done.gives;
}

function added(call: Call, items: readonly Value[]): Change | undefined {
  return call.open ? undefined : { items, gives: int(items.length) };
}

function values(call: Call): Value[] {
  return call.positional.map(({ value }) => value);
}

/** Calls what is given with an item, its place and the list, as `map` does. */
function visit(items: readonly Value[], index: number, call: Call, list: Sequence): Value {
  call.evaluator.step();
  return call.evaluator.callWith(given(call, 0), [items[index]!, int(index), list], call.at);
}

function judge(items: readonly Value[], index: number, call: Call, list: Sequence): boolean | undefined {
  return truth(visit(items, index, call, list));
}

function located(items: readonly Value[], call: Call, list: Sequence, make: (index: number) => Value): Value {
  for (const index of items.keys()) {
    const isFound = judge(items, index, call, list);
    if (isFound === undefined) return undecided(call);
    if (isFound) return make(index);
  }
  return make(-1);
}

function undecided(call: Call): Unknown {
  return unknown(`what '${call.evaluator.quote(call.at)}' finds is not decided in this file`, call.at);
}

function reduced(
  items: readonly Value[],
  call: Call,
  list: Sequence,
  order: readonly number[],
): Value | undefined {
  const isStarted = call.positional.length > 1;
  const rest = isStarted ? order : order.slice(1);
  let result = isStarted ? given(call, 1) : items[order[0] ?? 0];
  for (const index of rest) {
    call.evaluator.step();
    result = call.evaluator.callWith(given(call, 0), [result!, items[index]!, int(index), list], call.at);
  }
  return result;
}

function flattened(call: Call, items: readonly Value[], depth: number): Value {
  const flat: Value[] = [];
  for (const item of items) {
    if (isUnknown(item)) return item;
    const inner = depth > 0 && item.type === 'list' ? item : undefined;
    if (!inner) {
      flat.push(item);
      continue;
    }
    const deeper = itemsOf(inner);
    const parts = deeper && flattened(call, deeper, depth - 1);
    const known = parts && itemsOf(parts);
    if (!known) return lost(call, inner.items.value as Value);
    flat.push(...known);
  }
  return listOf(call.evaluator, flat, call.at);
}

/** Where a value is found first, -1 where it is not; undefined where that is not known. */
function placeOf(items: readonly Value[], wanted: Value): number | undefined {
  const place = items.findIndex(item => !isUnknown(item) && isSame(item, wanted));
  const isSure = isSimple(wanted) && items.slice(0, place < 0 ? items.length : place).every(isSimple);
  return place >= 0 || isSure ? place : undefined;
}

function isSimple({ type }: Value): boolean {
  return type !== 'unknown' && type !== 'symbol' && type !== 'library';
}
