import { float, int, unknown, type Value } from '../evaluation/values';

/** A number as Python 3 writes it: underscores between digits, `0x`, `0o`, `0b`, exponents. */
export function numberValue(source: string): Value {
  const digits = source.replaceAll('_', '');
  if (INTEGERS.some(form => form.test(source))) return int(Number(digits));
  if (FLOAT.test(source)) return float(Number(digits));
  return unknown(
    /[jJ]$/.test(source) ? `${source} is a complex number` : `${source} is not a number in Python 3`,
  );
}

const INTEGERS: readonly RegExp[] = [
  /^(0(_?0)*|[1-9](_?[0-9])*)$/,
  /^0[xX](_?[0-9a-fA-F])+$/,
  /^0[oO](_?[0-7])+$/,
  /^0[bB](_?[01])+$/,
];

const FLOAT = /^(?=.*[.eE])([0-9](_?[0-9])*)?(\.([0-9](_?[0-9])*)?)?([eE][+-]?[0-9](_?[0-9])*)?$/;

/** The prefix, the quotes and the content of a text; undefined for one that is not closed. */
export function textParts(source: string): { prefix: string; quotes: string; content: string } | undefined {
  const [, prefix = '', quotes = ''] = /^([A-Za-z]{0,2})("""|'''|"|')/.exec(source) ?? [];
  const isClosed = source.length >= prefix.length + 2 * quotes.length && source.endsWith(quotes);
  if (!quotes || !isClosed) return undefined;
  return {
    prefix: prefix.toLowerCase(),
    quotes,
    content: source.slice(prefix.length + quotes.length, source.length - quotes.length),
  };
}

/** What the escapes of a text stand for. */
export function unescaped(content: string, prefix: string): string {
  if (prefix.includes('r') || !content.includes('\\')) return content;
  return content.replace(
    /\\(\r\n|[0-7]{1,3}|x[0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U00(?:0[0-9a-fA-F]|10)[0-9a-fA-F]{4}|[\s\S])/g,
    (whole, sequence: string) => {
      if (/^[\r\n]/.test(sequence)) return '';
      if (/^[0-7]/.test(sequence)) return String.fromCharCode(Number.parseInt(sequence, 8));
      if (/^[xuU]./.test(sequence)) return String.fromCodePoint(Number.parseInt(sequence.slice(1), 16));
      return ESCAPES[sequence] ?? whole;
    },
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  '\\': '\\',
  "'": "'",
  '"': '"',
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};
