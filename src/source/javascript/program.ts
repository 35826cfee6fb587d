import type { SyntaxNode, Tree } from '@lezer/common';
import type {
  ClassCode,
  Expression,
  FunctionCode,
  Parameter,
  Statement,
  Stretch,
  Target,
} from '../evaluation/syntax';
import { unclosed } from '../evaluation/unclosed';
import { namesChangedIn } from './brokenNames';
import type { Chunk } from './chunks';
import { lowerClass } from './classes';
import { lowerExpression } from './expressions';
import { lowerFunction, lowerParameters } from './functions';
import { type Lowering, unreadable } from './lowering';
import { isHoisted, isLexical, lowerStatement } from './statements';
import { lowerTarget } from './targets';
import { childOf, childrenOf, openingOf } from './tree';

/** Statements whose brackets are nested deeper, and longer ones, are not parsed. */
const DEEPEST_BRACKETS = 200;
const LONGEST_STATEMENT = 200_000;

/** Expressions and statements that are nested deeper than this are not lowered. */
const DEEPEST = 150;

/**
 * The statements of a text, each made when it is reached; functions come first, as they can be called at once. A chunk
 * that only declares a function or a class is parsed when that is asked for.
 */
export function lowerProgram(
  chunks: readonly Chunk[],
  treeOf: (chunk: Chunk) => Tree,
  text: string,
  lineOf: (stretch: Stretch) => string,
): Iterable<Statement> {
  const lowering = new ProgramLowering(text, chunks, treeOf, lineOf);
  return { [Symbol.iterator]: () => lowering.program() };
}

/** Brings the parts of the lowering together, and ends them where a text is nested too deeply. */
class ProgramLowering implements Lowering {
  private depth = 0;
  private imported: ReadonlySet<string> | undefined;

  constructor(
    private readonly text: string,
    private readonly chunks: readonly Chunk[],
    private readonly treeOf: (chunk: Chunk) => Tree,
    private readonly lineOf: (stretch: Stretch) => string,
  ) {}

  *program(): Generator<Statement> {
    for (const chunk of this.chunks) {
      const { defines, from } = chunk;
      if (defines === undefined) continue;
      const statement = () =>
        this.unparsedChunk(chunk) ?? childrenOf(this.script(chunk)).flatMap(node => this.statement(node))[0];
      yield { type: 'lazy', name: defines, statement, from, to: from };
    }
    const others = this.chunks.filter(({ defines }) => defines === undefined);
    for (const isFirst of [true, false])
      for (const chunk of others) {
        const unparsed = this.unparsedChunk(chunk);
        if (unparsed && !isFirst) yield unparsed;
        if (unparsed) continue;
        for (const node of childrenOf(this.script(chunk)))
          if (isHoisted(node) === isFirst) yield* this.statement(node);
      }
  }

  /** A statement that is not parsed may give all names that it sets another meaning. */
  private unparsedChunk({ text, from, defines, depth }: Chunk): Statement | undefined {
    const isTooLong = text.length > LONGEST_STATEMENT;
    if (!isTooLong && depth <= DEEPEST_BRACKETS) return undefined;
    const at = { from, to: from };
    const because = isTooLong
      ? `the statement in ${this.lineOf(at)} is too long to read`
      : `the brackets in ${this.lineOf(at)} are nested too deeply`;
    const names = new Set(
      defines === undefined ? Array.from(text.matchAll(CHANGED), ([name]) => name) : [defines],
    );
    return { type: 'broken', names: [...names], error: at, because, ...at };
  }

  textOf({ from, to }: Stretch): string {
    return this.text.slice(from, to);
  }

  expression(node: SyntaxNode | undefined, name?: string): Expression {
    if (!node)
      return unreadable({ from: this.text.length, to: this.text.length }, 'something is missing here');
    return this.deeper(
      () => lowerExpression(this, node, name),
      () => unreadable(node, 'the expression is nested too deeply'),
    );
  }

  target(node: SyntaxNode | undefined): Target {
    if (!node) return { type: 'unreadable', from: this.text.length, to: this.text.length };
    return this.deeper(
      () => lowerTarget(this, node),
      () => ({ type: 'unreadable', from: node.from, to: node.to }),
    );
  }

  statements(nodes: readonly SyntaxNode[]): readonly Statement[] {
    const hoisted = nodes.filter(isHoisted);
    const others = hoisted.length > 0 ? nodes.filter(node => !isHoisted(node)) : nodes;
    return [...hoisted, ...others].flatMap(node => this.statement(node));
  }

  body(node: SyntaxNode | undefined): readonly Statement[] {
    if (!node) return [];
    const statements = this.statements(node.name === 'Block' ? childrenOf(node) : [node]);
    if (!statements.some(isLexical)) return statements;
    return [{ type: 'block', body: statements, from: node.from, to: node.to }];
  }

  function(node: SyntaxNode, name = ''): FunctionCode {
    const named = childOf(node, 'VariableDefinition');
    return lowerFunction(this, node, {
      name: named ? this.textOf(named) : name,
      nameAt: named ?? node,
    });
  }

  class(node: SyntaxNode, name = ''): ClassCode {
    const named = childOf(node, 'VariableDefinition');
    return lowerClass(this, node, named ? this.textOf(named) : name);
  }

  parameters(list: SyntaxNode | undefined): readonly Parameter[] {
    return list ? lowerParameters(this, list) : [];
  }

  unparsed(node: SyntaxNode): Expression {
    const { from, to } = node;
    const opening = openingOf(node);
    if (opening) return unclosed(this.textOf(opening), opening);
    const because = `${this.lineOf({ from, to })} cannot be parsed`;
    return { type: 'unreadable', because, isSyntaxError: true, from, to };
  }

  broken(node: SyntaxNode): Statement {
    const at = { from: node.from, to: node.to };
    const names = namesChangedIn(node, one => this.textOf(one));
    return { type: 'broken', names: names.filter(name => !this.isImported(name)), error: at, ...at };
  }

  private statement(node: SyntaxNode): readonly Statement[] {
    return this.deeper(
      () => lowerStatement(this, node),
      () => [this.broken(node)],
    );
  }

  /** What is imported stays what it is, whatever else cannot be parsed. */
  private isImported(name: string): boolean {
    this.imported ??= new Set(
      this.chunks
        .filter(({ text }) => /^import\b/m.test(text))
        .flatMap(chunk => this.script(chunk).getChildren('ImportDeclaration'))
        .flatMap(node => [node, ...node.getChildren('ImportGroup')])
        .flatMap(node => node.getChildren('VariableDefinition'))
        .map(node => this.textOf(node)),
    );
    return this.imported.has(name);
  }

  private script(chunk: Chunk): SyntaxNode {
    const { topNode } = this.treeOf(chunk);
    return topNode.firstChild ?? topNode;
  }

  private deeper<T>(lower: () => T, otherwise: () => T): T {
    if (this.depth >= DEEPEST) return otherwise();
    this.depth++;
    try {
      return lower();
    } finally {
      this.depth--;
    }
  }
}

/** A name that is set, or whose parts may be. */
const CHANGED = /(?<![\w$.])[A-Za-z_$][\w$]*(?=\s*(?:[-+*/%&|^?<>]*=(?![=>])|\+\+|--|[.[]))/g;
