import type { Call } from '../evaluation/calls';
import { ancestry, inherited } from '../evaluation/members';
import { bool, isUnknown, itemsOf, type ObjectValue, type Value } from '../evaluation/values';
import { OBJECT } from './classes';
import { notFollowed } from './methods';
import { Partial } from './partial';

/** True where an object has no other attributes than those that are known. */
export function isComplete(object: ObjectValue, { evaluator: { library } }: Call): boolean {
  const isKnown = (base: Value) =>
    base.type === 'class' ||
    base === OBJECT ||
    (base.type === 'symbol' && library.exports(base.path.split('.')[0]!) !== undefined);
  const isPlain = ancestry(object.class).every(({ bases }) => bases.every(isKnown));
  return isPlain && !object.damage.value && !inherited(object.class, '__getattr__');
}

export function isInstance(object: Value, type: Value, call: Call): Value {
  if (isUnknown(object)) return object;
  const types = itemsOf(type) ?? [type];
  const answers = types.map(one => isOfType(object, one));
  if (answers.includes(true)) return bool(true);
  return answers.includes(undefined) ? notFollowed(call) : bool(false);
}

function isOfType(object: Value, type: Value): boolean | undefined {
  if (type.type === 'class')
    return object.type === 'object'
      ? ancestry(object.class).includes(type)
      : object.type === 'library'
        ? false
        : undefined;
  if (type.type === 'native') return TYPES[type.name]?.includes(object.type);
  if (type.type !== 'symbol') return undefined;
  if (type.path === 'functools.partial') return object instanceof Partial;
  if (object.type === 'library') return object.isOf(type.path);
  if (object.type !== 'object') return ['symbol', 'native'].includes(object.type) ? undefined : false;
  const bases = ancestry(object.class).flatMap(one => one.bases);
  if (bases.some(base => base.type === 'symbol' && base.path === type.path)) return true;
  return /(^|\.)(Module|Layer|Model)$/.test(type.path)
    ? undefined
    : bases.some(isUnknown)
      ? undefined
      : false;
}

/** The types of values that are of each of Python's own types, that of its own first. */
export const TYPES: Readonly<Record<string, readonly string[]>> = {
  int: ['int', 'bool'],
  float: ['float'],
  bool: ['bool'],
  str: ['text'],
  list: ['list'],
  tuple: ['tuple'],
  set: ['set'],
  dict: ['dictionary'],
};
