import type { Call } from '../evaluation/calls';
import { bool, int, NONE, text, unknown, type Value } from '../evaluation/values';
import { given, listOf, lost, native, wholeGiven } from './natives';
import { asText } from './operators';

/** No method makes a longer text than this. */
const LONGEST = 10_000;

/** A member of a text: its length, a character or a method. */
export function stringMember(value: string, name: string): Value | undefined {
  if (name === 'length') return int(value.length);
  const method = Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
  return (
    method &&
    native(name, call => method(value, call) ?? lost(call, ...call.positional.map(one => one.value)))
  );
}

/** A method; undefined where its arguments do not decide what it gives. */
type Method = (value: string, call: Call) => Value | undefined;

const METHODS: Readonly<Record<string, Method>> = {
  toLowerCase: value => text(value.toLowerCase()),
  toUpperCase: value => text(value.toUpperCase()),
  trim: value => text(value.trim()),
  trimStart: value => text(value.trimStart()),
  trimEnd: value => text(value.trimEnd()),
  toString: (value: string) => text(value),
  valueOf: (value: string) => text(value),
  startsWith: withText((value, part) => bool(value.startsWith(part))),
  endsWith: withText((value, part) => bool(value.endsWith(part))),
  includes: withText((value, part) => bool(value.includes(part))),
  indexOf: withText((value, part) => int(value.indexOf(part))),
  lastIndexOf: withText((value, part) => int(value.lastIndexOf(part))),
  concat: (value, call) => {
    const parts = call.positional.map(one => asText(one.value));
    return call.open || parts.includes(undefined) ? undefined : text(value + parts.join(''));
  },
  slice: withPlaces((value, from, to) => value.slice(from, to)),
  substring: withPlaces((value, from, to) => value.substring(from, to)),
  at: withPlaces((value: string, from: number) => value.at(from)),
  charAt: withPlaces((value: string, from: number) => value.charAt(from)),
  charCodeAt: (value, call) => {
    const code = value.charCodeAt(wholeGiven(call, 0, 0) ?? -1);
    return Number.isNaN(code) ? undefined : int(code);
  },
  padStart: (value, call) => padded(value, call, true),
  padEnd: (value, call) => padded(value, call, false),
  repeat: (value, call) => {
    const count = wholeGiven(call, 0, 0);
    if (count === undefined || count < 0) return undefined;
    return value.length * count > LONGEST
      ? unknown('the text is too long', call.at)
      : text(value.repeat(count));
  },
  replace: (value, call) => replaced(value, call, (pattern, by) => value.replace(pattern, () => by)),
  replaceAll: (value, call) => replaced(value, call, (pattern, by) => value.replaceAll(pattern, () => by)),
  split: (value, call) => {
    const separator = given(call, 0);
    if (separator.type === 'none') return call.evaluator.list([text(value)]);
    if (separator.type !== 'text') return undefined;
    return listOf(call.evaluator, value.split(separator.value).map(text), call.at);
  },
};

function withText(make: (value: string, part: string) => Value): Method {
  return (value, call) => {
    const part = given(call, 0);
    return part.type === 'text' && call.positional.length === 1 ? make(value, part.value) : undefined;
  };
}

function withPlaces(
  make: (value: string, from: number, to: number | undefined) => string | undefined,
): Method {
  return (value, call) => {
    const from = wholeGiven(call, 0, 0);
    const to = wholeGiven(call, 1, Number.NaN);
    if (from === undefined || to === undefined) return undefined;
    const part = make(value, from, Number.isNaN(to) ? undefined : to);
    return part === undefined ? NONE : text(part);
  };
}

function padded(value: string, call: Call, isStart: boolean): Value | undefined {
  const length = wholeGiven(call, 0, 0);
  const filler = given(call, 1);
  if (length === undefined || (filler.type !== 'none' && filler.type !== 'text')) return undefined;
  if (length > LONGEST) return unknown('the text is too long', call.at);
  const fill = filler.type === 'text' ? filler.value : ' ';
  return text(isStart ? value.padStart(length, fill) : value.padEnd(length, fill));
}

function replaced(
  value: string,
  call: Call,
  replace: (pattern: string, by: string) => string,
): Value | undefined {
  const [pattern, by] = [given(call, 0), given(call, 1)];
  if (pattern.type !== 'text' || by.type !== 'text') return undefined;
  // Every character may be replaced by the whole of the new text.
  if ((value.length + 1) * (by.value.length + 1) > LONGEST * 100)
    return unknown('the text is too long', call.at);
  return text(replace(pattern.value, by.value));
}
