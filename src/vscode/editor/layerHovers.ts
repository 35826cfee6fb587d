import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { layerTraces } from '../../runs/layerTrace';
import type { Runs } from '../../runs/runs';
import { Commands } from '../contributions';
import { hoverText } from './hoverText';
import { LANGUAGES, layersAt, type NetworkCache, networkAt, toRange } from './networkCache';
import { currentPalette } from './palette';

/** A hover on each layer's definition. */
export class LayerHovers extends Disposable implements vscode.HoverProvider {
  constructor(
    private readonly networks: NetworkCache,
    private readonly runs: Runs,
  ) {
    super();
    this._register(vscode.languages.registerHoverProvider(LANGUAGES, this));
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const network = networkAt(this.networks.read(document), position);
    const layer =
      network && layersAt(network, position).find(({ range }) => toRange(range).contains(position));
    if (!layer) return undefined;
    const uri = document.uri.toString();
    const run = this.runs.latestOf(uri, network.name);
    const trace = run && layerTraces(run, network).get(layer.id);
    const markdown = new vscode.MarkdownString(
      hoverText({ network, layer, trace, palette: currentPalette() }),
      true,
    );
    if (run) {
      const argument = encodeURIComponent(JSON.stringify([{ document: uri, network: network.name }]));
      markdown.appendMarkdown(`\n\n[$(graph-line) Show traces](command:${Commands.showTraces}?${argument})`);
      markdown.isTrusted = { enabledCommands: [Commands.showTraces] };
    }
    return new vscode.Hover(markdown, toRange(layer.range));
  }
}
