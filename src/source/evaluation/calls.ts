import type { Evaluator } from './evaluator';
import type { Stretch } from './syntax';
import type { Unknown, Value } from './values';

/** One argument as it arrives, and where it is written. */
export interface Given {
  readonly value: Value;
  readonly at: Stretch;
}

/** A call with its arguments evaluated. */
export interface Call {
  readonly positional: readonly Given[];
  readonly named: ReadonlyMap<string, Given & { readonly nameAt: Stretch }>;
  /** Why more arguments may be given than these: `*args` whose content is not known. */
  readonly open?: Unknown | undefined;
  /** Why it is not known what `*args` and `**kwargs` take, where the rest of the call is. */
  readonly rest?: Unknown | undefined;
  /** What the language itself finds wrong with the arguments. */
  readonly wrong?: { readonly message: string; readonly at: Stretch } | undefined;
  /** The whole call, and what is called. */
  readonly at: Stretch;
  readonly calleeAt: Stretch;
  readonly evaluator: Evaluator;
}

/** The argument with a name or at a place. */
export function argument(call: Call, index: number, name: string): Given | undefined {
  return call.positional[index] ?? call.named.get(name);
}
