import type { SyntaxNode } from '@lezer/common';
import type { Clause, Expression, Target } from '../evaluation/syntax';
import type { ExpressionLowering } from './lowerExpression';
import { lowerTargets } from './lowerTarget';

/** `[x for x in y if z]` and its like; the nodes are those between the brackets. */
export function lowerComprehension(
  lowering: ExpressionLowering,
  node: SyntaxNode,
  kind: 'list' | 'set' | 'generator' | 'dictionary',
  nodes: readonly SyntaxNode[],
): Expression {
  const start = nodes.findIndex(({ name }) => name === 'for' || name === 'async');
  const [element, colon, value] = nodes.slice(0, start);
  if (!element || start < 0) return lowering.missing(node);
  const clauses = clausesOf(lowering, nodes.slice(start));
  if (!clauses) return lowering.missing(node);
  const isPair = colon?.name === ':' && value;
  return {
    type: 'comprehension',
    kind,
    element: lowering.expression(element),
    ...(isPair ? { value: lowering.expression(value) } : {}),
    clauses,
    ...lowering.at(node),
  };
}

function clausesOf(lowering: ExpressionLowering, nodes: readonly SyntaxNode[]): Clause[] | undefined {
  const clauses: { target: Target; iterable: Expression; conditions: Expression[] }[] = [];
  for (let index = 0; index < nodes.length; ) {
    const node = nodes[index]!;
    if (node.name === 'async') index++;
    else if (node.name === 'if') {
      const condition = nodes[index + 1];
      if (!condition) return undefined;
      clauses.at(-1)?.conditions.push(lowering.expression(condition));
      index += 2;
    } else if (node.name === 'for') {
      const end = nodes.findIndex(({ name }, place) => place > index && name === 'in');
      const iterable = nodes[end + 1];
      if (end < 0 || !iterable) return undefined;
      const targets = nodes.slice(index + 1, end);
      clauses.push({
        target: lowerTargets(lowering, targets, node),
        iterable: lowering.expression(iterable),
        conditions: [],
      });
      index = end + 2;
    } else return undefined;
  }
  return clauses.length > 0 ? clauses : undefined;
}
