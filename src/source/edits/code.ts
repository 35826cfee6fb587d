import type { SyntaxNode, Tree } from '@lezer/common';
import type { Framework, SourceRange } from '../../network/network';
import { LineIndex } from '../evaluation/lines';
import { childrenOf, parseJavaScript } from '../javascript/tree';
import { parsePython } from '../python/tree';
import type { Edit } from './edit';

/** A text with its syntax, to be edited. */
export class Code {
  readonly isPython: boolean;
  private readonly lines: LineIndex;
  private readonly trees: readonly Tree[];

  constructor(
    readonly text: string,
    readonly framework: Framework,
  ) {
    this.isPython = framework !== 'tfjs';
    this.lines = new LineIndex(text);
    this.trees = this.isPython
      ? [parsePython(text)]
      : [false, true].map(isJsx => parseJavaScript(text, { isTypeScript: true, isJsx }));
  }

  get top(): SyntaxNode {
    return this.trees[0]!.topNode;
  }

  /** The call that fills a range exactly. */
  callAt({ start, end }: SourceRange): SyntaxNode | undefined {
    const from = this.lines.offset(start);
    const to = this.lines.offset(end);
    for (const tree of this.trees) {
      let node: SyntaxNode | null = tree.resolveInner(from, 1);
      while (node && (node.from !== from || node.to < to)) node = node.from < from ? null : node.parent;
      while (node && node.to === to && node.name !== 'CallExpression') node = node.parent;
      if (node?.name === 'CallExpression' && node.from === from && node.to === to) return node;
    }
    return undefined;
  }

  textOf({ from, to }: { readonly from: number; readonly to: number }): string {
    return this.text.slice(from, to);
  }

  /** The white space that a line begins with. */
  indentationAt(offset: number): string {
    return /^[ \t]*/.exec(this.text.slice(this.lineStart(offset)))![0];
  }

  lineStart(offset: number): number {
    const before = this.text.slice(0, offset);
    return Math.max(before.lastIndexOf('\n'), before.lastIndexOf('\r')) + 1;
  }

  /** Where the line ends, its end itself left out. */
  lineEnd(offset: number): number {
    const index = this.text.slice(offset).search(/[\r\n]/);
    return index < 0 ? this.text.length : offset + index;
  }

  /** True when nothing but white space stands before an offset on its line. */
  beginsLine(offset: number): boolean {
    return /^[ \t]*$/.test(this.text.slice(this.lineStart(offset), offset));
  }

  /** True when nothing but white space or a comment follows on the line. */
  endsLine(offset: number): boolean {
    return /^[ \t]*((#|\/\/).*)?$/.test(this.text.slice(offset, this.lineEnd(offset)));
  }

  /** What ends a line in this text. */
  get newLine(): string {
    return /\r\n|\n|\r/.exec(this.text)?.[0] ?? '\n';
  }

  /** The edit that takes all lines away from that of one offset to that of another. */
  withoutLines(from: number, to: number): Edit {
    const start = this.lineStart(from);
    const end = this.lineEnd(to);
    const next = /^(\r\n|\n|\r)/.exec(this.text.slice(end))?.[0].length ?? 0;
    return { from: start, to: end + next, text: '' };
  }
}

/** Where the node stands among the children of its parent, comments left out. */
export function neighbours(node: SyntaxNode): {
  before?: SyntaxNode | undefined;
  after?: SyntaxNode | undefined;
} {
  const siblings = node.parent ? childrenOf(node.parent) : [];
  const index = siblings.findIndex(
    ({ from, to, name }) => from === node.from && to === node.to && name === node.name,
  );
  return { before: siblings[index - 1], after: siblings[index + 1] };
}

/** The first node around one, or it itself, of one of the names. */
export function around(node: SyntaxNode, ...names: readonly string[]): SyntaxNode | undefined {
  for (let one: SyntaxNode | null = node; one; one = one.parent) if (names.includes(one.name)) return one;
  return undefined;
}

/** The first part of `nn.Linear(…)`: what is called. */
export function calleeOf(call: SyntaxNode): SyntaxNode | undefined {
  return call.firstChild ?? undefined;
}

/** `Linear` of `nn.Linear`, and `nn.` before it. */
export function splitName(text: string): { prefix: string; name: string } {
  const at = text.lastIndexOf('.') + 1;
  return { prefix: text.slice(0, at), name: text.slice(at) };
}
