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
      const statement = () => childrenOf(this.script(chunk)).flatMap(node => this.statement(node))[0];
      yield { type: 'lazy', name: defines, statement, from, to: from };
    }
    const nodes = this.chunks
      .filter(({ defines }) => defines === undefined)
      .flatMap(chunk => childrenOf(this.script(chunk)));
    for (const isFirst of [true, false])
      for (const node of nodes) if (isHoisted(node) === isFirst) yield* this.statement(node);
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
