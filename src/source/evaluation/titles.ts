import type { FunctionCode } from './syntax';
import type { ClassValue } from './values';

const CONSTRUCTORS: ReadonlySet<string> = new Set(['__init__', 'constructor', '__new__']);

/** True for a function that makes the objects of its class. */
export function isConstructor({ name, isOfFields }: FunctionCode): boolean {
  return isOfFields === true || CONSTRUCTORS.has(name);
}

/** What messages call a function: a constructor by its class. */
export function titleOf(code: FunctionCode, owner: ClassValue | undefined): string {
  return owner && isConstructor(code) ? owner.code.name : code.name || 'this function';
}
