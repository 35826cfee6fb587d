import type { SyntaxNode } from '@lezer/common';
import type { ArgumentCode, Entry, Expression, FunctionCode, Item, Stretch } from '../evaluation/syntax';
import { unclosed } from '../evaluation/unclosed';
import { bool, NONE } from '../evaluation/values';
import { numberValue } from './literals';
import { lowerComprehension } from './lowerComprehension';
import { lowerParameters } from './lowerParameters';
import { lowerTarget } from './lowerTarget';
import { lowerText } from './lowerText';
import { betweenCommas, childrenOf } from './tree';

/** Nested deeper than this, an expression is not read; Python itself gives up at 200 brackets. */
const DEEPEST = 250;

/** Brings Python's expressions to the syntax that is evaluated. Offsets are those of the whole text. */
export class ExpressionLowering {
  private depth = 0;

  constructor(
    /** The text of the tree, and where it begins in the whole text. */
    private readonly text: string,
    private readonly base: number,
  ) {}

  textOf(node: Stretch): string {
    return this.text.slice(node.from, node.to);
  }

  at({ from, to }: Stretch): Stretch {
    return { from: from + this.base, to: to + this.base };
  }

  expression(node: SyntaxNode): Expression {
    return this.deeper(() => this.form(node)) ?? this.unreadable(node, 'it is nested too deeply');
  }

  /** What is one level deeper; undefined where that is too deep. */
  deeper<T>(lower: () => T): T | undefined {
    if (this.depth >= DEEPEST) return undefined;
    this.depth++;
    const lowered = lower();
    this.depth--;
    return lowered;
  }

  /** One expression, or a tuple of several with commas between them. */
  several(nodes: readonly SyntaxNode[], whole: SyntaxNode): Expression {
    const [only] = nodes;
    if (nodes.length === 1 && only) return this.expression(only);
    if (!only) return this.unreadable(whole, 'something is missing here', true);
    const place = this.at({ from: only.from, to: nodes.at(-1)!.to });
    return { type: 'sequence', kind: 'tuple', items: this.items(nodes), ...place };
  }

  private form(node: SyntaxNode): Expression {
    const place = this.at(node);
    switch (node.name) {
      case 'VariableName':
        return { type: 'name', name: this.textOf(node), ...place };
      case 'Number':
        return { type: 'constant', value: numberValue(this.textOf(node)), ...place };
      case 'Boolean':
        return { type: 'constant', value: bool(this.textOf(node) === 'True'), ...place };
      case 'None':
        return { type: 'constant', value: NONE, ...place };
      case 'String':
      case 'FormatString':
        return lowerText(this, node);
      case 'ContinuedString':
        return { type: 'text', parts: childrenOf(node).map(part => lowerText(this, part)), ...place };
      case 'ParenthesizedExpression':
        return this.parenthesized(node);
      case 'TupleExpression':
        return this.bracketed(node, 'tuple');
      case 'ArrayExpression':
        return this.bracketed(node, 'list');
      case 'SetExpression':
        return this.bracketed(node, 'set');
      case 'DictionaryExpression':
        return this.dictionary(node);
      case 'ArrayComprehensionExpression':
        return lowerComprehension(this, node, 'list', childrenOf(node).slice(1, -1));
      case 'SetComprehensionExpression':
        return lowerComprehension(this, node, 'set', childrenOf(node).slice(1, -1));
      case 'DictionaryComprehensionExpression':
        return lowerComprehension(this, node, 'dictionary', childrenOf(node).slice(1, -1));
      case 'ComprehensionExpression':
        return lowerComprehension(this, node, 'generator', childrenOf(node).slice(1, -1));
      case 'UnaryExpression':
        return this.unary(node);
      case 'BinaryExpression':
        return this.binary(node);
      case 'ConditionalExpression':
        return this.conditional(node);
      case 'LambdaExpression':
        return { type: 'function', code: this.lambda(node), ...place };
      case 'CallExpression':
        return this.call(node);
      case 'MemberExpression':
        return this.member(node);
      case 'NamedExpression':
        return this.walrus(childrenOf(node), node);
      case 'AwaitExpression': {
        const operand = node.lastChild;
        return operand
          ? { type: 'passing', operand: this.expression(operand), ...place }
          : this.missing(node);
      }
      default:
        if (node.type.isError) return this.misfit(node);
        return this.unreadable(node, `'${this.textOf(node).slice(0, 40)}' cannot be followed`);
    }
  }

  private parenthesized(node: SyntaxNode): Expression {
    const [, inner, close, ...more] = childrenOf(node);
    if (!inner || inner.name === ')' || more.length > 0) return this.missing(node);
    if (close?.name !== ')') return this.unclosed(node);
    return { type: 'passing', operand: this.expression(inner), ...this.at(node) };
  }

  private bracketed(node: SyntaxNode, kind: 'list' | 'tuple' | 'set'): Expression {
    const children = childrenOf(node);
    if (!/^[)\]}]$/.test(children.at(-1)?.name ?? '')) return this.unclosed(node);
    return { type: 'sequence', kind, items: this.items(children.slice(1, -1)), ...this.at(node) };
  }

  private items(nodes: readonly SyntaxNode[]): Item[] {
    const items: Item[] = [];
    nodes.forEach((node, index) => {
      if (node.name === ',' || node.name === '*') return;
      items.push({ value: this.expression(node), isSpread: nodes[index - 1]?.name === '*' });
    });
    return items;
  }

  private dictionary(node: SyntaxNode): Expression {
    const children = childrenOf(node);
    if (children.at(-1)?.name !== '}') return this.unclosed(node);
    const entries: Entry[] = [];
    for (const group of betweenCommas(children.slice(1, -1))) {
      const [first, second, third] = group;
      if (!first || !second) return this.missing(node);
      const place = this.at({ from: first.from, to: group.at(-1)!.to });
      if (first.name === '**') entries.push({ key: undefined, value: this.expression(second), ...place });
      else if (!third || second.name !== ':') return this.missing(node);
      else entries.push({ key: this.expression(first), value: this.expression(third), ...place });
    }
    return { type: 'dictionary', entries, ...this.at(node) };
  }

  private unary(node: SyntaxNode): Expression {
    const [operator, operand] = childrenOf(node);
    if (!operator || !operand) return this.missing(node);
    return negated(this.textOf(operator), this.expression(operand), this.at(node));
  }

  private binary(node: SyntaxNode): Expression {
    const children = childrenOf(node);
    const left = children[0];
    const right = children.at(-1);
    const operators = children.slice(1, -1);
    if (!left || !right || operators.length === 0) return this.missing(node);
    if (children.some(({ type }) => type.isError)) return this.missing(node);
    const operator = operators.map(part => this.textOf(part)).join(' ');
    const place = this.at(node);
    if (operator === 'and' || operator === 'or')
      return joined(operator, this.expression(left), this.expression(right), place);
    const [kind] = operators;
    if (kind?.name === 'ArithOp' || kind?.name === 'BitOp')
      return {
        type: 'binary',
        operator,
        left: this.expression(left),
        right: this.expression(right),
        ...place,
      };
    return this.comparison(node, operator, left, right);
  }

  /** The parser takes `a < b < c` for `(a < b) < c`; with parentheses it would look otherwise. */
  private comparison(node: SyntaxNode, operator: string, left: SyntaxNode, right: SyntaxNode): Expression {
    const first = this.expression(left);
    const last = { operator, operand: this.expression(right) };
    const place = this.at(node);
    if (first.type !== 'comparison') return { type: 'comparison', first, rest: [last], ...place };
    return { ...first, rest: [...first.rest, last], ...place };
  }

  private conditional(node: SyntaxNode): Expression {
    const [then, , test, , otherwise] = childrenOf(node);
    if (!then || !test || !otherwise) return this.missing(node);
    return {
      type: 'conditional',
      test: this.expression(test),
      whenTrue: this.expression(then),
      otherwise: this.expression(otherwise),
      ...this.at(node),
    };
  }

  private lambda(node: SyntaxNode): FunctionCode {
    const body = node.lastChild;
    const place = this.at(node);
    const value = body ? this.expression(body) : this.missing(node);
    return {
      name: '',
      nameAt: place,
      parameters: lowerParameters(this, node.getChild('ParamList')),
      body: () => [{ type: 'return', value, ...place }],
      decorators: [],
      ...place,
    };
  }

  private walrus([name, , value]: readonly SyntaxNode[], whole: SyntaxNode): Expression {
    if (!name || !value) return this.missing(whole);
    return {
      type: 'assignment',
      target: lowerTarget(this, name),
      value: this.expression(value),
      ...this.at(whole),
    };
  }

  private call(node: SyntaxNode): Expression {
    const callee = node.firstChild;
    const list = node.getChild('ArgList');
    if (!callee || !list) return this.missing(node);
    return {
      type: 'call',
      callee: this.expression(callee),
      items: this.arguments(list, node),
      ...this.at(node),
    };
  }

  /** The arguments between the parentheses, with one that says so where the last parenthesis is missing. */
  arguments(list: SyntaxNode, call: SyntaxNode): ArgumentCode[] {
    const nodes = childrenOf(list);
    const isClosed = nodes.at(-1)?.name === ')';
    const inside = nodes.slice(1, isClosed ? -1 : undefined);
    const isComprehension = inside.some(({ name }) => name === 'for');
    const items: ArgumentCode[] = isComprehension
      ? [{ value: lowerComprehension(this, list, 'generator', inside), ...this.at(list) }]
      : betweenCommas(inside).map(group => this.argument(group));
    if (isClosed) return items;
    // What the parenthesis is missing after may go on.
    const isCut = !isComprehension && inside.at(-1)?.type.isError;
    if (isCut) items.pop();
    items.push({ value: this.unclosed(call), ...this.at(list) });
    return items;
  }

  private argument(group: readonly SyntaxNode[]): ArgumentCode {
    const first = group[0]!;
    const place = this.at({ from: first.from, to: group.at(-1)!.to });
    const broken = group.find(({ type }) => type.isError);
    if (broken) return { value: this.misfit(broken), ...place };
    const [, second, third] = group;
    if (first.name === '*' || first.name === '**') {
      if (!second) return { value: this.missing(first), ...place };
      const spread = first.name === '*' ? 'list' : 'dictionary';
      return { value: this.expression(second), spread, ...place };
    }
    if (!second) return { value: this.expression(first), ...place };
    if (this.textOf(second) === ':=') return { value: this.walrus(group, first), ...place };
    if (second.name !== 'AssignOp' || group.length > 3) return { value: this.misfit(second), ...place };
    const value = third ? this.expression(third) : this.missing(second);
    return { name: this.textOf(first), nameAt: this.at(first), value, ...place };
  }

  private member(node: SyntaxNode): Expression {
    const [object, mark, ...inside] = childrenOf(node);
    const place = this.at(node);
    if (!object || !mark) return this.missing(node);
    const misfit = [mark, ...inside].find(({ type, from, to }) => type.isError && to > from);
    if (misfit) return this.misfit(misfit);
    if (mark.name === '.') {
      const [name] = inside;
      if (name?.name !== 'PropertyName') return this.missing(node);
      const nameAt = this.at(name);
      return { type: 'member', object: this.expression(object), name: this.textOf(name), nameAt, ...place };
    }
    if (inside.at(-1)?.name !== ']') return this.unclosed(node);
    return {
      type: 'index',
      object: this.expression(object),
      index: this.subscript(inside.slice(0, -1), node),
      ...place,
    };
  }

  private subscript(nodes: readonly SyntaxNode[], whole: SyntaxNode): Expression {
    const groups = betweenCommas(nodes);
    const parts = groups.map(group => this.slice(group, whole));
    const [only] = parts;
    const isTuple = nodes.some(({ name }) => name === ',');
    if (only && !isTuple) return only;
    if (!only) return this.missing(whole);
    const items = parts.map(value => ({ value, isSpread: false }));
    return { type: 'sequence', kind: 'tuple', items, from: only.from, to: parts.at(-1)!.to };
  }

  private slice(group: readonly SyntaxNode[], whole: SyntaxNode): Expression {
    const [first] = group;
    if (!first) return this.missing(whole);
    if (!group.some(({ name }) => name === ':'))
      return group.length === 1 ? this.expression(first) : this.missing(whole);
    const parts: (Expression | undefined)[] = [undefined];
    for (const node of group) {
      if (node.name === ':') parts.push(undefined);
      else parts[parts.length - 1] = this.expression(node);
    }
    const [start, stop, step] = parts;
    return {
      type: 'slice',
      ...(start ? { start } : {}),
      ...(stop ? { stop } : {}),
      ...(step ? { step } : {}),
      ...this.at({ from: first.from, to: group.at(-1)!.to }),
    };
  }

  unreadable(node: Stretch, because: string, isSyntaxError = false): Expression {
    return { type: 'unreadable', because, isSyntaxError, ...this.at(node) };
  }

  missing(node: Stretch): Expression {
    return this.unreadable(node, 'something is missing here, such as a value or a parenthesis', true);
  }

  private misfit(node: SyntaxNode): Expression {
    const quoted = this.textOf(node).trim().split('\n')[0]!.slice(0, 30);
    if (!quoted) return this.missing(node);
    return this.unreadable(
      node,
      `'${quoted}' does not fit here; a comma or a parenthesis may be missing`,
      true,
    );
  }

  private unclosed(node: SyntaxNode): Expression {
    const list = node.getChild('ArgList');
    const open = list?.firstChild ?? node.firstChild ?? node;
    const at = { from: list ? node.from : open.from, to: open.to };
    return unclosed(this.textOf(at), this.at(at));
  }
}

/** The parser takes `not a or b` for `not (a or b)`; with parentheses it would look otherwise. */
function negated(operator: string, operand: Expression, place: Stretch): Expression {
  if (operator === 'not' && operand.type === 'logical')
    return { ...operand, left: negated(operator, operand.left, place), from: place.from };
  return { type: 'unary', operator, operand, ...place };
}

/** After a `not`, the parser takes `a and not b or c` for `a and (not b or c)`. */
function joined(operator: 'and' | 'or', left: Expression, right: Expression, place: Stretch): Expression {
  if (operator === 'and' && right.type === 'logical' && right.operator === 'or')
    return {
      ...right,
      left: joined('and', left, right.left, { from: place.from, to: right.left.to }),
      ...place,
    };
  return { type: 'logical', operator, left, right, ...place };
}
