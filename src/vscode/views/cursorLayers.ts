import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { UserError } from '../../common/errors';
import { matchLayers } from '../../network/match';
import { layersAt } from '../../network/places';
import type { Run } from '../../runs/run';
import type { Runs } from '../../runs/runs';
import type { NetworkCache } from '../editor/networkCache';
import { goTo } from '../editor/places';
import { loadSource, type Source, sourceOf } from '../editor/sources';
import type { Reports } from '../reports';

/** Which layers of the shown run stand on the line under the editor's cursor. */
export class CursorLayers extends Disposable {
  private ids: readonly string[] = [];
  /** The one that has the focus, or had it before a panel took it. */
  private editor = vscode.window.activeTextEditor;
  private readonly changed = this._register(new vscode.EventEmitter<readonly string[]>());
  readonly onDidChange = this.changed.event;

  constructor(
    private readonly networks: NetworkCache,
    private readonly runs: Runs,
    private readonly reports: Reports,
  ) {
    super();
    this._register(
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === this.editor) this.update();
      }),
    );
    this._register(vscode.window.onDidChangeActiveTextEditor(editor => this.follow(editor)));
    this._register(
      vscode.window.onDidChangeVisibleTextEditors(() => this.follow(vscode.window.activeTextEditor)),
    );
    this._register(networks.onDidChange(() => this.update()));
    this._register(runs.onDidChangeCurrent(() => this.update()));
    this.update();
  }

  get current(): readonly string[] {
    return this.ids;
  }

  /** Puts the cursor on a layer's line, beside whatever has the focus. */
  reveal(layerId: string): void {
    this.show(layerId).catch(error => this.reports.report(error));
  }

  private follow(active: vscode.TextEditor | undefined): void {
    const isInSight = this.editor && vscode.window.visibleTextEditors.includes(this.editor);
    this.editor = active ?? (isInSight ? this.editor : undefined);
    this.update();
  }

  private update(): void {
    const ids = this.find();
    if (ids.join() === this.ids.join()) return;
    this.ids = ids;
    this.changed.fire(ids);
  }

  private find(): readonly string[] {
    const run = this.runs.current;
    const source = this.editor && sourceOf(this.editor.document);
    if (!run || !source || source.key !== run.origin.document) return [];
    const network = this.networkOf(run, source);
    if (!network) return [];
    const { document, selection } = this.editor!;
    const matches = matchLayers(run.network, network);
    return layersAt(network, source.positionOf(document, selection.active)).flatMap(
      ({ id }) => run.network.layers[matches.get(id) ?? -1]?.id ?? [],
    );
  }

  private networkOf({ origin }: Run, source: Source) {
    return this.networks.read(source).networks.find(({ name }) => name === origin.network);
  }

  private async show(layerId: string): Promise<void> {
    const run = this.runs.current;
    if (!run) return;
    const source = await loadSource(run.origin.document);
    const network = source && this.networkOf(run, source);
    const matches = network && matchLayers(run.network, network);
    const layer = network?.layers.find(
      ({ id }) => run.network.layers[matches?.get(id) ?? -1]?.id === layerId,
    );
    if (!layer)
      throw new UserError(
        `Layer ${layerId} of ${run.origin.network} is no longer in the text as it was trained.`,
      );
    await goTo(source!.locationOf(layer.range));
  }
}
