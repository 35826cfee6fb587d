import type { FunctionCode, Statement, Stretch } from '../evaluation/syntax';
import type { FunctionValue } from '../evaluation/values';
import type { Model } from './model';
import type { Session } from './session';
import { Subclassed } from './subclassed';

/** The part of a text that defines a model: its class, the function that makes it, or the statements with its layers. */
export function definitionOf(model: Model, places: readonly Stretch[], statements: readonly Statement[]): Stretch {
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

/**
 * What a call in the body of a function is assigned to there: `model` in `model = Sequential()` or `self.model = …`; the
 * function's own name for what it returns at once.
 */
export function assignedName({ body, name }: FunctionCode, at: Stretch): string | undefined {
  return nameIn(body(), name || undefined, at, 0);
}

function nameIn(statements: readonly Statement[], returning: string | undefined, at: Stretch, depth: number): string | undefined {
  for (const statement of statements) {
    if (depth > DEEPEST || !isInside(at, statement)) continue;
    if (statement.type === 'assign' && statement.value && isInside(at, statement.value)) {
      const target = statement.targets[0];
      if (target?.type === 'name' || target?.type === 'member') return target.name;
    }
    if (statement.type === 'return') return returning;
    const found = bodiesOf(statement).map(inner => nameIn(inner, returning, at, depth + 1)).find(name => name !== undefined);
    if (found !== undefined) return found;
  }
  return undefined;
}

const DEEPEST = 50;

function bodiesOf(statement: Statement): readonly (readonly Statement[])[] {
  switch (statement.type) {
    case 'if':
      return [statement.then, statement.otherwise];
    case 'for':
    case 'while':
      return [statement.body, statement.otherwise];
    case 'with':
    case 'block':
      return [statement.body];
    case 'try':
      return [statement.body, ...statement.handlers.map(({ body }) => body), statement.otherwise, statement.finally];
    case 'choice':
      return statement.bodies;
    default:
      return [];
  }
}

export function isInside(inner: Stretch, outer: Stretch): boolean {
  return outer.from <= inner.from && inner.to <= outer.to;
}
