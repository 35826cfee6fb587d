import type { Evaluator } from './evaluator';
import type { Executor } from './executor';
import type { Cell, Scope } from './scope';
import type { Statement } from './syntax';
import { type Unknown, unknown } from './values';
import { type Completion, isSameState, joined, mergeAll, NOTHING, orElse, type Way, waysOf } from './ways';

type Try = Extract<Statement, { type: 'try' }>;

/** Follows `try`: an error that is raised for sure, and those that may come from what is not known. */
export class Tries {
  constructor(
    private readonly evaluator: Evaluator,
    private readonly executor: Executor,
  ) {}

  follow(statement: Try, scope: Scope): Completion {
    const end = this.guarded(statement, scope);
    if (statement.finally.length === 0) return end;
    const settled = this.settled(end);
    return this.executor.block(statement.finally, scope) ?? settled;
  }

  private guarded(statement: Try, scope: Scope): Completion {
    const { evaluator, executor } = this;
    const { journal } = evaluator;
    const { handlers, otherwise } = statement;
    const doubts = evaluator.doubts;
    const tried = journal.attempt(() => this.settled(executor.block(statement.body, scope)));
    const isSure = handlers.length === 0 || evaluator.doubts === doubts;
    const before = new Map([...tried.writes.keys()].map(cell => [cell, cell.value]));
    const early = isSure ? [] : this.handled(statement, scope);
    journal.apply(tried.writes);
    const end = tried.result;
    if (end?.type === 'raise') {
      if (!isSure)
        for (const cell of this.changedSince(before, tried.overwritten))
          journal.write(cell, orElse(this.mayFail(statement), [cell.value, before.get(cell)]));
      const [first, ...others] = handlers.map(({ body }) => body);
      if (!first) return end;
      if (others.length === 0) return executor.block(first, scope);
      return executor.choose(
        [first, ...others],
        scope,
        unknown('which error it is is not followed', statement),
      );
    }
    const caught = isSure ? [] : this.caught(statement, before, tried.overwritten, early, scope);
    const rest = journal.attempt(() => {
      if (end?.type === 'fork' && otherwise.length > 0)
        return executor.choose([otherwise, []], scope, end.reason) ?? end;
      return end ?? executor.block(otherwise, scope);
    });
    const ways = [...caught, ...waysOf(rest.result, rest.writes, journal)];
    return joined(journal, ways, unknown(`${evaluator.lineOf(statement)} may end in an error`, statement));
  }

  /**
   * Makes unknown what would be different after an error that may come in between and is caught.
   * @param before what was in the places that the body wrote
   * @param overwritten those that it wrote several times
   * @param early the ways of the handlers where the error comes at once
   * @returns how the handlers leave, where they do
   */
  private caught(
    statement: Try,
    before: ReadonlyMap<Cell<unknown>, unknown>,
    overwritten: ReadonlySet<Cell<unknown>>,
    early: readonly Way[],
    scope: Scope,
  ): Way[] {
    const { journal } = this.evaluator;
    const { otherwise } = statement;
    const reason = this.mayFail(statement);
    const leaving: Way[] = [];
    const changed = this.changedSince(before, overwritten);
    for (const way of [...early, ...this.handled(statement, scope)]) {
      if (way.end?.type === 'raise') continue;
      // After an error that is caught, what stands after 'else' is left out.
      if (way.end || otherwise.length > 0) leaving.push({ end: way.end, writes: NOTHING });
      for (const [cell, after] of way.writes)
        if (!isSameState(cell.value, after)) journal.write(cell, orElse(reason, [cell.value, after]));
      for (const cell of changed) journal.write(cell, orElse(reason, [cell.value, before.get(cell)]));
    }
    return leaving;
  }

  private mayFail({ body, ...at }: Try): Unknown {
    const first = body[0] ?? at;
    return unknown(`${this.evaluator.lineOf(first)} or one after it may end in an error`, first);
  }

  /** The places that hold something else by now, or held something else in between. */
  private changedSince(
    before: ReadonlyMap<Cell<unknown>, unknown>,
    overwritten: ReadonlySet<Cell<unknown>>,
  ): readonly Cell<unknown>[] {
    return [...before]
      .filter(
        ([cell, state]) => overwritten.has(cell) || (state !== undefined && !isSameState(cell.value, state)),
      )
      .map(([cell]) => cell);
  }

  /** What the handlers do from here on, all of it taken back. */
  private handled({ handlers }: Try, scope: Scope): Way[] {
    const { journal } = this.evaluator;
    return handlers.flatMap(({ body }) => {
      const { result, writes } = journal.attempt(() => this.executor.block(body, scope));
      return waysOf(result, writes, journal);
    });
  }

  /** With all writes done at once, so that what comes after on every way can be followed. */
  private settled(end: Completion): Completion {
    if (end?.type !== 'fork') return end;
    mergeAll(
      this.evaluator.journal,
      end.ways.map(({ writes }) => writes),
      end.reason,
    );
    return { ...end, ways: end.ways.map(way => ({ ...way, writes: NOTHING })) };
  }
}
