import type { Evaluator } from './evaluator';
import { idleAfter } from './idle';
import { Iterator } from './iterator';
import { Scope } from './scope';
import type { Expression } from './syntax';
import { assignTo } from './targets';
import { type DictionaryEntry, isUnknown, type Unknown, unknown, type Value } from './values';

type Comprehension = Extract<Expression, { type: 'comprehension' }>;

/** Makes what a comprehension makes; a generator makes its items when they are asked for. */
export function comprehended(evaluator: Evaluator, code: Comprehension, scope: Scope): Value {
  const inner = new Scope('block', scope, evaluator.journal);
  // What the first clause goes through is evaluated outside, and at once.
  const first = evaluator.evaluate(code.clauses[0]!.iterable, scope);
  if (code.kind === 'dictionary') return entriesOf(evaluator, code, first, inner);
  const make = (): readonly Value[] | Unknown => {
    const items: Value[] = [];
    const lost = follow(evaluator, code, 0, first, inner, () => {
      items.push(evaluator.evaluate(code.element, inner));
      return undefined;
    });
    return lost ? anyTimes(evaluator, code, inner, lost) : items;
  };
  if (code.kind === 'generator') return new Iterator(evaluator, make);
  const items = make();
  if (code.kind === 'list' || isUnknown(items as Value)) return { type: code.kind, items: { value: items } };
  return evaluator.setOf(items as readonly Value[]);
}

function entriesOf(evaluator: Evaluator, code: Comprehension, first: Value, inner: Scope): Value {
  const entries = new Map<string | number, DictionaryEntry>();
  const lost = follow(evaluator, code, 0, first, inner, () => {
    const element = evaluator.evaluate(code.element, inner);
    if (!code.value) return undefined;
    const key = element.type === 'text' || element.type === 'int' ? element.value : undefined;
    if (key === undefined) return unknown(`the key '${evaluator.quote(code.element)}' is not known`, code);
    entries.set(key, { value: evaluator.evaluate(code.value, inner), at: code.value });
    return undefined;
  });
  return {
    type: 'dictionary',
    entries: { value: lost ? anyTimes(evaluator, code, inner, lost) : entries },
  };
}

/** Follows what a comprehension may do besides, where it is not known how often it does it. */
function anyTimes(evaluator: Evaluator, code: Comprehension, inner: Scope, reason: Unknown): Unknown {
  const { library, calls } = evaluator;
  const mark = library.mark();
  const used = calls.mark();
  const round = () => {
    for (const { target, iterable, conditions } of code.clauses) {
      if (iterable !== code.clauses[0]?.iterable) evaluator.evaluate(iterable, inner);
      assignTo(evaluator, target, reason, inner, 'block');
      for (const condition of conditions) evaluator.evaluate(condition, inner);
    }
    evaluator.evaluate(code.element, inner);
    if (code.value) evaluator.evaluate(code.value, inner);
    return undefined;
  };
  evaluator.executor.loops.anyTimes(round, inner.outer ?? inner, reason);
  // Nothing of it is kept, and what it used is still to be looked at by itself.
  library.rewind(mark);
  calls.rewind(used);
  return reason;
}

/** A list that is no part of a network is not made to its end when it takes longer. */
const MOST_STEPS_WHILE_IDLE = 10_000;

/** Goes through the clauses from one on; tells why what they give is not known, if so. */
function follow(
  evaluator: Evaluator,
  code: Comprehension,
  index: number,
  first: Value,
  scope: Scope,
  add: () => Unknown | undefined,
): Unknown | undefined {
  const clause = code.clauses[index];
  if (!clause) return add();
  const iterable = index === 0 ? first : evaluator.evaluate(clause.iterable, scope);
  const items = evaluator.iterate(iterable, clause.iterable);
  if (isUnknown(items as Value)) return items as Unknown;
  const isIdle = idleAfter(MOST_STEPS_WHILE_IDLE, evaluator);
  for (const item of items as readonly Value[]) {
    if (isIdle()) return unknown(`'${evaluator.quote(code)}' is too long to follow`, code);
    assignTo(evaluator, clause.target, item, scope, 'block');
    let isWanted = true;
    for (const condition of clause.conditions) {
      const truth = evaluator.condition(condition, scope);
      if (truth === undefined) return evaluator.undecided(condition, scope);
      isWanted = truth;
      if (!truth) break;
    }
    const lost = isWanted ? follow(evaluator, code, index + 1, first, scope, add) : undefined;
    if (lost) return lost;
  }
  return undefined;
}
