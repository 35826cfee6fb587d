import fs from 'node:fs';
import path from 'node:path';

/** Tests run in the root of the repository. */
export const FIXTURES = path.join(process.cwd(), 'test/fixtures/source/pytorch');

const LINE_WIDTH = 110;

export function fixtureNames(): string[] {
  return fs
    .readdirSync(FIXTURES)
    .filter(name => name.endsWith('.py'))
    .sort();
}

export function fixtureText(name: string): string {
  return fs.readFileSync(path.join(FIXTURES, name), 'utf8');
}

/** JSON in the form that the formatter of this repository keeps: on one line what fits on one. */
export function format(value: unknown): string {
  return `${formatted(value, '', 0)}\n`;
}

/** `used` is what stands on the line before the value. */
function formatted(value: unknown, indent: string, used: number): string {
  const short = onOneLine(value);
  const width = used + short.length + 1;
  if (typeof value !== 'object' || value === null || width <= LINE_WIDTH) return short;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value.map(item => inner + formatted(item, inner, inner.length));
    return `[\n${items.join(',\n')}\n${indent}]`;
  }
  const entries = Object.entries(value).map(([key, part]) => {
    const start = `${inner}${JSON.stringify(key)}: `;
    return start + formatted(part, inner, start.length);
  });
  return `{\n${entries.join(',\n')}\n${indent}}`;
}

function onOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(onOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const entries = Object.entries(value).map(([key, part]) => `${JSON.stringify(key)}: ${onOneLine(part)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}
