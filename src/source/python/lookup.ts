import type { SyntaxNode } from '@lezer/common';
import type { PythonFile } from './file';
import { ANY_NAME, type Binding, homeOf, type Scope } from './scopes';

/** The bindings that a use of a name may see. */
export interface Reach {
  readonly candidates: readonly Binding[];
  /** One candidate, and nothing can come between it and the use. */
  readonly isCertain: boolean;
  /** A binding that comes only after the use. */
  readonly later: Binding | undefined;
}

/** What `name` may mean where `use` stands, by Python's rules for scopes. */
export function lookup(file: PythonFile, name: string, use: SyntaxNode): Reach {
  const start = file.scopeAt(use);
  let runsLater = false;
  for (let scope: Scope | undefined = start; scope; scope = scope.parent) {
    const isHidden = scope.kind === 'class' && scope !== start;
    const home = homeOf(scope, name);
    const isHome = scope.bindings.has(name) || scope.foreign.has(name) || !scope.parent;
    if (home !== scope) return reachFromAfar(meaningsIn(file, home, name));
    if (!isHidden && isHome) {
      const meanings = meaningsIn(file, scope, name);
      return runsLater ? reachFromAfar(meanings) : reachInOrder(meanings, use);
    }
    runsLater ||= scope.kind === 'function';
  }
  return { candidates: [], isCertain: false, later: undefined };
}

/** All that gives a name a meaning in one scope; each list in the order of the text. */
interface Meanings {
  /** Statements that always set the name when they run. */
  readonly sure: readonly Binding[];
  /** Star imports that may bring it. */
  readonly possible: readonly Binding[];
  /** Functions that may set it at any time. */
  readonly foreign: readonly Binding[];
}

function meaningsIn(file: PythonFile, scope: Scope, name: string): Meanings {
  const named = scope.bindings.get(name) ?? [];
  const stars = scope.bindings.get(ANY_NAME) ?? [];
  const bringing = stars.filter(star => exported(file, star)?.(name));
  return {
    sure: bringing.length === 0 ? named : [...named, ...bringing].sort((a, b) => a.from - b.from),
    possible: stars.filter(star => !exported(file, star)),
    foreign: [...(scope.foreign.get(name) ?? []), ...(scope.foreign.get(ANY_NAME) ?? [])],
  };
}

function exported(file: PythonFile, { origin }: Binding): ((name: string) => boolean) | undefined {
  return origin.kind === 'star' ? file.exportsOf(origin.module) : undefined;
}

/** Seen from a function, which may be called at any time: only a name with one unconditional meaning is certain. */
function reachFromAfar({ sure, possible, foreign }: Meanings): Reach {
  const named = sure.filter(isMeaning);
  const first = named[0];
  const replacing = possible.filter(({ from }) => !first || from > first.from);
  const candidates = [...named, ...replacing, ...foreign];
  const isCertain = candidates.length === 1 && candidates[0] === first && first?.block.inside === '';
  return { candidates, isCertain, later: undefined };
}

/** Seen from the statements around it: the last binding that always runs before the use, and all that may follow. */
function reachInOrder({ sure, possible, foreign }: Meanings, use: SyntaxNode): Reach {
  const others: Binding[] = [];
  let dominant: Binding | undefined;
  for (let index = firstFrom(sure, use.from) - 1; index >= 0 && !dominant; index--) {
    const binding = sure[index];
    if (!binding || !isMeaning(binding) || binding.to > use.from) continue;
    if (alwaysRunsBefore(binding, use)) dominant = binding;
    else others.unshift(binding);
  }
  const since = dominant?.from ?? -1;
  others.push(...possible.filter(({ from, to }) => from > since && to <= use.from));
  const loop = outermostLoop(use, dominant);
  if (loop) others.push(...within(sure, use, loop), ...within(possible, use, loop));
  others.push(...foreign);
  const candidates = dominant ? [dominant, ...others] : others;
  const isCertain = dominant !== undefined && others.length === 0;
  return { candidates, isCertain, later: sure[firstFrom(sure, use.to)] };
}

/** The bindings between the use and the end of a loop around it, which the next turn of the loop sees. */
function within(bindings: readonly Binding[], use: SyntaxNode, loop: SyntaxNode): Binding[] {
  const found: Binding[] = [];
  for (let index = 0; index < bindings.length; index++) {
    const binding = bindings[index];
    if (binding && binding.to > use.from && binding.from >= loop.from && binding.to <= loop.to)
      found.push(binding);
  }
  return found.filter(isMeaning);
}

/** `name: type` alone gives no meaning. */
function isMeaning({ origin }: Binding): boolean {
  return origin.kind !== 'annotated';
}

/** The index of the first binding that begins at or after an offset. */
function firstFrom(bindings: readonly Binding[], offset: number): number {
  let low = 0;
  let high = bindings.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bindings[middle]?.from ?? 0) < offset) low = middle + 1;
    else high = middle;
  }
  return low;
}

function alwaysRunsBefore({ to, block }: Binding, use: SyntaxNode): boolean {
  return to <= use.from && block.from <= use.from && use.to <= block.to;
}

/** The widest loop around the use whose next turn could bring a later binding; not wider than the scope or `binding`. */
function outermostLoop(use: SyntaxNode, binding: Binding | undefined): SyntaxNode | undefined {
  let widest: SyntaxNode | undefined;
  for (let node = use.parent; node; node = node.parent) {
    const isLoop = node.name === 'ForStatement' || node.name === 'WhileStatement';
    if (binding && node.from <= binding.from && binding.to <= node.to) return widest;
    if (isLoop) widest = node;
    if (node.name === 'FunctionDefinition') return widest;
  }
  return widest;
}
