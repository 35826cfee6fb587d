import type { SyntaxNode } from '@lezer/common';
import { once } from '../evaluation/once';
import type { ClassCode, Expression, FunctionCode, Statement, Stretch, Target } from '../evaluation/syntax';
import { ExpressionLowering } from './lowerExpression';
import { lowerImport } from './lowerImport';
import { MatchLowering } from './lowerMatch';
import { lowerParameters } from './lowerParameters';
import { lowerTarget, lowerTargets } from './lowerTarget';
import { childrenOf, firstError, namesIn } from './tree';

/** Statements nested deeper than this are not read. */
const DEEPEST = 100;

/** Brings Python's statements to the syntax that is executed; bodies of functions and classes when they are needed. */
export class StatementLowering {
  private readonly expressions: ExpressionLowering;
  private depth = 0;

  constructor(text: string, base: number) {
    this.expressions = new ExpressionLowering(text, base);
  }

  /** The statements below a node: a module or a body. */
  statements(parent: SyntaxNode): Statement[] {
    if (this.depth >= DEEPEST) return [];
    this.depth++;
    const statements = childrenOf(parent)
      .filter(({ name }) => name !== ':')
      .flatMap(node => this.statement(node));
    this.depth--;
    return statements;
  }

  private statement(node: SyntaxNode): Statement[] {
    const place = this.expressions.at(node);
    const children = childrenOf(node);
    if (node.type.isError) return [this.broken(node)];
    const compound = this.compound(node, children);
    if (compound) return compound;
    // An error among the parts of a simple statement leaves open what it is meant to be.
    const misfit = children.find(({ type }) => type.isError);
    if (misfit && !['ImportStatement', 'PrintStatement'].includes(node.name))
      return [this.broken(node, misfit)];
    switch (node.name) {
      case 'ExpressionStatement': {
        const [first] = children;
        if (!first) return [];
        if (EXIT.test(this.expressions.textOf(node))) return [{ type: 'raise', ...place }];
        return [
          {
            type: 'expression',
            expression: this.expressions.several(children.filter(isNoComma), node),
            ...place,
          },
        ];
      }
      case 'AssignStatement':
        return [this.assign(node, children)];
      case 'UpdateStatement': {
        const [target, operator, ...value] = children;
        if (!target || !operator || value.length === 0) return [this.broken(node)];
        return [
          {
            type: 'update',
            target: lowerTarget(this.expressions, target),
            operator: this.expressions.textOf(operator).slice(0, -1),
            value: this.expressions.several(value.filter(isNoComma), node),
            ...place,
          },
        ];
      }
      case 'ReturnStatement': {
        const values = children.slice(1).filter(isNoComma);
        if (values.length === 0) return [{ type: 'return', ...place }];
        return [{ type: 'return', value: this.values(children.slice(1), node), ...place }];
      }
      case 'RaiseStatement':
        return [{ type: 'raise', ...place }];
      case 'BreakStatement':
        return [{ type: 'break', ...place }];
      case 'ContinueStatement':
        return [{ type: 'continue', ...place }];
      case 'ImportStatement':
        return [lowerImport(this.expressions, node) ?? this.broken(node)];
      case 'ScopeStatement': {
        const kind = node.getChild('global') ? 'global' : 'nonlocal';
        const names = node.getChildren('VariableName').map(name => this.expressions.textOf(name));
        return [{ type: 'declare', kind, names, ...place }];
      }
      case 'DeleteStatement': {
        const targets = children.slice(1).filter(isNoComma);
        return [
          { type: 'delete', targets: targets.map(target => lowerTarget(this.expressions, target)), ...place },
        ];
      }
      default:
        return [];
    }
  }

  private compound(node: SyntaxNode, children: readonly SyntaxNode[]): Statement[] | undefined {
    switch (node.name) {
      case 'StatementGroup':
        return children.filter(({ name }) => name !== ';').flatMap(child => this.statement(child));
      case 'IfStatement':
        return this.branch(children, node);
      case 'ForStatement':
        return [this.forEach(node, children)];
      case 'WhileStatement': {
        const [, test, body] = children;
        if (!test || !body) return [this.broken(node)];
        const [otherwise] = this.bodiesAfter(children, 'else');
        const place = this.expressions.at(node);
        return [
          {
            type: 'while',
            test: this.expressions.expression(test),
            body: this.body(body),
            otherwise: otherwise ? this.body(otherwise) : [],
            ...place,
          },
        ];
      }
      case 'TryStatement':
        return [this.attempt(node, children)];
      case 'WithStatement':
        return this.enter(node, children);
      case 'MatchStatement':
        return new MatchLowering(this.expressions, body => this.body(body)).statements(node);
      case 'FunctionDefinition':
      case 'ClassDefinition':
        return [this.definition(node, node, [])];
      case 'DecoratedStatement': {
        const made = children.at(-1);
        if (!made || (made.name !== 'FunctionDefinition' && made.name !== 'ClassDefinition')) return [];
        return [
          this.definition(
            made,
            node,
            node.getChildren('Decorator').map(decorator => this.decorator(decorator)),
          ),
        ];
      }
      default:
        return undefined;
    }
  }

  /** `a = b = 1`, `a, b = …`, `a: int = 1`, `a: int`. */
  private assign(node: SyntaxNode, children: readonly SyntaxNode[]): Statement {
    const sides: SyntaxNode[][] = [[]];
    for (const child of children) {
      if (child.name === 'AssignOp') sides.push([]);
      else if (child.name !== 'TypeDef') sides.at(-1)!.push(child);
    }
    const annotation = children.find(({ name }) => name === 'TypeDef');
    // What is annotated as one of the class is no field of its objects.
    const isAnnotated = annotation !== undefined && !/\bClassVar\b/.test(this.expressions.textOf(annotation));
    const value = sides.length > 1 ? sides.pop() : undefined;
    if (value && value.length === 0) return this.broken(node);
    return {
      type: 'assign',
      targets: sides
        .filter(({ length }) => length > 0)
        .map(side => lowerTargets(this.expressions, side, spanOf(side, node))),
      value: value && this.values(value, node),
      ...(isAnnotated ? { isAnnotated } : {}),
      ...this.expressions.at(node),
    };
  }

  /** `a, *b` on the right of an assignment or after `return`. */
  private values(nodes: readonly SyntaxNode[], whole: SyntaxNode): Expression {
    const isTuple = nodes.some(({ name }) => name === ',' || name === '*');
    if (!isTuple) return this.expressions.several(nodes, whole);
    const items = nodes.flatMap((node, index) =>
      node.name === ',' || node.name === '*'
        ? []
        : [{ value: this.expressions.expression(node), isSpread: nodes[index - 1]?.name === '*' }],
    );
    const place = this.expressions.at({ from: nodes[0]!.from, to: nodes.at(-1)!.to });
    return { type: 'sequence', kind: 'tuple', items, ...place };
  }

  private branch(children: readonly SyntaxNode[], node: SyntaxNode): Statement[] {
    const parts: { test: SyntaxNode | undefined; body: SyntaxNode | undefined }[] = [];
    children.forEach((child, index) => {
      if (child.name === 'if' || child.name === 'elif')
        parts.push({ test: children[index + 1], body: children[index + 2] });
      else if (child.name === 'else') parts.push({ test: undefined, body: children[index + 1] });
    });
    let otherwise: Statement[] = [];
    for (const { test, body } of parts.reverse()) {
      const then = body?.name === 'Body' ? this.body(body) : [];
      if (!test) otherwise = then;
      else {
        const place = this.expressions.at({ from: test.from, to: node.to });
        otherwise = [
          { type: 'if', test: this.expressions.expression(test), whenTrue: then, otherwise, ...place },
        ];
      }
    }
    return otherwise;
  }

  private forEach(node: SyntaxNode, children: readonly SyntaxNode[]): Statement {
    const start = children.findIndex(({ name }) => name === 'for');
    const end = children.findIndex(({ name }) => name === 'in');
    const body = children.find(({ name }) => name === 'Body');
    const bodyAt = body ? children.indexOf(body) : -1;
    if (end < 0 || !body || bodyAt <= end + 1) return this.broken(node);
    const [, otherwise] = children.filter(({ name }) => name === 'Body');
    const targets = children.slice(start + 1, end);
    return {
      type: 'for',
      target: lowerTargets(this.expressions, targets, spanOf(targets, node)),
      iterable: this.values(children.slice(end + 1, bodyAt), node),
      body: this.body(body),
      otherwise: otherwise ? this.body(otherwise) : [],
      ...this.expressions.at(node),
    };
  }

  private attempt(node: SyntaxNode, children: readonly SyntaxNode[]): Statement {
    const handlers: { name?: string; body: Statement[] }[] = [];
    let current: readonly SyntaxNode[] = [];
    const body = children.find(({ name }) => name === 'Body');
    children.forEach((child, index) => {
      if (child.name === 'except') current = children.slice(index);
      if (child.name !== 'Body' || current.length === 0) return;
      const kind = children.findLast(({ name }, place) => place < index && KEYWORDS_OF_TRY.has(name));
      // Nobody stops the program that is read.
      if (
        kind?.name === 'except' &&
        kind.nextSibling &&
        this.expressions.textOf(kind.nextSibling) === 'KeyboardInterrupt'
      )
        return;
      if (kind?.name === 'except') handlers.push({ body: this.body(child) });
    });
    const [otherwise] = this.bodiesAfter(children, 'else');
    const [last] = this.bodiesAfter(children, 'finally');
    return {
      type: 'try',
      body: body ? this.body(body) : [],
      handlers,
      otherwise: otherwise ? this.body(otherwise) : [],
      finally: last ? this.body(last) : [],
      ...this.expressions.at(node),
    };
  }

  private enter(node: SyntaxNode, children: readonly SyntaxNode[]): Statement[] {
    const body = children.find(({ name }) => name === 'Body');
    if (!body) return [this.broken(node)];
    const items: { value: Expression; target?: Target }[] = [];
    const inside = children.slice(0, children.indexOf(body));
    inside.forEach((child, index) => {
      if (['with', 'async', ',', 'as', '(', ')'].includes(child.name)) return;
      const last = items.at(-1);
      if (inside[index - 1]?.name === 'as' && last) last.target = lowerTarget(this.expressions, child);
      else items.push({ value: this.expressions.expression(child) });
    });
    return [{ type: 'with', items, body: this.body(body), ...this.expressions.at(node) }];
  }

  private definition(node: SyntaxNode, whole: SyntaxNode, decorators: readonly Expression[]): Statement {
    const name = node.getChild('VariableName');
    const body = node.getChild('Body');
    if (!name) return this.broken(node);
    const shared = {
      name: this.expressions.textOf(name),
      nameAt: this.expressions.at(name),
      decorators,
      ...this.expressions.at(whole),
    };
    const statements = once(() => (body ? this.statements(body) : []));
    if (node.name === 'ClassDefinition') {
      const list = node.getChild('ArgList');
      const bases = list
        ? this.expressions.arguments(list, node).filter(({ name: key }) => key === undefined)
        : [];
      const code: ClassCode = { ...shared, bases: bases.map(({ value }) => value), body: statements };
      return { type: 'class', code, ...this.expressions.at(whole) };
    }
    const code: FunctionCode = {
      ...shared,
      parameters: lowerParameters(this.expressions, node.getChild('ParamList')),
      body: statements,
      isGenerator: body !== null && yields(body),
    };
    return { type: 'function', code, ...this.expressions.at(whole) };
  }

  private decorator(node: SyntaxNode): Expression {
    const [, first, ...more] = childrenOf(node);
    const place = this.expressions.at(node);
    let made: Expression | undefined;
    for (const child of [first, ...more]) {
      if (!child) continue;
      const at = this.expressions.at(child);
      const name = this.expressions.textOf(child);
      if (child.name === 'ArgList' && made)
        made = { type: 'call', callee: made, items: this.expressions.arguments(child, node), ...place };
      else if (child.name === '.') continue;
      else if (made) made = { type: 'member', object: made, name, nameAt: at, ...place };
      else made = this.expressions.expression(child);
    }
    return (
      made ?? { type: 'unreadable', because: 'a decorator is missing here', isSyntaxError: true, ...place }
    );
  }

  private body(node: SyntaxNode): Statement[] {
    return node.name === 'Body' ? this.statements(node) : [];
  }

  private bodiesAfter(children: readonly SyntaxNode[], keyword: string): SyntaxNode[] {
    const at = children.findIndex(({ name }) => name === keyword);
    return at < 0
      ? []
      : children
          .slice(at)
          .filter(({ name }) => name === 'Body')
          .slice(0, 1);
  }

  /** A statement that does not parse, with the names that it may set. */
  private broken(node: SyntaxNode, error: SyntaxNode = firstError(node) ?? node): Statement {
    const names = namesIn(node).map(name => this.expressions.textOf(name));
    const at: Stretch = this.expressions.at(error);
    return { type: 'broken', names, error: at, ...this.expressions.at(node) };
  }
}

/** What ends the program. */
const EXIT = /^(sys\.exit|os\._exit|exit|quit)\s*\(/;

const KEYWORDS_OF_TRY: ReadonlySet<string> = new Set(['try', 'except', 'else', 'finally']);

function isNoComma({ name }: SyntaxNode): boolean {
  return name !== ',';
}

/** The stretch from the first to the last, as a node that has it. */
function spanOf(nodes: readonly SyntaxNode[], whole: SyntaxNode): SyntaxNode {
  return nodes.length === 1 ? nodes[0]! : whole;
}

/** True when a body gives values one by one, not counting functions inside it. */
function yields(body: SyntaxNode): boolean {
  let isFound = false;
  body.cursor().iterate(({ name }) => {
    if (name === 'YieldStatement' || name === 'YieldExpression') isFound = true;
    return !isFound && name !== 'FunctionDefinition' && name !== 'LambdaExpression';
  });
  return isFound;
}
