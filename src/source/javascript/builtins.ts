import type { Call } from '../evaluation/calls';
import {
  bool,
  isUnknown,
  itemsOf,
  LibraryValue,
  NONE,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { distinct } from './lists';
import { numberValue } from './literals';
import { Builtin, given, LONGEST_LIST, listOf, lost, native, natives } from './natives';
import { BOOLEAN, MATH, NUMBER, parseFloating, parseWhole, STRING } from './numbers';
import { OBJECT } from './objects';

/** What a name means that a text gives no meaning. */
export function builtin(name: string): Value | undefined {
  return Object.hasOwn(BUILTINS, name) ? BUILTINS[name] : undefined;
}

/** `console`, of which every function only writes. */
class Console extends LibraryValue {
  describe(): string {
    return 'console';
  }

  override attribute(name: string): Value {
    return native(name, () => NONE);
  }
}

const ARRAY = new Builtin(
  'Array',
  natives({
    from: arrayFrom,
    of: call => call.open ?? call.evaluator.list(call.positional.map(({ value }) => value)),
    isArray: call => {
      const value = given(call, 0);
      return isUnknown(value) || value.type === 'symbol' ? lost(call, value) : bool(value.type === 'list');
    },
  }),
  call => arrayOf(call, NONE),
);

const PROMISE = new Builtin(
  'Promise',
  natives({
    all: call => {
      const items = call.evaluator.iterate(given(call, 0), call.at);
      return isUnknown(items as Value) ? (items as Unknown) : call.evaluator.list(items as readonly Value[]);
    },
    resolve: call => given(call, 0),
  }),
  call => unknown(`what '${call.evaluator.quote(call.at)}' waits for is not followed`, call.at),
);

const SET = new Builtin('Set', {}, call => {
  if (call.positional.length === 0) return call.evaluator.list([], 'set');
  const items = call.evaluator.iterate(given(call, 0), call.at);
  return isUnknown(items as Value)
    ? (items as Unknown)
    : distinct(call.evaluator, items as readonly Value[], call.at);
});

const PROCESS = new Builtin('process', {
  argv: unknown('what the program is started with is not in this file'),
  env: unknown('what is set around the program is not in this file'),
  platform: unknown('where the program runs is not in this file'),
  ...natives({ exit: () => NONE, on: () => NONE, cwd: call => lost(call) }),
});

const PAGE = unknown('what the web page holds is not in this file');

const BUILTINS: Readonly<Record<string, Value>> = {
  undefined: NONE,
  NaN: unknown('it is not a real number'),
  Infinity: unknown('the number is too large'),
  Math: MATH,
  Number: NUMBER,
  String: STRING,
  Boolean: BOOLEAN,
  Object: OBJECT,
  Array: ARRAY,
  Set: SET,
  Promise: PROMISE,
  console: new Console(),
  process: PROCESS,
  document: PAGE,
  window: PAGE,
  location: PAGE,
  ...natives({ parseInt: parseWhole, parseFloat: parseFloating }),
  ...Object.fromEntries(
    ['Float32', 'Float64', 'Int8', 'Int16', 'Int32', 'Uint8', 'Uint8Clamped', 'Uint16', 'Uint32'].map(
      kind => [
        `${kind}Array`,
        new Builtin(`${kind}Array`, natives({ from: arrayFrom }), call => arrayOf(call, numberValue(0))),
      ],
    ),
  ),
};

/** `Array(3)`, `new Float32Array(3)`, `Array(1, 2)`, `new Float32Array([1, 2])`. */
function arrayOf(call: Call, filler: Value): Value {
  const [first, ...more] = call.positional.map(({ value }) => value);
  if (call.open) return call.open;
  if (!first) return call.evaluator.list([]);
  if (more.length > 0 && filler.type === 'none') return call.evaluator.list([first, ...more]);
  if (first.type === 'int' && first.value >= 0) return filled(call, first.value, filler);
  if (isUnknown(first) || more.length > 0) return lost(call, first);
  if (filler.type === 'none') return call.evaluator.list([first]);
  const items = itemsOf(first);
  return items ? listOf(call.evaluator, items, call.at) : lost(call, first);
}

/** `Array.from(items, make)` and `Array.from({ length: 3 }, make)`. */
function arrayFrom(call: Call): Value {
  const { evaluator } = call;
  const source = given(call, 0);
  const items = source.type === 'dictionary' ? placesOf(call, source) : evaluator.iterate(source, call.at);
  if (isUnknown(items as Value)) return items as Unknown;
  const make = given(call, 1);
  if (make.type === 'none') return listOf(evaluator, items as readonly Value[], call.at);
  const made = (items as readonly Value[]).map((item, index) =>
    evaluator.callWith(make, [item, numberValue(index)], call.at),
  );
  return listOf(evaluator, made, call.at);
}

function placesOf(call: Call, source: Value): readonly Value[] | Unknown {
  const length = call.evaluator.member(source, 'length', call.at);
  if (length.type !== 'int') return lost(call, length) as Unknown;
  const places = filled(call, length.value, NONE);
  return itemsOf(places) ?? (places as Unknown);
}

function filled(call: Call, length: number, filler: Value): Value {
  if (length > LONGEST_LIST)
    return unknown(`'${call.evaluator.quote(call.at)}' is too long to follow`, call.at);
  return listOf(call.evaluator, new Array<Value>(Math.max(0, length)).fill(filler), call.at);
}
