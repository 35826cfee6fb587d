import type { Evaluator } from './evaluator';
import type { Executor } from './executor';
import { Exhausted } from './exhausted';
import { idleAfter } from './idle';
import { Iterator } from './iterator';
import type { Journal } from './journal';
import { type Cell, Scope } from './scope';
import type { Declaration, Statement, Target } from './syntax';
import { assignTo } from './targets';
import { allEntries, isUnknown, itemsOf, type Unknown, unknown, type Value } from './values';
import {
  type Completion,
  type Fork,
  isLost,
  isSameState,
  joined,
  mergeAll,
  NOTHING,
  orElse,
  type Way,
  waysOf,
} from './ways';

type Of<T extends Statement['type']> = Extract<Statement, { type: T }>;

/** A loop is followed for so many rounds, and for so many steps. */
const MOST_ROUNDS = 2000;
const MOST_STEPS_OF_LOOP = 40_000;

/** A loop of unknown length is followed so often, until nothing more becomes unknown by it. */
const MOST_TIMES = 6;

/** What a write counts for in it, as it is done and taken back. */
const STEPS_OF_WRITE = 5;

/** One that makes and uses no layer, such as a loop over epochs, for so many. */
const MOST_STEPS_OF_IDLE_LOOP = 2000;

/** And when the same loop took longer once, for so many. */
const MOST_STEPS_OF_LONG_LOOP = 200;

/** Follows loops: as often as they run where that is known, and else for what they may change. */
export class Loops {
  /** Where those begin that were too long, and made no layer. */
  private readonly long = new Set<number>();

  constructor(
    private readonly evaluator: Evaluator,
    private readonly executor: Executor,
  ) {}

  forEach(loop: Of<'for'>, scope: Scope): Completion {
    const { evaluator } = this;
    const inner = loop.declares === 'block' ? new Scope('block', scope, evaluator.journal) : scope;
    const value = evaluator.evaluate(loop.iterable, scope);
    const items = loop.isOverKeys ? keysOf(value) : evaluator.iterate(value, loop.iterable);
    if (isUnknown(items as Value)) {
      const reason = unknown(
        `it is set in a loop over '${evaluator.quote(loop.iterable)}', and ${(items as Unknown).because}`,
        loop.iterable,
      );
      return this.someRounds(loop.target, loop.body, inner, reason, loop.declares, loop.otherwise);
    }
    let known = items as readonly Value[];
    if (loop.target.type === 'name')
      evaluator.library.looped?.(loop.target.name, known.length, loop.iterable);
    const each = function* () {
      let round = 0;
      try {
        while (round < known.length) {
          assignTo(evaluator, loop.target, known[round++]!, inner, loop.declares);
          yield;
          if (value.type === 'list') known = stillKnown(value);
        }
      } finally {
        if (value instanceof Iterator && round < known.length) value.keep(known.slice(round));
      }
    };
    const done = this.rounds(inner, loop, each, () => true);
    if (done !== 'too long') return done;
    const reason = unknown(
      `the loop over '${evaluator.quote(loop.iterable)}' is too long to follow`,
      loop.iterable,
    );
    return this.someRounds(loop.target, loop.body, inner, reason, loop.declares, loop.otherwise);
  }

  repeat(loop: Of<'while'>, scope: Scope): Completion {
    const { evaluator } = this;
    let undecided: Unknown | undefined;
    const self = this;
    let isFirst = true;
    const each = function* () {
      for (;;) {
        if (!isFirst && loop.update) self.executor.block(loop.update, scope);
        const isTested = !(isFirst && loop.isTestedLater);
        isFirst = false;
        const truth = isTested ? evaluator.condition(loop.test, scope) : true;
        if (truth === undefined) {
          undecided = evaluator.undecided(loop.test, scope);
          return;
        }
        if (!truth) return;
        yield;
      }
    };
    const done = this.rounds(scope, loop, each, () => !undecided);
    if (done !== 'too long' && !undecided) return done;
    const reason =
      undecided ?? unknown(`the loop '${evaluator.quote(loop.test)}' is too long to follow`, loop.test);
    const body = [...loop.body, ...(loop.update ?? [])];
    const end = this.someRounds(undefined, body, scope, reason, undefined, loop.otherwise);
    const { test } = loop;
    const isEndless = test.type === 'constant' && evaluator.dialect.truth(test.value) === true;
    // What comes after a loop without an end is not reached.
    return end ?? (isEndless && !breaks(loop.body) ? { type: 'return', value: reason } : undefined);
  }

  /** Rounds whose number is known; all is taken back when they are too many. */
  private rounds(
    scope: Scope,
    { body, otherwise, from }: Of<'for'> | Of<'while'>,
    each: () => Iterable<void>,
    isEnded: () => boolean,
  ): Completion | 'too long' {
    const { journal } = this.evaluator;
    const { progress } = this.evaluator.library;
    const isIdle = idleAfter(MOST_STEPS_OF_IDLE_LOOP, this.evaluator);
    const most = this.long.has(from) ? MOST_STEPS_OF_LONG_LOOP : MOST_STEPS_OF_LOOP;
    const done = this.evaluator.within(most, (): Completion => {
      let round = 0;
      for (const _ of each()) {
        if (++round > MOST_ROUNDS || isIdle()) throw new Exhausted();
        const end = this.executor.block(body, scope);
        if (end?.type === 'break') return undefined;
        if (end?.type === 'fork') nextRound(journal, end);
        else if (end && end.type !== 'continue') return end;
      }
      return isEnded() ? this.executor.block(otherwise, scope) : undefined;
    });
    if (done) return done.result;
    if (this.evaluator.library.progress === progress) this.long.add(from);
    return 'too long';
  }

  /** A body that is run any number of times: whatever it changes is unknown afterwards. */
  private someRounds(
    target: Target | undefined,
    body: readonly Statement[],
    scope: Scope,
    reason: Unknown,
    declares: Declaration | undefined,
    otherwise: readonly Statement[],
  ): Completion {
    const { journal } = this.evaluator;
    const ways = this.anyTimes(
      () => {
        if (target) assignTo(this.evaluator, target, reason, scope, declares);
        return this.executor.block(body, scope);
      },
      scope,
      reason,
    );
    const returning = ways
      .filter(({ end }) => end?.type === 'return')
      .map(({ end }) => ({ end, writes: NOTHING }));
    const after = journal.attempt(() =>
      otherwise.length > 0 ? this.executor.choose([otherwise, []], scope, reason) : undefined,
    );
    return joined(journal, [...returning, ...waysOf(after.result, after.writes, journal)], reason);
  }

  /** Runs something that happens any number of times: whatever it changes is unknown afterwards. */
  anyTimes(round: () => Completion, scope: Scope, reason: Unknown): readonly Way[] {
    const { evaluator } = this;
    const { journal } = evaluator;
    const changed = new Set<Cell<unknown>>();
    let ways: readonly Way[] = [];
    // Each time begins with what the ones before made unknown, until nothing is added to that.
    for (let time = 0, before = -1; before < changed.size && time <= MOST_TIMES; time++) {
      before = changed.size;
      const tried = evaluator.within(
        MOST_STEPS_OF_LOOP,
        () => journal.attempt(round),
        () => reason,
      );
      if (!tried) {
        scope.forget(reason);
        break;
      }
      ways = waysOf(tried.result.result, tried.result.writes, journal);
      for (const { writes } of ways) {
        evaluator.step(STEPS_OF_WRITE * writes.size);
        for (const [cell, after] of writes) {
          if (isLost(cell.value) || isSameState(cell.value, after)) continue;
          // What nothing was in before cannot have been asked for before.
          if (time === 0 || cell.value !== undefined) changed.add(cell);
          journal.write(cell, orElse(reason, [cell.value, after]));
        }
      }
    }
    return ways;
  }
}

/** Goes on with the next round where all ways lead there. */
function nextRound(journal: Journal, { ways, reason }: Fork): void {
  if (ways.some(({ end }) => end && end.type !== 'continue')) throw new Exhausted();
  mergeAll(
    journal,
    ways.map(({ writes }) => writes),
    reason,
  );
}

/** Whether statements of a loop leave it. */
function breaks(statements: readonly Statement[]): boolean {
  return statements.some(statement => {
    switch (statement.type) {
      case 'break':
        return true;
      case 'if':
        return breaks(statement.whenTrue) || breaks(statement.otherwise);
      case 'try':
        return breaks([
          ...[...statement.body, ...statement.otherwise, ...statement.finally],
          ...statement.handlers.flatMap(({ body }) => body),
        ]);
      case 'with':
      case 'block':
        return breaks(statement.body);
      case 'choice':
        return statement.bodies.some(breaks);
      default:
        return false;
    }
  });
}

/** What a list holds by now that a loop goes through it. */
function stillKnown(list: Value): readonly Value[] {
  const items = itemsOf(list);
  if (!items) throw new Exhausted();
  return items;
}

function keysOf(value: Value): readonly Value[] | Unknown {
  const entries = value.type === 'dictionary' ? allEntries(value) : undefined;
  if (!entries) return unknown('its keys cannot be followed');
  return isUnknown(entries)
    ? entries
    : [...entries.keys()].map(key => ({ type: 'text' as const, value: String(key) }));
}
