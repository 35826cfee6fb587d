import type { Evaluator } from './evaluator';
import { Loops } from './loops';
import { Scope } from './scope';
import type { Expression, Statement, Target } from './syntax';
import { assignTo, deleteTarget } from './targets';
import { Tries } from './tries';
import { isSame, type LibraryValue, NONE, type Unknown, unknown, type Value } from './values';
import { type Completion, joined, mergeAll, waysOf } from './ways';

/** A statement of the module is followed for so many steps. */
const MOST_STEPS_OF_STATEMENT = 80_000;

type Of<T extends Statement['type']> = Extract<Statement, { type: T }>;

/** Follows statements: both ways of an `if` that is not decided, and loops that end. */
export class Executor {
  private readonly loops: Loops;
  private readonly tries: Tries;

  constructor(private readonly evaluator: Evaluator) {
    this.loops = new Loops(evaluator, this);
    this.tries = new Tries(evaluator, this);
  }

  /** Runs statements of a module; one that takes too long makes all its names unknown. */
  run(statements: Iterable<Statement>, scope: Scope): void {
    for (const statement of statements) {
      const tooLong = () =>
        unknown(`'${this.evaluator.quote(statement)}' takes too long to follow`, statement);
      const run = () => this.block([statement], scope);
      if (this.evaluator.within(MOST_STEPS_OF_STATEMENT, run, tooLong)) continue;
      scope.forget(tooLong());
      this.evaluator.library.lost?.(tooLong());
    }
  }

  /** The result of a function's body. */
  body(statements: readonly Statement[], scope: Scope): Value {
    const { journal } = this.evaluator;
    const end = this.block(statements, scope);
    const returned =
      end?.type === 'fork'
        ? joined(
            journal,
            end.ways.map(way => (way.end ? way : { ...way, end: { type: 'return', value: NONE } })),
            end.reason,
          )
        : end;
    if (returned?.type === 'raise') return unknown('it ends in an error');
    return returned?.type === 'return' ? returned.value : NONE;
  }

  /** One of two values, and the text does not say which. */
  either(first: () => Value, second: () => Value, reason: Unknown): Value {
    const { journal } = this.evaluator;
    const a = journal.attempt(first);
    const b = journal.attempt(second);
    mergeAll(journal, [a.writes, b.writes], reason);
    return isSame(a.result, b.result) ? a.result : reason;
  }

  /** Runs statements one after the other, where they fork, as far as there are ways that go on. */
  block(statements: readonly Statement[], scope: Scope): Completion {
    const { journal } = this.evaluator;
    for (const [index, statement] of statements.entries()) {
      const end = this.execute(statement, scope);
      if (!end) continue;
      if (end.type !== 'fork') return end;
      const goingOn = end.ways.filter(way => !way.end);
      const rest = statements.slice(index + 1);
      if (goingOn.length === 0 || rest.length === 0) return end;
      const { result, writes } = journal.attempt(() => {
        mergeAll(
          journal,
          goingOn.map(way => way.writes),
          end.reason,
        );
        return this.block(rest, scope);
      });
      const leaving = end.ways.filter(way => way.end);
      return joined(journal, [...leaving, ...waysOf(result, writes, journal)], end.reason);
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
        return this.loops.forEach(statement, scope);
      case 'while':
        return this.loops.repeat(statement, scope);
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
        return this.tries.follow(statement, scope);
      case 'with':
        return this.enter(statement, scope);
      case 'choice':
        return this.choose(statement.bodies, scope, unknown(statement.because, statement));
      case 'block':
        return this.block(statement.body, new Scope('block', scope, evaluator.journal));
      case 'import':
        for (const { name, path } of statement.bindings) {
          if (!this.isThere(path)) evaluator.doubts++;
          scope.set(name, this.imported(path));
        }
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

  /** Whether what is imported belongs to a framework that is read, and is there for sure. */
  private isThere(path: string): boolean {
    return this.evaluator.library.exports(path.split('.')[0]!) !== undefined;
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
    for (const [name, { value }] of scope.cells)
      if (value && exports(name)) scope.set(name, this.imported(`${module}.${name}`));
    scope.stars.push({ module, exports });
  }

  private update({ target, operator, value }: Of<'update'>, scope: Scope): void {
    const { evaluator } = this;
    const code = asExpression(evaluatedOnce(evaluator, target, scope));
    if (!code) return;
    const before = evaluator.evaluate(code, scope);
    const by = evaluator.evaluate(value, scope);
    const own = before.type === 'library' ? before.update(operator, by, code) : undefined;
    const inPlace = own ?? evaluator.dialect.updated?.(operator, before, by, code, evaluator);
    const after = inPlace ?? evaluator.binary(operator, before, by, code);
    assignTo(evaluator, code, after, scope, undefined);
  }

  private branch({ test, whenTrue: then, otherwise }: Of<'if'>, scope: Scope): Completion {
    const truth = this.evaluator.dialect.truth(this.evaluator.evaluate(test, scope));
    if (truth !== undefined) return this.block(truth ? then : otherwise, scope);
    return this.choose([then, otherwise], scope, this.evaluator.undecided(test, scope));
  }

  /** Follows several bodies of which one is taken; what they leave different is unknown afterwards. */
  choose(bodies: readonly (readonly Statement[])[], scope: Scope, reason: Unknown): Completion {
    const { journal } = this.evaluator;
    const ways = bodies.flatMap(body => {
      const { result, writes } = journal.attempt(() => this.block(body, scope));
      return waysOf(result, writes, journal);
    });
<<<<<<< HEAD
    if (ways.some(({ end }) => end?.type === 'raise')) this.evaluator.doubts++;
    return joined(journal, ways, reason);
=======
    // A way that ends in an error is not the one that makes a network.
    const taken = ways.filter(({ end }) => end?.type !== 'raise');
    if (taken.length < ways.length) this.evaluator.doubts++;
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
      return this.someRounds(loop.target, loop.body, inner, reason, loop.declares, loop.otherwise);
    }
    let known = items as readonly Value[];
    if (loop.target.type === 'name')
      evaluator.library.looped?.(loop.target.name, known.length, loop.iterable);
    const done = this.rounds(inner, loop, function* () {
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
    });
    if (done !== 'too long') return done;
    const reason = unknown(
      `the loop over '${evaluator.quote(loop.iterable)}' is too long to follow`,
      loop.iterable,
    );
    return this.someRounds(loop.target, loop.body, inner, reason, loop.declares, loop.otherwise);
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
    otherwise: readonly Statement[],
  ): Completion {
    const round = () => {
      if (target) assignTo(this.evaluator, target, reason, scope, declares);
      return this.block(body, scope);
    };
    this.anyTimes(round, scope, reason);
    return otherwise.length > 0 ? this.choose([otherwise, []], scope, reason) : undefined;
  }

  /** Runs something that happens any number of times: whatever it changes is unknown afterwards. */
  anyTimes(round: () => Completion, scope: Scope, reason: Unknown): void {
    const { evaluator } = this;
    // Each time begins with what the ones before made unknown, until nothing is added to that.
    const pending = this.pending.length;
    const changed = new Set<Cell<unknown>>();
    for (let time = 0; ; time++) {
      this.pending.length = pending;
      const tried = evaluator.within(
        MOST_STEPS_OF_LOOP,
        () => evaluator.journal.attempt(round),
        () => reason,
      );
      if (!tried) {
        scope.forget(reason);
        break;
      }
      const { result: end, writes } = tried.result;
      const before = changed.size;
      for (const [cell, after] of writes) {
        if (isLost(cell.value) || isSameState(cell.value, after)) continue;
        // What nothing was in before cannot have been asked for before.
        if (time === 0 || cell.value !== undefined) changed.add(cell);
        evaluator.journal.write(cell, reason);
      }
      if (changed.size > before && time < MOST_TIMES) continue;
      if (end?.type === 'return') this.pending.push({ value: end.value, writes, reason });
      break;
    }
  }

  private attempt(statement: Of<'try'>, scope: Scope): Completion {
    const { evaluator } = this;
    const { handlers } = statement;
    const doubts = evaluator.doubts;
    const tried = evaluator.journal.attempt(() => this.block(statement.body, scope));
    const isSure = handlers.length === 0 || evaluator.doubts === doubts;
    const overwritten = [...tried.writes].filter(
      ([cell, after]) => cell.value !== undefined && !isSameState(cell.value, after),
    );
    let end = tried.result;
    evaluator.journal.apply(tried.writes);
    if (end?.type === 'raise') {
      const [first, ...others] = handlers.map(({ body }) => body);
      const reason = () => unknown('which error it is is not followed', statement);
      if (first)
        end =
          others.length === 0 ? this.block(first, scope) : this.choose([first, ...others], scope, reason());
    } else {
      if (!isSure)
        this.doubtful(
          statement,
          overwritten.map(([cell]) => cell),
          scope,
        );
      if (!end) end = this.block(statement.otherwise, scope);
    }
    return this.block(statement.finally, scope) ?? end;
  }

  /** Makes unknown what would be different after an error that may come in between and is caught. */
  private doubtful({ handlers, body }: Of<'try'>, overwritten: readonly Cell<unknown>[], scope: Scope): void {
    const { evaluator } = this;
    const at = body[0]!;
    const reason = unknown(`line ${evaluator.lineOf(at)} or one after it may end in an error`, at);
    for (const { body: handled } of handlers) {
      const { result: end, writes } = evaluator.journal.attempt(() => this.block(handled, scope));
      if (end?.type === 'raise') continue;
      if (end?.type === 'return') this.pending.push({ value: end.value, writes, reason });
      else
        for (const [cell, after] of writes)
          if (!isSameState(cell.value, after)) evaluator.journal.write(cell, reason);
      for (const cell of overwritten) evaluator.journal.write(cell, reason);
    }
>>>>>>> work-k2
  }

  private enter({ items, body }: Of<'with'>, scope: Scope): Completion {
    const entered: LibraryValue[] = [];
    for (const { value: code, target } of items) {
      const value = this.evaluator.evaluate(code, scope);
      if (value.type === 'library') {
        value.enter();
        entered.push(value);
      }
      if (!target) continue;
      const enter = value.type === 'object' ? this.evaluator.method(value, '__enter__', code) : undefined;
      const given = enter ? this.evaluator.callWith(enter, [], code) : value;
      assignTo(this.evaluator, target, given, scope, undefined);
    }
    try {
      return this.block(body, scope);
    } finally {
      for (const value of entered) value.exit();
    }
  }
<<<<<<< HEAD
=======

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
  const entries = value.type === 'dictionary' ? value.entries.value : undefined;
  if (!entries) return unknown('its keys cannot be followed');
  return isUnknown(entries)
    ? entries
    : [...entries.keys()].map(key => ({ type: 'text' as const, value: String(key) }));
>>>>>>> work-k2
}

/** The target of `target += value` with its object and its index as they are, so that they are evaluated only once. */
function evaluatedOnce(evaluator: Evaluator, target: Target, scope: Scope): Target {
  const constant = (code: Expression): Expression => ({
    type: 'constant',
    value: evaluator.evaluate(code, scope),
    from: code.from,
    to: code.to,
  });
  switch (target.type) {
    case 'member':
      return { ...target, object: constant(target.object) };
    case 'index':
      return { ...target, object: constant(target.object), index: constant(target.index) };
    default:
      return target;
  }
}

/** Constants, which a star import of an unknown module may well replace. */
const SIMPLE: ReadonlySet<string> = new Set(['int', 'float', 'bool', 'text', 'tuple', 'list', 'dictionary']);

/** The target of `target += value` as what it stands for before. */
function asExpression(target: Target): (Expression & Target) | undefined {
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
