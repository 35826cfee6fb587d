import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { layersUnder } from '../../network/places';
import { layerTraces } from '../../runs/layerTrace';
import type { Runs } from '../../runs/runs';
import { Commands } from '../contributions';
import { hoverText } from './hoverText';
import type { NetworkCache } from './networkCache';
import { currentPalette } from './palette';
import { foremost } from './places';
import { SELECTOR, sourceOf } from './sources';

/** A hover on each layer's definition. */
export class LayerHovers extends Disposable implements vscode.HoverProvider {
  constructor(
    private readonly networks: NetworkCache,
    private readonly runs: Runs,
  ) {
    super();
    this._register(vscode.languages.registerHoverProvider(SELECTOR, this));
  }

  provideHover(document: vscode.TextDocument, position: vscode.Position): vscode.Hover | undefined {
    const source = sourceOf(document);
    if (!source) return undefined;
    const at = source.positionOf(document, position);
    const { networks } = this.networks.read(source);
    const here = networks.filter(network => layersUnder(network, at).length > 0);
    const network = foremost(this.runs, source, here);
    if (!network) return undefined;
    const layers = layersUnder(network, at);
    const others = here
      .filter(other => other !== network)
      .map(other => ({ network: other, count: layersUnder(other, at).length }));
    const run = this.runs.latestOf(source.key, network.name);
    const traces = run ? layerTraces(run, network) : new Map();
    const text = hoverText({ network, layers, traces, others, palette: currentPalette() });
    const markdown = new vscode.MarkdownString(text, true);
    if (run) {
      const argument = encodeURIComponent(JSON.stringify([{ document: source.key, network: network.name }]));
      markdown.appendMarkdown(`\n\n[$(graph-line) Show traces](command:${Commands.showTraces}?${argument})`);
      markdown.isTrusted = { enabledCommands: [Commands.showTraces] };
    }
    return new vscode.Hover(markdown, source.rangeIn(document, layers[0]!.range));
  }
}
