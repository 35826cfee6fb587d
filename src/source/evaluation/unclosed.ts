import type { Expression, Stretch } from './syntax';

/**
 * An expression that ends without its closing bracket.
 * @param opening its text up to the bracket that opens, such as `nn.Sequential(`
 * @param at where that is
 */
export function unclosed(opening: string, { from, to }: Stretch): Expression {
  const name = opening.replace(/\s+/g, '').slice(-60);
  const bracket = name.endsWith('[') ? 'bracket' : name.endsWith('{') ? 'brace' : 'parenthesis';
  const because = `the ${bracket} of ${name} is never closed`;
  return { type: 'unreadable', because, isSyntaxError: true, from, to };
}
