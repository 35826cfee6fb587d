import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { plural } from '../../common/format';
import type { Layer, Network } from '../../network/network';
import { layersAt, networksAt } from '../../network/places';
import { type LayerTrace, layerTraces } from '../../runs/layerTrace';
import type { Runs } from '../../runs/runs';
import { ContextKeys, Views } from '../contributions';
import { inlineText } from '../editor/inlineText';
import type { NetworkCache } from '../editor/networkCache';
import { foremost, goToCommand } from '../editor/places';
import { ofNotebook, type Source, sourceOf } from '../editor/sources';
import type { Reports } from '../reports';
import { Throttle } from '../throttle';
import { runLines } from './runText';

interface NetworkNode {
  readonly node: 'network';
  /** The one that commands take. */
  readonly document: vscode.Uri;
  readonly source: Source;
  readonly network: Network;
}

interface LayerNode {
  readonly node: 'layer';
  readonly parent: NetworkNode;
  readonly layer: Layer;
  readonly trace?: LayerTrace | undefined;
}

type Node = NetworkNode | LayerNode;

const ICONS: Readonly<Record<string, string>> = {
  Linear: 'type-hierarchy',
  BatchNorm1d: 'graph-scatter',
  Dropout: 'circle-slash',
  Flatten: 'list-flat',
  Identity: 'arrow-small-right',
};

/** With more networks than this, each shows its layers only once it is opened. */
const MAX_EXPANDED = 3;

/** The networks of the file in the editor, their layers in order, and the layers' live values. */
export class LayersTree extends Disposable implements vscode.TreeDataProvider<Node> {
  private readonly changed = this._register(new vscode.EventEmitter<Node | undefined>());
  readonly onDidChangeTreeData = this.changed.event;
  private readonly view: vscode.TreeView<Node>;
  private source: Source | undefined;
  private nodes: NetworkNode[] = [];

  constructor(
    private readonly networks: NetworkCache,
    private readonly runs: Runs,
    private readonly reports: Reports,
  ) {
    super();
    this.view = this._register(vscode.window.createTreeView<Node>(Views.layers, { treeDataProvider: this }));
    const values = this._register(new Throttle(() => this.changed.fire(undefined), 500));
    this._register(runs.onDidChange(() => values.request()));
    this._register(networks.onDidChange(source => source.key === this.source?.key && this.load(source)));
    this._register(
      vscode.window.onDidChangeActiveTextEditor(editor => this.follow(editor && sourceOf(editor.document))),
    );
    this._register(
      vscode.window.onDidChangeActiveNotebookEditor(editor =>
        this.follow(editor && ofNotebook(editor.notebook)),
      ),
    );
    this._register(vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.select(textEditor)));
    // Its networks come once they are announced.
    const { activeTextEditor, activeNotebookEditor } = vscode.window;
    this.source = activeTextEditor
      ? sourceOf(activeTextEditor.document)
      : activeNotebookEditor && ofNotebook(activeNotebookEditor.notebook);
  }

  getChildren(node?: Node): Node[] {
    if (!node) return this.nodes;
    if (node.node === 'layer') return [];
    const run = this.runs.latestOf(node.document.toString(), node.network.name);
    const traces = run && layerTraces(run, node.network);
    return node.network.layers.map(layer => ({
      node: 'layer',
      parent: node,
      layer,
      trace: traces?.get(layer.id),
    }));
  }

  getParent(node: Node): Node | undefined {
    return node.node === 'layer' ? node.parent : undefined;
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return node.node === 'network' ? this.networkItem(node) : this.layerItem(node);
  }

  private networkItem({ document, network }: NetworkNode): vscode.TreeItem {
    const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(network.name, this.nodes.length > MAX_EXPANDED ? Collapsed : Expanded);
    item.id = `${document}#${network.name}`;
    item.iconPath = new vscode.ThemeIcon('layers');
    item.description = plural(network.layers.length, 'layer');
    const run = this.runs.latestOf(document.toString(), network.name);
    item.tooltip = run ? runLines(run) : `${network.name}: not trained yet`;
    item.contextValue = run?.isActive ? 'network.training' : 'network';
    return item;
  }

  private layerItem({ parent, layer, trace }: LayerNode): vscode.TreeItem {
    const item = new vscode.TreeItem(`${layer.id}  ${layer.kind}`);
    item.id = `${parent.document}#${parent.network.name}#${layer.id}`;
    item.iconPath = new vscode.ThemeIcon(ICONS[layer.kind] ?? 'pulse');
    if (trace) item.description = inlineText([trace.last.layers[trace.index]!]);
    item.tooltip = layer.call;
    item.command = goToCommand(parent.source.locationOf(layer.range), 'Go to Line');
    return item;
  }

  /** The tree stays with its file while a panel or another kind of file has the focus. */
  private follow(source: Source | undefined): void {
    if (source && source.key !== this.source?.key) this.load(source);
  }

  private load(source: Source): void {
    this.source = source;
    const { networks } = this.networks.read(source);
    this.nodes = networks.map(network => ({ node: 'network', document: source.uri, source, network }));
    const hasNetwork = networks.length > 0;
    this.reports.inBackground(
      vscode.commands.executeCommand('setContext', ContextKeys.hasNetwork, hasNetwork),
    );
    this.changed.fire(undefined);
  }

  /** Marks the layer under the editor's cursor, in the network that was trained last if it stands in several. */
  private select({ document, selection }: vscode.TextEditor): void {
    const source = this.view.visible ? sourceOf(document) : undefined;
    if (!source || source.key !== this.source?.key) return;
    const at = source.positionOf(document, selection.active);
    const network = foremost(this.runs, source, networksAt(this.networks.read(source), at));
    const layer = network && layersAt(network, at)[0];
    const parent = this.nodes.find(node => node.network.name === network?.name);
    if (!layer || !parent) return;
    const node: LayerNode = { node: 'layer', parent, layer };
    this.reports.inBackground(this.view.reveal(node, { select: true, focus: false }));
  }
}
