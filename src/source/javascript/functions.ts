import type { SyntaxNode } from '@lezer/common';
import { once } from '../evaluation/once';
import type { FunctionCode, Parameter, Statement } from '../evaluation/syntax';
import { type Lowering, stretchOf } from './lowering';
import { withStandard } from './targets';
import { childOf, childrenOf, isError, partsOf } from './tree';

/** What a function is besides its text. */
export interface FunctionTraits {
  readonly name: string;
  readonly nameAt: SyntaxNode;
  readonly isStatic?: boolean;
  readonly isGetter?: boolean;
  /** What its body begins with, as a constructor sets its parameters; given the body as written. */
  readonly around?: (body: readonly Statement[]) => readonly Statement[];
}

/** The code of a function, an arrow function or a method; its body is lowered when it is first needed. */
export function lowerFunction(lowering: Lowering, node: SyntaxNode, traits: FunctionTraits): FunctionCode {
  const { name, nameAt, isStatic, isGetter, around = body => body } = traits;
  const body = node.lastChild;
  return {
    name,
    nameAt: { from: nameAt.from, to: nameAt.to },
    parameters: lowering.parameters(childOf(node, 'ParamList')),
    body: once(() => around(bodyOf(lowering, body))),
    decorators: [],
    ...(node.name === 'ArrowFunction' ? { isArrow: true } : {}),
    ...(childOf(node, 'Star') ? { isGenerator: true } : {}),
    ...(isStatic ? { isStatic } : {}),
    ...(isGetter ? { isGetter } : {}),
    from: node.from,
    to: node.to,
  };
}

/** The parameters of a list; `this: Type` is none. */
export function lowerParameters(lowering: Lowering, list: SyntaxNode): Parameter[] {
  return partsOf(childrenOf(list)).flatMap((part): Parameter[] => {
    const isRest = part[0]?.name === 'Spread';
    const start = part.findIndex(({ name }) => PATTERNS.has(name));
    const pattern = part[start];
    if (!pattern) return [];
    const name = pattern.name === 'VariableDefinition' ? lowering.textOf(pattern) : undefined;
    return [
      {
        target: withStandard(lowering, part.slice(start)),
        name,
        kind: isRest ? 'rest' : 'plain',
        ...(part.some(({ name: one }) => one === 'Optional') ? { isOptional: true } : {}),
        ...stretchOf(part, list),
      },
    ];
  });
}

/** The names of `constructor(private units: number)`, which become members. */
export function memberParameters(list: SyntaxNode): SyntaxNode[] {
  return partsOf(childrenOf(list))
    .filter(part => part.some(({ name }) => name === 'Privacy' || name === 'readonly'))
    .flatMap(part => part.filter(({ name }) => name === 'VariableDefinition'));
}

/** False for an overload or an abstract method, and for a list of parameters that does not parse. */
export function hasBody(node: SyntaxNode): boolean {
  return node.lastChild?.name === 'Block';
}

export function hasErrors(node: SyntaxNode): boolean {
  const list = childOf(node, 'ParamList');
  return childrenOf(node).some(isError) || (!!list && childrenOf(list).some(isError));
}

const PATTERNS = new Set(['VariableDefinition', 'ArrayPattern', 'ObjectPattern']);

function bodyOf(lowering: Lowering, body: SyntaxNode | null): readonly Statement[] {
  if (!body) return [];
  if (body.name === 'Block') return lowering.statements(childrenOf(body));
  return [{ type: 'return', value: lowering.expression(body), from: body.from, to: body.to }];
}
