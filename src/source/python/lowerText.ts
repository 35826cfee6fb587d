import type { SyntaxNode } from '@lezer/common';
import type { Expression } from '../evaluation/syntax';
import { text } from '../evaluation/values';
import { textParts, unescaped } from './literals';
import type { ExpressionLowering } from './lowerExpression';
import { childrenOf } from './tree';

/** A text in quotes, also with values in braces. */
export function lowerText(lowering: ExpressionLowering, node: SyntaxNode): Expression {
  const source = lowering.textOf(node);
  const parts = textParts(source);
  const place = lowering.at(node);
  if (!parts) return lowering.unreadable(node, 'a text is not closed here', true);
  if (parts.prefix.includes('b'))
    return lowering.unreadable(node, `'${source.slice(0, 30)}' is bytes, not text`);
  if (!parts.prefix.includes('r') && parts.content.includes('\\N{'))
    return lowering.unreadable(node, `which character '${source.slice(0, 30)}' names is not followed`);
  if (node.name !== 'FormatString')
    return { type: 'constant', value: text(unescaped(parts.content, parts.prefix)), ...place };
  return lowerFormat(lowering, node, parts);
}

function lowerFormat(
  lowering: ExpressionLowering,
  node: SyntaxNode,
  { prefix, quotes, content }: { prefix: string; quotes: string; content: string },
): Expression {
  const written: (string | Expression)[] = [];
  let from = node.from + prefix.length + quotes.length;
  const end = from + content.length;
  const add = (to: number) => {
    const plain = lowering.textOf({ from, to }).replaceAll('{{', '{').replaceAll('}}', '}');
    if (plain) written.push(unescaped(plain, prefix));
  };
  for (const part of childrenOf(node)) {
    if (part.name !== 'FormatReplacement') continue;
    const [, value, ...more] = childrenOf(part);
    const isPlain = more.length === 1 && more[0]?.name === '}';
    if (!value || !isPlain)
      return lowering.unreadable(part, `how '${lowering.textOf(part)}' looks is not followed`);
    add(part.from);
    written.push(lowering.expression(value));
    from = part.to;
  }
  add(end);
  return { type: 'text', parts: written, ...lowering.at(node) };
}
