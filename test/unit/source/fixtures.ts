import fs from 'node:fs';
import path from 'node:path';
import type { Reading } from '../../../src/network/network';
import { parseIpynb } from '../../../src/source/ipynb';
import { joinCells } from '../../../src/source/notebook';
import { languageOf, readNetworks, readNotebook } from '../../../src/source/readNetworks';

/** Tests run in the root of the repository. */
const ALL = path.join(process.cwd(), 'test/fixtures/source');

const SOURCE = /\.(py|ipynb|js|mjs|ts|tsx)$/;

/** A source text of one framework, and the file that says what is read from it. */
export interface Fixture {
  /** Such as `keras/residual.py`. */
  readonly name: string;
  readonly path: string;
  readonly golden: string;
}

export function fixtures(): Fixture[] {
  return ['pytorch', 'keras', 'tfjs'].flatMap(framework =>
    fs
      .readdirSync(path.join(ALL, framework))
      .filter(name => SOURCE.test(name))
      .sort()
      .map(name => ({
        name: `${framework}/${name}`,
        path: path.join(ALL, framework, name),
        golden: path.join(ALL, framework, `${name.replace(SOURCE, '')}.golden.json`),
      })),
  );
}

export function goldenFiles(): string[] {
  return fs
    .readdirSync(ALL, { recursive: true })
    .map(String)
    .filter(name => name.endsWith('.golden.json'))
    .map(name => path.join(ALL, name));
}

/** What is read from a fixture. */
export function readFixture({ path: file, name }: Fixture): Reading {
  const text = fs.readFileSync(file, 'utf8');
  const language = languageOf(file);
  return language ? readNetworks(text, language) : readNotebook(text, name).reading;
}

const LINE_WIDTH = 110;

/** The program of a fixture: its text, or the code cells of a notebook. */
export function codeOf({ path: file, name }: Fixture): string {
  const text = fs.readFileSync(file, 'utf8');
  if (languageOf(file)) return text;
  return joinCells(
    parseIpynb(text, name).cells.map(cell => cell.text),
    true,
  );
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
