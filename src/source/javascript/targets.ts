import type { SyntaxNode } from '@lezer/common';
import type { Expression, Stretch, Target } from '../evaluation/syntax';
import { keyOfProperty } from './expressions';
import type { Lowering } from './lowering';
import { childrenOf, isError, partsOf } from './tree';

/** Brings what stands on the left of an assignment to the common syntax, patterns with their standards. */
export function lowerTarget(lowering: Lowering, node: SyntaxNode): Target {
  const at: Stretch = { from: node.from, to: node.to };
  const parts = childrenOf(node);
  if (parts.some(isError)) return { type: 'unreadable', ...at };
  switch (node.name) {
    case 'VariableName':
    case 'VariableDefinition':
      return namedTarget(lowering.textOf(node), at);
    case 'MemberExpression': {
      const member = lowering.expression(node);
      if (member.type === 'member')
        return { type: 'member', object: member.object, name: member.name, ...at };
      if (member.type === 'index')
        return { type: 'index', object: member.object, index: member.index, ...at };
      return { type: 'unreadable', ...at };
    }
    case 'ParenthesizedExpression':
    case 'PostfixExpression':
    case 'BinaryExpression':
      return lowering.target(parts.find(({ name }) => name !== '('));
    case 'ArrayPattern':
    case 'ArrayExpression':
      return { type: 'list', items: itemsOf(lowering, parts), ...at };
    case 'ObjectPattern':
      return patternOf(lowering, parts, at);
    case 'AssignmentExpression':
      return withStandard(lowering, parts);
    default:
      return { type: 'unreadable', ...at };
  }
}

/** A name, or the members of one in `[this.x, this.y] = …`, which the parser takes for names. */
function namedTarget(written: string, at: Stretch): Target {
  const [first = '', ...members] = written.split('.');
  const name = members.pop();
  if (name === undefined) return { type: 'name', name: first, ...at };
  let object: Expression = first === 'this' ? { type: 'this', ...at } : { type: 'name', name: first, ...at };
  for (const member of members) object = { type: 'member', object, name: member, nameAt: at, ...at };
  return { type: 'member', object, name, ...at };
}

/** A pattern with the value it takes where nothing is given: `x = 1`. */
export function withStandard(lowering: Lowering, parts: readonly SyntaxNode[]): Target {
  const [pattern] = parts;
  const target = lowering.target(pattern);
  const sign = parts.findIndex(({ name }) => name === 'Equals');
  const standard = sign < 0 ? undefined : parts[sign + 1];
  if (!standard) return target;
  const value = lowering.expression(standard, target.type === 'name' ? target.name : undefined);
  return { type: 'default', target, value, from: target.from, to: standard.to };
}

function itemsOf(
  lowering: Lowering,
  nodes: readonly SyntaxNode[],
): Extract<Target, { type: 'list' }>['items'] {
  const parts = partsOf(nodes);
  if (parts.at(-1)?.length === 0) parts.pop();
  return parts.map(part => {
    if (part.length === 0) return undefined;
    const isRest = part[0]!.name === 'Spread';
    return { target: withStandard(lowering, isRest ? part.slice(1) : part), isRest };
  });
}

function patternOf(lowering: Lowering, nodes: readonly SyntaxNode[], at: Stretch): Target {
  const parts: { key: string; target: Target }[] = [];
  let rest: Target | undefined;
  for (const node of nodes.filter(({ name }) => name === 'PatternProperty')) {
    const property = childrenOf(node);
    if (property.some(isError)) return { type: 'unreadable', ...at };
    if (property[0]?.name === 'Spread') {
      rest = lowering.target(property[1]);
      continue;
    }
    const key = keyOfProperty(lowering, property[0]);
    if (key === undefined) return { type: 'unreadable', ...at };
    const colon = property.findIndex(({ name }) => name === ':');
    parts.push({ key, target: withStandard(lowering, colon < 0 ? property : property.slice(colon + 1)) });
  }
  return { type: 'pattern', parts, ...(rest ? { rest } : {}), ...at };
}
