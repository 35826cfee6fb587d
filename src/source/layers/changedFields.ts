import type { Evaluator } from '../evaluation/evaluator';
import { ancestry, inherited } from '../evaluation/members';
import type { Expression, FunctionCode, Statement, Stretch, Target } from '../evaluation/syntax';
import { isConstructor } from '../evaluation/titles';
import {
  type ClassValue,
  type FunctionValue,
  isSame,
  isSequence,
  itemsOf,
  type ObjectValue,
  unknown,
  type Value,
} from '../evaluation/values';

/** A place where a method changes a field of its object. */
interface Change {
  readonly field: string;
  /** What it is set to, where it is set as a whole. */
  readonly to?: Expression | undefined;
  readonly at: Stretch;
}

/** What a method does with the members of its object. */
interface Effects {
  readonly changes: readonly Change[];
  /** The members that it mentions, the methods that it calls among them. */
  readonly mentions: ReadonlySet<string>;
}

/**
 * Makes unknown the numbers, lists and dictionaries of an object that other methods change than the one that is
 * followed, its constructor, and those that these two call: whether they were called before is not known.
 */
export function forgetChanged(evaluator: Evaluator, object: ObjectValue, followed: FunctionValue): void {
  const methods = methodsOf(object.class);
  const constructors = [...methods].filter(([, code]) => isConstructor(code)).map(([name]) => name);
  const known = calledFrom([followed.code.name, ...constructors], methods);
  for (const [name, code] of methods) {
    if (known.has(name)) continue;
    for (const { field, to, at } of effectsOf(code).changes) {
      const value = object.attributes.get(field)?.value ?? inherited(object.class, field);
      if (!value || !isChangeable(value) || (to && isEqual(to, value))) continue;
      const because = `${name} of ${object.class.code.name} changes ${field}`;
      evaluator.setMember(object, field, unknown(because, at), at);
    }
  }
}

/** The methods of a class by the names that they have in it, with those of the classes that it derives from. */
function methodsOf(made: ClassValue): ReadonlyMap<string, FunctionCode> {
  const methods = new Map<string, FunctionCode>();
  for (const [index, one] of ancestry(made).entries())
    for (const [name, { value }] of one.members) {
      if (value?.type !== 'function' || value.code.isStatic) continue;
      // A constructor runs that of the class above, and does not stand in for it.
      const key = isConstructor(value.code) ? `${name} ${index}` : name;
      if (!methods.has(key)) methods.set(key, value.code);
      if (!value.code.isOfFields) continue;
      for (const statement of value.code.body()) {
        const method = methodIn(statement);
        if (method && !methods.has(method.name)) methods.set(method.name, method.code);
      }
    }
  return methods;
}

/** `add = () => …` among the fields of a class. */
function methodIn(statement: Statement): { name: string; code: FunctionCode } | undefined {
  if (statement.type !== 'assign' || statement.value?.type !== 'function') return undefined;
  const [target] = statement.targets;
  return target?.type === 'member' ? { name: target.name, code: statement.value.code } : undefined;
}

function calledFrom(
  names: readonly string[],
  methods: ReadonlyMap<string, FunctionCode>,
): ReadonlySet<string> {
  const called = new Set(names);
  // What is added to a set while it is gone through is gone through as well.
  for (const name of called) {
    const method = methods.get(name);
    if (method) for (const mentioned of effectsOf(method).mentions) called.add(mentioned);
  }
  return called;
}

const effects = new WeakMap<FunctionCode, Effects>();

function effectsOf(code: FunctionCode): Effects {
  const found = effects.get(code) ?? findEffects(code);
  effects.set(code, found);
  return found;
}

function findEffects(code: FunctionCode): Effects {
  const self = code.parameters[0]?.name;
  const changes: Change[] = [];
  const mentions = new Set<string>();
  const change = (place: Expression | Target, to?: Expression) => {
    const field = fieldOf(place, self);
    if (field !== undefined) changes.push({ field, at: place, to: isWhole(place, self) ? to : undefined });
  };
  const body = code.isOfFields ? code.body().filter(statement => !methodIn(statement)) : code.body();
  visit(body, node => {
    if (node.type === 'member' && isSelf(node.object, self)) mentions.add(node.name);
    for (const [target, value] of assignedIn(node)) change(target, value);
    if (node.type === 'call' && node.callee.type === 'member' && CHANGING.has(node.callee.name))
      change(node.callee.object);
  });
  return { changes, mentions };
}

/** Methods that change what they are called on, in Python and in JavaScript. */
const CHANGING: ReadonlySet<string> = new Set([
  ...['append', 'extend', 'insert', 'remove', 'clear', 'update', 'setdefault', 'popitem', 'add', 'discard'],
  ...['push', 'unshift', 'shift', 'splice', 'fill', 'pop', 'sort', 'reverse'],
]);

/** The field of the object that a place is or lies in: `options` for `this.options.units`. */
function fieldOf(place: Expression | Target, self: string | undefined): string | undefined {
  if (place.type !== 'member' && place.type !== 'index') return undefined;
  if (isWhole(place, self)) return place.name;
  return fieldOf(place.object, self);
}

function isWhole<T extends Expression | Target>(
  place: T,
  self: string | undefined,
): place is T & { type: 'member' } {
  return place.type === 'member' && isSelf(place.object, self);
}

function isSelf(object: Expression, self: string | undefined): boolean {
  return object.type === 'this' || (object.type === 'name' && object.name === self);
}

/** The places that a statement or an expression itself gives values to, with the value where it is written. */
function assignedIn(node: Node): readonly (readonly [Target, Expression | undefined])[] {
  switch (node.type) {
    case 'assign':
      return node.targets.flatMap(partsOf).map(target => [target, node.value]);
    case 'assignment':
      return partsOf(node.target).map(target => [target, node.value]);
    case 'update':
    case 'for':
      return partsOf(node.target).map(target => [target, undefined]);
    case 'delete':
      return node.targets.flatMap(partsOf).map(target => [target, undefined]);
    default:
      return [];
  }
}

function partsOf(target: Target): readonly Target[] {
  switch (target.type) {
    case 'list':
      return target.items.flatMap(item => (item ? partsOf(item.target) : []));
    case 'pattern':
      return [...target.parts.map(part => part.target), ...(target.rest ? [target.rest] : [])].flatMap(
        partsOf,
      );
    case 'default':
      return partsOf(target.target);
    default:
      return [target];
  }
}

type Node = Statement | Expression;

/** Tells of every statement and expression in a piece of code, those of functions in it too. */
function visit(code: unknown, see: (node: Node) => void): void {
  if (typeof code !== 'object' || code === null) return;
  if ('type' in code) see(code as Node);
  if ('body' in code && typeof code.body === 'function') visit(code.body(), see);
  for (const part of Object.values(code)) visit(part, see);
}

function isChangeable(value: Value): boolean {
  return value.type === 'int' || value.type === 'float' || value.type === 'dictionary' || isSequence(value);
}

/** True for a field that is set to what it holds already, as an empty list is emptied again. */
function isEqual(to: Expression, value: Value): boolean {
  if (to.type === 'constant') return isSame(to.value, value);
  if (to.type === 'sequence') return to.items.length === 0 && itemsOf(value)?.length === 0;
  if (to.type !== 'dictionary' || value.type !== 'dictionary') return false;
  return to.entries.length === 0 && value.entries.value instanceof Map && value.entries.value.size === 0;
}
