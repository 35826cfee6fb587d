import type { Call } from '../evaluation/calls';
import type { Evaluator } from '../evaluation/evaluator';
import type { ClassValue, FunctionValue, Value } from '../evaluation/values';

/** How many steps one function or class may take that nobody in the text calls. */
const MOST_STEPS = 40_000;

/** What came of something that nobody in the text calls. */
export interface Probed {
  readonly name: string;
  readonly called: FunctionValue | ClassValue;
  readonly result: Value;
}

/**
 * Calls the functions of a module, and makes objects of its classes, that the text itself does not call: with their
 * standards, and with what is not known for the rest.
 */
export function probe(
  evaluator: Evaluator,
  names: readonly string[],
  /** Whether an object of a class may be a network. */
  isWanted: (made: ClassValue) => boolean,
): Probed[] {
  const { module, calls } = evaluator;
  const probed: Probed[] = [];
  const attempt = (name: string, called: FunctionValue | ClassValue) => {
    if (evaluator.isExhausted) return;
    const at = called.code.nameAt;
    const call: Call = { positional: [], named: new Map(), at, calleeAt: at, evaluator };
    const done = evaluator.within(MOST_STEPS, () => calls.call(called, call));
    if (done) probed.push({ name, called, result: done.result });
  };
  const values = names.map(name => [name, module.get(name)] as const);
  for (const [name, value] of values)
    if (value?.type === 'function' && !calls.isUsed(value.code)) attempt(name, value);
  for (const [name, value] of values)
    if (value?.type === 'class' && !calls.isUsed(value.code) && isWanted(value)) attempt(name, value);
  return probed;
}
