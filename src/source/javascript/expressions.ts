import type { SyntaxNode } from '@lezer/common';
import type {
  ArgumentCode,
  Entry,
  Expression,
  FunctionCode,
  Item,
  Stretch,
  Target,
} from '../evaluation/syntax';
import { bool, int, NONE, NULL, text, type Value } from '../evaluation/values';
import { lowerModule, lowerTemplate, numberOf, stringOf } from './literals';
import { type Lowering, stretchOf, unreadable } from './lowering';
import { childOf, childrenOf, isError, partsOf, withoutOpenEnd } from './tree';

/** Brings an expression to the common syntax; what does not parse or is not followed becomes unreadable. */
export function lowerExpression(lowering: Lowering, node: SyntaxNode, name?: string): Expression {
  const form = FORMS[node.name];
  const all = childrenOf(node);
  const parts = node.name === 'ArrayExpression' ? withoutOpenEnd(all) : all;
  if (isError(node) || parts.some(isError)) return lowering.unparsed(node);
  if (!form)
    return unreadable(node, `'${lowering.textOf(node).slice(0, 40)}' is nothing that is followed here`);
  return form({ lowering, node, parts, name });
}

/** What assigning does, as an expression. */
export function lowerAssignment(
  lowering: Lowering,
  parts: readonly SyntaxNode[],
): { target: Target; value: Expression } {
  const [left, sign, right] = parts;
  const target = lowering.target(left);
  const operator = sign ? lowering.textOf(sign).slice(0, -1) : '';
  const name = left?.name === 'VariableName' ? lowering.textOf(left) : undefined;
  const value = lowering.expression(right, name);
  if (!operator || !left) return { target, value };
  return { target, value: operation(operator, lowering.expression(left), value, stretchOf(parts, left)) };
}

/** `x++` and `--x`: what is changed, and the operator that undoes it. */
export function lowerStep(
  lowering: Lowering,
  operand: SyntaxNode,
  sign: string,
  at: Stretch,
): { target: Target; value: Expression; undo: '+' | '-' } {
  const before = lowering.expression(operand);
  // Taking away keeps texts apart from numbers, as `x++` does.
  const value = binary('-', before, constant(int(sign === '++' ? -1 : 1), at), at);
  return { target: lowering.target(operand), value, undo: sign === '++' ? '-' : '+' };
}

export function isStep(sign: string): boolean {
  return sign === '++' || sign === '--';
}

/** The key of a property, or undefined for one that is computed. */
export function keyOfProperty(lowering: Lowering, node: SyntaxNode | undefined): string | undefined {
  if (!node) return undefined;
  const written = lowering.textOf(node);
  if (KEY_NAMES.has(node.name)) return written;
  if (node.name === 'String') return stringOf(written);
  if (node.name !== 'Number') return undefined;
  const value = numberOf(written);
  return value.type === 'int' || value.type === 'float' ? String(value.value) : undefined;
}

interface Given {
  readonly lowering: Lowering;
  readonly node: SyntaxNode;
  readonly parts: readonly SyntaxNode[];
  readonly name: string | undefined;
}

type Form = (given: Given) => Expression;

const KEY_NAMES = new Set([
  'PropertyName',
  'PropertyDefinition',
  'PrivatePropertyName',
  'PrivatePropertyDefinition',
  'VariableDefinition',
]);

const FORMS: Readonly<Record<string, Form>> = {
  Number: ({ lowering, node }) => constant(numberOf(lowering.textOf(node)), node),
  String: ({ lowering, node }) => constant(text(stringOf(lowering.textOf(node))), node),
  BooleanLiteral: ({ lowering, node }) => constant(bool(lowering.textOf(node) === 'true'), node),
  null: ({ node }) => constant(NULL, node),
  TemplateString: ({ lowering, node }) => lowerTemplate(lowering, node),
  VariableName: ({ lowering, node }) => ({ type: 'name', name: lowering.textOf(node), ...placeOf(node) }),
  this: ({ node }) => ({ type: 'this', ...placeOf(node) }),
  super: ({ node }) => ({ type: 'super', ...placeOf(node) }),
  RegExp: ({ node }) => unreadable(node, 'regular expressions are not followed'),
  NewTarget: ({ node }) => unreadable(node, 'new.target is not followed'),
  ImportMeta: ({ node }) => unreadable(node, 'import.meta is not in this file'),
  JSXElement: ({ node }) => unreadable(node, 'JSX is not followed'),
  YieldExpression: ({ node }) => unreadable(node, 'what yield gives is not followed'),
  TaggedTemplateExpression: ({ node }) => unreadable(node, 'templates with a tag are not followed'),
  DynamicImport: ({ lowering, node }) => lowerModule(lowering, node, childOf(node, 'String')),
  ParenthesizedExpression: ({ lowering, parts }) => lowering.expression(parts[1]),
  AwaitExpression: ({ lowering, node, parts }) => ({
    type: 'passing',
    operand: lowering.expression(parts[1]),
    ...placeOf(node),
  }),
  ArrayExpression: lowerArray,
  ObjectExpression: lowerObject,
  FunctionExpression: functionForm,
  ArrowFunction: functionForm,
  ClassExpression: ({ lowering, node, name }) => ({
    type: 'class',
    code: lowering.class(node, name),
    ...placeOf(node),
  }),
  MemberExpression: lowerMember,
  CallExpression: lowerCall,
  NewExpression: ({ lowering, node, parts }) => ({
    type: 'call',
    callee: lowering.expression(parts[1]),
    items: argumentsOf(lowering, parts[2]),
    isNew: true,
    ...placeOf(node),
  }),
  UnaryExpression: lowerUnary,
  BinaryExpression: lowerBinary,
  ConditionalExpression: ({ lowering, node, parts: [test, , then, , otherwise] }) => ({
    type: 'conditional',
    test: lowering.expression(test),
    whenTrue: lowering.expression(then),
    otherwise: lowering.expression(otherwise),
    ...placeOf(node),
  }),
  AssignmentExpression: ({ lowering, node, parts }) => ({
    type: 'assignment',
    ...lowerAssignment(lowering, parts),
    ...placeOf(node),
  }),
  PostfixExpression: ({ lowering, node, parts: [operand, sign] }) => {
    const operator = sign ? lowering.textOf(sign) : '';
    if (!operand || !isStep(operator)) return lowering.expression(operand);
    const { undo, ...change } = lowerStep(lowering, operand, operator, node);
    const after: Expression = { type: 'assignment', ...change, ...placeOf(node) };
    return undo === '-'
      ? binary('-', after, constant(int(1), node), node)
      : binary('-', after, constant(int(-1), node), node);
  },
  SequenceExpression: ({ lowering, node, parts }) => {
    const items = parts
      .filter(({ name }) => name !== ',')
      .map(part => ({ value: lowering.expression(part), isSpread: false }));
    const object: Expression = { type: 'sequence', kind: 'list', items, ...placeOf(node) };
    return { type: 'index', object, index: constant(int(items.length - 1), node), ...placeOf(node) };
  },
  // Types say nothing that is read.
  InstantiationExpression: ({ lowering, parts }) => lowering.expression(parts[0]),
  PrefixCast: ({ lowering, parts }) => lowering.expression(parts.at(-1)),
};

function functionForm({ lowering, node, name }: Given): Expression {
  return { type: 'function', code: lowering.function(node, name), ...placeOf(node) };
}

function lowerArray({ lowering, node, parts }: Given): Expression {
  const items = partsOf(parts).map((part): Item => {
    const [first, second] = part;
    if (first?.name === 'Spread') return { value: lowering.expression(second), isSpread: true };
    return { value: first ? lowering.expression(first) : constant(NONE, node), isSpread: false };
  });
  const isClosed = parts.at(-1)?.name === ']';
  // The part after the last comma is nothing.
  if (parts.at(isClosed ? -2 : -1)?.name === ',' || parts.length <= (isClosed ? 2 : 1)) items.pop();
  if (!isClosed) items.push({ value: lowering.unparsed(node), isSpread: true });
  return { type: 'sequence', kind: 'list', items, ...placeOf(node) };
}

function lowerObject({ lowering, node, parts }: Given): Expression {
  const entries = parts.filter(({ name }) => name === 'Property').map(part => lowerProperty(lowering, part));
  return { type: 'dictionary', entries, ...placeOf(node) };
}

function lowerProperty(lowering: Lowering, node: SyntaxNode): Entry {
  const parts = childrenOf(node);
  const at = placeOf(node);
  if (parts[0]?.name === 'Spread') return { key: undefined, value: lowering.expression(parts[1]), ...at };
  const nameAt = parts.findIndex(({ name }) => PROPERTY_NAMES.has(name));
  const named = parts[nameAt];
  if (!named || (named.name === '[' && parts.some(isError)))
    return { key: undefined, value: lowering.unparsed(node), ...at };
  const written = named.name === '[' ? undefined : keyOfProperty(lowering, named);
  const key = written === undefined ? lowering.expression(parts[nameAt + 1]) : constant(text(written), named);
  if (parts.some(isError)) return { key, value: lowering.unparsed(node), ...at };
  if (childOf(node, 'ParamList')) return methodOf(lowering, node, key, written ?? '');
  const colon = parts.findIndex(({ name }) => name === ':');
  if (colon >= 0) return { key, value: lowering.expression(parts[colon + 1], written), ...at };
  return { key, value: { type: 'name', name: written ?? '', ...placeOf(named) }, ...at };
}

function methodOf(lowering: Lowering, node: SyntaxNode, key: Expression, name: string): Entry {
  const at = placeOf(node);
  // What sets a property says nothing of what it holds.
  if (childOf(node, 'set'))
    return { key, value: unreadable(node, `'${name}' of an object is set by a function`), ...at };
  const isGetter = childOf(node, 'get') !== undefined;
  const code: FunctionCode = { ...lowering.function(node, name), ...(isGetter ? { isGetter } : {}) };
  return { key, value: { type: 'function', code, ...at }, ...at };
}

const PROPERTY_NAMES = new Set(['PropertyDefinition', 'String', 'Number', '[']);

function lowerMember({ lowering, node, parts }: Given): Expression {
  const [first, ...rest] = parts;
  const object = lowering.expression(first);
  const isOptional = rest[0]?.name === '?.' || isOptionalChain(object, first);
  const bracket = rest.findIndex(({ name }) => name === '[');
  const named = bracket >= 0 ? rest[bracket + 1] : rest.at(-1);
  if (!named) return lowering.unparsed(node);
  if (bracket >= 0 && named.name !== 'String')
    return {
      type: 'index',
      object,
      index: lowering.expression(named),
      ...optional(isOptional),
      ...placeOf(node),
    };
  return {
    type: 'member',
    object,
    name: keyOfProperty(lowering, named) ?? '',
    nameAt: placeOf(named),
    ...optional(isOptional),
    ...placeOf(node),
  };
}

function lowerCall({ lowering, node, parts }: Given): Expression {
  const [called] = parts;
  const list = childOf(node, 'ArgList');
  if (!called || !list) return lowering.unparsed(node);
  if (called.name === 'VariableName' && lowering.textOf(called) === 'require')
    return lowerModule(lowering, node, partsOf(childrenOf(list))[0]?.[0]);
  const callee = lowering.expression(called);
  const items = argumentsOf(lowering, list);
  const promised = callee.type === 'member' && afterPromise(callee, items, node);
  if (promised) return promised;
  const isOptional = parts.some(({ name }) => name === '?.') || isOptionalChain(callee, called);
  return { type: 'call', callee, items, ...optional(isOptional), ...placeOf(node) };
}

/** As awaiting x gives x, `x.then(f)` is `f(x)`, and x where only failing or ending is dealt with. */
function afterPromise(
  { name, object }: Extract<Expression, { type: 'member' }>,
  items: readonly ArgumentCode[],
  node: Stretch,
): Expression | undefined {
  if (name === 'catch' || name === 'finally') return { type: 'passing', operand: object, ...placeOf(node) };
  const [first] = items;
  if (name !== 'then' || !first || first.spread) return undefined;
  const given: ArgumentCode = { value: object, from: object.from, to: object.to };
  return { type: 'call', callee: first.value, items: [given], ...placeOf(node) };
}

/** `a?.b.c`: where a is missing, all of it is. */
function isOptionalChain(object: Expression, written: SyntaxNode | undefined): boolean {
  return (
    written?.name !== 'ParenthesizedExpression' &&
    (object.type === 'member' || object.type === 'index' || object.type === 'call') &&
    object.isOptional === true
  );
}

function argumentsOf(lowering: Lowering, list: SyntaxNode | undefined): ArgumentCode[] {
  if (!list) return [];
  const parts = childrenOf(list);
  if (parts.some(isError)) {
    const value = lowering.unparsed(list);
    return [{ value, spread: 'list', ...placeOf(list) }];
  }
  return partsOf(parts)
    .filter(part => part.length > 0)
    .map((part): ArgumentCode => {
      const at = stretchOf(part, list);
      if (part[0]!.name === 'Spread') return { value: lowering.expression(part[1]), spread: 'list', ...at };
      return { value: lowering.expression(part[0]), ...at };
    });
}

function lowerUnary({ lowering, node, parts: [sign, operand] }: Given): Expression {
  if (!sign || !operand) return lowering.unparsed(node);
  const operator = lowering.textOf(sign);
  if (isStep(operator)) {
    const { target, value } = lowerStep(lowering, operand, operator, node);
    return { type: 'assignment', target, value, ...placeOf(node) };
  }
  if (operator === 'delete') return unreadable(node, 'what deleting gives is not followed');
  if (operator === 'void' && operand.name === 'Number') return constant(NONE, node);
  return {
    type: 'unary',
    operator: operator === '!' ? 'not' : operator,
    operand: lowering.expression(operand),
    ...placeOf(node),
  };
}

function lowerBinary({ lowering, node, parts: [left, sign, right] }: Given): Expression {
  if (!left || !sign || !right) return lowering.unparsed(node);
  const operator = lowering.textOf(sign);
  const first = lowering.expression(left);
  if (operator === 'as' || operator === 'satisfies') return first;
  return operation(operator, first, lowering.expression(right), node);
}

function operation(operator: string, left: Expression, right: Expression, at: Stretch): Expression {
  const logical = LOGICAL[operator];
  if (logical) return { type: 'logical', operator: logical, left, right, ...placeOf(at) };
  if (COMPARISONS.has(operator))
    return { type: 'comparison', first: left, rest: [{ operator, operand: right }], ...placeOf(at) };
  return binary(operator, left, right, at);
}

const LOGICAL: Readonly<Record<string, 'and' | 'or' | '??'>> = { '&&': 'and', '||': 'or', '??': '??' };

const COMPARISONS = new Set(['==', '===', '!=', '!==', '<', '>', '<=', '>=', 'in', 'instanceof']);

function binary(operator: string, left: Expression, right: Expression, at: Stretch): Expression {
  return { type: 'binary', operator, left, right, ...placeOf(at) };
}

function constant(value: Value, at: Stretch): Expression {
  return { type: 'constant', value, ...placeOf(at) };
}

function optional(isOptional: boolean): { isOptional?: true } {
  return isOptional ? { isOptional } : {};
}

function placeOf({ from, to }: Stretch): Stretch {
  return { from, to };
}
