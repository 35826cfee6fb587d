import type { SyntaxNode, SyntaxNodeRef, Tree } from '@lezer/common';
import { type Block, bind, bindFrom, newScope, OPENING, type Scope, type ScopeKind } from './scopes';
import { loopTargets, type Named, namedBy, pairsOf, parametersOf, type TextOf } from './statements';
import { type Assignment, expressionsOf } from './targets';
import { childrenOf, DEEPEST, keyOf } from './tree';

/** What one walk over a file finds: who names what, and the statements that other parts ask for. */
export interface Collected {
  readonly module: Scope;
  /** The scope that a node opens, by `keyOf` of the node. */
  readonly scopes: ReadonlyMap<string, Scope>;
  readonly assignments: readonly Assignment[];
  readonly updates: readonly SyntaxNode[];
  readonly deletions: readonly SyntaxNode[];
  readonly calls: readonly SyntaxNode[];
  readonly returns: readonly SyntaxNode[];
}

/** Walks over the whole tree once, with a stack of its own. */
export function collect(tree: Tree, text: TextOf): Collected {
  const collector = new Collector(text, tree.length);
  let depth = 0;
  tree.iterate({
    enter: node => {
      if (depth >= DEEPEST) return false;
      depth++;
      collector.enter(node);
      return true;
    },
    leave: node => {
      depth--;
      collector.leave(node);
    },
  });
  return collector;
}

class Collector implements Collected {
  readonly module = newScope('module', '');
  readonly scopes = new Map<string, Scope>();
  readonly assignments: Assignment[] = [];
  readonly updates: SyntaxNode[] = [];
  readonly deletions: SyntaxNode[] = [];
  readonly calls: SyntaxNode[] = [];
  readonly returns: SyntaxNode[] = [];

  private readonly openScopes: Scope[] = [this.module];
  private readonly openBlocks: Block[];

  constructor(
    private readonly text: TextOf,
    length: number,
  ) {
    this.openBlocks = [{ from: 0, to: length, inside: '' }];
  }

  private readonly handlers: ReadonlyMap<string, (node: SyntaxNode) => void> = new Map([
    ['Body', node => this.enterBody(node)],
    ['LambdaExpression', node => this.enterLambda(node)],
    ['ArrayComprehensionExpression', node => this.enterComprehension(node, 'comprehension')],
    ['SetComprehensionExpression', node => this.enterComprehension(node, 'comprehension')],
    ['DictionaryComprehensionExpression', node => this.enterComprehension(node, 'comprehension')],
    ['ComprehensionExpression', node => this.enterComprehension(node, 'function')],
    ['ArgList', node => this.enterArguments(node)],
    ['NamedExpression', node => this.bindWalrus(childrenOf(node))],
    ['ScopeStatement', node => this.declare(node)],
  ]);

  private get scope(): Scope {
    return this.openScopes.at(-1) ?? this.module;
  }

  enter(ref: SyntaxNodeRef): void {
    const handle = this.handlers.get(ref.name);
    if (handle) handle(ref.node);
    else if (NAMING.has(ref.name)) this.note(ref.node);
  }

  leave(ref: SyntaxNodeRef): void {
    if (ref.name === 'Body') this.openBlocks.pop();
    if (OPENING.has(ref.name) && this.scopes.has(keyOf(ref))) this.openScopes.pop();
  }

  private note(node: SyntaxNode): void {
    for (const named of namedBy(node, this.text)) {
      if (named.origin.kind === 'star') this.bindAnything(named);
      else this.bind(named);
    }
    if (node.name === 'CallExpression') this.calls.push(node);
    if (node.name === 'ReturnStatement') this.returns.push(node);
    if (node.name === 'UpdateStatement') this.updates.push(node);
    if (node.name === 'AssignStatement') this.assignments.push(...pairsOf(node));
    if (node.name === 'DeleteStatement') this.deletions.push(...expressionsOf(childrenOf(node)));
  }

  private enterBody(node: SyntaxNode): void {
    const owner = node.parent;
    const inside = SKIPPABLE[owner?.name ?? ''] ?? '';
    this.openBlocks.push({ from: node.from, to: node.to, inside });
    if (owner?.name === 'ClassDefinition') this.open(node, 'class', this.nameOf(owner));
    if (owner?.name !== 'FunctionDefinition') return;
    this.open(node, 'function', this.nameOf(owner));
    this.bindParameters(owner);
  }

  private enterLambda(node: SyntaxNode): void {
    this.open(node, 'function', '');
    this.bindParameters(node);
  }

  private enterComprehension(node: SyntaxNode, kind: ScopeKind): void {
    this.open(node, kind, '');
    for (const named of loopTargets(node, this.text)) this.bind({ ...named, from: node.from, to: node.from });
  }

  private enterArguments(node: SyntaxNode): void {
    const parts = childrenOf(node);
    if (parts.some(({ name }) => name === 'for')) this.enterComprehension(node, 'function');
    parts.forEach((part, index) => {
      const isWalrus = part.name === 'AssignOp' && this.text(part) === ':=';
      if (isWalrus) this.bindWalrus(parts.slice(index - 1, index + 2));
    });
  }

  private open(node: SyntaxNode, kind: ScopeKind, name: string): void {
    const scope = newScope(kind, name, this.scope);
    this.scopes.set(keyOf(node), scope);
    this.openScopes.push(scope);
  }

  private bindParameters(owner: SyntaxNode): void {
    const list = owner.getChild('ParamList');
    if (!list) return;
    for (const named of parametersOf(list, this.scope.name, this.text)) this.bind(named);
  }

  private bindWalrus([target, , value]: readonly SyntaxNode[]): void {
    if (target?.name !== 'VariableName') return;
    const outer = this.openScopes.findLast(({ kind }) => kind !== 'comprehension') ?? this.module;
    const { from, to } = target;
    this.bind({ name: this.text(target), origin: { kind: 'walrus', value }, from, to }, outer);
  }

  private bindAnything(named: Named): void {
    const block = this.openBlocks.at(-1);
    if (block) bindFrom(this.scope, this.module, { ...named, block });
  }

  private declare(statement: SyntaxNode): void {
    if (this.scope === this.module) return;
    const kind = statement.getChild('global') ? 'global' : 'nonlocal';
    for (const name of statement.getChildren('VariableName')) this.scope.declared.set(this.text(name), kind);
  }

  private nameOf(definition: SyntaxNode): string {
    const name = definition.getChild('VariableName');
    return name ? this.text(name) : '';
  }

  private bind(named: Named, scope = this.scope): void {
    const block = this.openBlocks.at(-1);
    if (named.name && block) bind(scope, { ...named, block });
  }
}

const SKIPPABLE: Readonly<Record<string, string>> = {
  IfStatement: 'an if',
  ForStatement: 'a loop',
  WhileStatement: 'a loop',
  TryStatement: 'a try',
  WithStatement: 'a with',
  MatchClause: 'a match',
};

const NAMING: ReadonlySet<string> = new Set([
  'AssignStatement',
  'UpdateStatement',
  'DeleteStatement',
  'ImportStatement',
  'FunctionDefinition',
  'ClassDefinition',
  'ForStatement',
  'WithStatement',
  'TryStatement',
  'CapturePattern',
  'AsPattern',
  'TypeDefinition',
  'CallExpression',
  'ReturnStatement',
]);
