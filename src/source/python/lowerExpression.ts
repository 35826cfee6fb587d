import type { SyntaxNode } from '@lezer/common';
import type {
  ArgumentCode,
  Clause,
  Entry,
  Expression,
  FunctionCode,
  Item,
  Parameter,
  Stretch,
  Target,
} from '../evaluation/syntax';
import { bool, NONE, text } from '../evaluation/values';
import { numberValue, textParts, unescaped } from './literals';
import { childrenOf } from './tree';

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

  textOf(node: SyntaxNode): string {
    return this.text.slice(node.from, node.to);
  }

  at({ from, to }: Stretch): Stretch {
    return { from: from + this.base, to: to + this.base };
  }

  expression(node: SyntaxNode): Expression {
    if (this.depth >= DEEPEST) return this.unreadable(node, 'it is nested too deeply');
    this.depth++;
    const lowered = this.form(node);
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

  target(node: SyntaxNode): Target {
    const place = this.at(node);
    switch (node.name) {
      case 'VariableName':
        return { type: 'name', name: this.textOf(node), ...place };
      case 'MemberExpression': {
        const lowered = this.expression(node);
        if (lowered.type === 'member') return { ...lowered, type: 'member' };
        return lowered.type === 'index' ? { ...lowered, type: 'index' } : { type: 'unreadable', ...place };
      }
      case 'TupleExpression':
      case 'ArrayExpression':
        return this.targets(childrenOf(node).slice(1, -1), node);
      case 'ParenthesizedExpression': {
        const [, inner] = childrenOf(node);
        return inner ? this.target(inner) : { type: 'unreadable', ...place };
      }
      default:
        return { type: 'unreadable', ...place };
    }
  }

  /** `a`, or `a, *b`. */
  targets(nodes: readonly SyntaxNode[], whole: SyntaxNode): Target {
    const isList = nodes.some(({ name }) => name === ',') || isBracketed(whole);
    const [only] = nodes;
    if (!isList && only) return this.target(only);
    const items: { target: Target; isRest: boolean }[] = [];
    nodes.forEach((node, index) => {
      if (node.name === ',' || node.name === '*') return;
      if (this.depth > DEEPEST) return;
      this.depth++;
      items.push({ target: this.target(node), isRest: nodes[index - 1]?.name === '*' });
      this.depth--;
    });
    return { type: 'list', items, ...this.at(whole) };
  }

  /** The parameters of a function or a lambda. */
  parameters(list: SyntaxNode | null): Parameter[] {
    if (!list) return [];
    const groups = groupsOf(childrenOf(list).filter(({ name }) => name !== '(' && name !== ')'));
    const parameters: Parameter[] = [];
    let isNamed = false;
    for (const group of groups) {
      const [first] = group;
      const name = group.find(node => node.name === 'VariableName');
      if (!name) {
        isNamed ||= first?.name === '*';
        continue;
      }
      const kind =
        first?.name === '*' ? 'rest' : first?.name === '**' ? 'keywords' : isNamed ? 'named' : 'plain';
      isNamed ||= kind === 'rest';
      const equals = group.findIndex(node => node.name === 'AssignOp');
      const standard = equals < 0 ? undefined : group[equals + 1];
      parameters.push({
        target: { type: 'name', name: this.textOf(name), ...this.at(name) },
        name: this.textOf(name),
        kind,
        ...(standard ? { standard: this.expression(standard) } : {}),
        ...this.at(name),
      });
    }
    return parameters;
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
        return this.string(node);
      case 'ContinuedString':
        return { type: 'text', parts: childrenOf(node).map(part => this.string(part)), ...place };
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
        return this.comprehension(node, 'list', childrenOf(node).slice(1, -1));
      case 'SetComprehensionExpression':
        return this.comprehension(node, 'set', childrenOf(node).slice(1, -1));
      case 'DictionaryComprehensionExpression':
        return this.comprehension(node, 'dictionary', childrenOf(node).slice(1, -1));
      case 'ComprehensionExpression':
        return this.comprehension(node, 'generator', childrenOf(node).slice(1, -1));
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
    for (const group of groupsOf(children.slice(1, -1))) {
      const [first, second, third] = group;
      if (!first || !second) return this.missing(node);
      const place = this.at({ from: first.from, to: group.at(-1)!.to });
      if (first.name === '**') entries.push({ key: undefined, value: this.expression(second), ...place });
      else if (!third || second.name !== ':') return this.missing(node);
      else entries.push({ key: this.expression(first), value: this.expression(third), ...place });
    }
    return { type: 'dictionary', entries, ...this.at(node) };
  }

  private comprehension(
    node: SyntaxNode,
    kind: 'list' | 'set' | 'generator' | 'dictionary',
    nodes: readonly SyntaxNode[],
  ): Expression {
    const start = nodes.findIndex(({ name }) => name === 'for' || name === 'async');
    const [element, colon, value] = nodes.slice(0, start);
    if (!element || start < 0) return this.missing(node);
    const clauses = this.clauses(nodes.slice(start));
    if (!clauses) return this.missing(node);
    const isPair = colon?.name === ':' && value;
    return {
      type: 'comprehension',
      kind,
      element: this.expression(element),
      ...(isPair ? { value: this.expression(value) } : {}),
      clauses,
      ...this.at(node),
    };
  }

  private clauses(nodes: readonly SyntaxNode[]): Clause[] | undefined {
    const clauses: { target: Target; iterable: Expression; conditions: Expression[] }[] = [];
    for (let index = 0; index < nodes.length; ) {
      const node = nodes[index]!;
      if (node.name === 'async') index++;
      else if (node.name === 'if') {
        const condition = nodes[index + 1];
        if (!condition) return undefined;
        clauses.at(-1)?.conditions.push(this.expression(condition));
        index += 2;
      } else if (node.name === 'for') {
        const end = nodes.findIndex(({ name }, place) => place > index && name === 'in');
        const iterable = nodes[end + 1];
        if (end < 0 || !iterable) return undefined;
        const targets = nodes.slice(index + 1, end);
        clauses.push({
          target: this.targets(targets, node),
          iterable: this.expression(iterable),
          conditions: [],
        });
        index = end + 2;
      } else return undefined;
    }
    return clauses;
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
      parameters: this.parameters(node.getChild('ParamList')),
      body: () => [{ type: 'return', value, ...place }],
      decorators: [],
      ...place,
    };
  }

  private walrus([name, , value]: readonly SyntaxNode[], whole: SyntaxNode): Expression {
    if (!name || !value) return this.missing(whole);
    return {
      type: 'assignment',
      target: this.target(name),
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
    const items: ArgumentCode[] = inside.some(({ name }) => name === 'for')
      ? [{ value: this.comprehension(list, 'generator', inside), ...this.at(list) }]
      : groupsOf(inside)
          // The place where the parenthesis is missing is no argument.
          .filter(([first]) => isClosed || !first?.type.isError || first.to > first.from)
          .map(group => this.argument(group));
    if (!isClosed) items.push({ value: this.unclosed(call), ...this.at(list) });
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
    const groups = groupsOf(nodes);
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

  private string(node: SyntaxNode): Expression {
    const source = this.textOf(node);
    const parts = textParts(source);
    const place = this.at(node);
    if (!parts) return this.unreadable(node, 'a text is not closed here', true);
    if (parts.prefix.includes('b'))
      return this.unreadable(node, `'${source.slice(0, 30)}' is bytes, not text`);
    if (!parts.prefix.includes('r') && parts.content.includes('\\N{'))
      return this.unreadable(node, `which character '${source.slice(0, 30)}' names is not followed`);
    if (node.name !== 'FormatString')
      return { type: 'constant', value: text(unescaped(parts.content, parts.prefix)), ...place };
    return this.format(node, parts);
  }

  private format(
    node: SyntaxNode,
    { prefix, quotes, content }: { prefix: string; quotes: string; content: string },
  ): Expression {
    const written: (string | Expression)[] = [];
    let from = node.from + prefix.length + quotes.length;
    const end = from + content.length;
    const add = (to: number) => {
      const plain = this.text.slice(from, to).replaceAll('{{', '{').replaceAll('}}', '}');
      if (plain) written.push(unescaped(plain, prefix));
    };
    for (const part of childrenOf(node)) {
      if (part.name !== 'FormatReplacement') continue;
      const [, value, ...more] = childrenOf(part);
      const isPlain = more.length === 1 && more[0]?.name === '}';
      if (!value || !isPlain)
        return this.unreadable(part, `how '${this.textOf(part)}' looks is not followed`);
      add(part.from);
      written.push(this.expression(value));
      from = part.to;
    }
    add(end);
    return { type: 'text', parts: written, ...this.at(node) };
  }

  private unreadable(node: Stretch, because: string, isSyntaxError = false): Expression {
    return { type: 'unreadable', because, isSyntaxError, ...this.at(node) };
  }

  private missing(node: Stretch): Expression {
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

  /** What opens a bracket that is never closed, and the bracket. */
  private unclosed(node: SyntaxNode): Expression {
    const list = node.getChild('ArgList');
    const open = list?.firstChild ?? node.firstChild ?? node;
    const from = list ? node.from : open.from;
    const name = list ? this.text.slice(node.from, open.to).replace(/\s+/g, '') : this.textOf(open);
    const bracket = name.endsWith('[') ? 'bracket' : name.endsWith('{') ? 'brace' : 'parenthesis';
    return this.unreadable(
      { from, to: open.to },
      `the ${bracket} of ${name.slice(-60)} is never closed`,
      true,
    );
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

/** The parts between commas. */
function groupsOf(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ',') groups.push([]);
    else groups.at(-1)!.push(node);
  }
  return groups.filter(({ length }) => length > 0);
}

function isBracketed({ name }: SyntaxNode): boolean {
  return name === 'TupleExpression' || name === 'ArrayExpression';
}
