import type { SyntaxNode } from '@lezer/common';
import type { PythonFile } from './file';
import { lookup } from './lookup';
import type { Binding } from './scopes';
import { keyOf } from './tree';

/** The definition or the lambda that a name may call, where the file has it. */
export function functionOf(file: PythonFile, callee: SyntaxNode): SyntaxNode | undefined {
  if (callee.name === 'LambdaExpression') return callee;
  for (const { origin } of meaningsOf(file, callee)) {
    if (origin.kind === 'function') return origin.node;
    if (origin.kind === 'assigned' && origin.value.name === 'LambdaExpression') return origin.value;
  }
  return undefined;
}

/** The class that a name may call, where the file has it. */
export function classOf(file: PythonFile, callee: SyntaxNode): SyntaxNode | undefined {
  for (const { origin } of meaningsOf(file, callee)) {
    if (origin.kind === 'class') return origin.node;
  }
  return undefined;
}

function meaningsOf(file: PythonFile, callee: SyntaxNode): readonly Binding[] {
  return callee.name === 'VariableName' ? lookup(file, file.textOf(callee), callee).candidates : [];
}

/** The parameters of a lambda, or of what a name calls, in their order. */
export function parametersOf(file: PythonFile, callable: SyntaxNode): Binding[] {
  const made = functionOf(file, callable);
  const opening = made?.name === 'LambdaExpression' ? made : made?.getChild('Body');
  const scope = opening ? file.collected.scopes.get(keyOf(opening)) : undefined;
  return [...(scope?.bindings.values() ?? [])].flat().filter(({ origin }) => origin.kind === 'parameter');
}

/** The innermost definition of a function or a class around a node. */
export function enclosing(
  node: SyntaxNode,
  kind: 'FunctionDefinition' | 'ClassDefinition',
): SyntaxNode | undefined {
  for (let outer = node.parent; outer; outer = outer.parent) {
    if (outer.name === kind) return outer;
  }
  return undefined;
}
