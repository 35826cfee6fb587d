import type { SyntaxNode } from '@lezer/common';
import type { Entry, Expression, Statement, Stretch } from '../evaluation/syntax';
import { int, text } from '../evaluation/values';
import { keyOfProperty } from './expressions';
import { type Lowering, unreadable } from './lowering';
import { childOf, childrenOf, isError, partsOf } from './tree';

/** An enum as an object of numbers and strings. */
export function lowerEnum(lowering: Lowering, node: SyntaxNode): Statement[] {
  const named = childOf(node, 'TypeDefinition');
  const body = childOf(node, 'EnumBody');
  if (!named || !body || childrenOf(body).some(isError)) return [lowering.broken(node)];
  let next: number | undefined = 0;
  const entries: Entry[] = [];
  for (const [key, sign, value] of partsOf(childrenOf(body))) {
    if (!key) continue;
    const given: Expression = sign ? lowering.expression(value) : memberValue(next, key);
    const whole: number | undefined =
      given.type === 'constant' && given.value.type === 'int' ? given.value.value : undefined;
    next = whole === undefined ? undefined : whole + 1;
    const name = keyOfProperty(lowering, key) ?? '';
    entries.push({
      key: { type: 'constant', value: text(name), ...placeOf(key) },
      value: given,
      ...placeOf(key),
    });
  }
  const value: Expression = { type: 'dictionary', entries, ...placeOf(body) };
  return [declared(lowering, named, value, node)];
}

/** A namespace as an object of what it exports. */
export function lowerNamespace(lowering: Lowering, node: SyntaxNode): Statement[] {
  const named = childOf(node, 'VariableDefinition');
  const body = childOf(node, 'Block');
  if (!named || !body || childOf(node, 'PropertyDefinition')) return [lowering.broken(node)];
  const exported = childrenOf(body)
    .filter(({ name }) => name === 'ExportDeclaration')
    .flatMap(one => childrenOf(one))
    .flatMap(one => one.getChildren('VariableDefinition'));
  const entries = exported.map((one): Entry => {
    const name = lowering.textOf(one);
    const at = placeOf(one);
    return {
      key: { type: 'constant', value: text(name), ...at },
      value: { type: 'name', name, ...at },
      ...at,
    };
  });
  const value: Expression = { type: 'dictionary', entries, ...placeOf(body) };
  const inner = [...lowering.statements(childrenOf(body)), declared(lowering, named, value, node)];
  return [{ type: 'block', body: inner, ...placeOf(node) }];
}

function declared(lowering: Lowering, named: SyntaxNode, value: Expression, node: Stretch): Statement {
  return {
    type: 'assign',
    targets: [{ type: 'name', name: lowering.textOf(named), ...placeOf(named) }],
    value,
    declares: 'function',
    ...placeOf(node),
  };
}

function memberValue(value: number | undefined, key: Stretch): Expression {
  if (value === undefined) return unreadable(key, 'the member before it is computed');
  return { type: 'constant', value: int(value), ...placeOf(key) };
}

function placeOf({ from, to }: Stretch): Stretch {
  return { from, to };
}
