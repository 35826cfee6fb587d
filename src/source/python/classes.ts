import type { Value } from '../evaluation/values';

/** `class A(object)`: a base that adds nothing. */
export const OBJECT: Value = { type: 'symbol', path: 'object' };

/** What `type` gives for a class. */
export const TYPE: Value = { type: 'symbol', path: 'type' };

/** What `type` gives for `functools.partial(…)`. */
export const PARTIAL: Value = { type: 'symbol', path: 'functools.partial' };

const TORCH_CLASS = /^torch\.nn\.(?:\w+\.)*([A-Z]\w*)$/;

/** True for what a library names as it names classes. */
export function isNamedAsClass(value: Value): boolean {
  return value.type === 'symbol' && /(^|\.)[A-Z]\w*$/.test(value.path);
}

/** Two classes of PyTorch with names of their own, or the type of all classes and something else, are never one. */
export function areOtherClasses(left: Value, right: Value): boolean {
  if (left.type !== 'symbol' || right.type !== 'symbol') return false;
  if (left.path === 'type' || right.path === 'type') return left.path !== right.path;
  const [a, b] = [TORCH_CLASS.exec(left.path)?.[1], TORCH_CLASS.exec(right.path)?.[1]];
  return a !== undefined && b !== undefined && a !== b;
}
