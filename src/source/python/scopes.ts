import type { SyntaxNode } from '@lezer/common';

/** How a name came to mean what it means. */
export type Origin =
  | { readonly kind: 'assigned'; readonly value: SyntaxNode }
  | { readonly kind: 'walrus'; readonly value: SyntaxNode | undefined }
  | { readonly kind: 'imported'; readonly path: string }
  /** `from module import *`, or a call such as `exec(…)` that may set any name. */
  | { readonly kind: 'star'; readonly module: string; readonly text: string }
  | { readonly kind: 'parameter'; readonly of: string }
  | { readonly kind: 'loop'; readonly iterable: SyntaxNode | undefined }
  | { readonly kind: 'updated'; readonly operator: string }
  | { readonly kind: 'function' | 'class'; readonly node: SyntaxNode }
  /** A target of `a, b = f()` whose value does not stand in the text. */
  | { readonly kind: 'unpacked'; readonly text: string }
  | { readonly kind: 'deleted' | 'header' | 'annotated' | 'incomplete' };

/** The statements that run one after the other; `inside` names what may skip them, empty for a whole scope. */
export interface Block {
  readonly from: number;
  readonly to: number;
  readonly inside: string;
}

/** One place that gives a name a meaning. */
export interface Binding {
  readonly name: string;
  readonly origin: Origin;
  readonly from: number;
  /** From here on it holds. */
  readonly to: number;
  readonly block: Block;
  /** The function whose `global` or `nonlocal` lets it set the name from elsewhere, at a time nobody knows. */
  readonly byFunction?: string;
}

export type ScopeKind = 'module' | 'function' | 'class' | 'comprehension';

/** A namespace of Python; lambdas and generators count as functions, because they run later. */
export interface Scope {
  readonly kind: ScopeKind;
  readonly name: string;
  readonly parent: Scope | undefined;
  /** What the scope itself gives each name, in the order of the text. */
  readonly bindings: Map<string, Binding[]>;
  /** What functions give its names through `global` and `nonlocal`. */
  readonly foreign: Map<string, Binding[]>;
  /** Names that `global` and `nonlocal` send to another scope. */
  readonly declared: Map<string, 'global' | 'nonlocal'>;
}

/** Under this name a scope keeps its star imports. */
export const ANY_NAME = '*';

/** Nodes that open a scope; a body only below a function or a class, arguments only around a generator. */
export const OPENING: ReadonlySet<string> = new Set([
  'Body',
  'LambdaExpression',
  'ArrayComprehensionExpression',
  'SetComprehensionExpression',
  'DictionaryComprehensionExpression',
  'ComprehensionExpression',
  'ArgList',
]);

export function newScope(kind: ScopeKind, name: string, parent?: Scope): Scope {
  return { kind, name, parent, bindings: new Map(), foreign: new Map(), declared: new Map() };
}

/** Adds a binding where Python would put it: `global` and `nonlocal` send it away. */
export function bind(scope: Scope, binding: Binding): void {
  bindFrom(scope, homeOf(scope, binding.name), binding);
}

/** Adds a binding that code of `scope` makes in another scope. */
export function bindFrom(scope: Scope, home: Scope, binding: Binding): void {
  if (scope === home) append(home.bindings, binding);
  else append(home.foreign, { ...binding, byFunction: scope.name });
}

function append(bindings: Map<string, Binding[]>, binding: Binding): void {
  const known = bindings.get(binding.name);
  if (known) known.push(binding);
  else bindings.set(binding.name, [binding]);
}

/** The scope that a name of `scope` is sent to by `global` or `nonlocal`; otherwise `scope` itself. */
export function homeOf(scope: Scope, name: string): Scope {
  const declared = scope.declared.get(name);
  if (!declared) return scope;
  const outer = enclosing(scope);
  if (declared === 'global') return outer.at(-1) ?? scope;
  const functions = outer.filter(({ kind }) => kind === 'function');
  return functions.find(({ bindings }) => bindings.has(name)) ?? functions[0] ?? scope;
}

function enclosing(scope: Scope): Scope[] {
  const outer: Scope[] = [];
  for (let next = scope.parent; next; next = next.parent) outer.push(next);
  return outer;
}
