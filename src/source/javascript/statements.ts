import type { SyntaxNode } from '@lezer/common';
import type { Expression, Statement, Stretch } from '../evaluation/syntax';
import { NONE } from '../evaluation/values';
import { isStep, lowerAssignment, lowerStep } from './expressions';
import { hasBody, hasErrors } from './functions';
import { jumpsToLabel } from './jumps';
import { declarationOf, lowerFor } from './loops';
import { type Lowering, stretchOf } from './lowering';
import { lowerExport, lowerImport } from './modules';
import { lowerSwitch } from './switches';
import { childOf, childrenOf, isError, partsOf, withoutOpenEnd } from './tree';
import { lowerEnum, lowerNamespace } from './typescript';

/** Brings a statement to the common syntax; none where it says nothing, several where it declares several names. */
export function lowerStatement(lowering: Lowering, node: SyntaxNode): readonly Statement[] {
  const all = childrenOf(node);
  const parts = ENDING_OPEN.has(node.name) && endsOpen(all.at(-2)) ? withoutOpenEnd(all) : all;
  if (isError(node) || (parts.some(isError) && !KEEPING_ERRORS.has(node.name)))
    return brokenOrNone(lowering, node);
  const form = FORMS[node.name];
  if (form) return form({ lowering, node, parts });
  return EMPTY.has(node.name) ? [] : expressionStatements(lowering, node);
}

function endsOpen(node: SyntaxNode | undefined): boolean {
  let last = node?.lastChild;
  while (last && !isError(last)) last = last.lastChild;
  return !!last;
}

/** Functions, and variables without a value, are there before the statement that declares them is reached. */
export function isHoisted(node: SyntaxNode): boolean {
  return (
    node.name === 'FunctionDeclaration' ||
    (node.name === 'VariableDeclaration' && !!childOf(node, 'var') && !childOf(node, 'Equals')) ||
    (node.name === 'ExportDeclaration' && node.getChild('FunctionDeclaration') !== null)
  );
}

/** Whether a statement declares names that the block around it keeps to itself. */
export function isLexical({ type, ...rest }: Statement): boolean {
  return (
    type === 'class' ||
    type === 'function' ||
    (type === 'assign' && 'declares' in rest && rest.declares === 'block')
  );
}

interface Given {
  readonly lowering: Lowering;
  readonly node: SyntaxNode;
  readonly parts: readonly SyntaxNode[];
}

/** Statements that are lists of others, of which the broken ones are told apart. */
const KEEPING_ERRORS = new Set(['Block', 'ExportDeclaration', 'ClassDeclaration']);

/** Statements that are open at their end where the expression that they end with is, which tells it. */
const ENDING_OPEN = new Set(['VariableDeclaration', 'ExpressionStatement', 'ReturnStatement']);

/** Statements that give no value to anything. */
const EMPTY = new Set([
  ';',
  '}',
  '{',
  'DebuggerStatement',
  'TypeAliasDeclaration',
  'InterfaceDeclaration',
  'AmbientDeclaration',
  'Hashbang',
]);

const FORMS: Readonly<Record<string, (given: Given) => readonly Statement[]>> = {
  ExpressionStatement: ({ lowering, parts }) => (parts[0] ? expressionStatements(lowering, parts[0]) : []),
  VariableDeclaration: lowerVariables,
  FunctionDeclaration: ({ lowering, node }) => {
    if (hasErrors(node)) return [lowering.broken(node)];
    if (!hasBody(node)) return [];
    return [{ type: 'function', code: lowering.function(node, 'default'), ...placeOf(node) }];
  },
  ClassDeclaration: ({ lowering, node, parts }) => {
    // The parser knows no decorators before `export`, and takes them for a class by themselves.
    if (!childOf(node, 'class')) return [];
    if (parts.some(isError)) return [lowering.broken(node)];
    return [{ type: 'class', code: lowering.class(node, 'default'), ...placeOf(node) }];
  },
  Block: ({ lowering, node, parts }) => [
    { type: 'block', body: lowering.statements(parts), ...placeOf(node) },
  ],
  IfStatement: ({ lowering, node, parts: [, test, then, , otherwise] }) => [
    {
      type: 'if',
      test: lowering.expression(test),
      whenTrue: lowering.body(then),
      otherwise: lowering.body(otherwise),
      ...placeOf(node),
    },
  ],
  ForStatement: ({ lowering, node }) => lowerFor(lowering, node),
  WhileStatement: ({ lowering, node, parts: [, test, body] }) => [
    {
      type: 'while',
      test: lowering.expression(test),
      body: lowering.body(body),
      otherwise: [],
      ...placeOf(node),
    },
  ],
  DoStatement: ({ lowering, node, parts: [, body, , test] }) => [
    {
      type: 'while',
      test: lowering.expression(test),
      body: lowering.body(body),
      otherwise: [],
      isTestedLater: true,
      ...placeOf(node),
    },
  ],
  SwitchStatement: ({ lowering, node }) => lowerSwitch(lowering, node),
  TryStatement: lowerTry,
  ReturnStatement: ({ lowering, node, parts }) => {
    const value = parts.find(({ name }) => name !== 'return' && name !== ';');
    return [{ type: 'return', ...(value ? { value: lowering.expression(value) } : {}), ...placeOf(node) }];
  },
  ThrowStatement: ({ node }) => [{ type: 'raise', ...placeOf(node) }],
  BreakStatement: ({ node }) => [{ type: 'break', ...placeOf(node) }],
  ContinueStatement: ({ node }) => [{ type: 'continue', ...placeOf(node) }],
  LabeledStatement: ({ lowering, node, parts }) => {
    const body = parts.at(-1)!;
    if (!jumpsToLabel(body)) return lowering.statements([body]);
    const because = `where '${lowering.textOf(parts[0]!)}' is left is not followed`;
    return [{ type: 'choice', because, bodies: [lowering.statements([body]), []], ...placeOf(node) }];
  },
  WithStatement: ({ lowering, node }) => [lowering.broken(node)],
  ImportDeclaration: ({ lowering, node }) => lowerImport(lowering, node),
  ExportDeclaration: ({ lowering, node, parts }) =>
    lowerExport(lowering, node, inner => lowerStatement(lowering, inner)).concat(
      parts.filter(isError).map(error => lowering.broken(error)),
    ),
  EnumDeclaration: ({ lowering, node }) => lowerEnum(lowering, node),
  NamespaceDeclaration: ({ lowering, node }) => lowerNamespace(lowering, node),
};

function lowerVariables({ lowering, node, parts }: Given): Statement[] {
  const start = parts.findIndex(({ name }) => VARIABLE_KINDS.has(name));
  const kind = parts[start]?.name ?? 'let';
  const end = parts.at(-1)?.name === ';' ? -1 : undefined;
  const declared = partsOf(parts.slice(start + 1, end)).filter(part => part.length > 0);
  return declared.map((part): Statement => {
    const [pattern] = part;
    const sign = part.findIndex(({ name }) => name === 'Equals');
    const target = lowering.target(pattern);
    const at = declared.length === 1 ? placeOf(node) : stretchOf(part, node);
    const value: Expression =
      sign < 0
        ? { type: 'constant', value: NONE, ...at }
        : lowering.expression(part[sign + 1], target.type === 'name' ? target.name : undefined);
    return { type: 'assign', targets: [target], value, declares: declarationOf(kind), ...at };
  });
}

const VARIABLE_KINDS = new Set(['const', 'let', 'var', 'using']);

function lowerTry({ lowering, node, parts }: Given): Statement[] {
  const caught = parts.find(({ name }) => name === 'CatchClause');
  const last = parts.find(({ name }) => name === 'FinallyClause');
  if ([caught, last].some(clause => clause && childrenOf(clause).some(isError)))
    return [lowering.broken(node)];
  const name = caught && childOf(caught, 'VariableDefinition');
  const handler = caught && {
    ...(name ? { name: lowering.textOf(name) } : {}),
    body: lowering.body(childOf(caught, 'Block')),
  };
  return [
    {
      type: 'try',
      body: lowering.body(childOf(node, 'Block')),
      handlers: handler ? [handler] : [],
      otherwise: [],
      finally: last ? lowering.body(childOf(last, 'Block')) : [],
      ...placeOf(node),
    },
  ];
}

/** An expression that stands by itself, as the statements that say what it changes. */
function expressionStatements(lowering: Lowering, node: SyntaxNode): readonly Statement[] {
  const at = placeOf(node);
  const parts = childrenOf(node);
  if (parts.some(isError)) return [lowering.broken(node)];
  const [first, second] = parts;
  if (node.name === 'SequenceExpression')
    return parts.filter(({ name }) => name !== ',').flatMap(part => expressionStatements(lowering, part));
  if (node.name === 'ParenthesizedExpression' && second) return expressionStatements(lowering, second);
  if (node.name === 'AssignmentExpression') {
    const { target, value } = lowerAssignment(lowering, parts);
    return [{ type: 'assign', targets: [target], value, ...at }];
  }
  const sign = first && second ? lowering.textOf(node.name === 'PostfixExpression' ? second : first) : '';
  const operand = node.name === 'PostfixExpression' ? first : second;
  if (operand && STEPS.has(node.name) && isStep(sign)) {
    const { target, value } = lowerStep(lowering, operand, sign, node);
    return [{ type: 'assign', targets: [target], value, ...at }];
  }
  if (operand && node.name === 'UnaryExpression' && sign === 'delete')
    return [{ type: 'delete', targets: [lowering.target(operand)], ...at }];
  return [{ type: 'expression', expression: lowering.expression(node), ...at }];
}

const STEPS = new Set(['PostfixExpression', 'UnaryExpression']);

/** A stray bracket or nothing at all breaks nothing but the place it stands in. */
function brokenOrNone(lowering: Lowering, node: SyntaxNode): readonly Statement[] {
  return isError(node) && node.from === node.to ? [] : [lowering.broken(node)];
}

function placeOf({ from, to }: Stretch): Stretch {
  return { from, to };
}
