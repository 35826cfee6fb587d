import type { Call, Given } from './calls';
import { isDataClass, setFields, setGiven } from './dataClass';
import type { Evaluator } from './evaluator';
import { ancestorsOf, ancestry, bound, inherited, libraryBases } from './members';
import { bindParameters } from './parameters';
import { Scope } from './scope';
import { SuperValue } from './superValue';
import type { ArgumentCode, ClassCode, Expression, FunctionCode, Stretch } from './syntax';
import { titleOf } from './titles';
import {
  type ClassValue,
  type FunctionValue,
  isUnknown,
  NONE,
  type ObjectValue,
  type Unknown,
  unknown,
  type Value,
} from './values';

/** Steps that making an object takes. */
const COST_OF_OBJECT = 20;

/** Calls within calls; Python itself gives up at 1000. */
const DEEPEST_CALL = 60;

/** So often a function is followed into itself with nothing known that would end it. */
const MOST_REPETITIONS = 2;

/** A function or a class of the text with some of its arguments. */
interface PartialCall {
  readonly partial: Value;
  readonly called: Value;
  readonly given: readonly Value[];
  readonly at: Stretch;
}

/** A function that takes too long to follow. */
interface GivenUp {
  readonly code: FunctionCode;
  /** It makes layers, and nobody who is given up calls it. */
  readonly isTold: boolean;
}

/** A call that is under way. */
interface Running {
  readonly callee: FunctionValue;
  readonly call: Call;
  /** How many steps were taken before, and how much of networks was made. */
  readonly since: number;
  readonly progress: number;
}

/** A function that takes more steps is given up when the steps are used up in it. */
const STEPS_OF_LONG_FUNCTION = 30_000;

/** Makes functions and classes of the text, and calls them. */
export class Calls {
  /** The calls within which it is, the outermost first. */
  private readonly running: Running[] = [];
  /** Functions that were called and classes that an object was made of: they need not be tried by themselves. */
  private readonly used = new Set<FunctionCode | ClassCode>();
  /** Functions as they were made, those without a name too. */
  readonly defined: FunctionValue[] = [];
  readonly partials: PartialCall[] = [];
  /** Functions that take too long to follow, by where they begin. */
  readonly givenUp = new Map<number, GivenUp>();
  /** Those that took many steps when the last ones were used up. */
  private exhausted: readonly GivenUp[] = [];

  constructor(private readonly evaluator: Evaluator) {}

  isUsed(code: FunctionCode | ClassCode): boolean {
    return this.used.has(code);
  }

  /** How many were used so far, and back to that. */
  mark(): number {
    return this.used.size;
  }

  rewind(mark: number): void {
    for (const code of [...this.used].slice(mark)) this.used.delete(code);
  }

  /** Told that the steps are used up: remembers which functions of the text are running for long. */
  noteExhaustion(): void {
    const { stepsTaken, library } = this.evaluator;
    this.exhausted = this.running
      .filter(({ since }) => stepsTaken - since > STEPS_OF_LONG_FUNCTION)
      .map(({ callee: { code }, progress }, index) => ({
        code,
        isTold: index === 0 && library.progress !== progress,
      }));
  }

  giveUp(one: GivenUp): void {
    this.givenUp.set(one.code.from, one);
  }

  isGivenUp({ from }: FunctionCode): boolean {
    return this.givenUp.has(from);
  }

  /** Gives up the functions in which the steps were used up last. */
  giveUpExhausted(): void {
    for (const one of this.exhausted) this.giveUp(one);
  }

  /** The object whose constructor is running, the innermost one of those that are asked for. */
  constructing(isAskedFor: (object: ObjectValue) => boolean): ObjectValue | undefined {
    const own = this.running.findLast(
      ({ callee: { code, self } }) => code.name === '__init__' && self?.type === 'object' && isAskedFor(self),
    );
    return own?.callee.self as ObjectValue | undefined;
  }

  evaluate(code: Extract<Expression, { type: 'call' }>, scope: Scope): Value {
    const { evaluator } = this;
    if (isSuper(code, scope)) return this.superOf(scope, code);
    const callee = evaluator.evaluate(code.callee, scope);
    if (code.isOptional && callee.type === 'none') return NONE;
    if (code.isNew && callee.type === 'function')
      return unknown(`what '${evaluator.quote(code)}' makes by a function cannot be followed`, code);
    const call = this.given(code, scope);
    if (isUnknown(callee) && code.callee.type === 'member' && evaluator.dialect.visits?.(code.callee.name))
      this.visitAny(callee, call);
    return this.call(callee, call);
  }

  /** `units.forEach(add)` where it is not known what is in `units`: `add` is called any number of times. */
  visitAny(reason: Unknown, call: Call): void {
    const [visitor] = call.positional;
    if (visitor?.value.type !== 'function') return;
    const { executor } = this.evaluator;
    const given = visitor.value.code.parameters.map(parameter => ({ value: reason, at: parameter }));
    const once = () => {
      this.call(visitor.value, { ...call, positional: given });
      return undefined;
    };
    executor.loops.anyTimes(once, visitor.value.scope, reason);
  }

  /** Calls a value; `unknown` where the text does not decide what comes of it. */
  call(callee: Value, call: Call): Value {
    switch (callee.type) {
      case 'unknown':
        this.evaluator.library.unfollowed?.(callee, call);
        return callee;
      case 'native':
        return callee.call(call);
      case 'function':
        return this.callFunction(callee, call);
      case 'class':
        return this.construct(callee, call);
      case 'symbol':
        return this.callPath(callee.path, call);
      case 'library':
        return (
          callee.call(call) ??
          unknown(`what ${callee.describe()} makes of a call cannot be followed`, call.at)
        );
      case 'object':
        return this.callObject(callee, call);
      default:
        return unknown(`'${this.evaluator.quote(call.calleeAt)}' cannot be called`, call.at);
    }
  }

  define(code: FunctionCode, scope: Scope): Value {
    const { evaluator } = this;
    const standards = new Map<string, Value>();
    for (const { name, standard } of code.parameters)
      if (name !== undefined && standard) standards.set(name, evaluator.evaluate(standard, scope));
    const owner = scope.kind === 'class' ? scope.ofClass : scope.running?.owner;
    const plain: FunctionValue = { type: 'function', code, scope, standards, owner };
    this.defined.push(plain);
    if (code.decorators.length === 0) return plain;
    const decorators = code.decorators.map(decorator => evaluator.evaluate(decorator, scope));
    return this.decorated(plain, decorators, code);
  }

  /** What the decorators that the text itself defines make of it; the others leave it as it is. */
  private decorated(
    plain: Value,
    decorators: readonly Value[],
    { decorators: at }: FunctionCode | ClassCode,
  ): Value {
    return decorators.reduceRight(
      (made, by, index) => (by.type === 'function' ? this.evaluator.callWith(by, [made], at[index]!) : made),
      plain,
    );
  }

  defineClass(code: ClassCode, scope: Scope): Value {
    const { evaluator } = this;
    const bases = code.bases.map(base => evaluator.evaluate(base, scope));
    const inner = new Scope('class', scope, evaluator.journal);
    const made: ClassValue = {
      type: 'class',
      code,
      scope: inner,
      bases,
      ancestors: ancestorsOf(bases),
      members: inner.cells,
      decorators: code.decorators.map(decorator => evaluator.evaluate(decorator, scope)),
    };
    inner.ofClass = made;
    evaluator.executor.block(code.body(), inner);
    const hook = made.ancestors
      .map(({ members }) => members.get('__init_subclass__')?.value)
      .find(found => found);
    if (hook?.type === 'function') evaluator.callWith(bound(hook, made), [], code.nameAt);
    return this.decorated(made, made.decorators, code);
  }

  /** What `this` stands for. */
  self(scope: Scope): Value | undefined {
    for (let at: Scope | undefined = scope; at; at = at.outer) if (at.method) return at.method.self;
    return undefined;
  }

  /** `super()`: the members of the classes after the one whose method this is. */
  superOf(scope: Scope, at: Stretch): Value {
    let method: Scope['method'];
    for (let one: Scope | undefined = scope; one && !method; one = one.outer) method = one.method;
    const self = method?.self;
    if (self?.type !== 'object' || !method?.owner) return unknown('it is not clear what super is here', at);
    return new SuperValue(self, method.owner, this.evaluator);
  }

  private given(code: Extract<Expression, { type: 'call' }>, scope: Scope): Call {
    const { evaluator } = this;
    const positional: Given[] = [];
    const named = new Map<string, Given & { nameAt: Stretch }>();
    let open: Unknown | undefined;
    let wrong: Call['wrong'];
    for (const item of code.items) {
      const value = evaluator.evaluate(item.value, scope);
      wrong ??= wrongWith(item, named);
      if (item.spread) open ??= this.spread(item, value, positional, named);
      else if (item.name !== undefined)
        named.set(item.name, { value, at: item.value, nameAt: item.nameAt ?? item });
      else positional.push({ value, at: item.value });
    }
    return { positional, named, open, wrong, at: code, calleeAt: code.callee, evaluator };
  }

  private spread(
    { spread, value: at }: ArgumentCode,
    value: Value,
    positional: Given[],
    named: Map<string, Given & { nameAt: Stretch }>,
  ): Unknown | undefined {
    if (spread === 'list') {
      const items = this.evaluator.iterate(value, at);
      if (isUnknown(items as Value)) return items as Unknown;
      for (const item of items as readonly Value[]) positional.push({ value: item, at });
      return undefined;
    }
    if (value.type !== 'dictionary')
      return isUnknown(value) ? value : unknown(`what '${this.evaluator.quote(at)}' holds is not known`, at);
    const entries = value.entries.value;
    if (isUnknown(entries)) return entries;
    for (const [name, entry] of entries) named.set(String(name), { value: entry.value, at, nameAt: at });
    return undefined;
  }

  private callPath(path: string, call: Call): Value {
    const { evaluator } = this;
    return (
      evaluator.library.call(path, call) ??
      evaluator.dialect.call(path, call) ??
      unknown(`what '${evaluator.quote(call.at)}' returns is not in this file`, call.at)
    );
  }

  private callObject(object: ObjectValue, call: Call): Value {
    const own = inherited(object.class, '__call__');
    if (own?.type === 'function') return this.call(bound(own, object), call);
    return (
      this.evaluator.library.callObject(object, call) ??
      unknown(`what '${this.evaluator.quote(call.at)}' returns cannot be followed`, call.at)
    );
  }

  private callFunction(callee: FunctionValue, call: Call): Value {
    const { evaluator } = this;
    const { code } = callee;
    this.used.add(code);
    if (code.isGenerator)
      return unknown(
        `${titleOf(code, callee.owner)} gives its values one by one, which cannot be followed`,
        call.at,
      );
    if (this.running.length >= DEEPEST_CALL || this.isRepeated(callee, call))
      return unknown(`${titleOf(code, callee.owner)} calls itself too deeply`, call.at);
    const scope = new Scope('function', callee.scope, evaluator.journal);
    scope.running = callee;
    if (callee.self && !code.isArrow) scope.method = { self: callee.self, owner: callee.owner };
    this.running.push({ callee, call, since: evaluator.stepsTaken, progress: evaluator.library.progress });
    try {
      bindParameters(evaluator, callee, call, scope);
      if (code.name === '__init__' && callee.self?.type === 'object') callee.self.constructed.value ??= scope;
      const value = evaluator.executor.body(code.body(), scope);
      if (code.name) evaluator.library.returned?.(code, value);
      return value;
    } finally {
      this.running.pop();
    }
  }

  /** True while a function with such a name runs, or one that it calls. */
  isWithin(name: RegExp): boolean {
    return this.running.some(({ callee }) => name.test(callee.code.name));
  }

  /** True for a function that calls itself with nothing but what is not known and what it was called with. */
  private isRepeated({ code, self }: FunctionValue, call: Call): boolean {
    const given = [...call.positional, ...call.named.values()];
    if (!given.some(({ value }) => isUnknown(value))) return false;
    let count = 0;
    for (const outer of this.running) {
      if (outer.callee.code !== code || outer.callee.self !== self) continue;
      const before = [...outer.call.positional, ...outer.call.named.values()];
      const isSame = given.every(({ value }, index) => {
        const other = before[index]?.value;
        return other !== undefined && (isUnknown(value) ? isUnknown(other) : value === other);
      });
      if (isSame && before.length === given.length) count++;
    }
    return count > MOST_REPETITIONS;
  }

  private construct(made: ClassValue, call: Call): Value {
    const { evaluator } = this;
    evaluator.step(COST_OF_OBJECT);
    const other = evaluator.library.construct?.(made, call);
    if (other) return other;
    this.used.add(made.code);
    if (inherited(made, '__new__')?.type === 'function')
      return unknown(`what __new__ of ${made.code.name} returns is not followed`, call.at);
    const unclear = ancestry(made).flatMap(({ bases }) => bases.filter(isUnknown))[0];
    const object: ObjectValue = {
      type: 'object',
      class: made,
      attributes: new Map(),
      at: call.at,
      born: evaluator.journal.current,
      damage: evaluator.journal.create<Unknown | undefined>(unclear),
      constructed: { value: undefined },
      notes: evaluator.journal.create<unknown>(undefined),
    };
    evaluator.library.created(object, libraryBases(made));
    this.initialise(object, call);
    return object;
  }

  /** Runs the constructor that comes first, be it written or one that `@dataclass` makes. */
  private initialise(object: ObjectValue, call: Call): void {
    for (const one of ancestry(object.class)) {
      const initializer = (one.members.get('__init__') ?? one.members.get('constructor'))?.value;
      if (initializer?.type === 'function') {
        this.callFunction(bound(initializer, object), call);
        return;
      }
      if (!isDataClass(one)) continue;
      setFields(this.evaluator, object, one, call);
      const after = inherited(object.class, '__post_init__');
      if (after?.type === 'function') this.evaluator.callWith(bound(after, object), [], call.at);
      return;
    }
    if (call.positional.length + call.named.size > 0 && !call.open) setGiven(this.evaluator, object, call);
    this.evaluator.library.initialized?.(object, call);
  }
}

/** What is wrong with an argument after those that stand before it. */
function wrongWith(
  { name, nameAt, spread, ...at }: ArgumentCode,
  named: ReadonlyMap<string, Given>,
): Call['wrong'] {
  if (name !== undefined && named.has(name)) return { message: `${name} is given twice.`, at: nameAt ?? at };
  if (name !== undefined || spread || named.size === 0) return undefined;
  return { message: 'An argument without a name cannot follow one with a name.', at };
}

function isSuper(code: Extract<Expression, { type: 'call' }>, scope: Scope): boolean {
  return code.callee.type === 'name' && code.callee.name === 'super' && scope.get('super') === undefined;
}
