import type { Call } from '../evaluation/calls';
import type { Evaluator } from '../evaluation/evaluator';
import { bound } from '../evaluation/members';
import type { Stretch } from '../evaluation/syntax';
import {
  bool,
  type Dictionary,
  type Entries,
  type FunctionValue,
  int,
  isUnknown,
  itemsOf,
  NONE,
  text,
  type Value,
} from '../evaluation/values';
import { Builtin, given, listOf, lost, native, natives } from './natives';
import { asText } from './operators';

/** `Object` with what it tells of objects that have no class. */
export const OBJECT = new Builtin(
  'Object',
  natives({
    keys: call => listed(call, key => text(key)),
    values: call => listed(call, (_, value) => value),
    entries: call => listed(call, (key, value) => call.evaluator.list([text(key), value])),
    assign: assigned,
    freeze: call => given(call, 0),
    seal: call => given(call, 0),
    fromEntries: call => {
      const pairs = itemsOf(given(call, 0))?.map(pair => itemsOf(pair));
      if (!pairs) return lost(call, given(call, 0));
      const known = pairs.map(pair => [pair?.[0] && asText(pair[0]), pair?.[1]] as const);
      if (known.some(([key, value]) => key === undefined || !value)) return lost(call);
      return call.evaluator.dictionary(known.map(([key, value]) => [key!, { value: value!, at: call.at }]));
    },
  }),
  call => (call.positional.length === 0 ? call.evaluator.dictionary([]) : given(call, 0)),
);

/** A member of an object that has no class; `undefined` of JavaScript where it has none of the name. */
export function objectMember(object: Dictionary, name: string, at: Stretch, evaluator: Evaluator): Value {
  const entries = object.entries.value;
  if (isUnknown(entries)) return entries;
  const value = entryOf(entries, name);
  if (value?.type === 'function') {
    const method = bound(value, object);
    return value.code.isGetter ? evaluator.callWith(method, [], at) : method;
  }
  if (value) return value;
  if (name === 'hasOwnProperty')
    return native(name, call => {
      const key = asText(given(call, 0));
      return key === undefined ? lost(call, given(call, 0)) : bool(entryOf(entries, key) !== undefined);
    });
  return NONE;
}

/** What is at a key; the keys of an object are texts, however they are written. */
export function entryOf(entries: Entries, key: string): Value | undefined {
  const found = entries.get(key);
  if (found || !/^\d+$/.test(key)) return found?.value;
  return entries.get(Number(key))?.value;
}

/** A member of a function itself: `call`, `apply` and `bind`. */
export function functionMember(made: FunctionValue, name: string): Value | undefined {
  if (name === 'name') return text(made.code.name);
  if (name === 'length') return int(made.code.parameters.length);
  const withSelf = (call: Call) => (made.code.isArrow ? made : bound(made, given(call, 0)));
  if (name === 'call')
    return native(name, call =>
      call.evaluator.calls.call(withSelf(call), { ...call, positional: call.positional.slice(1) }),
    );
  if (name === 'apply')
    return native(name, call => {
      const list = given(call, 1);
      const values = list.type === 'none' ? [] : itemsOf(list);
      return values ? call.evaluator.callWith(withSelf(call), values, call.at) : lost(call, list);
    });
  if (name !== 'bind') return undefined;
  return native(name, call => {
    const self = withSelf(call);
    const first = call.positional.slice(1);
    if (first.length === 0) return self;
    return native(made.code.name, later =>
      later.evaluator.calls.call(self, { ...later, positional: [...first, ...later.positional] }),
    );
  });
}

function listed(call: Call, make: (key: string, value: Value) => Value): Value {
  const object = given(call, 0);
  const items = itemsOf(object);
  if (items)
    return listOf(
      call.evaluator,
      items.map((item, index) => make(String(index), item)),
      call.at,
    );
  const entries = object.type === 'dictionary' ? object.entries.value : undefined;
  if (!entries || isUnknown(entries)) return lost(call, object, ...(entries ? [entries] : []));
  return listOf(
    call.evaluator,
    [...entries].map(([key, { value }]) => make(String(key), value)),
    call.at,
  );
}

/** `Object.assign(target, …)`. */
function assigned(call: Call): Value {
  const [target, ...others] = call.positional.map(({ value }) => value);
  if (target?.type === 'object') {
    for (const other of others) {
      const entries = other.type === 'dictionary' ? other.entries.value : undefined;
      if (!entries || isUnknown(entries)) return lost(call, other);
      for (const [key, { value, at }] of entries)
        call.evaluator.setMember(target, String(key), value, at ?? call.at);
    }
    return target;
  }
  if (target?.type !== 'dictionary' || isUnknown(target.entries.value)) return lost(call, target ?? NONE);
  const merged = new Map(target.entries.value);
  for (const other of others) {
    if (other.type === 'none') continue;
    const entries = other.type === 'dictionary' ? other.entries.value : undefined;
    if (!entries || isUnknown(entries)) {
      const reason = lost(call, other, ...(entries ? [entries] : []));
      if (isUnknown(reason)) call.evaluator.journal.write(target.entries, reason);
      return target;
    }
    for (const [key, entry] of entries) merged.set(key, entry);
  }
  call.evaluator.journal.write(target.entries, merged);
  return target;
}
