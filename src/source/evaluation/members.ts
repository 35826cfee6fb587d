import type { Dialect } from './dialect';
import type { Evaluator } from './evaluator';
import type { Cell } from './scope';
import type { Stretch } from './syntax';
import {
  type ClassValue,
  type FunctionValue,
  isUnknown,
  lengthOf,
  type ModuleSymbol,
  type ObjectValue,
  symbol,
  text,
  unknown,
  type Value,
} from './values';
import { changeAny } from './ways';

/** More classes than these that one derives from are not followed. */
const MOST_ANCESTORS = 30;

/** What `object.name` stands for. */
export function memberOf(evaluator: Evaluator, object: Value, name: string, at: Stretch): Value {
  switch (object.type) {
    case 'unknown':
      if (CHANGING.has(name))
        changeAny(object, evaluator.journal, unknown(`'${evaluator.quote(at)}' may change it`, at));
      return object;
    case 'symbol':
      return pathValue(evaluator, `${object.path}.${name}`);
    case 'object':
      return memberOfObject(evaluator, object, name, at);
    case 'class': {
      const found = inherited(object, name);
      if (found?.type === 'function' && found.code.isStatic)
        return isGetter(found) ? evaluator.callWith(bound(found, object), [], at) : bound(found, object);
      if (found?.type === 'function') return isClassMethod(found) ? bound(found, object) : found;
      if (found && isEnumeration(object))
        return unknown(`${object.code.name} is an enumeration, whose members are not followed`, at);
      if (found) return found;
      if (name === '__name__') return text(object.code.name);
      const base = libraryBases(object)[0];
      if (base) return pathValue(evaluator, `${base.path}.${name}`);
      return unknown(`${object.code.name} has no ${name} in this file`, at);
    }
    case 'library':
      return object.attribute(name, at) ?? unknown(`'${name}' of ${object.describe()} is not followed`, at);
    default:
      return (
        evaluator.dialect.member(object, name, at, evaluator) ??
        unknown(`what '${evaluator.quote(at)}' is cannot be followed`, at)
      );
  }
}

/** What `object[index]` stands for. */
export function itemAt(evaluator: Evaluator, object: Value, index: Value, at: Stretch): Value {
  if (isUnknown(object)) return object;
  if (namesMember(evaluator.dialect, object, index)) return memberOf(evaluator, object, index.value, at);
  const lost = () => unknown(`what '${evaluator.quote(at)}' is cannot be followed`, at);
  if (object.type === 'library') return object.index(index, at) ?? lost();
  if (object.type === 'object') {
    const method = evaluator.method(object, '__getitem__', at);
    return method ? evaluator.callWith(method, [index], at) : lost();
  }
  if (isUnknown(index)) return index;
  if (index.type === 'slice') evaluator.step(1 + (lengthOf(object) >> 3));
  return evaluator.placed(evaluator.dialect.index(object, index, at), at);
}

/** True for `object['name']` of JavaScript, which is `object.name`; a dictionary has its own way. */
export function namesMember(
  { hasBlocks }: Dialect,
  object: Value,
  index: Value,
): index is Extract<Value, { type: 'text' }> {
  return hasBlocks && index.type === 'text' && object.type !== 'dictionary';
}

/** Methods that change a list or a dictionary. */
const CHANGING: ReadonlySet<string> = new Set([
  ...[
    'append',
    'extend',
    'insert',
    'pop',
    'remove',
    'reverse',
    'clear',
    'sort',
    'add',
    'discard',
    'update',
    'setdefault',
  ],
  ...['popitem', 'move_to_end', 'push', 'shift', 'unshift', 'splice', 'fill', 'set', 'delete'],
]);

/** Sets `object.name`. */
export function setMember(
  evaluator: Evaluator,
  object: Value,
  name: string,
  value: Value,
  at: Stretch,
): void {
  switch (object.type) {
    case 'symbol': {
      const path = `${object.path}.${name}`;
      write(evaluator, evaluator.replaced, path, value);
      return;
    }
    case 'object':
      setAttribute(evaluator, object, name, value, at);
      return;
    case 'class':
      write(evaluator, object.members, name, value);
      return;
    case 'unknown':
      changeAny(object, evaluator.journal, unknown(`'${evaluator.quote(at)}' may change it`, at));
      return;
    case 'dictionary': {
      const entries = object.entries.value;
      if (!isUnknown(entries))
        evaluator.journal.write(object.entries, new Map(entries).set(name, { value, at }));
      return;
    }
    case 'library':
      object.setAttribute(name, value, at);
      return;
    case 'list':
      evaluator.journal.write(
        object.items,
        unknown(`'${evaluator.quote(at)}' changes it in a way that cannot be followed`, at),
      );
      return;
    default:
  }
}

function setAttribute(
  evaluator: Evaluator,
  object: ObjectValue,
  name: string,
  value: Value,
  at: Stretch,
): void {
  const setter = inherited(object.class, `${name}.setter`);
  if (setter?.type === 'function') {
    evaluator.callWith(bound(setter, object), [value], at);
    return;
  }
  const custom = inherited(object.class, '__setattr__');
  if (custom) value = unknown(`'${evaluator.quote(at)}' is set by __setattr__`, at);
  write(evaluator, object.attributes, name, value, object.born === evaluator.journal.current);
  evaluator.library.attributeSet(object, name, value, at);
}

/** What an imported path stands for, unless the text replaces it. */
function pathValue(evaluator: Evaluator, path: string): Value {
  return evaluator.replaced.get(path)?.value ?? evaluator.library.value(path) ?? symbol(path);
}

/** A member that a class or one of those before it defines. */
export function inherited(made: ClassValue, name: string): Value | undefined {
  const own = made.members.get(name)?.value;
  if (own) return own;
  for (const one of made.ancestors) {
    const value = one.members.get(name)?.value;
    if (value) return value;
  }
  return undefined;
}

/** The class, then those of the text that it derives from, in the order in which members are looked for. */
export function ancestry(made: ClassValue): readonly ClassValue[] {
  return [made, ...made.ancestors];
}

/** The classes that one with these bases derives from: each before its own bases, and bases in the order they are named. */
export function ancestorsOf(bases: readonly Value[]): readonly ClassValue[] {
  const classes = bases.filter(base => base.type === 'class');
  const [only] = classes;
  if (!only) return [];
  if (classes.length === 1) return ancestry(only).slice(0, MOST_ANCESTORS);
  const queues = [...classes.map(base => [...ancestry(base)]), classes];
  const found: ClassValue[] = [];
  while (found.length < MOST_ANCESTORS) {
    const open = queues.filter(({ length }) => length > 0);
    const heads = open.map(([head]) => head!);
    const next = heads.find(head => !open.some(queue => queue.indexOf(head) > 0)) ?? heads[0];
    if (!next) break;
    found.push(next);
    for (const queue of open) if (queue[0] === next) queue.shift();
  }
  return [...new Set(found)];
}

/** The classes of libraries that a class derives from. */
export function libraryBases(made: ClassValue): ModuleSymbol[] {
  return ancestry(made).flatMap(({ bases }) => bases.filter(base => base.type === 'symbol'));
}

/** True for a class whose names stand for members with a name and a value, not for the value itself. */
function isEnumeration(made: ClassValue): boolean {
  return libraryBases(made).some(({ path }) => /(^|\.)(Int|Str)?(Enum|Flag)$/.test(path));
}

/** A function as the method of an object. */
export function bound(method: FunctionValue, self: Value): FunctionValue {
  return { ...method, self };
}

function memberOfObject(evaluator: Evaluator, object: ObjectValue, name: string, at: Stretch): Value {
  const own = object.attributes.get(name)?.value;
  if (own) return own;
  const found = inherited(object.class, name);
  if (found?.type === 'function') {
    if (isStatic(found)) return found;
    if (isClassMethod(found)) return bound(found, object.class);
    return isGetter(found) ? evaluator.callWith(bound(found, object), [], at) : bound(found, object);
  }
  if (found) return found;
  if (name === '__class__') return object.class;
  if (object.damage.value) return object.damage.value;
  const fromLibrary = evaluator.library.inherited(object, name, at);
  if (fromLibrary) return fromLibrary;
  const fallback = name.startsWith('__') ? undefined : inherited(object.class, '__getattr__');
  if (fallback) return unknown(`'${evaluator.quote(at)}' is computed by __getattr__`, at);
  return unknown(`'${evaluator.quote(at)}' is not set in this file`, at);
}

function isStatic({ code }: FunctionValue): boolean {
  return code.isStatic === true || hasDecorator(code.decorators, 'staticmethod');
}

function isClassMethod({ code }: FunctionValue): boolean {
  return hasDecorator(code.decorators, 'classmethod');
}

function isGetter({ code }: FunctionValue): boolean {
  return (
    code.isGetter === true ||
    ['property', 'cached_property'].some(name => hasDecorator(code.decorators, name))
  );
}

function hasDecorator(decorators: FunctionValue['code']['decorators'], name: string): boolean {
  return decorators.some(
    decorator =>
      (decorator.type === 'name' && decorator.name === name) ||
      (decorator.type === 'member' && decorator.name === name),
  );
}

function write(
  { journal }: Evaluator,
  cells: Map<string, Cell<Value | undefined>>,
  name: string,
  value: Value,
  isNewHolder = false,
): void {
  let cell = cells.get(name);
  if (!cell) {
    cell = isNewHolder ? journal.create<Value | undefined>(undefined) : { value: undefined };
    cells.set(name, cell);
  }
  journal.write(cell, value);
}
