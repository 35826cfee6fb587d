import type { SyntaxNode } from '@lezer/common';
import { childrenOf, DEEPEST, withoutParentheses } from './tree';

/** One target of an assignment, and the expression that it gets where the text pairs them. */
export interface Assignment {
  readonly target: SyntaxNode;
  readonly value: SyntaxNode | undefined;
}

/** Expressions between commas, as on either side of `a, b = 1, 2`. */
interface Side {
  readonly items: readonly SyntaxNode[];
  readonly isTuple: boolean;
  readonly hasStar: boolean;
}

/** The targets of an assignment statement, each with its value; `A = B = 3` and `A, (B, C) = 1, (2, 3)` included. */
export function assignmentsOf(statement: SyntaxNode): Assignment[] {
  const sides = splitAtOperators(statement);
  const value = sides.pop();
  if (!value) return [];
  return sides.flatMap(target => pair(target, value, 0));
}

/** The expressions of a list such as `a, *b`, without commas and stars. */
export function expressionsOf(nodes: readonly SyntaxNode[]): SyntaxNode[] {
  return nodes.filter(node => node.name !== ',' && node.name !== '*');
}

/** Every variable name in a target, however deep in tuples and lists. */
export function namesIn(target: SyntaxNode): SyntaxNode[] {
  const names: SyntaxNode[] = [];
  const open = [target];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.name === 'VariableName') names.push(node);
    else if (isList(node) || node.name === 'ParenthesizedExpression')
      open.push(...childrenOf(node).reverse());
  }
  return names;
}

function splitAtOperators(statement: SyntaxNode): Side[] {
  const groups: SyntaxNode[][] = [[]];
  for (const child of childrenOf(statement)) {
    if (child.name === 'AssignOp') groups.push([]);
    else if (child.name !== 'TypeDef') groups.at(-1)?.push(child);
  }
  return groups.map(sideOf);
}

function sideOf(nodes: readonly SyntaxNode[]): Side {
  return {
    items: expressionsOf(nodes),
    isTuple: nodes.some(node => node.name === ','),
    hasStar: nodes.some(node => node.name === '*'),
  };
}

function pair(target: Side, value: Side, depth: number): Assignment[] {
  if (target.isTuple) return pairItems(target, value.isTuple ? value : listSide(value.items[0]), depth);
  const [only] = target.items;
  if (!only) return [];
  const inner = listSide(only);
  if (inner) return pairItems(inner, value.isTuple ? value : listSide(value.items[0]), depth);
  return [{ target: withoutParentheses(only), value: value.isTuple ? undefined : value.items[0] }];
}

function pairItems(target: Side, value: Side | undefined, depth: number): Assignment[] {
  const fits = value && !value.hasStar && !target.hasStar && value.items.length === target.items.length;
  return target.items.flatMap((item, index) => {
    const part = fits ? value.items[index] : undefined;
    if (part && depth < DEEPEST) return pair(single(item), single(part), depth + 1);
    return partsOf(item).map(name => ({ target: name, value: undefined }));
  });
}

/** The names of an unpaired target, or the target itself when it is something like `a.b`. */
function partsOf(item: SyntaxNode): SyntaxNode[] {
  const names = namesIn(item);
  return names.length > 0 ? names : [item];
}

function listSide(node: SyntaxNode | undefined): Side | undefined {
  const list = node && withoutParentheses(node);
  if (!list || !isList(list)) return undefined;
  const inside = childrenOf(list).slice(1, -1);
  return { ...sideOf(inside), isTuple: true };
}

function single(node: SyntaxNode): Side {
  return { items: [node], isTuple: false, hasStar: false };
}

function isList(node: SyntaxNode): boolean {
  return node.name === 'TupleExpression' || node.name === 'ArrayExpression';
}
