import type { Call, Given } from './calls';
import type { Evaluator } from './evaluator';
import type { Scope } from './scope';
import type { Parameter } from './syntax';
import { assignTo } from './targets';
import { titleOf } from './titles';
import { type FunctionValue, NONE, unknown, type Value } from './values';

/** Gives each parameter of a function what the call has for it. */
export function bindParameters(evaluator: Evaluator, callee: FunctionValue, call: Call, scope: Scope): void {
  const positional = [...call.positional];
  const self = callee.self;
  const takesSelf = self !== undefined && !callee.code.isArrow && !evaluator.dialect.hasBlocks;
  if (takesSelf) positional.unshift({ value: self, at: call.at });
  const named = new Map(call.named);
  for (const parameter of callee.code.parameters) {
    const value = valueGiven(evaluator, parameter, positional, named, callee, call, scope);
    assignTo(evaluator, parameter.target, value, scope, 'block');
  }
}

function valueGiven(
  evaluator: Evaluator,
  { kind, name, standard, ...at }: Parameter,
  positional: Given[],
  named: Map<string, Given>,
  { code, standards, owner }: FunctionValue,
  call: Call,
  scope: Scope,
): Value {
  const notKnown = call.open ?? call.rest;
  if (kind === 'rest')
    return notKnown
      ? { type: 'tuple', items: { value: notKnown } }
      : evaluator.list(
          positional.splice(0).map(({ value }) => value),
          evaluator.dialect.hasBlocks ? 'list' : 'tuple',
        );
  if (kind === 'keywords') {
    const entries = [...named].map(([key, { value, at: place }]) => [key, { value, at: place }] as const);
    named.clear();
    if (call.open) return { type: 'dictionary', entries: { value: call.open } };
    const others = evaluator.dictionary(entries);
    return call.rest ? { ...others, more: call.rest } : others;
  }
  const byPlace = kind === 'plain' ? positional.shift() : undefined;
  const isLeftOut = evaluator.dialect.hasBlocks && byPlace?.value.type === 'none' && standard !== undefined;
  if (byPlace && !isLeftOut) return byPlace.value;
  const byName = name === undefined ? undefined : named.get(name);
  if (byName) {
    named.delete(name!);
    return byName.value;
  }
  if (call.open) return call.open;
  if (evaluator.dialect.hasBlocks) return standard ? evaluator.evaluate(standard, scope) : NONE;
  const usual = name === undefined ? undefined : standards.get(name);
  return (
    usual ?? {
      ...unknown(`nobody gives ${titleOf(code, owner)} its ${name ?? 'argument'}`, at),
      isOpen: true,
    }
  );
}
