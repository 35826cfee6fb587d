import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../common/errors';
import type { Network } from '../../network/network';
import type { Run } from '../../runs/run';
import type { Runs } from '../../runs/runs';
import { networksIn } from '../../source/readNetworks';
import { isSource, networkAt } from '../editor/networkCache';
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
    : sourceInFront();
  if (!document || !isSource(document))
    throw new UserError('Open a Python file that defines a network with nn.Sequential, then train it.');
  const fileName = vscode.workspace.asRelativePath(document.uri);
  const networks = networksIn(services.networks.read(document), document.uri.fsPath, fileName);
  const network = named ? byName(networks, named) : await choose(services, document, networks);
  return network && { document, network };
}

/** The run of the network that a command was called for, else the one that trains, else the one shown. */
export function runFor({ runs }: Services, argument: unknown): Run | undefined {
  const named = asNetworkArgument(argument);
  if (!named) return runInHand(runs);
  const run = runs.latestOf(named.document, named.network);
  if (!run) throw new UserError(`There is no run of ${named.network}; train it again.`);
  return run;
}

/** The run that a command means when it is called for none. */
export function runInHand(runs: Runs): Run | undefined {
  return runs.current?.isActive ? runs.current : (runs.active ?? runs.current);
}

/** The argument as we hand it out ourselves; a node of the tree carries the same. */
function asNetworkArgument(argument: unknown): NetworkArgument | undefined {
  if (typeof argument !== 'object' || argument === null) return undefined;
  if (!('document' in argument) || !('network' in argument)) return undefined;
  const { document, network } = argument;
  const name = typeof network === 'string' ? network : (network as Network).name;
  return { document: String(document), network: name };
}

/** The source that has the focus, or one that is in sight beside what has it. */
function sourceInFront(): vscode.TextDocument | undefined {
  const { activeTextEditor, visibleTextEditors } = vscode.window;
  const editors = activeTextEditor ? [activeTextEditor, ...visibleTextEditors] : visibleTextEditors;
  return editors.find(({ document }) => isSource(document))?.document;
}

/** A lens may be older than the text: its network has another name meanwhile. */
function byName(networks: readonly Network[], { document, network }: NetworkArgument): Network {
  const found = networks.find(({ name }) => name === network);
  if (found) return found;
  const file = basename(vscode.Uri.parse(document).path);
  throw new UserError(`${file} has no network ${network} any more; choose Train above the network you mean.`);
}

async function choose(
  services: Services,
  document: vscode.TextDocument,
  networks: readonly Network[],
): Promise<Network | undefined> {
  if (networks.length === 1) return networks[0];
  const editor = vscode.window.activeTextEditor;
  const under =
    editor?.document === document
      ? networkAt(services.networks.read(document), editor.selection.active)
      : undefined;
  return under ?? pickNetwork(networks);
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
