import type { Evaluator } from './evaluator';
import { Loops } from './loops';
import { Scope } from './scope';
import type { Expression, Statement, Target } from './syntax';
import { assignTo, deleteTarget } from './targets';
import { Tries } from './tries';
import { isSame, isUnknown, type LibraryValue, NONE, type Unknown, unknown, type Value } from './values';
import { type Completion, changeAny, joined, mergeAll, orElse, waysOf } from './ways';

/** A statement of the module is followed for so many steps. */
const MOST_STEPS_OF_STATEMENT = 80_000;

/** Steps that looking at a definition takes. */
const COST_OF_DEFINITION = 20;

type Of<T extends Statement['type']> = Extract<Statement, { type: T }>;

/** Follows statements: both ways of an `if` that is not decided, and loops that end. */
export class Executor {
  readonly loops: Loops;
  private readonly tries: Tries;

  constructor(private readonly evaluator: Evaluator) {
    this.loops = new Loops(evaluator, this);
    this.tries = new Tries(evaluator, this);
  }

  /** Runs statements of a module; one that takes too long makes all its names unknown. */
  run(statements: Iterable<Statement>, scope: Scope): void {
    const { library, calls } = this.evaluator;
    for (const statement of statements) {
      const tooLong = () =>
        unknown(`'${this.evaluator.quote(statement)}' takes too long to follow`, statement);
      const run = () => this.block([statement], scope);
      if (this.evaluator.within(MOST_STEPS_OF_STATEMENT, run, tooLong)) continue;
      calls.giveUpExhausted();
      scope.forget(tooLong());
      library.lost?.(tooLong());
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
    return isSame(a.result, b.result) ? a.result : orElse(reason, [a.result, b.result]);
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
          evaluator.step(COST_OF_DEFINITION);
          const made = statement.statement();
          if (made) this.execute(made, scope);
        });
        return undefined;
      case 'broken': {
        const line = evaluator.lineOf(statement.error);
        const because = statement.because ?? `${line} cannot be parsed`;
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
    if (isUnknown(before))
      changeAny(before, evaluator.journal, unknown(`'${evaluator.quote(target)}' may change it`, target));
    const own = before.type === 'library' ? before.update(operator, by, code) : undefined;
    const inPlace = own ?? evaluator.dialect.updated?.(operator, before, by, code, evaluator);
    const after = inPlace ?? evaluator.binary(operator, before, by, code);
    assignTo(evaluator, code, after, scope, undefined);
  }

  private branch({ test, whenTrue: then, otherwise }: Of<'if'>, scope: Scope): Completion {
    const truth = this.evaluator.condition(test, scope);
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
    if (ways.some(({ end }) => end?.type === 'raise')) this.evaluator.doubts++;
    return joined(journal, ways, reason);
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
