import * as vscode from 'vscode';
import { Channel } from '../../common/channel';
import { Disposable } from '../../common/disposable';
import type { Run } from '../../runs/run';
import type { Runs } from '../../runs/runs';
import type { TraceFrame } from '../../trace/frame';
import type { TracesHost, TracesView } from '../../webview/protocol';
import { Views } from '../contributions';
import type { Reports } from '../reports';
import { Throttle } from '../throttle';
import type { CursorLayers } from './cursorLayers';
import { packForViews, snapshotOf, statusOf } from './runText';
import { webviewHtml, webviewOptions, webviewPort } from './webviewHost';

/** Views get what is new at most this often, in milliseconds. */
export const SEND_EVERY = 80;

/** The panel beside the code that draws the shown run; one for the window. */
export class TracesPanel extends Disposable {
  private open: OpenPanel | undefined;

  constructor(
    private readonly extension: vscode.Uri,
    private readonly runs: Runs,
    private readonly cursor: CursorLayers,
    private readonly reports: Reports,
  ) {
    super();
    this._register({ dispose: () => this.open?.dispose() });
  }

  /** Opens the panel beside the code, or brings it to the front; the focus stays in the editor. */
  show(): void {
    if (this.open) {
      this.open.reveal();
      return;
    }
    const panel = vscode.window.createWebviewPanel(
      Views.traces,
      'Traces',
      { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
      { ...webviewOptions(this.extension), retainContextWhenHidden: false },
    );
    panel.iconPath = vscode.Uri.joinPath(this.extension, 'media', 'icons', 'traces.svg');
    panel.webview.html = webviewHtml(panel.webview, this.extension, 'traces', 'Traces');
    const open = new OpenPanel(panel, this.runs, this.cursor, this.reports);
    panel.onDidDispose(() => {
      open.dispose();
      if (this.open === open) this.open = undefined;
    });
    this.open = open;
  }
}

class OpenPanel extends Disposable {
  private readonly channel: Channel<TracesHost, TracesView>;
  private readonly sender = this._register(new Throttle(() => this.send(), SEND_EVERY));
  private pending: TraceFrame[] = [];
  /** What the view has is no longer what the store has: it needs all of it anew. */
  private isStale = false;
  private isReady = false;
  private run: Run | undefined;

  constructor(
    private readonly panel: vscode.WebviewPanel,
    private readonly runs: Runs,
    cursor: CursorLayers,
    reports: Reports,
  ) {
    super();
    this._register(panel);
    const host: TracesHost = {
      hydrate: () => this.hydrate(cursor.current),
      reveal: ({ layer }) => cursor.reveal(layer),
    };
    this.channel = this._register(
      new Channel(webviewPort(panel.webview), host, error => reports.report(error)),
    );
    this._register(runs.onDidChangeCurrent(() => this.reset()));
    this._register(
      runs.onDidChange(run => {
        if (run === this.run) this.sender.request();
      }),
    );
    this._register(cursor.onDidChange(layers => this.isReady && this.channel.notify('highlight', layers)));
    this._register(panel.onDidChangeViewState(() => panel.visible || this.forget()));
    this.reset();
  }

  reveal(): void {
    this.panel.reveal(undefined, true);
  }

  private hydrate(highlighted: readonly string[]) {
    this.isReady = true;
    this.pending = [];
    queueMicrotask(() => this.channel.notify('highlight', highlighted));
    return this.run ? snapshotOf(this.run, true) : null;
  }

  private reset(): void {
    this.run = this.runs.current;
    this.pending = [];
    this.panel.title = this.run ? `Traces: ${this.run.network.name}` : 'Traces';
    this.subscription?.dispose();
    this.subscription = this.run?.onDidChange(change => {
      if (change.kind !== 'frames' || !this.isReady) return;
      this.pending.push(...change.kept);
      this.isStale ||= change.thinned;
    });
    if (this.isReady) this.channel.notify('reset', this.run ? snapshotOf(this.run, true) : null);
  }

  private subscription: { dispose(): void } | undefined;

  /** A hidden panel is torn down by VS Code; it asks for everything when it is shown again. */
  private forget(): void {
    this.isReady = false;
    this.pending = [];
  }

  private send(): void {
    if (!this.isReady || !this.run) return;
    const isWhole = this.isStale;
    const frames = packForViews(isWhole ? this.run.store.frames : this.pending);
    this.pending = [];
    this.isStale = false;
    this.channel.notify('update', { frames, isWhole, status: statusOf(this.run) });
  }

  override dispose(): void {
    this.subscription?.dispose();
    super.dispose();
  }
}
