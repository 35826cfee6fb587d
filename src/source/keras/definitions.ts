import type { Statement, Stretch } from '../evaluation/syntax';
import type { FunctionValue } from '../evaluation/values';
import type { Model } from './model';
import type { Session } from './session';
import { Subclassed } from './subclassed';

/** The part of a text that defines a model: its class, the function that makes it, or the statements with its layers. */
export function definitionOf(
  model: Model,
  places: readonly Stretch[],
  statements: readonly Statement[],
): Stretch {
  if (model instanceof Subclassed) return model.object.class.code;
  const { session } = model;
  const around = enclosingFunction(session, model.at);
  if (around) return around.code;
  const own = places.filter(place => !enclosingFunction(session, place));
  const meant = statements.filter(statement => own.some(place => isInside(place, statement)));
  if (meant.length === 0) return model.at;
  return {
    from: Math.min(...meant.map(({ from }) => from)),
    to: Math.max(...meant.map(({ to }) => to)),
  };
}

/** The innermost function that a place lies in. */
export function enclosingFunction({ evaluator }: Session, at: Stretch): FunctionValue | undefined {
  let found: FunctionValue | undefined;
  for (const made of evaluator.calls.defined) {
    const { code } = made;
    if (!isInside(at, code)) continue;
    if (!found || code.to - code.from < found.code.to - found.code.from) found = made;
  }
  return found;
}

function isInside(inner: Stretch, outer: Stretch): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}
