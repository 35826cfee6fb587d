import type { SyntaxNode } from '@lezer/common';
import type { Statement } from '../evaluation/syntax';
import type { ExpressionLowering } from './lowerExpression';
import { betweenCommas, childrenOf } from './tree';

/** `import a.b as c` and `from a import b`; undefined for one that is not finished. */
export function lowerImport(lowering: ExpressionLowering, node: SyntaxNode): Statement | undefined {
  const children = childrenOf(node);
  const place = lowering.at(node);
  const isFrom = children[0]?.name === 'from';
  if (!isFrom) {
    const bindings = betweenCommas(children.slice(1)).flatMap(group => {
      const as = group.findIndex(({ name }) => name === 'as');
      const path = group
        .slice(0, as < 0 ? undefined : as)
        .map(part => lowering.textOf(part))
        .join('');
      const alias = as < 0 ? undefined : group[as + 1];
      if (!path) return [];
      return [
        alias
          ? { name: lowering.textOf(alias), path }
          : { name: path.split('.')[0]!, path: path.split('.')[0]! },
      ];
    });
    return { type: 'import', bindings, ...place };
  }
  const at = children.findIndex(({ name }) => name === 'import');
  if (at < 0) return undefined;
  const module = children
    .slice(1, at)
    .map(part => lowering.textOf(part))
    .join('');
  const names = children.slice(at + 1).filter(({ name }) => name !== '(' && name !== ')');
  if (names.some(({ name }) => name === '*')) return { type: 'importAll', module, ...place };
  const bindings = betweenCommas(names).flatMap(group => {
    const [name, , alias] = group;
    if (name?.name !== 'VariableName') return [];
    const path = `${module}${module.endsWith('.') ? '' : '.'}${lowering.textOf(name)}`;
    return [{ name: lowering.textOf(alias ?? name), path }];
  });
  return { type: 'import', bindings, ...place };
}
