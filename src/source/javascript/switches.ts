import type { SyntaxNode } from '@lezer/common';
import type { Expression, Statement, Stretch } from '../evaluation/syntax';
import { FALSE } from '../evaluation/values';
import { jumpsOut } from './jumps';
import type { Lowering } from './lowering';
import { childOf, childrenOf } from './tree';

/** A switch with more cases than this, or more that run into the next one, is not followed. */
const MOST_CASES = 60;

/** A case with the statements from its label to the next one. */
interface Case {
  /** Undefined for `default`. */
  readonly label: SyntaxNode | undefined;
  readonly body: readonly SyntaxNode[];
}

/** Brings a switch to a chain of ifs in a loop of one round, which `break` leaves. */
export function lowerSwitch(lowering: Lowering, node: SyntaxNode): Statement[] {
  const at = placeOf(node);
  const subject = childOf(node, 'ParenthesizedExpression');
  const body = childOf(node, 'SwitchBody');
  if (!subject || !body) return [lowering.broken(node)];
  const cases = casesOf(body);
  const bodies = cases.map((_, index) => lowering.statements(fallingThrough(cases, index)));
  if (cases.length > MOST_CASES || jumpsOut(body, 'ContinueStatement')) {
    const because = `which case of '${lowering.textOf(subject)}' is taken is not followed`;
    return [{ type: 'choice', because, bodies: [...bodies, []], ...at }];
  }
  const name = `(switch ${node.from})`;
  const set: Statement = {
    type: 'assign',
    targets: [{ type: 'name', name, ...placeOf(subject) }],
    value: lowering.expression(subject),
    declares: 'block',
    ...placeOf(subject),
  };
  const standard = cases.findIndex(({ label }) => !label);
  let chain: readonly Statement[] = bodies[standard] ?? [];
  for (const [index, { label }] of [...cases.entries()].reverse()) {
    if (!label) continue;
    const value = lowering.expression(label);
    const test: Expression = {
      type: 'comparison',
      first: { type: 'name', name, ...placeOf(subject) },
      rest: [{ operator: '===', operand: value }],
      ...placeOf(label),
    };
    chain = [{ type: 'if', test, whenTrue: bodies[index]!, otherwise: chain, ...at }];
  }
  const round: Statement = {
    type: 'while',
    test: { type: 'constant', value: FALSE, ...at },
    body: chain,
    otherwise: [],
    isTestedLater: true,
    ...at,
  };
  return [{ type: 'block', body: [set, round], ...at }];
}

function casesOf(body: SyntaxNode): Case[] {
  const cases: { label: SyntaxNode | undefined; body: SyntaxNode[] }[] = [];
  for (const node of childrenOf(body)) {
    if (node.name === 'CaseLabel') cases.push({ label: childrenOf(node)[1], body: [] });
    else if (node.name === 'DefaultLabel') cases.push({ label: undefined, body: [] });
    else if (node.name !== '{' && node.name !== '}') cases.at(-1)?.body.push(node);
  }
  return cases;
}

/** The statements from a case on to the first one that certainly leaves it. */
function fallingThrough(cases: readonly Case[], start: number): SyntaxNode[] {
  const statements: SyntaxNode[] = [];
  for (const { body } of cases.slice(start, start + MOST_CASES)) {
    for (const node of body) {
      statements.push(node);
      if (leaves(node)) return statements;
    }
  }
  return statements;
}

function leaves(node: SyntaxNode): boolean {
  if (node.name === 'Block') return childrenOf(node).some(leaves);
  return LEAVING.has(node.name);
}

const LEAVING = new Set(['BreakStatement', 'ReturnStatement', 'ThrowStatement', 'ContinueStatement']);

function placeOf({ from, to }: Stretch): Stretch {
  return { from, to };
}
