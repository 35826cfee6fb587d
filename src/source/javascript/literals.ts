import type { SyntaxNode } from '@lezer/common';
import type { Expression } from '../evaluation/syntax';
import { float, int, text, type Value } from '../evaluation/values';
import { type Lowering, unreadable } from './lowering';
import { childrenOf } from './tree';

/** A number of JavaScript: whole ones count as int, as far as they are exact. */
export function numberValue(value: number): Value {
  return Number.isSafeInteger(value) ? int(value) : float(value);
}

/** The value of a literal such as `0x1f`, `1_000` or `5n`. */
export function numberOf(literal: string): Value {
  return numberValue(Number(literal.replaceAll('_', '').replace(/n$/, '')));
}

/** What a quoted string says. */
export function stringOf(literal: string): string {
  return unescaped(literal.slice(1, -1));
}

/** A template with what it interpolates. */
export function lowerTemplate(lowering: Lowering, node: SyntaxNode): Expression {
  const parts: (string | Expression)[] = [];
  let at = node.from + 1;
  const add = (to: number) => {
    if (to > at) parts.push(unescaped(lowering.textOf({ from: at, to }).replace(/\r\n?/g, '\n')));
  };
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'Interpolation') continue;
    add(child.from);
    const inner = childrenOf(child).slice(1, -1);
    parts.push(inner.length === 1 ? lowering.expression(inner[0]) : lowering.unparsed(child));
    at = child.to;
  }
  add(node.to - 1);
  if (parts.every(part => typeof part === 'string'))
    return { type: 'constant', value: text(parts.join('')), from: node.from, to: node.to };
  return { type: 'text', parts, from: node.from, to: node.to };
}

/** The symbol of a module, or why it is none. */
export function lowerModule(lowering: Lowering, node: SyntaxNode, name: SyntaxNode | undefined): Expression {
  if (name?.name !== 'String') return unreadable(node, 'the name of the module is not known');
  const path = stringOf(lowering.textOf(name));
  return { type: 'constant', value: { type: 'symbol', path }, from: node.from, to: node.to };
}

function unescaped(raw: string): string {
  if (!raw.includes('\\')) return raw;
  return raw.replace(ESCAPE, (_, point?: string, four?: string, two?: string, plain = '') => {
    const code = Number.parseInt(point ?? four ?? two ?? '', 16);
    if (!Number.isNaN(code)) return code <= 0x10ffff ? String.fromCodePoint(code) : '\ufffd';
    return SHORT[plain] ?? plain;
  });
}

const ESCAPE = /\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(\r\n|[\s\S]))/g;

const SHORT: Readonly<Record<string, string>> = {
  n: '\n',
  t: '\t',
  r: '\r',
  b: '\b',
  f: '\f',
  v: '\v',
  '0': '\0',
  '\n': '',
  '\r': '',
  '\r\n': '',
};
