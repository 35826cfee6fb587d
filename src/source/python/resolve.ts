import type { SyntaxNode } from '@lezer/common';
import type { PythonFile } from './file';
import { lookup } from './lookup';
import type { Binding } from './scopes';
import { propertyOf, withoutParentheses } from './tree';

/** What a name such as `nn.Linear` stands for. */
export type Resolved =
  /** Something imported, by its full path such as `torch.nn.Linear`. */
  | { readonly is: 'path'; readonly path: string }
  /** `path` by one reading of the text, something else by another. */
  | { readonly is: 'unclear'; readonly path: string; readonly candidates: readonly Binding[] }
  /** Nothing in the file gives the first name a meaning. */
  | { readonly is: 'unbound'; readonly path: string }
  /** Something of the file's own, or not a name at all. */
  | { readonly is: 'other'; readonly binding: Binding | undefined };

const LONGEST_ALIAS_CHAIN = 20;

/** Follows imports and plain aliases (`Dense = nn.Linear`) to what a dotted name stands for. */
export function resolve(file: PythonFile, expression: SyntaxNode): Resolved {
  return resolveNode(file, expression, false, 0);
}

function resolveNode(file: PythonFile, expression: SyntaxNode, isModule: boolean, depth: number): Resolved {
  const node = withoutParentheses(expression);
  if (depth > LONGEST_ALIAS_CHAIN) return { is: 'other', binding: undefined };
  if (node.name === 'VariableName') return resolveName(file, node, isModule, depth);
  const property = propertyOf(node);
  if (!property || !node.firstChild) return { is: 'other', binding: undefined };
  const object = resolveNode(file, node.firstChild, true, depth + 1);
  if (object.is === 'other') return object;
  return { ...object, path: `${object.path}.${file.textOf(property)}` };
}

function resolveName(file: PythonFile, node: SyntaxNode, isModule: boolean, depth: number): Resolved {
  const name = file.textOf(node);
  const reached = lookup(file, name, node).candidates;
  const candidates = reached.filter(binding => !isIrrelevant(file, binding, isModule));
  const first = candidates[0];
  if (!first) {
    const binding = reached.find(({ origin }) => origin.kind !== 'star');
    return binding ? { is: 'other', binding } : { is: 'unbound', path: name };
  }
  const paths = candidates.map(binding => pathOf(file, binding, name, depth));
  const path = paths.find(found => found !== undefined);
  if (path === undefined) return { is: 'other', binding: candidates.at(-1) };
  return paths.every(found => found === path) ? { is: 'path', path } : { is: 'unclear', path, candidates };
}

/**
 * `nn = None` where an import failed cannot be what is called later. And a star import of an unknown module is not
 * taken to replace a module such as `nn`; it may well replace a class.
 */
function isIrrelevant(file: PythonFile, { origin }: Binding, isModule: boolean): boolean {
  if (origin.kind === 'assigned') return file.textOf(origin.value) === 'None';
  return isModule && origin.kind === 'star' && !file.exportsOf(origin.module);
}

function pathOf(file: PythonFile, { origin }: Binding, name: string, depth: number): string | undefined {
  if (origin.kind === 'imported') return origin.path;
  if (origin.kind === 'star')
    return file.exportsOf(origin.module)?.(name) ? `${origin.module}.${name}` : undefined;
  if (origin.kind !== 'assigned') return undefined;
  const alias = resolveNode(file, origin.value, false, depth + 1);
  return alias.is === 'path' ? alias.path : undefined;
}
