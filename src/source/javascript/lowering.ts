import type { SyntaxNode } from '@lezer/common';
import type {
  ClassCode,
  Expression,
  FunctionCode,
  Parameter,
  Statement,
  Stretch,
  Target,
} from '../evaluation/syntax';

/** What the parts of the lowering know of each other; `program.ts` brings them together. */
export interface Lowering {
  textOf(stretch: Stretch): string;
  /** An anonymous function or class gets the name of what it is given to. */
  expression(node: SyntaxNode | undefined, name?: string): Expression;
  target(node: SyntaxNode | undefined): Target;
  /** The statements of a list, functions first, as they can be called before they are reached. */
  statements(nodes: readonly SyntaxNode[]): readonly Statement[];
  /** A statement that has a scope of its own where it declares anything. */
  body(node: SyntaxNode | undefined): readonly Statement[];
  function(node: SyntaxNode, name?: string): FunctionCode;
  class(node: SyntaxNode, name?: string): ClassCode;
  parameters(list: SyntaxNode | undefined): readonly Parameter[];
  /** An expression with something in it that does not parse. */
  unparsed(node: SyntaxNode): Expression;
  /** A statement that cannot be made sense of; what it may set is unknown from there on. */
  broken(node: SyntaxNode): Statement;
}

/** An expression that is read but not followed. */
export function unreadable({ from, to }: Stretch, because: string): Expression {
  return { type: 'unreadable', because, from, to };
}

export function stretchOf(nodes: readonly Stretch[], otherwise: Stretch): Stretch {
  const [first] = nodes;
  const last = nodes.at(-1);
  return { from: (first ?? otherwise).from, to: (last ?? otherwise).to };
}
