import fs from 'node:fs';
import { findSourceMap } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { format } from 'node:util';
import { type Counts, failure } from './counts';

export interface MochaOptions {
  readonly reporter: 'dot' | 'spec';
  /** In milliseconds, for each test. */
  readonly timeout: number;
  /** A folder in the tests' folder to leave out. */
  readonly except?: string;
  /** Gets what the reporter prints, by default `console.log`. */
  readonly print?: (text: string) => void;
}

/** Runs every bundled test below `folder`; none at all counts as a failure, and so does a test that skips itself. */
export async function runMocha(folder: string, options: MochaOptions): Promise<Counts> {
  process.setSourceMapsEnabled(true);
  const files = fs
    .readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => file.endsWith('.test.js') && file.split(path.sep)[0] !== options.except)
    .sort();
  if (files.length === 0) return failure(`No tests were found in ${folder}.`);
  // Mocha is an ES module, which older versions of Node cannot require.
  const { default: Mocha } = await import('mocha');
  const { print = console.log, reporter, timeout } = options;
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => print(format(...args));
  const mocha = new Mocha({ reporter, timeout, forbidPending: true, forbidOnly: Boolean(process.env.CI) });
  const only = process.env.NORMSCOPE_GREP;
  if (only !== undefined) mocha.grep(new RegExp(only));
  for (const file of files) mocha.addFile(path.join(folder, file));
  await mocha.loadFilesAsync();
  return new Promise(resolve => {
    const runner = mocha.run(failed => resolve({ passed: runner.stats?.passes ?? 0, failed }));
    runner.on('fail', (_test, error: Error) => {
      error.stack = toSources(error.stack ?? '');
    });
  });
}

/** Replaces places in bundles by places in sources, which Node does not do by itself inside an extension host. */
function toSources(stack: string): string {
  return stack.replace(/([^\s(]+\.js):(\d+):(\d+)/g, (place, file: string, line: string, column: string) => {
    const entry = findSourceMap(file)?.findEntry(Number(line) - 1, Number(column) - 1);
    if (!entry || !('originalSource' in entry)) return place;
    const source = fileURLToPath(entry.originalSource);
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
