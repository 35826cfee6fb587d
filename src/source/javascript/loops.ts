import type { SyntaxNode } from '@lezer/common';
import type { Declaration, Expression, Statement, Stretch, Target } from '../evaluation/syntax';
import { TRUE } from '../evaluation/values';
import { assigns, hasFunctions } from './jumps';
import type { Lowering } from './lowering';
import { childOf, childrenOf, isError } from './tree';

/** Where a kind of declaration puts its names. */
export function declarationOf(kind: string): Declaration {
  return kind === 'var' ? 'function' : 'block';
}

/** Brings every kind of `for` to the common syntax. */
export function lowerFor(lowering: Lowering, node: SyntaxNode): Statement[] {
  const head = childOf(node, 'ForSpec', 'ForInSpec', 'ForOfSpec');
  const body = node.lastChild;
  if (!head || !body || body === head || childrenOf(head).some(isError)) return [lowering.broken(node)];
  return [
    head.name === 'ForSpec' ? counted(lowering, node, head, body) : overItems(lowering, node, head, body),
  ];
}

/** `for (let i = 0; i < n; i++)`. */
function counted(lowering: Lowering, node: SyntaxNode, head: SyntaxNode, body: SyntaxNode): Statement {
  const at = placeOf(node);
  const parts = childrenOf(head).slice(1, -1);
  const declared = parts[0]?.name === 'VariableDeclaration' ? parts[0] : undefined;
  const first = parts.findIndex(({ name }) => name === ';');
  const begin = declared ? [declared] : parts.slice(0, Math.max(first, 0));
  const rest = parts.slice(declared ? 1 : first + 1);
  const second = rest.findIndex(({ name }) => name === ';');
  const [test] = rest.slice(0, Math.max(second, 0));
  const update = rest[second + 1];
  const loop: Statement = {
    type: 'while',
    test: test ? lowering.expression(test) : { type: 'constant', value: TRUE, ...placeOf(head) },
    body: withCopies(lowering, declared, body),
    update: update ? lowering.statements([update]) : [],
    otherwise: [],
    ...at,
  };
  return { type: 'block', body: [...lowering.statements(begin), loop], ...at };
}

/** Each round has variables of its own, which matters where functions are made in it. */
function withCopies(
  lowering: Lowering,
  declared: SyntaxNode | undefined,
  node: SyntaxNode,
): readonly Statement[] {
  const body = lowering.body(node);
  const names = new Set(declared?.getChildren('VariableDefinition').map(one => lowering.textOf(one)));
  const isShared = !declared || childOf(declared, 'var') || !hasFunctions(node);
  if (isShared || assigns(node, one => names.has(lowering.textOf(one)))) return body;
  const at = placeOf(node);
  const copies = [...names].map((name): Statement => {
    const copied: Expression & Target = { type: 'name', name, ...at };
    return { type: 'assign', targets: [copied], value: copied, declares: 'block', ...at };
  });
  return [{ type: 'block', body: [...copies, ...body], ...at }];
}

/** `for (const x of xs)` and `for (const key in object)`. */
function overItems(lowering: Lowering, node: SyntaxNode, head: SyntaxNode, body: SyntaxNode): Statement {
  const at = placeOf(node);
  const parts = childrenOf(head).slice(1, -1);
  const sign = parts.findIndex(({ name }) => name === 'of' || name === 'in');
  const target = lowering.target(parts[sign - 1]);
  const kind = sign > 1 ? parts[0]!.name : undefined;
  const declares = kind ? { declares: declarationOf(kind) } : {};
  const loop = {
    type: 'for' as const,
    iterable: lowering.expression(parts[sign + 1]),
    otherwise: [],
    ...declares,
    ...(head.name === 'ForInSpec' ? { isOverKeys: true } : {}),
    ...at,
  };
  const inner = lowering.body(body);
  if (declares.declares !== 'block' || !hasFunctions(body)) return { ...loop, target, body: inner };
  // Each round has variables of its own, which matters where functions are made in it.
  const item: Expression & Target = { type: 'name', name: `(item ${node.from})`, ...placeOf(target) };
  const copy: Statement = {
    type: 'assign',
    targets: [target],
    value: item,
    declares: 'block',
    ...placeOf(target),
  };
  return { ...loop, target: item, body: [{ type: 'block', body: [copy, ...inner], ...at }] };
}

function placeOf({ from, to }: Stretch): Stretch {
  return { from, to };
}
