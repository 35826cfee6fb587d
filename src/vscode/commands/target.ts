import { basename } from 'node:path';
import * as vscode from 'vscode';
import { UserError } from '../../common/errors';
import { plural } from '../../common/format';
import type { Network } from '../../network/network';
import { networksAt } from '../../network/places';
import type { Run } from '../../runs/run';
import type { Runs } from '../../runs/runs';
import { networksIn } from '../../source/readNetworks';
import type { NetworkArgument, NetworksArgument } from '../editor/places';
import { loadSource, ofNotebook, type Source, sourceOf } from '../editor/sources';
import type { Services } from '../services';

/** The network that a command means: the one it was called for, the one under the cursor, the only one, or a choice. */
export async function networkFor(
  services: Services,
  argument: unknown,
): Promise<{ source: Source; network: Network } | undefined> {
  const named = asNetworkArgument(argument);
  const several = asNetworksArgument(argument);
  const meant = named ?? several;
  const source = meant ? await loadSource(meant.document) : sourceInFront();
  if (!source)
    throw new UserError(
      'Open a file or a notebook that defines a network with PyTorch, Keras or TensorFlow.js, then train it.',
    );
  const fileName = vscode.workspace.asRelativePath(source.uri);
  const networks = networksIn(services.networks.read(source), source.uri.fsPath, fileName);
  if (named) return { source, network: byName(networks, named) };
  const offered = several ? networks.filter(({ name }) => several.networks.includes(name)) : networks;
  const network = await choose(services, source, offered, several !== undefined);
  return network && { source, network };
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

function asNetworksArgument(argument: unknown): NetworksArgument | undefined {
  const { document, networks } = (argument ?? {}) as Partial<NetworksArgument>;
  return document !== undefined && Array.isArray(networks) ? { document, networks } : undefined;
}

/** The source that has the focus, or one that is in sight beside what has it. */
function sourceInFront(): Source | undefined {
  const { activeTextEditor, activeNotebookEditor, visibleTextEditors, visibleNotebookEditors } =
    vscode.window;
  const texts = activeTextEditor ? [activeTextEditor, ...visibleTextEditors] : visibleTextEditors;
  const notebooks = activeNotebookEditor ? [activeNotebookEditor] : visibleNotebookEditors;
  const sources = [
    ...(activeTextEditor ? [sourceOf(activeTextEditor.document)] : []),
    ...notebooks.map(({ notebook }) => ofNotebook(notebook)),
    ...texts.map(({ document }) => sourceOf(document)),
  ];
  return sources.find(source => source !== undefined);
}

/** A lens may be older than the text: its network has another name meanwhile. */
function byName(networks: readonly Network[], { document, network }: NetworkArgument): Network {
  const found = networks.find(({ name }) => name === network);
  if (found) return found;
  const file = basename(vscode.Uri.parse(document).path);
  throw new UserError(`${file} has no network ${network} any more; choose Train above the network you mean.`);
}

async function choose(
  { networks }: Services,
  source: Source,
  offered: readonly Network[],
  isAsked: boolean,
): Promise<Network | undefined> {
  if (offered.length === 1) return offered[0];
  const editor = vscode.window.activeTextEditor;
  const isHere = editor && !isAsked && source.documents.includes(editor.document);
  const at = isHere ? source.positionOf(editor.document, editor.selection.active) : undefined;
  const under = at ? networksAt(networks.read(source), at) : [];
  return under.length === 1 ? under[0] : pickNetwork(source, under.length > 0 ? under : offered);
}

async function pickNetwork(source: Source, networks: readonly Network[]): Promise<Network | undefined> {
  const items = networks.map(network => ({
    label: `$(layers) ${network.name}`,
    description: `${source.lineText(network.range.start)} · ${plural(network.layers.length, 'layer')}`,
    network,
  }));
  const options = { title: 'Train Network', placeHolder: 'Choose the network to train' };
  return (await vscode.window.showQuickPick(items, options))?.network;
}
