import type { SyntaxNode } from '@lezer/common';
import type { Statement, Stretch } from '../evaluation/syntax';
import { stringOf } from './literals';
import type { Lowering } from './lowering';
import { childOf, childrenOf, partsOf } from './tree';

/** Binds the names of an import: the module itself, or module and name with a point between them. */
export function lowerImport(lowering: Lowering, node: SyntaxNode): Statement[] {
  const source = childOf(node, 'String');
  if (!source || childOf(node, 'type')) return [];
  const module = packageOf(stringOf(lowering.textOf(source)));
  const bindings: { name: string; path: string }[] = [];
  // What a module exports as its standard is taken for the module, as its users do.
  for (const whole of childrenOf(node).filter(({ name }) => name === 'VariableDefinition'))
    bindings.push({ name: lowering.textOf(whole), path: module });
  const group = childOf(node, 'ImportGroup');
  for (const part of group ? partsOf(childrenOf(group)) : []) {
    const local = part.at(-1);
    if (!local || part[0]!.name === 'type') continue;
    const imported = nameOf(lowering, part[0]!);
    const path = imported === 'default' ? module : `${module}.${imported}`;
    bindings.push({ name: lowering.textOf(local), path });
  }
  return bindings.length === 0 ? [] : [{ type: 'import', bindings, ...placeOf(node) }];
}

/** A package of a scope at an address is that package: `https://esm.sh/@tensorflow/tfjs@4`, `npm:@tensorflow/tfjs`. */
function packageOf(module: string): string {
  return /^(?:https?:|npm:).*?(@[\w-]+\/[\w-]+)(?=[@/?]|$)/.exec(module)?.[1] ?? module;
}

/** What an export declares; names that are only listed say nothing new. */
export function lowerExport(
  lowering: Lowering,
  node: SyntaxNode,
  declared: (node: SyntaxNode) => readonly Statement[],
): readonly Statement[] {
  const parts = childrenOf(node);
  const inner = parts.find(({ name }) => name.endsWith('Declaration'));
  if (inner)
    return declared(inner).map(one => (one.type === 'function' ? { ...one, isExported: true } : one));
  const start = parts.findIndex(({ name }) => name === 'default' || name === 'Equals');
  const value = start < 0 ? undefined : parts[start + 1];
  if (!value) return [];
  const target = { type: 'name' as const, name: 'default', ...placeOf(value) };
  return [
    {
      type: 'assign',
      targets: [target],
      value: lowering.expression(value, 'default'),
      declares: 'block',
      ...placeOf(node),
    },
  ];
}

function nameOf(lowering: Lowering, node: SyntaxNode): string {
  const written = lowering.textOf(node);
  return node.name === 'String' ? stringOf(written) : written;
}

function placeOf({ from, to }: Stretch): Stretch {
  return { from, to };
}
