import * as assert from 'node:assert/strict';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { NormscopeApi } from '../../src/extension';
import type { Run } from '../../src/runs/run';
import { Commands, EXTENSION_ID } from '../../src/vscode/contributions';

export async function activated(): Promise<NormscopeApi> {
  const extension = vscode.extensions.getExtension<NormscopeApi>(EXTENSION_ID);
  assert.ok(extension, `${EXTENSION_ID} is not installed`);
  return extension.activate();
}

/** The opened folder is a copy of the samples. */
export function sample(name: string): vscode.Uri {
  return vscode.Uri.joinPath(vscode.workspace.workspaceFolders![0]!.uri, name);
}

/** Opens a text as a file of its own. */
export async function openText(content: string, name = 'net.py'): Promise<vscode.TextEditor> {
  const path = join(mkdtempSync(join(tmpdir(), 'normscope-test-')), name);
  writeFileSync(path, content);
  return vscode.window.showTextDocument(vscode.Uri.file(path));
}

export async function openSample(): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(sample('spirals.py'));
}

/** Asks again until the answer is there; fails with `what` after a while. */
export async function eventually<T>(
  what: string,
  ask: () => T | undefined | Promise<T | undefined>,
): Promise<T> {
  const end = Date.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== false) return answer;
    if (Date.now() > end) throw new Error(`Not so after 30 s: ${what}`);
    await new Promise(resolve => setTimeout(resolve, 40));
  }
}

/** Opens a text that has no file yet. */
export async function openUntitled(content: string): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: 'python', content }),
  );
}

type Window = typeof vscode.window;

/** Puts answers in the place of the window's own functions while `action` runs. */
export async function answering<T>(answers: Partial<Window>, action: () => Promise<T>): Promise<T> {
  const window = vscode.window as Record<keyof Window, unknown>;
  const names = Object.keys(answers) as (keyof Window)[];
  const own = names.map(name => window[name]);
  Object.assign(window, answers);
  try {
    return await action();
  } finally {
    for (const [i, name] of names.entries()) window[name] = own[i];
  }
}

/** The error messages that `action` leads to; none of them is shown, and `choose` answers each. */
export async function errorsOf(
  action: () => unknown,
  choose?: (items: string[]) => unknown,
): Promise<string[]> {
  const told: string[] = [];
  const showErrorMessage = async (message: string, ...items: string[]) => {
    told.push(message);
    return choose?.(items);
  };
  await answering(
    { showErrorMessage: showErrorMessage as unknown as Window['showErrorMessage'] },
    async () => {
      await action();
      await eventually('an error is told', () => (told.length > 0 ? true : undefined));
    },
  );
  return told;
}

/** Our diagnostics in a document. */
export function ours(uri: vscode.Uri): vscode.Diagnostic[] {
  return vscode.languages.getDiagnostics(uri).filter(({ source }) => source === 'Normscope');
}

export async function lensTitles(uri: vscode.Uri): Promise<string[]> {
  const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>(
    'vscode.executeCodeLensProvider',
    uri,
  );
  return lenses.map(({ command }) => command!.title.replace(/\$\([\w-]+\) /, ''));
}

/** Waits until nothing trains any more, in whatever way it must be ended. */
export async function stopAll(): Promise<void> {
  const { runs } = await activated();
  await eventually('no run is active', () => {
    runs.active?.controls.stop();
    return runs.active ? undefined : true;
  });
}

/** Starts a training as the lens does, with questions answered beforehand or left open. */
export async function train(
  document: vscode.TextDocument,
  network: string,
  dataset: string | undefined,
  target: string | undefined,
): Promise<void> {
  await vscode.commands.executeCommand(
    Commands.trainNetwork,
    { document: document.uri.toString(), network },
    { ...(dataset && { dataset }), ...(target && { target }) },
  );
}

/** Trains the sample and waits until something of it was measured. */
export async function trainSample(): Promise<Run> {
  const { runs } = await activated();
  const before = runs.current;
  const { document } = await openSample();
  await train(document, 'net', sample('spirals.csv').fsPath, 'spiral');
  return eventually('a new run with frames', () =>
    runs.current !== before && runs.current?.store.last ? runs.current : undefined,
  );
}

export async function setting(key: string, value: unknown): Promise<void> {
  await vscode.workspace.getConfiguration().update(key, value, vscode.ConfigurationTarget.Global);
}
