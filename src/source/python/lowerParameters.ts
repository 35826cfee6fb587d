import type { SyntaxNode } from '@lezer/common';
import type { Parameter } from '../evaluation/syntax';
import type { ExpressionLowering } from './lowerExpression';
import { betweenCommas, childrenOf } from './tree';

/** The parameters of a function or a lambda. */
export function lowerParameters(lowering: ExpressionLowering, list: SyntaxNode | null): Parameter[] {
  if (!list) return [];
  const groups = betweenCommas(childrenOf(list).filter(({ name }) => name !== '(' && name !== ')'));
  const parameters: Parameter[] = [];
  let isNamed = false;
  for (const group of groups) {
    const [first] = group;
    const name = group.find(node => node.name === 'VariableName');
    if (!name) {
      isNamed ||= first?.name === '*';
      continue;
    }
    const kind =
      first?.name === '*' ? 'rest' : first?.name === '**' ? 'keywords' : isNamed ? 'named' : 'plain';
    isNamed ||= kind === 'rest';
    const equals = group.findIndex(node => node.name === 'AssignOp');
    const standard = equals < 0 ? undefined : group[equals + 1];
    parameters.push({
      target: { type: 'name', name: lowering.textOf(name), ...lowering.at(name) },
      name: lowering.textOf(name),
      kind,
      ...(standard ? { standard: lowering.expression(standard) } : {}),
      ...lowering.at(name),
    });
  }
  return parameters;
}
