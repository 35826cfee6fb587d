import * as vscode from 'vscode';
import { Channel } from '../../common/channel';
import { Disposable } from '../../common/disposable';
import { UserError } from '../../common/errors';
import type { Run } from '../../runs/run';
import type { Runs } from '../../runs/runs';
import type { ActivationsHost, ActivationsView } from '../../webview/protocol';
import { Views } from '../contributions';
import type { Reports } from '../reports';
import { Throttle } from '../throttle';
import type { CursorLayers } from './cursorLayers';
import { snapshotOf, statusOf } from './runText';
import { webviewHtml, webviewOptions, webviewPort } from './webviewHost';

/** What is shown of a live network is asked anew this often, in milliseconds. */
const REFRESH = 400;

/** The side view that looks into a single row: what each unit makes of it. */
export class Activations extends Disposable implements vscode.WebviewViewProvider {
  constructor(
    private readonly extension: vscode.Uri,
    private readonly runs: Runs,
    private readonly cursor: CursorLayers,
    private readonly reports: Reports,
  ) {
    super();
    this._register(vscode.window.registerWebviewViewProvider(Views.activations, this));
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    view.webview.options = webviewOptions(this.extension);
    view.webview.html = webviewHtml(view.webview, this.extension, 'activations', 'Activations');
    const open = new OpenView(view, this.runs, this.cursor, this.reports);
    view.onDidDispose(() => open.dispose());
    this._register(open);
  }
}

class OpenView extends Disposable {
  private isReady = false;

  constructor(view: vscode.WebviewView, runs: Runs, cursor: CursorLayers, reports: Reports) {
    super();
    const host: ActivationsHost = {
      hydrate: () => {
        this.isReady = true;
        queueMicrotask(() => channel.notify('highlight', cursor.current));
        return snapshot();
      },
      reveal: ({ layer }) => cursor.reveal(layer),
      inspect: ({ row }) => current(runs).controls.inspect(row),
      inspectUnit: ({ row, layer, unit }) => current(runs).controls.inspectUnit(row, layer, unit),
    };
    const snapshot = () => (runs.current ? snapshotOf(runs.current, false) : null);
    const channel = this._register(
      new Channel<ActivationsHost, ActivationsView>(webviewPort(view.webview), host, error =>
        reports.report(error),
      ),
    );
    const refresh = this._register(
      new Throttle(() => {
        if (this.isReady && view.visible && runs.current) channel.notify('update', statusOf(runs.current));
      }, REFRESH),
    );
    this._register(runs.onDidChange(run => run === runs.current && refresh.request()));
    this._register(runs.onDidChangeCurrent(() => this.isReady && channel.notify('reset', snapshot())));
    this._register(cursor.onDidChange(layers => this.isReady && channel.notify('highlight', layers)));
    this._register(
      view.onDidChangeVisibility(() => {
        if (!view.visible) this.isReady = false;
      }),
    );
  }
}

function current(runs: Runs): Run {
  if (!runs.current) throw new UserError('Train a network first; then its activations can be looked into.');
  return runs.current;
}
