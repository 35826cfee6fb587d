import { access } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import * as vscode from 'vscode';
import type { Choices } from './choices';

const PATTERN = '**/{*.csv,*.tsv,*.data,*idx[34]-ubyte,*idx[34]-ubyte.gz}';
const EXCLUDED = '**/{node_modules,.git,.venv,venv,__pycache__,site-packages}/**';
const MAX_FILES = 500;

type Item = vscode.QuickPickItem & { path?: string; browse?: boolean };

/** Asks for a data file: those of the workspace, the latest used first, then any other. Undefined when cancelled. */
export async function pickDataset(choices: Choices, last: string | undefined): Promise<string | undefined> {
  const picked = await vscode.window.showQuickPick(items(choices, last), {
    title: 'Train Network: Dataset',
    placeHolder: 'Choose the data file to train on',
    matchOnDescription: true,
  });
  return picked?.browse ? browse() : picked?.path;
}

async function items(choices: Choices, last: string | undefined): Promise<Item[]> {
  const found = await vscode.workspace.findFiles(PATTERN, EXCLUDED, MAX_FILES);
  const recent = await existing([...(last ? [last] : []), ...choices.recentDatasets]);
  const paths = found.map(({ fsPath }) => fsPath).sort((a, b) => a.localeCompare(b));
  const rest = paths.filter(path => !recent.includes(path) && !isPackedTwin(path, paths));
  return [
    ...group('used before', recent.map(fileItem)),
    ...group('in the workspace', rest.map(fileItem)),
    ...group('elsewhere', [{ label: '$(folder-opened) Browse…', browse: true, alwaysShow: true }]),
  ];
}

function group(label: string, members: Item[]): Item[] {
  return members.length === 0 ? [] : [{ label, kind: vscode.QuickPickItemKind.Separator }, ...members];
}

/** torchvision leaves the files that it fetched beside those that it unpacked. */
function isPackedTwin(path: string, paths: readonly string[]): boolean {
  return path.endsWith('.gz') && paths.includes(path.slice(0, -'.gz'.length));
}

function fileItem(path: string): Item {
  const icon = /idx[34]-ubyte(\.gz)?$/.test(path) ? 'file-media' : 'table';
  return {
    label: `$(${icon}) ${basename(path)}`,
    description: vscode.workspace.asRelativePath(dirname(path)),
    path,
  };
}

async function existing(paths: readonly string[]): Promise<string[]> {
  const unique = [...new Set(paths)];
  const present = await Promise.all(
    unique.map(path =>
      access(path).then(
        () => true,
        () => false,
      ),
    ),
  );
  return unique.filter((_, i) => present[i]);
}

async function browse(): Promise<string | undefined> {
  const chosen = await vscode.window.showOpenDialog({
    title: 'Dataset',
    openLabel: 'Train on This File',
    filters: { 'Data files': ['csv', 'tsv', 'data', 'txt', 'gz', 'idx3-ubyte'], 'All files': ['*'] },
  });
  return chosen?.[0]?.fsPath;
}
