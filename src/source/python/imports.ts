import type { SyntaxNode } from '@lezer/common';
import { childrenOf } from './tree';

/** One name that an import statement brings, and the dotted path that it stands for; `*` brings all of `path`. */
export interface ImportedName {
  readonly name: string;
  readonly path: string;
}

/** The names that an import statement gives a meaning to; `import a.b` gives `a`, as in Python. */
export function importedNames(statement: SyntaxNode, text: (node: SyntaxNode) => string): ImportedName[] {
  const words = childrenOf(statement).filter(
    ({ name, type }) => !type.isError && name !== '(' && name !== ')',
  );
  const keyword = words.findIndex(({ name }) => name === 'import');
  if (keyword < 0) return [];
  const names = splitAtCommas(words.slice(keyword + 1)).flatMap(group => namedPart(group, text));
  if (words[0]?.name !== 'from') return names.map(plainImport);
  const module = words.slice(1, keyword).map(text).join('');
  return names.map(({ path, alias }) => ({ name: alias ?? path, path: join(module, path) }));
}

interface Part {
  readonly path: string;
  readonly alias: string | undefined;
}

function namedPart(group: readonly SyntaxNode[], text: (node: SyntaxNode) => string): Part[] {
  const as = group.findIndex(({ name }) => name === 'as');
  const path = group.slice(0, as < 0 ? undefined : as).map(text);
  if (path.length === 0) return [];
  const alias = as < 0 ? undefined : group[as + 1];
  return [{ path: path.join(''), alias: alias && text(alias) }];
}

function plainImport({ path, alias }: Part): ImportedName {
  const [root = path] = path.split('.');
  return alias ? { name: alias, path } : { name: root, path: root };
}

function join(module: string, name: string): string {
  if (name === '*') return module;
  return module.endsWith('.') ? module + name : `${module}.${name}`;
}

function splitAtCommas(words: readonly SyntaxNode[]): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const word of words) {
    if (word.name === ',') groups.push([]);
    else groups.at(-1)?.push(word);
  }
  return groups;
}
