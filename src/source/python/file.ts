import type { SyntaxNode, Tree } from '@lezer/common';
import type { SourceRange } from '../../network/network';
import { type Collected, collect } from './collect';
import { LineIndex } from '../evaluation/lines';
import { type Binding, OPENING, type Scope } from './scopes';
import { keyOf, parsePython } from './tree';

/** Knows which names `from module import *` brings; undefined for a module that it does not know. */
export type StarExports = (module: string) => ((name: string) => boolean) | undefined;

/** A part of the text, by offsets. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** A Python text, parsed and walked over once. Nothing in it is ever executed. */
export class PythonFile {
  readonly collected: Collected;
  /** Every binding of every scope. */
  readonly bindings: readonly Binding[];
  readonly lines: LineIndex;
  readonly tree: Tree;

  constructor(
    readonly text: string,
    readonly exportsOf: StarExports,
  ) {
    this.tree = parsePython(text);
    this.lines = new LineIndex(text);
    this.collected = collect(this.tree, node => this.textOf(node));
    this.bindings = bindingsOf(this.collected);
  }

  textOf(node: Stretch): string {
    return this.text.slice(node.from, node.to);
  }

  rangeOf(node: Stretch): SourceRange {
    return this.lines.range(node.from, node.to);
  }

  lineOf(node: Pick<Stretch, 'from'>): number {
    return this.lines.lineNumber(node.from);
  }

  /** The innermost scope that a node stands in. */
  scopeAt(node: SyntaxNode): Scope {
    const { scopes, module } = this.collected;
    for (let outer = node.parent; outer; outer = outer.parent) {
      const scope = OPENING.has(outer.name) ? scopes.get(keyOf(outer)) : undefined;
      if (scope) return scope;
    }
    return module;
  }

  /** The text of a node on one line, without comments, as short as a message needs it. */
  quote(node: Stretch, longest = 60): string {
    const line = this.onOneLine(node);
    return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
  }

  /** The text of a node with its comments removed and its white space collapsed. */
  onOneLine(node: Stretch): string {
    return this.withoutComments(node)
      .replace(/\\(?=[\r\n])/g, ' ')
      .replace(/\s+/g, ' ')
      .replace(/([([{]) /g, '$1')
      .replace(/ ([)\]}])/g, '$1')
      .trim();
  }

  private withoutComments(node: Stretch): string {
    const whole = this.textOf(node);
    if (!whole.includes('#')) return whole;
    let text = '';
    let from = node.from;
    for (const comment of this.commentsIn(node)) {
      text += this.text.slice(from, comment.from);
      from = comment.to;
    }
    return text + this.text.slice(from, node.to);
  }

  private commentsIn(node: Stretch): Stretch[] {
    const comments: Stretch[] = [];
    this.tree.iterate({
      from: node.from,
      to: node.to,
      enter: ({ name, from, to }) => {
        if (name === 'Comment' && from >= node.from && to <= node.to) comments.push({ from, to });
      },
    });
    return comments;
  }
}

function bindingsOf({ module, scopes }: Collected): Binding[] {
  return [module, ...scopes.values()].flatMap(({ bindings, foreign }) =>
    [...bindings.values(), ...foreign.values()].flat(),
  );
}
