import type { Call } from '../evaluation/calls';
import {
  allEntries,
  bool,
  type Dictionary,
  type DictionaryEntry,
  int,
  isUnknown,
  itemsOf,
  keyOf,
  NONE,
  type Sequence,
  text,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { numeric } from './arithmetic';
import { View } from './collections';
import { distinct, isEqual, lookupKey } from './operators';

type Method<T> = (self: T, call: Call) => Value;

/** What a method of a list, a tuple or a set does; one that is not known here may change a list or a set. */
export function sequenceMethod(self: Sequence, name: string): Value | undefined {
  const method = ownOf(self.type === 'set' ? SET_METHODS : SEQUENCE_METHODS, name);
  if (method) return native(name, call => method(self, call), true);
  return CHANGES.has(name) ? native(name, call => change(self, call, () => unknown(LOST)), true) : undefined;
}

export function dictionaryMethod(self: Dictionary, name: string): Value | undefined {
  const method = ownOf(DICTIONARY_METHODS, name);
  if (method) return native(name, call => method(self, call), true);
  return CHANGES.has(name)
    ? native(name, call => changeEntries(self, call, () => unknown(LOST)), true)
    : undefined;
}

export function textMethod(self: string, name: string): Value | undefined {
  const method = ownOf(TEXT_METHODS, name);
  return (
    method &&
    native(name, call => {
      call.evaluator.step(1 + (self.length >> 4));
      return call.named.size > 0 && name !== 'format' ? notFollowed(call) : method(self, call);
    })
  );
}

/** Methods that change a list, a set or a dictionary in a way that is not followed. */
const CHANGES: ReadonlySet<string> = new Set([
  ...[
    'update',
    'discard',
    'remove',
    'pop',
    'clear',
    'popitem',
    'move_to_end',
    '__setitem__',
    '__delitem__',
    '__ior__',
  ],
  ...['__iadd__', '__imul__', 'intersection_update', 'difference_update', 'symmetric_difference_update'],
]);

/** What a table has for a name, not counting what every object of JavaScript has. */
export function ownOf<T>(table: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined;
}

/** @param takesOpen whether the function looks itself whether more may be given than what is known */
export function native(name: string, call: (call: Call) => Value, takesOpen = false): Value {
  return { type: 'native', name, call: given => (given.open && !takesOpen ? given.open : call(given)) };
}

export function notFollowed(call: Call): Unknown {
  return unknown(`what '${call.evaluator.quote(call.at)}' gives is known only when it runs`, call.at);
}

/** The items of what is given, or why they are not known. */
export function listed(call: Call, index = 0): readonly Value[] | Unknown {
  const given = call.positional[index];
  if (!given) return unknown(`'${call.evaluator.quote(call.at)}' misses what to go through`, call.at);
  return call.evaluator.iterate(given.value, given.at);
}

/** Changes the items of a list; what is done to unknown ones stays unknown. */
function change(self: Sequence, call: Call, edit: (items: Value[]) => Value | undefined): Value {
  const before = itemsOf(self);
  if (!before) return self.items.value as Unknown;
  const items = [...before];
  const result = call.open ? unknown(LOST) : (edit(items) ?? NONE);
  const after = call.evaluator.limited(items);
  call.evaluator.journal.write(self.items, isUnknown(result) && result.because === LOST ? lost(call) : after);
  return result;
}

/** Longer texts are not put together, in characters. */
const LONGEST_JOINED = 20_000;

const LOST = 'it is changed in a way that cannot be followed';

function lost(call: Call): Unknown {
  return unknown(`'${call.evaluator.quote(call.at)}' changes it in a way that cannot be followed`, call.at);
}

const SEQUENCE_METHODS: Readonly<Record<string, Method<Sequence>>> = {
  append: (self, call) => change(self, call, items => void items.push(first(call))),
  extend: (self, call) => {
    const more = listed(call);
    return change(self, call, items => {
      if (isUnknown(more as Value)) return unknown(LOST);
      items.push(...(more as readonly Value[]));
      return undefined;
    });
  },
  insert: (self, call) =>
    change(self, call, items => {
      const [index, value] = call.positional;
      if (index?.value.type !== 'int' || !value) return unknown(LOST);
      items.splice(index.value.value, 0, value.value);
      return undefined;
    }),
  pop: (self, call) =>
    change(self, call, items => {
      const index = call.positional[0]?.value ?? int(-1);
      if (index.type !== 'int') return unknown(LOST);
      const place = index.value < 0 ? index.value + items.length : index.value;
      if (place < 0 || place >= items.length)
        return unknown(`there is no item ${index.value} in it`, call.at);
      return items.splice(place, 1)[0];
    }),
  remove: (self, call) =>
    change(self, call, items => {
      const place = placeOf(first(call), items);
      if (place === undefined) return unknown(LOST);
      items.splice(place, 1);
      return undefined;
    }),
  reverse: (self, call) => change(self, call, items => void items.reverse()),
  clear: (self, call) => change(self, call, items => void items.splice(0)),
  sort: (self, call) =>
    change(self, call, items => {
      const sorted = inOrder(items, call);
      if (!sorted) return unknown(LOST);
      items.splice(0, items.length, ...sorted);
      return undefined;
    }),
  copy: (self, call) => call.evaluator.list(self.items.value, self.type),
  index: (self, call) => {
    const items = itemsOf(self);
    const place = items && call.positional.length === 1 ? placeOf(first(call), items) : undefined;
    return place === undefined ? unknown('where it stands is not known', call.at) : int(place);
  },
  count: (self, call) => {
    const items = itemsOf(self);
    if (!items) return self.items.value as Unknown;
    const parts = items.map(item => isEqual(item, first(call)));
    const open = parts.find(part => typeof part !== 'boolean');
    return (open as Unknown | undefined) ?? int(parts.filter(part => part === true).length);
  },
};

const SET_METHODS: Readonly<Record<string, Method<Sequence>>> = {
  add: (self, call) =>
    change(self, call, items => {
      const all = distinct([...items, first(call)]);
      if (isUnknown(all as Value)) return unknown(LOST);
      items.splice(0, items.length, ...(all as readonly Value[]));
      return undefined;
    }),
  copy: (self, call) => call.evaluator.list(self.items.value, self.type),
  ...Object.fromEntries(
    [
      'union',
      'intersection',
      'difference',
      'symmetric_difference',
      'issubset',
      'issuperset',
      'isdisjoint',
    ].map(name => [name, (_: Sequence, call: Call) => notFollowed(call)]),
  ),
};

/** Where the first item stands that is equal to a value; undefined where that is not known. */
function placeOf(value: Value, items: readonly Value[]): number | undefined {
  for (const [place, item] of items.entries()) {
    const equal = isEqual(item, value);
    if (equal !== false) return equal === true ? place : undefined;
  }
  return undefined;
}

/** The items as `sorted` and `sort` put them; undefined where that is not known. */
export function inOrder(items: readonly Value[], call: Call): readonly Value[] | undefined {
  const { reverse, ...others } = Object.fromEntries(call.named);
  const isReversed = reverse ? numeric(reverse.value)?.value !== 0 : false;
  if (reverse && !numeric(reverse.value)) return undefined;
  if (Object.keys(others).length > 0) return undefined;
  const isComparable = items.every(item => numeric(item)) || items.every(item => item.type === 'text');
  if (!isComparable) return undefined;
  const key = (item: Value) => numeric(item)?.value ?? (item as { value: string }).value;
  const order = (a: Value, b: Value) => (key(a) < key(b) ? -1 : key(a) > key(b) ? 1 : 0);
  return items.toSorted((a, b) => (isReversed ? order(b, a) : order(a, b)));
}

function changeEntries(
  self: Dictionary,
  call: Call,
  edit: (entries: Map<string | number, DictionaryEntry>) => Value,
): Value {
  const before = self.entries.value;
  if (isUnknown(before)) return before;
  call.evaluator.step(1 + (before.size >> 1));
  const entries = new Map(before);
  const result = call.open ? unknown(LOST) : edit(entries);
  call.evaluator.journal.write(
    self.entries,
    isUnknown(result) && result.because === LOST ? lost(call) : entries,
  );
  return result;
}

function entriesOf(
  self: Dictionary,
  make: (entries: readonly (readonly [string | number, DictionaryEntry])[]) => readonly Value[],
): Value {
  return new View(() => {
    const entries = allEntries(self);
    return isUnknown(entries) ? entries : make([...entries]);
  });
}

const DICTIONARY_METHODS: Readonly<Record<string, Method<Dictionary>>> = {
  get: (self, call) => {
    const entries = self.entries.value;
    if (isUnknown(entries)) return entries;
    if (call.open || isUnknown(first(call))) return call.open ?? first(call);
    const key = lookupKey(first(call));
    return (key === undefined ? undefined : entries.get(key)?.value) ?? call.positional[1]?.value ?? NONE;
  },
  keys: self => entriesOf(self, entries => entries.map(([key]) => keyValue(key))),
  values: self => entriesOf(self, entries => entries.map(([, { value }]) => value)),
  items: self =>
    entriesOf(self, entries =>
      entries.map(([key, { value }]) => ({ type: 'tuple', items: { value: [keyValue(key), value] } })),
    ),
  clear: (self, call) =>
    changeEntries(self, call, entries => {
      entries.clear();
      return NONE;
    }),
  copy: self => ({ ...self, entries: { value: self.entries.value } }),
  update: (self, call) =>
    changeEntries(self, call, entries => {
      const [given] = call.positional;
      const others = given?.value.type === 'dictionary' ? allEntries(given.value) : undefined;
      if ((given && !others) || (others && isUnknown(others)) || call.open) return unknown(LOST);
      for (const [key, entry] of others ?? []) entries.set(key, entry);
      for (const [key, { value, at }] of call.named) entries.set(key, { value, at });
      return NONE;
    }),
  pop: (self, call) =>
    changeEntries(self, call, entries => {
      const key = keyOf(first(call));
      if (key === undefined) return unknown(LOST);
      const value =
        entries.get(key)?.value ??
        call.positional[1]?.value ??
        self.more ??
        unknown(`there is no ${key}`, call.at);
      entries.delete(key);
      return value;
    }),
  setdefault: (self, call) =>
    changeEntries(self, call, entries => {
      const key = keyOf(first(call));
      if (key === undefined) return unknown(LOST);
      const value = entries.get(key)?.value ?? call.positional[1]?.value ?? NONE;
      entries.set(key, { value, at: call.at });
      return value;
    }),
};

export function keyValue(key: string | number): Value {
  return typeof key === 'number' ? int(key) : text(key);
}

const TEXT_METHODS: Readonly<Record<string, Method<string>>> = {
  lower: self => text(self.toLowerCase()),
  upper: self => text(self.toUpperCase()),
  strip: (self, call) => withSet(call, isCut => text(trimmed(self, isCut, true, true))),
  lstrip: (self, call) => withSet(call, isCut => text(trimmed(self, isCut, true, false))),
  rstrip: (self, call) => withSet(call, isCut => text(trimmed(self, isCut, false, true))),
  capitalize: self => text(self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase()),
  title: self => text(self.replace(/\p{L}+/gu, word => word[0]!.toUpperCase() + word.slice(1).toLowerCase())),
  startswith: (self, call) => onlyText(call, other => bool(self.startsWith(other))),
  endswith: (self, call) => onlyText(call, other => bool(self.endsWith(other))),
  find: (self, call) => onlyText(call, other => int(positionIn(self, other))),
  replace: (self, call) =>
    call.positional.length > 2
      ? notFollowed(call)
      : withText(call, from => withText(call, to => text(self.replaceAll(from, () => to)), 1)),
  split: (self, call) => {
    const by = call.positional[0]?.value;
    if (call.positional.length > 1 || (by && by.type !== 'text' && by.type !== 'none'))
      return notFollowed(call);
    if (by?.type === 'text' && by.value === '') return notFollowed(call);
    const parts = by?.type === 'text' ? self.split(by.value) : wordsOf(self);
    return call.evaluator.list(parts.map(text));
  },
  join: (self, call) => {
    const items = listed(call);
    if (isUnknown(items as Value)) return items as Unknown;
    const parts = (items as readonly Value[]).map(item => (item.type === 'text' ? item.value : undefined));
    if (parts.includes(undefined)) return unknown('what is joined is not known', call.at);
    const length = parts.reduce((sum, part) => sum + self.length + part!.length, 0);
    return length > LONGEST_JOINED ? unknown('the text is too long') : text(parts.join(self));
  },
  isdigit: self => bool(/^\d+$/.test(self)),
  format: (self, call) => {
    let next = 0;
    let isKnown = true;
    const result = self.replace(/\{(\w*)\}/g, (_, name: string) => {
      const given =
        name === ''
          ? call.positional[next++]
          : /^\d+$/.test(name)
            ? call.positional[Number(name)]
            : call.named.get(name);
      const isFit = given?.value.type === 'text' || given?.value.type === 'int';
      isKnown &&= isFit;
      return isFit ? String((given.value as { value: string | number }).value) : '';
    });
    return isKnown && !/[{}]/.test(result)
      ? text(result)
      : unknown('how the text is put together is not followed', call.at);
  },
};

/** What Python takes for white space. */
function isWhiteSpace(one: string): boolean {
  return (one.trim() === '' && one !== '\ufeff') || '\x1c\x1d\x1e\x1f\x85'.includes(one);
}

/** The words between white space. */
function wordsOf(whole: string): string[] {
  return Array.from(whole, one => (isWhiteSpace(one) ? ' ' : one))
    .join('')
    .split(' ')
    .filter(word => word !== '');
}

/** Without the characters at its ends that are to be cut off. */
function trimmed(whole: string, isCut: (one: string) => boolean, atStart: boolean, atEnd: boolean): string {
  const characters = [...whole];
  let from = 0;
  let to = characters.length;
  while (atStart && from < to && isCut(characters[from]!)) from++;
  while (atEnd && to > from && isCut(characters[to - 1]!)) to--;
  return characters.slice(from, to).join('');
}

/** What `strip` cuts off: the characters of a text, or white space. */
function withSet(call: Call, use: (isCut: (one: string) => boolean) => Value): Value {
  const [given] = call.positional;
  if (!given || given.value.type === 'none') return use(isWhiteSpace);
  return withText(call, set => use(one => set.includes(one)));
}

/** In characters, as Python counts; −1 where it is not in it. */
function positionIn(whole: string, part: string): number {
  const index = whole.indexOf(part);
  return index < 0 ? -1 : [...whole.slice(0, index)].length;
}

function onlyText(call: Call, use: (value: string) => Value): Value {
  return call.positional.length > 1 ? notFollowed(call) : withText(call, use);
}

function withText(call: Call, use: (value: string) => Value, index = 0): Value {
  const value = call.positional[index]?.value;
  if (value?.type === 'text') return use(value.value);
  return value && isUnknown(value) ? value : unknown('the text is not known', call.at);
}

function first(call: Call): Value {
  return (
    call.positional[0]?.value ?? unknown(`'${call.evaluator.quote(call.at)}' misses an argument`, call.at)
  );
}
