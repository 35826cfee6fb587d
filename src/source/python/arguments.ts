import type { SyntaxNode } from '@lezer/common';
import { childrenOf } from './tree';

/** One argument of a call as it is written. */
export type Argument =
  | { readonly kind: 'positional'; readonly value: SyntaxNode; readonly from: number; readonly to: number }
  | {
      readonly kind: 'keyword';
      readonly name: SyntaxNode;
      readonly value: SyntaxNode | undefined;
      readonly from: number;
      readonly to: number;
    }
  /** An argument that only running the code tells, or their number. */
  | { readonly kind: 'spread'; readonly because: string; readonly from: number; readonly to: number }
  | { readonly kind: 'error'; readonly node: SyntaxNode; readonly from: number; readonly to: number };

export interface CallArguments {
  readonly items: readonly Argument[];
  /** The list has its closing parenthesis. */
  readonly isClosed: boolean;
}

/** The arguments of a call in the order of the text. */
export function argumentsOf(call: SyntaxNode): CallArguments {
  const list = call.getChild('ArgList');
  if (!list) return { items: [], isClosed: false };
  const nodes = childrenOf(list);
  const isClosed = nodes.at(-1)?.name === ')';
  const items: Argument[] = [];
  let group: SyntaxNode[] = [];
  const finish = () => {
    const argument = argumentOf(group);
    if (argument) items.push(argument);
    group = [];
  };
  for (const node of nodes.slice(1, isClosed ? -1 : undefined)) {
    if (node.name === ',') finish();
    else if (node.type.isError) {
      finish();
      items.push({ kind: 'error', node, from: node.from, to: node.to });
    } else group.push(node);
  }
  finish();
  return { items, isClosed };
}

function argumentOf(group: readonly SyntaxNode[]): Argument | undefined {
  const [first, second, third] = group;
  const last = group.at(-1);
  if (!first || !last) return undefined;
  const place = { from: first.from, to: last.to };
  if (!second) return { kind: 'positional', value: first, ...place };
  const isKeyword = second.name === 'AssignOp' && second.to - second.from === 1 && group.length <= 3;
  if (isKeyword) return { kind: 'keyword', name: first, value: third, ...place };
  return { kind: 'spread', because: whySpread(first, second), ...place };
}

function whySpread(first: SyntaxNode, second: SyntaxNode): string {
  if (first.name === '*' || first.name === '**') return 'what it stands for is not followed yet';
  return second.name === 'AssignOp' ? ':= between arguments is not followed' : 'it is computed in a loop';
}
