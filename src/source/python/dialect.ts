import type { Call } from '../evaluation/calls';
import type { Dialect } from '../evaluation/dialect';
import { Iterator } from '../evaluation/iterator';
import {
  allEntries,
  float,
  int,
  isNumber,
  isSequence,
  isUnknown,
  itemsOf,
  NONE,
  text,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { ArgumentParser } from './argumentParser';
import { unary } from './arithmetic';
import { builtin, dictionaryFrom } from './builtins';
import { sliced } from './collections';
import { dictionaryMethod, keyValue, native, sequenceMethod, textMethod } from './methods';
import { binary, compare, distinct, lookupKey, updated } from './operators';
import { Partial } from './partial';
import { show } from './show';
import { truth } from './truth';

/** How Python computes. */
export const PYTHON: Dialect = {
  hasBlocks: false,
  show,
  truth,
  unary,
  binary,
  compare,
  distinct,
  updated,
  builtin,
  index,
  iterate,
  member: (object, name) => {
    if (isSequence(object)) return sequenceMethod(object, name);
    if (object.type === 'dictionary') return dictionaryMethod(object, name);
    if (object.type === 'text') return textMethod(object.value, name);
    if (object.type === 'function' && name === '__name__') return text(object.code.name || '<lambda>');
    return undefined;
  },
  call: (path, call) =>
    MUTATORS.test(path) ? changeFirst(call) : Object.hasOwn(LIBRARY, path) ? LIBRARY[path]!(call) : undefined,
};

/** What changes the list that it is given. */
const MUTATORS =
  /^(random\.shuffle|numpy\.random\.shuffle|heapq\.heap\w+|bisect\.insort\w*|operator\.(setitem|delitem))$/;

function changeFirst({ positional: [first], evaluator, at }: Call): Value {
  const lost = unknown(`'${evaluator.quote(at)}' changes it in a way that cannot be followed`, at);
  if (first?.value.type === 'list') evaluator.journal.write(first.value.items, lost);
  if (first?.value.type === 'dictionary') evaluator.journal.write(first.value.entries, lost);
  return lost;
}

function index(object: Value, at: Value): Value {
  if (object.type === 'dictionary') {
    const entries = object.entries.value;
    if (isUnknown(entries)) return entries;
    const key = lookupKey(at);
    const found = key === undefined ? undefined : entries.get(key);
    return found?.value ?? object.more ?? unknown(`there is no ${show(at)} in it`);
  }
  if (object.type === 'text') {
    const characters = [...object.value].map(text);
    const part = indexed(characters, at);
    return Array.isArray(part)
      ? text(part.map(one => (one.type === 'text' ? one.value : '')).join(''))
      : part;
  }
  // `List[int]` and the like in annotations and bases.
  if (object.type === 'symbol' || object.type === 'class' || object.type === 'native') return object;
  if (!isSequence(object)) return unknown('it has no items that can be followed');
  const items = object.items.value;
  if (isUnknown(items as Value)) return items as Unknown;
  const part = indexed(items as readonly Value[], at);
  return Array.isArray(part) ? { type: object.type, items: { value: part } } : (part as Value);
}

function indexed(items: readonly Value[], at: Value): Value | Value[] {
  if (at.type === 'bool') return indexed(items, int(at.value ? 1 : 0));
  if (at.type === 'int') return items.at(at.value) ?? unknown(`there is no item ${at.value} in it`);
  if (at.type !== 'slice') return unknown('which item it is is not known');
  const lost = [at.start, at.stop, at.step].find(isUnknown);
  return lost ?? sliced(items, at);
}

function iterate(value: Value): readonly Value[] | Unknown | undefined {
  if (value.type === 'text') return [...value.value].map(text);
  if (value.type === 'set' && (itemsOf(value)?.length ?? 0) > 1)
    return unknown('in which order a set gives its items is not followed');
  if (value.type === 'dictionary') {
    const entries = allEntries(value);
    return isUnknown(entries) ? undefined : [...entries.keys()].map(keyValue);
  }
  return itemsOf(value);
}

/** What is known of Python's own library. */
const LIBRARY: Readonly<Record<string, (call: Call) => Value>> = {
  'collections.OrderedDict': dictionaryFrom,
  'typing.OrderedDict': dictionaryFrom,
  'argparse.ArgumentParser': () => new ArgumentParser(),
  'math.sqrt': call => real(call, Math.sqrt),
  'math.log2': call => real(call, Math.log2),
  'math.log': call => real(call, Math.log),
  'math.exp': call => real(call, Math.exp),
  'math.floor': call => whole(call, Math.floor),
  'math.ceil': call => whole(call, Math.ceil),
  'math.prod': product,
  'numpy.prod': product,
  'numpy.sqrt': call => real(call, Math.sqrt),
  'numpy.floor': call => real(call, Math.floor),
  'numpy.ceil': call => real(call, Math.ceil),
  'typing.cast': ({ positional }) => positional[1]?.value ?? NONE,
  'functools.partial': call => {
    const partial = new Partial(call);
    const [called, ...given] = [...call.positional, ...call.named.values()].map(({ value }) => value);
    if (called) call.evaluator.calls.partials.push({ partial, called, given, at: call.at });
    return partial;
  },
  'itertools.chain': call =>
    new Iterator(call.evaluator, () => {
      const all = call.positional.map(({ value, at }) => call.evaluator.iterate(value, at));
      const lost = call.open ?? (all.find(items => isUnknown(items as Value)) as Unknown | undefined);
      return lost ?? (all as (readonly Value[])[]).flat();
    }),
  'dataclasses.field': call => {
    const standard = call.named.get('default')?.value;
    const factory = call.named.get('default_factory')?.value;
    if (standard) return standard;
    return factory
      ? native('field', later => later.evaluator.calls.call(factory, later))
      : unknown('nobody gives it', call.at);
  },
};

function real(call: Call, compute: (x: number) => number): Value {
  const value = call.positional[0]?.value ?? NONE;
  if (isUnknown(value)) return value;
  if (!isNumber(value) || call.positional.length > 1)
    return unknown('it is not computed for this value', call.at);
  return float(compute(value.value));
}

function whole(call: Call, compute: (x: number) => number): Value {
  const value = real(call, compute);
  return value.type === 'float' ? int(value.value) : value;
}

function product(call: Call): Value {
  const [given] = call.positional;
  const items = given ? call.evaluator.iterate(given.value, given.at) : [];
  if (isUnknown(items as Value)) return items as Unknown;
  return (items as readonly Value[]).reduce(
    (all, item) => call.evaluator.binary('*', all, item, call.at),
    int(1),
  );
}
