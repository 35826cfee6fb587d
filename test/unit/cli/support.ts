import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

interface Result {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

export const SPIRALS = ['media/samples/spirals.py', '--data', 'media/samples/spirals.csv'];

export function normscope(...args: string[]): Promise<Result> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['dist/cli.js', ...args]);
    let [out, err] = ['', ''];
    child.stdout.on('data', chunk => (out += chunk));
    child.stderr.on('data', chunk => (err += chunk));
    child.on('error', reject);
    child.on('close', code => resolve({ code, out, err }));
  });
}

/** A mistake: exit code 2, nothing on standard output, one line on standard error, no stack. */
export async function refuses(args: string[], pattern: RegExp): Promise<void> {
  const { code, out, err } = await normscope(...args);
  assert.equal(code, 2, err + out);
  assert.equal(out, '');
  assert.match(err, pattern);
  assert.equal(err.trimEnd().split('\n').length, 1, err);
}

/** A folder for the tests of a suite, with a network and data that fit: `net.py` and `data.csv`. */
export function testFolder() {
  const folder = mkdtempSync(join(tmpdir(), 'normscope-'));
  after(() => rmSync(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  const write = (name: string, content: string | Buffer): string => {
    writeFileSync(path(name), content);
    return path(name);
  };
  write(
    'data.csv',
    `a,b,c,y\n${Array.from({ length: 40 }, (_, i) => `${i},${(i * 7) % 5},${i % 3},k${i % 7}`).join('\n')}\n`,
  );
  write(
    'net.py',
    'import torch.nn as nn\n\nnet = nn.Sequential(\n    nn.Linear(3, 8),\n    nn.ReLU(),\n    nn.Linear(8, 7),\n)\n',
  );
  return { folder, path, write };
}
