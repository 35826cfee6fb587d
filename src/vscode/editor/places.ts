import * as vscode from 'vscode';
import type { Network } from '../../network/network';
import type { Runs } from '../../runs/runs';
import type { Source } from './sources';

/** What lenses, hovers and the tree hand to a command: a source's URI and the name of a network in it. */
export interface NetworkArgument {
  readonly document: string;
  readonly network: string;
}

/** Hands over several networks, of which one is to be chosen. */
export interface NetworksArgument {
  readonly document: string;
  readonly networks: readonly string[];
}

/** Of networks that stand at the same place: the one that was trained last, else the first. */
export function foremost(runs: Runs, { key }: Source, networks: readonly Network[]): Network | undefined {
  const names = runs.latestRuns(key).map(({ origin }) => origin.network);
  const trained = names.map(name => networks.find(network => network.name === name));
  return trained.find(network => network !== undefined) ?? networks[0];
}

/** Opens a place, in a notebook its cell, where its document is in sight already or else in the first column. */
export async function goTo({ uri, range }: vscode.Location): Promise<void> {
  const { visibleTextEditors } = vscode.window;
  const editor = visibleTextEditors.find(({ document }) => document.uri.toString() === uri.toString());
  const options: vscode.TextDocumentShowOptions = {
    selection: range,
    viewColumn: editor?.viewColumn ?? vscode.ViewColumn.One,
  };
  await vscode.commands.executeCommand('vscode.open', uri, options);
}

/** The command of a lens or a tree that opens a place. */
export function goToCommand(
  { uri, range }: vscode.Location,
  title: string,
  tooltip?: string,
): vscode.Command {
  const options: vscode.TextDocumentShowOptions = { selection: range };
  return { command: 'vscode.open', title, ...(tooltip ? { tooltip } : {}), arguments: [uri, options] };
}
