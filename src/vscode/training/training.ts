import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import type { Run, RunControls, RunOrigin } from '../../runs/run';
import type { RunStart } from '../../trace/run';
import { TrainingThread } from '../../worker/launch';
import type { StartRequest, TableSummary, WorkerEvents } from '../../worker/protocol';
import type { NetworkPlace } from './networkPlaces';

/** What one press of Train leads to: its network, then a thread, then a run. Disposing it ends the thread. */
export class Training extends Disposable {
  private thread: TrainingThread | undefined;
  /** Events that come before the run is known find nobody and are none. */
  private run: Run | undefined;

  constructor(
    readonly place: NetworkPlace & Disposable,
    private readonly workerScript: string,
    private readonly log: vscode.LogOutputChannel,
  ) {
    super();
    this._register(place);
  }

  /** Starts the thread and has it read the data, under a notification that can cancel it. */
  async open(dataset: string): Promise<TableSummary> {
    const title = `Normscope: reading ${vscode.workspace.asRelativePath(dataset)}`;
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return vscode.window.withProgress(options, (progress, token) => {
      let shown = 0;
      const { channel } = this.launch(share => {
        progress.report({ increment: (share - shown) * 100 });
        shown = share;
      });
      const cancelled = new Promise<never>((_, reject) =>
        token.onCancellationRequested(() => reject(new vscode.CancellationError())),
      );
      return Promise.race([channel.request('open', { path: dataset }), cancelled]);
    });
  }

  /** Resolves before the first step, which waits for `go`. */
  start(request: Omit<StartRequest, 'paused'>): Promise<RunStart> {
    return this.running.channel.request('start', { ...request, paused: true });
  }

  go(run: Run): void {
    this.run = run;
    this.running.channel.notify('resume', null);
  }

  /** Names that stay true while the text is edited. */
  originWith(dataset: string, fromText: string | null): RunOrigin {
    const { place } = this;
    return {
      get document() {
        return place.document;
      },
      get network() {
        return place.network;
      },
      dataset,
      ...(fromText ? { fromText } : {}),
    };
  }

  get controls(): RunControls {
    const { channel } = this.running;
    return {
      pause: () => channel.notify('pause', null),
      resume: () => channel.notify('resume', null),
      step: () => channel.notify('step', null),
      stop: () => channel.notify('stop', null),
      setLearningRate: learningRate => channel.request('setLearningRate', { learningRate }),
      inspect: row => channel.request('inspect', { row }),
      inspectUnit: (row, layer, unit) => channel.request('inspectUnit', { row, layer, unit }),
      dispose: () => this.dispose(),
    };
  }

  private get running(): TrainingThread {
    if (!this.thread) throw new Error('No data file was opened.');
    return this.thread;
  }

  private launch(onOpening: (share: number) => void): TrainingThread {
    const events: WorkerEvents = {
      opening: onOpening,
      frames: ({ frames, step }) => this.run?.addFrames(frames, step),
      phase: phase => this.run?.setPhase(phase),
      ended: end => this.run?.finish(end),
    };
    const thread = this._register(new TrainingThread(this.workerScript, events, { isBackground: true }));
    thread.onDidCrash(error => {
      this.log.error(error);
      this.run?.fail(error.message);
    });
    this.thread = thread;
    return thread;
  }
}
