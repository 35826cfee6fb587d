import type { Call } from '../evaluation/calls';
import { keyOf } from '../evaluation/evaluator';
import {
  bool,
  type Dictionary,
  type DictionaryEntry,
  int,
  isUnknown,
  itemsOf,
  NONE,
  type Sequence,
  text,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { isEqual } from './operators';

type Method<T> = (self: T, call: Call) => Value;

/** What a method of a list, a tuple or a set does. */
export function sequenceMethod(self: Sequence, name: string): Value | undefined {
  const method = SEQUENCE_METHODS[name];
  return method && native(name, call => method(self, call));
}

export function dictionaryMethod(self: Dictionary, name: string): Value | undefined {
  const method = DICTIONARY_METHODS[name];
  return method && native(name, call => method(self, call));
}

export function textMethod(self: string, name: string): Value | undefined {
  const method = TEXT_METHODS[name];
  return method && native(name, call => method(self, call));
}

export function native(name: string, call: (call: Call) => Value): Value {
  return { type: 'native', name, call };
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
  const result = edit(items) ?? NONE;
  call.evaluator.journal.write(self.items, isUnknown(result) && result.because === LOST ? lost(call) : items);
  return result;
}

const LOST = 'it is changed in a way that cannot be followed';

function lost(call: Call): Unknown {
  return unknown(`'${call.evaluator.quote(call.at)}' changes it in a way that cannot be followed`, call.at);
}

const SEQUENCE_METHODS: Readonly<Record<string, Method<Sequence>>> = {
  append: (self, call) => change(self, call, items => void items.push(first(call))),
  add: (self, call) =>
    change(
      self,
      call,
      items => void (items.some(item => isEqual(item, first(call)) === true) || items.push(first(call))),
    ),
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
      return items.splice(place, 1)[0] ?? unknown('the list is empty');
    }),
  remove: (self, call) =>
    change(self, call, items => {
      const place = items.findIndex(item => isEqual(item, first(call)) === true);
      if (place < 0) return unknown(LOST);
      items.splice(place, 1);
      return undefined;
    }),
  reverse: (self, call) => change(self, call, items => void items.reverse()),
  clear: (self, call) => change(self, call, items => void items.splice(0)),
  sort: (self, call) => change(self, call, () => unknown(LOST)),
  copy: self => ({ type: self.type, items: { value: self.items.value } }),
  index: (self, call) => {
    const place = itemsOf(self)?.findIndex(item => isEqual(item, first(call)) === true) ?? -1;
    return place < 0 ? unknown('where it stands is not known', call.at) : int(place);
  },
  count: (self, call) => {
    const items = itemsOf(self);
    return items
      ? int(items.filter(item => isEqual(item, first(call)) === true).length)
      : (self.items.value as Unknown);
  },
};

function changeEntries(
  self: Dictionary,
  call: Call,
  edit: (entries: Map<string | number, DictionaryEntry>) => Value,
): Value {
  const before = self.entries.value;
  if (isUnknown(before)) return before;
  const entries = new Map(before);
  const result = edit(entries);
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
  const entries = self.entries.value;
  return { type: 'list', items: { value: isUnknown(entries) ? entries : make([...entries]) } };
}

const DICTIONARY_METHODS: Readonly<Record<string, Method<Dictionary>>> = {
  get: (self, call) => {
    const entries = self.entries.value;
    if (isUnknown(entries)) return entries;
    const key = keyOf(first(call));
    if (key === undefined) return isUnknown(first(call)) ? first(call) : NONE;
    return entries.get(key)?.value ?? call.positional[1]?.value ?? NONE;
  },
  keys: self => entriesOf(self, entries => entries.map(([key]) => keyValue(key))),
  values: self => entriesOf(self, entries => entries.map(([, { value }]) => value)),
  items: self =>
    entriesOf(self, entries =>
      entries.map(([key, { value }]) => ({ type: 'tuple', items: { value: [keyValue(key), value] } })),
    ),
  copy: self => ({ type: 'dictionary', entries: { value: self.entries.value } }),
  update: (self, call) =>
    changeEntries(self, call, entries => {
      const [given] = call.positional;
      const others = given?.value.type === 'dictionary' ? given.value.entries.value : undefined;
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
        entries.get(key)?.value ?? call.positional[1]?.value ?? unknown(`there is no ${key}`, call.at);
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
  strip: self => text(self.trim()),
  capitalize: self => text(self.slice(0, 1).toUpperCase() + self.slice(1).toLowerCase()),
  title: self => text(self.replace(/\w+/g, word => word[0]!.toUpperCase() + word.slice(1).toLowerCase())),
  startswith: (self, call) => withText(call, other => bool(self.startsWith(other))),
  endswith: (self, call) => withText(call, other => bool(self.endsWith(other))),
  replace: (self, call) => withText(call, from => withText(call, to => text(self.replaceAll(from, to)), 1)),
  split: (self, call) => {
    const by = call.positional[0]?.value;
    if (by && by.type !== 'text') return unknown('what it is split by is not known', call.at);
    const parts = by
      ? self.split(by.value)
      : self
          .trim()
          .split(/\s+/)
          .filter(part => part !== '');
    return call.evaluator.list(parts.map(text));
  },
  join: (self, call) => {
    const items = listed(call);
    if (isUnknown(items as Value)) return items as Unknown;
    const parts = (items as readonly Value[]).map(item => (item.type === 'text' ? item.value : undefined));
    return parts.includes(undefined)
      ? unknown('what is joined is not known', call.at)
      : text(parts.join(self));
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
