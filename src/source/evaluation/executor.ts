import type { Evaluator } from './evaluator';
import { Exhausted } from './exhausted';
import type { Writes } from './journal';
import { Scope } from './scope';
import type { Expression, Statement, Target } from './syntax';
import { assignTo, deleteTarget } from './targets';
import { type DictionaryEntry, isSame, isUnknown, NONE, type Unknown, unknown, type Value } from './values';

/** How a statement ends when the next one is not what follows. */
export type Completion =
  | undefined
  | { readonly type: 'return'; readonly value: Value }
  | { readonly type: 'break' | 'continue' | 'raise' }
  /** A loop may or may not go on, and the text does not say which. */
  | { readonly type: 'perhaps'; readonly reason: Unknown };

/** What a call may return besides its result, from ways that may have been taken. */
interface Pending {
  readonly value: Value;
  readonly writes: Writes;
  readonly reason: Unknown;
}

/** A loop is followed for so many rounds, and for so many steps. */
const MOST_ROUNDS = 2000;
const MOST_STEPS_OF_LOOP = 40_000;

/** One that makes and uses no layer, such as a loop over epochs, for so many. */
const MOST_STEPS_OF_IDLE_LOOP = 2000;

/** A statement of the module is followed for so many steps. */
const MOST_STEPS_OF_STATEMENT = 80_000;

type Of<T extends Statement['type']> = Extract<Statement, { type: T }>;

/** Follows statements: both ways of an `if` that is not decided, and loops that end. */
export class Executor {
  private pending: Pending[] = [];

  constructor(private readonly evaluator: Evaluator) {}

  /** Runs statements of a module; one that takes too long makes all its names unknown. */
  run(statements: Iterable<Statement>, scope: Scope): void {
    for (const statement of statements) {
      const done = this.evaluator.within(MOST_STEPS_OF_STATEMENT, () => this.execute(statement, scope));
      if (done) continue;
      const reason = unknown(`'${this.evaluator.quote(statement)}' takes too long to follow`, statement);
      scope.forget(reason);
      this.evaluator.library.lost?.(reason);
    }
  }

  /** The result of a function's body. */
  body(statements: readonly Statement[], scope: Scope): Value {
    const outer = this.pending;
    this.pending = [];
    try {
      const end = this.block(statements, scope);
      const value = end?.type === 'return' ? end.value : NONE;
      if (end?.type === 'raise') return this.merged(unknown('it ends in an error'), this.pending);
      return this.merged(value, this.pending);
    } finally {
      this.pending = outer;
    }
  }

  /** One of two values, and the text does not say which. */
  either(first: () => Value, second: () => Value, reason: Unknown): Value {
    const { journal } = this.evaluator;
    const a = journal.attempt(first);
    const b = journal.attempt(second);
    this.merge(a.writes, b.writes, reason);
    return isSame(a.result, b.result) ? a.result : reason;
  }

  /** Runs statements one after the other. */
  block(statements: Iterable<Statement>, scope: Scope): Completion {
    for (const statement of statements) {
      const end = this.execute(statement, scope);
      if (end) return end;
    }
    return undefined;
  }

  comprehension(code: Extract<Expression, { type: 'comprehension' }>, scope: Scope): Value {
    const inner = new Scope('block', scope, this.evaluator.journal);
    const items: Value[] = [];
    const entries = new Map<string | number, DictionaryEntry>();
    const lost = this.clauses(code, 0, inner, () => {
      const element = this.evaluator.evaluate(code.element, inner);
      items.push(element);
      if (!code.value) return undefined;
      const key = element.type === 'text' || element.type === 'int' ? element.value : undefined;
      if (key === undefined)
        return unknown(`the key '${this.evaluator.quote(code.element)}' is not known`, code);
      entries.set(key, { value: this.evaluator.evaluate(code.value, inner), at: code.value });
      return undefined;
    });
    if (code.kind === 'dictionary') return { type: 'dictionary', entries: { value: lost ?? entries } };
    return { type: code.kind === 'set' ? 'set' : 'list', items: { value: lost ?? items } };
  }

  private clauses(
    code: Extract<Expression, { type: 'comprehension' }>,
    index: number,
    scope: Scope,
    add: () => Unknown | undefined,
  ): Unknown | undefined {
    const clause = code.clauses[index];
    if (!clause) return add();
    const { evaluator } = this;
    const items = evaluator.iterate(evaluator.evaluate(clause.iterable, scope), clause.iterable);
    if (isUnknown(items as Value)) return items as Unknown;
    for (const item of items as readonly Value[]) {
      assignTo(evaluator, clause.target, item, scope, 'block');
      let isWanted = true;
      for (const condition of clause.conditions) {
        const truth = evaluator.dialect.truth(evaluator.evaluate(condition, scope));
        if (truth === undefined) return evaluator.undecided(condition, scope);
        isWanted &&= truth;
      }
      const lost = isWanted ? this.clauses(code, index + 1, scope, add) : undefined;
      if (lost) return lost;
    }
    return undefined;
  }

  private execute(statement: Statement, scope: Scope): Completion {
    const { evaluator } = this;
    evaluator.step();
    switch (statement.type) {
      case 'expression':
        evaluator.evaluate(statement.expression, scope);
        return undefined;
      case 'assign': {
        const [first] = statement.targets;
        if (statement.isAnnotated && first?.type === 'name') scope.fields.push(first.name);
        if (!statement.value) return undefined;
        const value = evaluator.evaluate(statement.value, scope);
        for (const target of statement.targets) assignTo(evaluator, target, value, scope, statement.declares);
        return undefined;
      }
      case 'update':
        this.update(statement, scope);
        return undefined;
      case 'if':
        return this.branch(statement, scope);
      case 'for':
        return this.forEach(statement, scope);
      case 'while':
        return this.repeat(statement, scope);
      case 'function': {
        const made = evaluator.calls.define(statement.code, scope);
        const isSetter = statement.code.decorators.some(
          decorator => decorator.type === 'member' && decorator.name === 'setter',
        );
        scope.base.set(isSetter ? `${statement.code.name}.setter` : statement.code.name, made);
        return undefined;
      }
      case 'class':
        scope.set(statement.code.name, evaluator.calls.defineClass(statement.code, scope));
        return undefined;
      case 'return':
        return { type: 'return', value: statement.value ? evaluator.evaluate(statement.value, scope) : NONE };
      case 'raise':
      case 'break':
      case 'continue':
        return { type: statement.type };
      case 'try':
        return this.attempt(statement, scope);
      case 'with':
        return this.enter(statement, scope);
      case 'choice':
        return this.choose(statement.bodies, scope, unknown(statement.because, statement));
      case 'block':
        return this.block(statement.body, new Scope('block', scope, evaluator.journal));
      case 'import':
        for (const { name, path } of statement.bindings) scope.set(name, this.imported(path));
        return undefined;
      case 'importAll':
        this.importAll(statement.module, scope, statement);
        return undefined;
      case 'delete':
        for (const target of statement.targets) deleteTarget(evaluator, target, scope);
        return undefined;
      case 'declare':
        for (const name of statement.names) scope.base.declared.set(name, statement.kind);
        return undefined;
      case 'lazy':
        scope.postpone(statement.name, () => {
          const made = statement.statement();
          if (made) this.execute(made, scope);
        });
        return undefined;
      case 'broken': {
        const because = `line ${evaluator.lineOf(statement.error)} cannot be parsed`;
        const reason = { ...unknown(because, statement.error), isSyntaxError: true };
        for (const name of statement.names) scope.set(name, reason);
        return undefined;
      }
    }
  }

  private imported(path: string): Value {
    return this.evaluator.library.value(path) ?? { type: 'symbol', path };
  }

  /** Names that a module is known to bring are looked up by `lookUp`; an unknown module may bring any. */
  private importAll(module: string, scope: Scope, at: Statement): void {
    const exports = this.evaluator.library.exports(module);
    if (!exports) {
      const quoted = this.evaluator.quote(at);
      for (const [name, cell] of scope.cells)
        if (cell.value && SIMPLE.has(cell.value.type))
          scope.set(name, unknown(`'${quoted}' may set ${name}`, at));
      return;
    }
    scope.stars.push({ module, exports });
  }

  private update({ target, operator, value }: Of<'update'>, scope: Scope): void {
    const { evaluator } = this;
    const code = asExpression(target);
    if (!code) return;
    const before = evaluator.evaluate(code, scope);
    const by = evaluator.evaluate(value, scope);
    if (operator === '+' && before.type === 'list') {
      const added = evaluator.iterate(by, value);
      const content = before.items.value;
      if (isUnknown(content as Value)) return;
      const isLost = isUnknown(added as Value);
      const all = isLost ? (added as Unknown) : [...(content as Value[]), ...(added as Value[])];
      evaluator.journal.write(before.items, all);
      return;
    }
    assignTo(evaluator, target, evaluator.binary(operator, before, by, code), scope, undefined);
  }

  private branch({ test, whenTrue: then, otherwise }: Of<'if'>, scope: Scope): Completion {
    const truth = this.evaluator.dialect.truth(this.evaluator.evaluate(test, scope));
    if (truth !== undefined) return this.block(truth ? then : otherwise, scope);
    return this.choose([then, otherwise], scope, this.evaluator.undecided(test, scope));
  }

  /** Follows several bodies of which one is taken; what they leave different is unknown afterwards. */
  private choose(bodies: readonly (readonly Statement[])[], scope: Scope, reason: Unknown): Completion {
    const ways = bodies.map(body => {
      const { result, writes } = this.evaluator.journal.attempt(() => this.block(body, scope));
      return { end: result, writes };
    });
    // A way that ends in an error is not the one that makes a network.
    const taken = ways.filter(({ end }) => end?.type !== 'raise');
    const goingOn = taken.filter(({ end }) => end?.type !== 'return');
    const returning = taken.filter(({ end }) => end?.type === 'return');
    if (taken.length === 0) return { type: 'raise' };
    if (goingOn.length === 0) {
      this.mergeAll(
        returning.map(({ writes }) => writes),
        reason,
      );
      const values = returning.map(({ end }) => (end as { value: Value }).value);
      return { type: 'return', value: values.every(value => isSame(value, values[0])) ? values[0]! : reason };
    }
    this.mergeAll(
      goingOn.map(({ writes }) => writes),
      reason,
    );
    for (const { end, writes } of returning)
      this.pending.push({ value: (end as { value: Value }).value, writes, reason });
    const leaves = goingOn.some(({ end }) => end !== undefined);
    if (!leaves) return undefined;
    const first = goingOn[0]!.end;
    return goingOn.every(({ end }) => end?.type === first?.type) ? first : { type: 'perhaps', reason };
  }

  private forEach(loop: Of<'for'>, scope: Scope): Completion {
    const { evaluator } = this;
    const inner = loop.declares === 'block' ? new Scope('block', scope, evaluator.journal) : scope;
    const value = evaluator.evaluate(loop.iterable, scope);
    const items = loop.isOverKeys ? keysOf(value) : evaluator.iterate(value, loop.iterable);
    if (isUnknown(items as Value)) {
      const reason = unknown(
        `it is set in a loop over '${evaluator.quote(loop.iterable)}', and ${(items as Unknown).because}`,
        loop.iterable,
      );
      return this.someRounds(loop.target, loop.body, inner, reason, loop.declares);
    }
    const known = items as readonly Value[];
    if (loop.target.type === 'name')
      evaluator.library.looped?.(loop.target.name, known.length, loop.iterable);
    const done = this.rounds(inner, loop, function* () {
      for (const item of known) {
        assignTo(evaluator, loop.target, item, inner, loop.declares);
        yield;
      }
    });
    if (done !== 'too long') return done;
    const reason = unknown(
      `the loop over '${evaluator.quote(loop.iterable)}' is too long to follow`,
      loop.iterable,
    );
    return this.someRounds(loop.target, loop.body, inner, reason, loop.declares);
  }

  private repeat(loop: Of<'while'>, scope: Scope): Completion {
    const { evaluator } = this;
    let undecided: Unknown | undefined;
    const self = this;
    let isFirst = true;
    const done = this.rounds(scope, loop, function* () {
      for (;;) {
        if (!isFirst && loop.update) self.block(loop.update, scope);
        const isTested = !(isFirst && loop.isTestedLater);
        isFirst = false;
        const truth = isTested ? evaluator.dialect.truth(evaluator.evaluate(loop.test, scope)) : true;
        if (truth === undefined) {
          undecided = evaluator.undecided(loop.test, scope);
          return;
        }
        if (!truth) return;
        yield;
      }
    });
    if (done !== 'too long' && !undecided) return done;
    const reason =
      undecided ?? unknown(`the loop '${evaluator.quote(loop.test)}' is too long to follow`, loop.test);
    const end = this.someRounds(undefined, [...loop.body, ...(loop.update ?? [])], scope, reason, undefined);
    // What comes after a loop without an end that is known is not reached, as far as is known.
    return end ?? (undecided ? undefined : { type: 'return', value: reason });
  }

  /** Rounds whose number is known; all is taken back when they are too many. */
  private rounds(
    scope: Scope,
    { body, otherwise }: Of<'for'> | Of<'while'>,
    each: () => Iterable<void>,
  ): Completion | 'too long' {
    const pending = this.pending.length;
    const { library } = this.evaluator;
    const before = library.progress;
    const start = this.evaluator.stepsTaken;
    const done = this.evaluator.within(MOST_STEPS_OF_LOOP, (): Completion | 'too long' => {
      let round = 0;
      for (const _ of each()) {
        const isIdle =
          library.progress === before && this.evaluator.stepsTaken > start + MOST_STEPS_OF_IDLE_LOOP;
        if (++round > MOST_ROUNDS || isIdle) throw new Exhausted();
        const end = this.block(body, scope);
        if (end?.type === 'break') return undefined;
        if (end?.type === 'perhaps') throw new Exhausted();
        if (end && end.type !== 'continue') return end;
      }
      return this.block(otherwise, scope);
    });
    if (done) return done.result;
    this.pending.length = pending;
    return 'too long';
  }

  /** A body that is run any number of times: whatever it changes is unknown afterwards. */
  private someRounds(
    target: Target | undefined,
    body: readonly Statement[],
    scope: Scope,
    reason: Unknown,
    declares: 'block' | 'function' | undefined,
  ): Completion {
    const { evaluator } = this;
    const round = () => {
      if (target) assignTo(evaluator, target, reason, scope, declares);
      return this.block(body, scope);
    };
    // The second time begins with what the first one made unknown.
    for (let time = 0; time < 2; time++) {
      const pending = this.pending.length;
      const tried = evaluator.within(MOST_STEPS_OF_LOOP, () => evaluator.journal.attempt(round));
      if (!tried) {
        scope.forget(reason);
        return undefined;
      }
      const { result: end, writes } = tried.result;
      if (time === 0) this.pending.length = pending;
      for (const [cell, after] of writes)
        if (!isSameState(cell.value, after)) evaluator.journal.write(cell, reason);
      if (end?.type === 'return' && time === 1) this.pending.push({ value: end.value, writes, reason });
    }
    return undefined;
  }

  private attempt(statement: Of<'try'>, scope: Scope): Completion {
    const { evaluator } = this;
    const tried = evaluator.journal.attempt(() => this.block(statement.body, scope));
    let end = tried.result;
    evaluator.journal.apply(tried.writes);
    if (end?.type === 'raise') {
      const handler = statement.handlers[0];
      end = handler ? this.block(handler.body, scope) : end;
    } else if (!end) end = this.block(statement.otherwise, scope);
    return this.block(statement.finally, scope) ?? end;
  }

  private enter({ items, body }: Of<'with'>, scope: Scope): Completion {
    for (const { value: code, target } of items) {
      const value = this.evaluator.evaluate(code, scope);
      if (target) assignTo(this.evaluator, target, value, scope, undefined);
    }
    return this.block(body, scope);
  }

  private mergeAll(all: readonly Writes[], reason: Unknown): void {
    const [first, ...others] = all;
    if (!first) return;
    if (others.length === 0) {
      this.evaluator.journal.apply(first);
      return;
    }
    const touched = new Set(all.flatMap(writes => [...writes.keys()]));
    for (const cell of touched) {
      const after = all.map(writes => (writes.has(cell) ? writes.get(cell) : cell.value));
      const isAgreed = after.every(state => isSameState(state, after[0]));
      this.evaluator.journal.write(cell, isAgreed ? after[0] : reason);
    }
  }

  private merge(a: Writes, b: Writes, reason: Unknown): void {
    this.mergeAll([a, b], reason);
  }

  private merged(value: Value, pending: readonly Pending[]): Value {
    let result = value;
    for (const { value: other, writes, reason } of pending) {
      if (!isSame(result, other)) result = isUnknown(result) ? result : reason;
      for (const [cell, after] of writes)
        if (!isSameState(cell.value, after)) this.evaluator.journal.write(cell, reason);
    }
    return result;
  }
}

function keysOf(value: Value): readonly Value[] | Unknown {
  const entries = value.type === 'dictionary' ? value.entries.value : undefined;
  if (!entries) return unknown('its keys cannot be followed');
  return isUnknown(entries)
    ? entries
    : [...entries.keys()].map(key => ({ type: 'text' as const, value: String(key) }));
}

/** Constants, which a star import of an unknown module may well replace. */
const SIMPLE: ReadonlySet<string> = new Set(['int', 'float', 'bool', 'text', 'tuple', 'list', 'dictionary']);

/** The target of `target += value` as what it stands for before. */
function asExpression(target: Target): Expression | undefined {
  switch (target.type) {
    case 'name':
      return target;
    case 'member':
      return { ...target, nameAt: target };
    case 'index':
      return target;
    default:
      return undefined;
  }
}

/** Cells hold values, or lists and maps of them. */
function isSameState(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (a instanceof Map && b instanceof Map)
    return (
      a.size === b.size &&
      [...a].every(([key, entry]) => isSame(entry?.value ?? entry, b.get(key)?.value ?? b.get(key)))
    );
  if (!isValue(a) || !isValue(b)) return false;
  return isSame(a, b);
}

function isValue(state: unknown): state is Value {
  return typeof state === 'object' && state !== null && 'type' in state;
}
