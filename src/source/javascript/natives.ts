import type { Call } from '../evaluation/calls';
import type { Evaluator } from '../evaluation/evaluator';
import type { Stretch } from '../evaluation/syntax';
import {
  isNumber,
  isUnknown,
  LibraryValue,
  type NativeValue,
  NONE,
  type Sequence,
  unknown,
  type Value,
} from '../evaluation/values';

/** Lists that would become longer are not followed. */
export const LONGEST_LIST = 10_000;

/** A function that the language brings along. */
export function native(name: string, call: (call: Call) => Value): NativeValue {
  return { type: 'native', name, call };
}

/** What a call gives at a place; `undefined` of JavaScript where it gives nothing. */
export function given(call: Call, index: number): Value {
  return call.positional[index]?.value ?? call.open ?? NONE;
}

/** A whole number at a place of a call, or the standard where it is left out; undefined where it is not known. */
export function wholeGiven(call: Call, index: number, standard: number): number | undefined {
  const value = given(call, index);
  if (value.type === 'none') return standard;
  return isNumber(value) ? Math.trunc(value.value) : undefined;
}

/** The first of several values that is not known, or why the call as a whole cannot be followed. */
export function lost(call: Call, ...values: readonly Value[]): Value {
  return (
    values.find(isUnknown) ??
    call.open ??
    unknown(`what '${call.evaluator.quote(call.at)}' gives cannot be followed`, call.at)
  );
}

/** A list with so many items, each of which costs a little of the steps. */
export function listOf(evaluator: Evaluator, items: readonly Value[], at: Stretch): Value {
  if (items.length > LONGEST_LIST) return unknown(`'${evaluator.quote(at)}' is too long to follow`, at);
  countItems(evaluator, items.length);
  return evaluator.list(items);
}

/** Copying items is quicker than evaluating them, but not for nothing. */
export function countItems(evaluator: Evaluator, count: number): void {
  for (let done = 0; done <= count; done += 64) evaluator.step();
}

/** Changes what a list holds. */
export function setItems(evaluator: Evaluator, list: Sequence, items: readonly Value[], at: Stretch): void {
  const changed = listOf(evaluator, items, at);
  evaluator.journal.write(list.items, isUnknown(changed) ? changed : items);
}

/** Something with fixed members that the language brings along, such as `Math`; it may be called as well. */
export class Builtin extends LibraryValue {
  constructor(
    readonly name: string,
    private readonly members: Readonly<Record<string, Value>>,
    private readonly called?: (call: Call) => Value,
  ) {
    super();
  }

  describe(): string {
    return this.name;
  }

  /** `typeof` tells the two apart. */
  get isFunction(): boolean {
    return this.called !== undefined;
  }

  override attribute(name: string): Value | undefined {
    return Object.hasOwn(this.members, name) ? this.members[name] : undefined;
  }

  override call(call: Call): Value | undefined {
    return this.called?.(call);
  }
}

/** Natives by their names. */
export function natives(
  functions: Readonly<Record<string, (call: Call) => Value>>,
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(functions).map(([name, call]) => [name, native(name, call)]));
}
