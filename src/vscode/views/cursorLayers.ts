import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import type { Runs } from '../../runs/runs';
import { layersAt, type NetworkCache, toRange } from '../editor/networkCache';

/** Which layers of the shown run stand on the line under the editor's cursor. */
export class CursorLayers extends Disposable {
  private ids: readonly string[] = [];
  private readonly changed = this._register(new vscode.EventEmitter<readonly string[]>());
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly networks: NetworkCache,
    private readonly runs: Runs,
  ) {
    super();
    this._register(vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.update(textEditor)));
    this._register(vscode.window.onDidChangeActiveTextEditor(editor => editor && this.update(editor)));
  }

  get current(): readonly string[] {
    return this.ids;
  }

  private update(editor: vscode.TextEditor): void {
    const { origin } = this.runs.current ?? {};
    if (editor.document.uri.toString() !== origin?.document) return;
    const network = this.networks.read(editor.document).networks.find(({ name }) => name === origin.network);
    const position = editor.selection.active;
    const isInside = network && toRange(network.range).contains(position);
    const ids = isInside ? layersAt(network, position).map(({ id }) => id) : [];
    if (ids.join() === this.ids.join()) return;
    this.ids = ids;
    this.changed.fire(ids);
  }
}

/** Puts the cursor on a layer's line, beside whatever has the focus. */
export async function revealLayer(networks: NetworkCache, runs: Runs, layerId: string): Promise<void> {
  const run = runs.current;
  if (!run) return;
  const uri = vscode.Uri.parse(run.origin.document);
  const document = await vscode.workspace.openTextDocument(uri);
  const network = networks.read(document).networks.find(({ name }) => name === run.origin.network);
  const layer = network?.layers.find(({ id }) => id === layerId);
  if (!layer) return;
  const column = vscode.window.visibleTextEditors.find(editor => editor.document === document)?.viewColumn;
  await vscode.window.showTextDocument(document, {
    selection: toRange(layer.range),
    viewColumn: column ?? vscode.ViewColumn.One,
  });
}
