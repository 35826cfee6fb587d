import * as vscode from 'vscode';
import { UserError } from '../../common/errors';
import type { Network } from '../../network/network';
import type { Run } from '../../runs/run';
import { networkAt } from '../editor/networkCache';
import type { Services } from '../services';

/** What lenses, hovers and the tree hand to a command: a document's URI and the name of a network in it. */
export interface NetworkArgument {
  readonly document: string;
  readonly network: string;
}

/** The network that a command means: the one it was called for, the one under the cursor, the only one, or a choice. */
export async function networkFor(
  services: Services,
  argument: unknown,
): Promise<{ document: vscode.TextDocument; network: Network } | undefined> {
  const named = asNetworkArgument(argument);
  const document = named
    ? await vscode.workspace.openTextDocument(vscode.Uri.parse(named.document))
    : activeDocument();
  if (!document)
    throw new UserError('Open a Python file that defines a network with nn.Sequential, then train it.');
  const reading = services.networks.read(document);
  const { networks } = reading;
  if (networks.length === 0) {
    const name = vscode.workspace.asRelativePath(document.uri);
    const message =
      reading.problems[0]?.message ?? `${name} has no network: Normscope looks for nn.Sequential(...).`;
    const start = reading.problems[0]?.range.start ?? { line: 0, character: 0 };
    throw new UserError(message, { path: document.uri.fsPath, ...start });
  }
  const editor = vscode.window.activeTextEditor;
  const under = editor?.document === document ? networkAt(reading, editor.selection.active) : undefined;
  const network = named
    ? networks.find(({ name }) => name === named.network)
    : networks.length === 1
      ? networks[0]
      : (under ?? (await pickNetwork(networks)));
  return network && { document, network };
}

/** The run that a command means: of the network it was called for, else the one shown. */
export function runFor({ runs }: Services, argument: unknown): Run | undefined {
  const named = asNetworkArgument(argument);
  return named
    ? runs.latestOf(named.document, named.network)
    : runs.current?.isActive
      ? runs.current
      : (runs.active ?? runs.current);
}

/** The argument as we hand it out ourselves; a node of the tree carries the same. */
function asNetworkArgument(argument: unknown): NetworkArgument | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  if (!('document' in argument) || !('network' in argument)) return undefined;
  const { document, network } = argument;
  const name = typeof network === 'string' ? network : (network as Network).name;
  return { document: String(document), network: name };
}

function activeDocument(): vscode.TextDocument | undefined {
  const active = vscode.window.activeTextEditor ?? vscode.window.visibleTextEditors[0];
  return active?.document;
}

async function pickNetwork(networks: readonly Network[]): Promise<Network | undefined> {
  const items = networks.map(network => ({
    label: `$(layers) ${network.name}`,
    description: `line ${network.range.start.line + 1} · ${network.layers.length} layers`,
    network,
  }));
  const options = { title: 'Train Network', placeHolder: 'Choose the network to train' };
  return (await vscode.window.showQuickPick(items, options))?.network;
}
