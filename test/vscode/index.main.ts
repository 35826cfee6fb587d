// Runs inside the extension host of a real VS Code, which calls `run`.
import path from 'node:path';
import * as vscode from 'vscode';
import { MARK, writeResults } from './launch/counts';
import { runMocha } from './launch/mocha';
import { OUT } from './launch/paths';

/** The tests that drive a window from outside; they run in another process. */
const WINDOW_TESTS = 'window';

export async function run(): Promise<void> {
  const mark = process.env[MARK] ?? '';
  const counts = await runMocha(path.join(OUT, 'vscode'), {
    reporter: 'spec',
    timeout: 60_000,
    except: WINDOW_TESTS,
    print: text => console.log(mark + text),
  });
  writeResults({ ...counts, vscode: vscode.version });
  if (counts.failed > 0) throw new Error(`${counts.failed} failed`);
}
