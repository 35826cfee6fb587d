import { Calls } from './callFunction';
import type { Call } from './calls';
import { comprehended } from './comprehension';
import type { Dialect, Library } from './dialect';
import { dictionaryOf, sequenceOf, textOf } from './displays';
import { Executor } from './executor';
import { Exhausted, isExhaustion } from './exhausted';
import { Journal } from './journal';
import { itemAt, memberOf, setMember } from './members';
import { type Cell, Scope } from './scope';
import type { Expression, Statement, Stretch } from './syntax';
import { assignTo } from './targets';
import {
  allEntries,
  asUnknown,
  bool,
  type Dictionary,
  type DictionaryEntry,
  type Entries,
  FALSE,
  isSequence,
  isUnknown,
  lengthOf,
  NONE,
  type Sequence,
  TRUE,
  type Unknown,
  unknown,
  type Value,
} from './values';
import { mergeAll, NOTHING, orElse } from './ways';

/** Longer lists are not followed. */
const LONGEST_LIST = 10_000;

/** Expressions deeper than this are not followed. */
const DEEPEST = 200;

/** How many steps one reading may take; each takes less than half a microsecond. */
export const MOST_STEPS = 150_000;

/** Evaluates what a text decides, without running it: in steps that are counted, with `unknown` for the rest. */
export class Evaluator {
  readonly journal = new Journal(steps => this.step(steps));
  readonly module: Scope;
  readonly executor: Executor;
  readonly calls: Calls;
  /** Names of libraries that the text replaces by something else, as in `nn.Linear = Mine`. */
  readonly replaced = new Map<string, Cell<Value | undefined>>();
  private steps = 0;
  private limit = MOST_STEPS;
  private depth = 0;
  /** Grows with whatever may end in an error when the text is run: all that is unknown. */
  doubts = 0;

  constructor(
    readonly dialect: Dialect,
    readonly library: Library,
    /** The text of a stretch, as short as a message needs it. */
    readonly quote: (stretch: Stretch) => string,
    readonly lineOf: (stretch: Stretch) => string,
  ) {
    this.module = new Scope('module', undefined, this.journal);
    this.executor = new Executor(this);
    this.calls = new Calls(this);
  }

  /** Counts a step, or what takes as long as several; throws `Exhausted` when there are no more. */
  step(count = 1): void {
    this.steps += count;
    if (this.steps <= this.limit) return;
    this.calls.noteExhaustion();
    throw new Exhausted();
  }

  /**
   * Runs with at most so many more steps; undefined when they do not suffice, with all that was written taken back, or
   * unknown for the reason that is given.
   */
  within<T>(most: number, run: () => T, lost?: () => Unknown): { result: T } | undefined {
    const { limit, depth } = this;
    const mark = this.library.mark();
    const calls = this.calls.mark();
    this.limit = Math.min(limit, this.steps + most);
    try {
      const { result, writes, overwritten } = this.journal.attempt(run);
      this.journal.apply(writes, overwritten);
      return { result };
    } catch (error) {
      if (!isExhaustion(error) || this.steps > limit) throw error;
      this.depth = depth;
      const written = this.journal.takeFailed();
      const reason = written.length > 0 ? lost?.() : undefined;
      if (reason) for (const cell of written) this.journal.write(cell, reason);
      this.library.rewind(mark);
      this.calls.rewind(calls);
      return undefined;
    } finally {
      this.limit = limit;
    }
  }

  get stepsTaken(): number {
    return this.steps;
  }

  /** How many steps the whole reading has left. */
  get stepsLeft(): number {
    return MOST_STEPS - this.steps;
  }

  run(statements: Iterable<Statement>, scope: Scope): void {
    this.executor.run(statements, scope);
  }

  evaluate(expression: Expression, scope: Scope): Value {
    this.step();
    if (this.depth >= DEEPEST) return unknown('the expression is nested too deeply', expression);
    this.depth++;
    const value = this.evaluateForm(expression, scope);
    this.depth--;
    if (value.type === 'unknown') this.doubts++;
    return value;
  }

  private evaluateForm(expression: Expression, scope: Scope): Value {
    switch (expression.type) {
      case 'constant':
        return expression.value;
      case 'name':
        return this.lookUp(expression.name, expression, scope);
      case 'text':
        return textOf(this, expression.parts, scope, expression);
      case 'sequence':
        return sequenceOf(this, expression.kind, expression.items, scope);
      case 'dictionary':
        return dictionaryOf(this, expression.entries, scope);
      case 'unary':
        return this.unary(expression.operator, this.evaluate(expression.operand, scope), expression);
      case 'binary': {
        const left = this.evaluate(expression.left, scope);
        const right = this.evaluate(expression.right, scope);
        return this.binary(expression.operator, left, right, expression);
      }
      case 'comparison':
        return this.compare(expression, scope);
      case 'logical':
        return this.logical(expression, scope);
      case 'conditional': {
        const test = this.condition(expression.test, scope);
        if (test !== undefined)
          return this.evaluate(test ? expression.whenTrue : expression.otherwise, scope);
        const reason = this.undecided(expression.test, scope);
        return this.executor.either(
          () => this.evaluate(expression.whenTrue, scope),
          () => this.evaluate(expression.otherwise, scope),
          reason,
        );
      }
      case 'call':
        return this.calls.evaluate(expression, scope);
      case 'member': {
        const object = this.evaluate(expression.object, scope);
        if (expression.isOptional && object.type === 'none') return NONE;
        return this.member(object, expression.name, expression);
      }
      case 'index': {
        const object = this.evaluate(expression.object, scope);
        if (expression.isOptional && object.type === 'none') return NONE;
        return this.index(object, this.evaluate(expression.index, scope), expression);
      }
      case 'slice': {
        const part = (code: Expression | undefined) => (code ? this.evaluate(code, scope) : NONE);
        return {
          type: 'slice',
          start: part(expression.start),
          stop: part(expression.stop),
          step: part(expression.step),
        };
      }
      case 'function':
        return this.calls.define(expression.code, scope);
      case 'class':
        return this.calls.defineClass(expression.code, scope);
      case 'comprehension':
        return comprehended(this, expression, scope);
      case 'assignment': {
        const value = this.evaluate(expression.value, scope);
        assignTo(this, expression.target, value, scope, undefined);
        return value;
      }
      case 'passing':
        return this.evaluate(expression.operand, scope);
      case 'this':
        return this.calls.self(scope) ?? unknown('it is not clear what this is', expression);
      case 'super':
        return this.calls.superOf(scope, expression);
      case 'unreadable':
        return {
          ...unknown(expression.because, expression),
          isSyntaxError: expression.isSyntaxError === true,
        };
    }
  }

  /** Whether a condition holds; undefined when the text does not decide it. */
  condition(test: Expression, scope: Scope): boolean | undefined {
    if (test.type === 'passing') return this.condition(test.operand, scope);
    if (test.type !== 'logical' || test.operator === '??')
      return this.dialect.truth(this.evaluate(test, scope));
    this.step();
    const left = this.condition(test.left, scope);
    const isOr = test.operator === 'or';
    if (left !== undefined) return left === isOr ? left : this.condition(test.right, scope);
    // Of `a and False` the truth is known, whatever a is.
    const right = this.perhaps(() => this.condition(test.right, scope), test);
    return right === isOr ? right : undefined;
  }

  /** What a name stands for. */
  lookUp(name: string, at: Stretch, scope: Scope): Value {
    const found = scope.get(name);
    // Statements that were not followed hardly set a name of the language itself.
    const { damage, cells } = this.module;
    if (found && (found !== damage.value || cells.has(name))) return found;
    return (
      this.dialect.builtin(name) ??
      found ??
      this.library.guess(name, at) ??
      unknown(`nothing in this file says what ${name} is`, at)
    );
  }

  /** The value of a member, as far as it is known. */
  member(object: Value, name: string, at: Stretch): Value {
    return memberOf(this, object, name, at);
  }

  setMember(object: Value, name: string, value: Value, at: Stretch): void {
    setMember(this, object, name, value, at);
  }

  index(object: Value, index: Value, at: Stretch): Value {
    return itemAt(this, object, index, at);
  }

  binary(operator: string, left: Value, right: Value, at: Stretch): Value {
    if (left.type === 'library') {
      const value = left.binary(operator, right, false, at);
      if (value) return value;
    }
    if (right.type === 'library') {
      const value = right.binary(operator, left, true, at);
      if (value) return value;
    }
    if (isUnknown(left)) return left;
    if (isUnknown(right)) return right;
    const value = this.dialect.binary(operator, left, right, at, this);
    if (isSequence(value)) this.step(1 + (lengthOf(value) >> 3));
    return this.placed(value, at);
  }

  /** Calls a value with arguments that are not written in the text. */
  callWith(callee: Value, values: readonly Value[], at: Stretch): Value {
    const call: Call = {
      positional: values.map(value => ({ value, at })),
      named: new Map(),
      at,
      calleeAt: at,
      evaluator: this,
    };
    return this.calls.call(callee, call);
  }

  /** A method by its name, only where the object's own class or library has it. */
  method(object: Value, name: string, at: Stretch): Value | undefined {
    const found = memberOf(this, object, name, at);
    return isUnknown(found) ? undefined : found;
  }

  list(items: readonly Value[] | Unknown, type: Sequence['type'] = 'list'): Sequence {
    return { type, items: this.journal.create(this.limited(items)) };
  }

  /** The items of a list, if it is not too long. */
  limited(items: readonly Value[] | Unknown): readonly Value[] | Unknown {
    if (isUnknown(items)) {
      this.doubts++;
      return items;
    }
    this.step(1 + (items.length >> 3));
    return items.length > LONGEST_LIST ? unknown('the list is too long to follow') : items;
  }

  /** A set of the items, as the language tells them apart. */
  setOf(items: readonly Value[]): Sequence {
    // Each is compared with all others.
    this.step(1 + ((Math.min(items.length, 1000) ** 2) >> 4));
    return { type: 'set', items: this.journal.create(this.dialect.distinct?.(items) ?? items) };
  }

  dictionary(entries: Iterable<readonly [string | number, DictionaryEntry]>): Dictionary {
    return { type: 'dictionary', entries: this.journal.create<Entries | Unknown>(new Map(entries)) };
  }

  /** Why a condition is not decided. */
  undecided(test: Expression, scope: Scope): Unknown {
    const { result } = this.journal.attempt(() => this.evaluate(test, scope));
    const why = isUnknown(result) ? `, and ${result.because}` : '';
    return unknown(`it depends on '${this.quote(test)}'${why}`, test);
  }

  /** What a loop over a value gives, or why that is not known. */
  iterate(value: Value, at: Stretch): readonly Value[] | Unknown {
    if (isUnknown(value)) return value;
    const content = isSequence(value)
      ? value.items.value
      : value.type === 'dictionary'
        ? allEntries(value)
        : undefined;
    if (content && isUnknown(content as Value)) return content as Unknown;
    const items = value.type === 'library' ? value.iterate() : this.dialect.iterate(value);
    if (!items) return unknown(`what '${this.quote(at)}' holds cannot be followed`, at);
    if (isUnknown(items)) return { at, ...items };
    this.step(1 + (items.length >> 3));
    return items;
  }

  private unary(operator: string, operand: Value, at: Stretch): Value {
    if (operator === 'not') {
      const truth = this.dialect.truth(operand);
      return truth === undefined ? this.placed(asUnknown(operand), at) : bool(!truth);
    }
    if (isUnknown(operand)) return operand;
    return this.placed(this.dialect.unary(operator, operand), at);
  }

  /** Evaluates something of which it is not clear whether it is evaluated at all. */
  private perhaps<T>(run: () => T, at: Stretch): T {
    const { result, writes } = this.journal.attempt(run);
    if (writes.size > 0)
      mergeAll(this.journal, [NOTHING, writes], unknown('it is not clear whether it is asked for', at));
    return result;
  }

  private compare(expression: Extract<Expression, { type: 'comparison' }>, scope: Scope): Value {
    let left = this.evaluate(expression.first, scope);
    let result: Value = TRUE;
    for (const [index, { operator, operand }] of expression.rest.entries()) {
      const right = this.evaluate(operand, scope);
      this.step(1 + ((lengthOf(left) + lengthOf(right)) >> 3));
      result = this.placed(this.dialect.compare(operator, left, right), expression);
      if (result.type !== 'bool') {
        const rest = expression.rest.slice(index + 1);
        this.perhaps(() => {
          for (const { operand: later } of rest) this.evaluate(later, scope);
        }, expression);
        return result;
      }
      if (!result.value) return FALSE;
      left = right;
    }
    return result;
  }

  private logical(expression: Extract<Expression, { type: 'logical' }>, scope: Scope): Value {
    const left = this.evaluate(expression.left, scope);
    const truth = expression.operator === '??' ? isMissing(left) : this.dialect.truth(left);
    if (truth === undefined) {
      const reason = unknown(asUnknown(left).because, expression.left);
      const right = this.perhaps(() => this.evaluate(expression.right, scope), expression);
      // `a < b and False` is false, whatever a and b are.
      const isDecided = right.type === 'bool' && right.value === (expression.operator === 'or');
      return isDecided && isTest(expression.left) ? right : orElse(reason, [left, right]);
    }
    const goesOn = expression.operator === 'or' ? !truth : truth;
    return goesOn ? this.evaluate(expression.right, scope) : left;
  }

  /** The value, with the place to blame if it is unknown and has none yet. */
  placed(value: Value, at: Stretch): Value {
    if (!isUnknown(value) || value.at) return value;
    return unknown(`'${this.quote(at)}' cannot be computed: ${value.because}`, at);
  }
}

/** True for what is true or false in any case. */
function isTest(code: Expression): boolean {
  if (code.type === 'passing') return isTest(code.operand);
  return code.type === 'comparison' || (code.type === 'unary' && code.operator === 'not');
}

function isMissing(value: Value): boolean | undefined {
  return isUnknown(value) ? undefined : value.type === 'none';
}
