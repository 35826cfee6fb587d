import type { SyntaxNode } from '@lezer/common';
import type { Target } from '../evaluation/syntax';
import type { ExpressionLowering } from './lowerExpression';
import { childrenOf } from './tree';

/** What an assignment gives a value to. */
export function lowerTarget(lowering: ExpressionLowering, node: SyntaxNode): Target {
  const place = lowering.at(node);
  switch (node.name) {
    case 'VariableName':
      return { type: 'name', name: lowering.textOf(node), ...place };
    case 'MemberExpression': {
      const lowered = lowering.expression(node);
      if (lowered.type === 'member') return { ...lowered, type: 'member' };
      return lowered.type === 'index' ? { ...lowered, type: 'index' } : { type: 'unreadable', ...place };
    }
    case 'TupleExpression':
    case 'ArrayExpression':
      return lowerTargets(lowering, childrenOf(node).slice(1, -1), node);
    case 'ParenthesizedExpression': {
      const [, inner] = childrenOf(node);
      return inner ? lowerTarget(lowering, inner) : { type: 'unreadable', ...place };
    }
    default:
      return { type: 'unreadable', ...place };
  }
}

/** `a`, or `a, *b`. */
export function lowerTargets(
  lowering: ExpressionLowering,
  nodes: readonly SyntaxNode[],
  whole: SyntaxNode,
): Target {
  const isList = nodes.some(({ name }) => name === ',') || isBracketed(whole);
  const [only] = nodes;
  if (!isList && only) return lowerTarget(lowering, only);
  const items: { target: Target; isRest: boolean }[] = [];
  nodes.forEach((node, index) => {
    if (node.name === ',' || node.name === '*') return;
    const target = lowering.deeper(() => lowerTarget(lowering, node));
    if (target) items.push({ target, isRest: nodes[index - 1]?.name === '*' });
  });
  return { type: 'list', items, ...lowering.at(whole) };
}

function isBracketed({ name }: SyntaxNode): boolean {
  return name === 'TupleExpression' || name === 'ArrayExpression';
}
