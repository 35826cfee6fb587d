import type { Call } from '../evaluation/calls';
import type { Evaluator } from '../evaluation/evaluator';
import { ancestry, bound, libraryBases } from '../evaluation/members';
import type { Cell } from '../evaluation/scope';
import type { FunctionCode, Stretch, Target } from '../evaluation/syntax';
import { titleOf } from '../evaluation/titles';
import {
  type ClassValue,
  type FunctionValue,
  isSequence,
  NONE,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { forgetChanged } from './changedFields';
import { type Finding, information } from './report';

/** How many functions that nobody calls are followed, and for how long each. */
const MOST = 200;
const STEPS = 40_000;

/** Steps that are left to follow the networks that were found. */
const STEPS_OF_NETWORKS = 30_000;

/**
 * Follows the functions that nobody calls and the models of classes that nobody makes, as they may be used from another
 * file; the last ones of the text first, as they call those before.
 * @param before told before each of them is followed
 */
export function tryUncalled(
  evaluator: Evaluator,
  isOfFramework: (base: string) => boolean,
  before?: () => void,
): void {
  const { journal, library, calls } = evaluator;
  const watched = changeable(evaluator);
  const marks = { library: library.mark(), calls: calls.mark() };
  const { writes } = journal.attempt(() => tryAll(evaluator, isOfFramework, before));
  const changed = [...writes.keys()].filter(cell => watched.has(cell));
  if (changed.length === 0) {
    journal.apply(writes);
    return;
  }
  // Which of them ran before another one is not known, and so not what it found.
  library.rewind(marks.library);
  calls.rewind(marks.calls);
  tryAll(evaluator, isOfFramework, () => {
    for (const cell of changed)
      journal.write(cell, unknown(`functions of this file change ${watched.get(cell)}`));
    before?.();
  });
}

/** The names of the module that functions may change: those of numbers, texts, lists and dictionaries. */
export function changeableNames(evaluator: Evaluator): string[] {
  return [...new Set(changeable(evaluator).values())];
}

/** The numbers, texts, lists and dictionaries of the module, by where they are kept. */
function changeable({ module }: Evaluator): ReadonlyMap<Cell<unknown>, string> {
  const watched = new Map<Cell<unknown>, string>();
  for (const [name, cell] of module.cells) {
    const { value } = cell;
    if (!value) continue;
    if (['int', 'float', 'bool', 'text'].includes(value.type)) watched.set(cell, name);
    if (isSequence(value)) watched.set(cell, name).set(value.items, name);
    if (value.type === 'dictionary') watched.set(cell, name).set(value.entries, name);
  }
  return watched;
}

function tryAll(evaluator: Evaluator, isOfFramework: (base: string) => boolean, before?: () => void): void {
  const { calls, library } = evaluator;
  tryPartials(evaluator, before);
  const tried = new Set<FunctionCode>();
  const isUntried = ({ code }: FunctionValue) =>
    !code.isOfFields && !calls.isUsed(code) && !calls.isGivenUp(code);
  const inOrder: FunctionValue[] = [];
  let known = 0;
  const next = () => {
    if (calls.defined.length > known) {
      for (const made of calls.defined.slice(known)) inOrder.push(made);
      inOrder.sort((a, b) => a.code.from - b.code.from);
      known = calls.defined.length;
    }
    let last = inOrder.pop();
    while (last && !isUntried(last)) last = inOrder.pop();
    return last;
  };
  for (let method = next(); method && tried.size < MOST; method = next()) {
    const uncalled = method;
    const most = Math.min(STEPS, evaluator.stepsLeft - STEPS_OF_NETWORKS);
    if (most <= 0) return;
    tried.add(uncalled.code);
    before?.();
    const { progress } = library;
    const done = evaluator.within(most, () => follow(evaluator, isOfFramework, uncalled));
    if (done) continue;
    calls.giveUpExhausted();
    calls.giveUp({ code: uncalled.code, isTold: library.progress !== progress });
  }
}

/** Calls with nothing more what calls a function or a class with some of its arguments, where nobody else does. */
function tryPartials(evaluator: Evaluator, before?: () => void): void {
  const { calls, library, module } = evaluator;
  const open = calls.partials.filter(({ called }) => isUncalled(called, evaluator));
  const handedOn = new Set(open.flatMap(({ given }) => given));
  for (const { partial, at } of open.slice(0, MOST)) {
    if (handedOn.has(partial)) continue;
    before?.();
    const made = evaluator.within(STEPS, () => calls.call(partial, emptyCall(evaluator, at)))?.result;
    const [name] = [...module.cells].find(([, { value }]) => value === partial) ?? [];
    if (made && name !== undefined) library.named?.(name, made, undefined);
  }
}

function isUncalled(value: Value, { calls }: Evaluator): boolean {
  return (value.type === 'function' || value.type === 'class') && !calls.isUsed(value.code);
}

function follow(
  evaluator: Evaluator,
  isOfFramework: (base: string) => boolean,
  method: FunctionValue,
): Value {
  const owner = method.scope.kind === 'class' ? method.scope.ofClass : undefined;
  if (!owner || isStatic(method)) return evaluator.calls.call(method, callOf(evaluator, method));
  if (libraryBases(owner).some(({ path }) => isOfFramework(path))) {
    // The methods of a model are followed when it is; here it has only to be made once.
    if (!evaluator.calls.isUsed(owner.code)) construct(evaluator, owner);
    return NONE;
  }
  const self = isOfClass(method) ? owner : construct(evaluator, owner);
  // Its constructor may have called it.
  if (evaluator.calls.isUsed(method.code)) return NONE;
  if (self.type === 'object') forgetChanged(evaluator, self, method);
  const of = bound(method, self);
  return evaluator.calls.call(of, callOf(evaluator, of));
}

function construct(evaluator: Evaluator, made: ClassValue): Value {
  const initializer = ancestry(made)
    .map(one => one.members.get('__init__')?.value ?? one.members.get('constructor')?.value)
    .find(found => found?.type === 'function');
  const call =
    initializer?.type === 'function'
      ? callOf(evaluator, bound(initializer, NONE))
      : emptyCall(evaluator, made.code.nameAt);
  return evaluator.calls.call(made, { ...call, at: made.code.nameAt, calleeAt: made.code.nameAt });
}

/** A call that gives nothing but what has no standard value, and that is not known. */
function callOf(evaluator: Evaluator, { code, self, owner }: FunctionValue): Call {
  const call = emptyCall(evaluator, code.nameAt);
  const takesSelf = self !== undefined && !evaluator.dialect.hasBlocks;
  const parameters = code.parameters.slice(takesSelf ? 1 : 0);
  if (evaluator.dialect.hasBlocks) {
    const plain = parameters.filter(({ kind }) => kind === 'plain');
    const lost = (name: string | undefined, at: Stretch) => notGiven(code, name, at, owner);
    const positional = plain.map(({ target, name, isOptional, ...at }) => ({
      value: isOptional ? NONE : givenFor(evaluator, target, name, lost),
      at,
    }));
    return { ...call, positional, rest: notGiven(code, 'other arguments', code.nameAt, owner) };
  }
  const missing = parameters.filter(
    ({ kind, name, standard }) => (kind === 'plain' || kind === 'named') && name !== undefined && !standard,
  );
  const named = missing.map(
    parameter =>
      [
        parameter.name!,
        { value: notGiven(code, parameter.name, parameter, owner), at: parameter, nameAt: parameter },
      ] as const,
  );
  return { ...call, named: new Map(named), rest: notGiven(code, 'other arguments', code.nameAt, owner) };
}

/** Nothing for what has a standard value; of an object that is taken apart, what has none is not known. */
function givenFor(
  evaluator: Evaluator,
  target: Target,
  name: string | undefined,
  lost: (name: string | undefined, at: Stretch) => Unknown,
): Value {
  if (target.type === 'default') return NONE;
  if (target.type !== 'pattern' || target.rest) return lost(name, target);
  return evaluator.dictionary(
    target.parts
      .filter(part => part.target.type !== 'default')
      .map(part => [part.key, { value: givenFor(evaluator, part.target, part.key, lost), at: part.target }]),
  );
}

function notGiven(
  code: FunctionCode,
  parameter: string | undefined,
  at: Stretch,
  owner?: ClassValue,
): Unknown {
  const because = `nobody gives ${titleOf(code, owner)} its ${parameter ?? 'argument'}`;
  return { ...unknown(because, at), isOpen: true };
}

function emptyCall(evaluator: Evaluator, at: Stretch): Call {
  return { positional: [], named: new Map(), at, calleeAt: at, evaluator };
}

function isStatic({ code }: FunctionValue): boolean {
  return code.isStatic === true || isDecorated(code, 'staticmethod');
}

function isOfClass({ code }: FunctionValue): boolean {
  return isDecorated(code, 'classmethod');
}

function isDecorated({ decorators }: FunctionCode, name: string): boolean {
  return decorators.some(decorator => decorator.type === 'name' && decorator.name === name);
}

/** What is to be said of the functions that make layers and take too long to follow. */
export function givenUpFindings({ calls }: Evaluator): Finding[] {
  const given = [...calls.givenUp.values()].filter(({ isTold }) => isTold);
  return given.map(({ code: { name, nameAt } }) => {
    const message = `${name || 'This function'} is not read by itself because it takes too long to follow.`;
    return information('unknown-value', message, nameAt);
  });
}
