import type { SyntaxNode } from '@lezer/common';
import { once } from '../evaluation/once';
import type { ClassCode, Expression, FunctionCode, Statement, Stretch } from '../evaluation/syntax';
import { NONE } from '../evaluation/values';
import { keyOfProperty } from './expressions';
import { hasBody, lowerFunction, memberParameters } from './functions';
import type { Lowering } from './lowering';
import { childOf, childrenOf, isError } from './tree';

/** The code of a class: methods and static fields in its body, the fields of each object in its constructor. */
export function lowerClass(lowering: Lowering, node: SyntaxNode, name: string): ClassCode {
  const nameAt = childOf(node, 'VariableDefinition') ?? childOf(node, 'class') ?? node;
  const parts = childrenOf(node);
  const before = parts.findIndex(part => part.name === 'extends');
  const base = before < 0 ? undefined : parts[before + 1];
  const decorators = parts.filter(part => part.name === 'Decorator');
  return {
    name,
    nameAt: placeOf(nameAt),
    bases: base ? [lowering.expression(base)] : [],
    body: once(() => bodyOf(lowering, childOf(node, 'ClassBody') ?? node, base !== undefined)),
    decorators: decorators.map(decorator => lowering.expression(decorator.lastChild ?? undefined)),
    ...placeOf(node),
  };
}

function bodyOf(lowering: Lowering, body: SyntaxNode, isDerived: boolean): Statement[] {
  const items = childrenOf(body);
  const fields = fieldsOf(lowering, items, body);
  const statements = items.flatMap(item => memberOf(lowering, item, isDerived, fields));
  if (!fields) return statements;
  statements.push({ type: 'function', code: fields, ...placeOf(fields) });
  const hasConstructor = statements.some(one => one.type === 'function' && one.code.name === 'constructor');
  if (!hasConstructor) statements.push(usualConstructor(fields, isDerived));
  return statements;
}

function memberOf(
  lowering: Lowering,
  item: SyntaxNode,
  isDerived: boolean,
  fields: FunctionCode | undefined,
): Statement[] {
  const at = placeOf(item);
  if (isError(item) || childrenOf(item).some(isError)) return [lowering.broken(item)];
  if (item.name === 'StaticBlock')
    return [{ type: 'block', body: lowering.body(childOf(item, 'Block')), ...at }];
  const named = nameOf(item);
  const name = keyOfProperty(lowering, named);
  if (!named || name === undefined) return [];
  const isStatic = childOf(item, 'static') !== undefined;
  if (item.name === 'PropertyDeclaration') {
    if (!isStatic) return [];
    const value = initialValue(lowering, item, name);
    return [
      {
        type: 'assign',
        targets: [{ type: 'name', name, ...placeOf(named) }],
        value,
        declares: 'block',
        ...at,
      },
    ];
  }
  if (item.name !== 'MethodDeclaration' || !hasBody(item)) return [];
  const isConstructor = name === 'constructor' && !isStatic;
  const code = lowerFunction(lowering, item, {
    name: childOf(item, 'set') ? `${name}.setter` : name,
    nameAt: named,
    isStatic,
    isGetter: childOf(item, 'get') !== undefined,
    ...(isConstructor ? { around: body => constructed(lowering, item, body, isDerived, fields) } : {}),
  });
  return [{ type: 'function', code, ...at }];
}

/** A method that gives an object its fields, under a name that no other class has. */
function fieldsOf(
  lowering: Lowering,
  items: readonly SyntaxNode[],
  body: SyntaxNode,
): FunctionCode | undefined {
  const fields = items.filter(
    item =>
      item.name === 'PropertyDeclaration' &&
      !childOf(item, 'static', 'declare', 'abstract') &&
      !childrenOf(item).some(isError) &&
      keyOfProperty(lowering, nameOf(item)) !== undefined,
  );
  if (fields.length === 0) return undefined;
  const set = () =>
    fields.map(item => {
      const name = keyOfProperty(lowering, nameOf(item)) ?? '';
      return setOfThis(name, initialValue(lowering, item, name), item);
    });
  return { ...methodOf(`(fields ${body.from})`, once(set), body), isOfFields: true };
}

/** The body of a constructor with what the class adds to it, right after `super(…)`. */
function constructed(
  lowering: Lowering,
  method: SyntaxNode,
  body: readonly Statement[],
  isDerived: boolean,
  fields: FunctionCode | undefined,
): readonly Statement[] {
  const list = childOf(method, 'ParamList');
  const parameters = (list ? memberParameters(list) : []).map(node => {
    const name = lowering.textOf(node);
    return setOfThis(name, { type: 'name', name, ...placeOf(node) }, node);
  });
  const added = [...(fields ? [callOfFields(fields)] : []), ...parameters];
  const start = isDerived ? body.findIndex(isSuperCall) + 1 : 0;
  return added.length === 0 ? body : body.toSpliced(start, 0, ...added);
}

function usualConstructor(fields: FunctionCode, isDerived: boolean): Statement {
  const at = placeOf(fields);
  const given: Expression = { type: 'name', name: 'given', ...at };
  const above: Expression = {
    type: 'call',
    callee: { type: 'super', ...at },
    items: [{ value: given, spread: 'list', ...at }],
    ...at,
  };
  const body: Statement[] = [
    ...(isDerived ? [{ type: 'expression' as const, expression: above, ...at }] : []),
    callOfFields(fields),
  ];
  const code: FunctionCode = {
    ...methodOf('constructor', () => body, at),
    parameters: [{ target: { type: 'name', name: 'given', ...at }, name: 'given', kind: 'rest', ...at }],
  };
  return { type: 'function', code, ...at };
}

function methodOf(name: string, body: () => readonly Statement[], { from, to }: Stretch): FunctionCode {
  return { name, nameAt: { from, to }, parameters: [], body, decorators: [], from, to };
}

function callOfFields(fields: FunctionCode): Statement {
  const at = placeOf(fields);
  const callee: Expression = {
    type: 'member',
    object: { type: 'this', ...at },
    name: fields.name,
    nameAt: at,
    ...at,
  };
  return { type: 'expression', expression: { type: 'call', callee, items: [], ...at }, ...at };
}

function setOfThis(name: string, value: Expression, item: Stretch): Statement {
  const at = placeOf(item);
  return {
    type: 'assign',
    targets: [{ type: 'member', object: { type: 'this', ...at }, name, ...at }],
    value,
    ...at,
  };
}

function isSuperCall(statement: Statement): boolean {
  return (
    statement.type === 'expression' &&
    statement.expression.type === 'call' &&
    statement.expression.callee.type === 'super'
  );
}

function initialValue(lowering: Lowering, item: SyntaxNode, name: string): Expression {
  const parts = childrenOf(item);
  const sign = parts.findIndex(part => part.name === 'Equals');
  if (sign < 0) return { type: 'constant', value: NONE, ...placeOf(item) };
  return lowering.expression(parts[sign + 1], name);
}

/** The name of a member; undefined for one that is computed. */
function nameOf(item: SyntaxNode): SyntaxNode | undefined {
  return childOf(item, '[')
    ? undefined
    : childOf(item, 'PropertyDefinition', 'PrivatePropertyDefinition', 'String', 'Number');
}

function placeOf({ from, to }: Stretch): Stretch {
  return { from, to };
}
