import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { messageOf, UserError } from '../../common/errors';
import { formatCount, formatNumber } from '../../common/format';
import { blockingProblem, type Network } from '../../network/network';
import type { Run, RunControls } from '../../runs/run';
import type { Runs } from '../../runs/runs';
import { TrainingThread } from '../../worker/launch';
import type { TableSummary, WorkerEvents } from '../../worker/protocol';
import type { NetworkCache } from '../editor/networkCache';
import type { Problems } from '../editor/problems';
import type { Choices } from './choices';
import { pickDataset } from './datasetPick';
import { readSettings } from './settings';
import { pickTarget } from './targetPick';

/** Which network, and what is known of its data beforehand; what is not known is asked. */
export interface TrainingRequest {
  readonly document: vscode.TextDocument;
  readonly network: Network;
  readonly dataset?: string;
  readonly target?: string;
}

/** A thread before and after its run is known: early events find nobody and are none. */
interface Training {
  readonly thread: TrainingThread;
  run: Run | undefined;
  onOpening(share: number): void;
}

/** Takes a network from the editor through its questions into a thread, and keeps the run up to date. */
export class Trainer extends Disposable {
  constructor(
    private readonly workerScript: string,
    private readonly networks: NetworkCache,
    private readonly runs: Runs,
    private readonly choices: Choices,
    private readonly problems: Problems,
    private readonly log: vscode.LogOutputChannel,
  ) {
    super();
  }

  /** Asks for what is missing and starts; undefined when the user cancelled. Rejects with a `UserError`. */
  async train(request: TrainingRequest): Promise<Run | undefined> {
    const { document, network } = request;
    this.problems.clearMistakes();
    this.refuseProblems(document, network);
    const key = document.uri.toString();
    const last = this.choices.of(key, network.name);
    const dataset = request.dataset ?? (await pickDataset(this.choices, last?.dataset));
    if (dataset === undefined || !(await this.endFormerRun(key, network.name))) return undefined;

    const training = this.launch();
    try {
      const summary = await this.open(training, dataset);
      const target = request.target ?? (await pickTarget(summary, last?.target));
      if (target === undefined) {
        training.thread.dispose();
        return undefined;
      }
      await this.choices.remember(key, network.name, dataset, target);
      return await this.start(training, document, network, dataset, target);
    } catch (error) {
      training.thread.dispose();
      if (error instanceof vscode.CancellationError) return undefined;
      throw error;
    }
  }

  /** Shows a mistake at its place and tells it; anything else is a fault of ours, logged and told. */
  async report(error: unknown): Promise<void> {
    if (!(error instanceof UserError)) {
      this.log.error(error instanceof Error ? error : String(error));
      void vscode.window.showErrorMessage(`Normscope: ${messageOf(error)}`);
      return;
    }
    this.problems.showMistake(error);
    const { place } = error;
    const go = place ? [`Go to Line ${place.line + 1}`] : [];
    const chosen = await vscode.window.showErrorMessage(`Normscope: ${error.message}`, ...go);
    if (!chosen || !place) return;
    const position = new vscode.Position(place.line, place.character);
    await vscode.window.showTextDocument(vscode.Uri.file(place.path), {
      selection: new vscode.Range(position, position),
    });
  }

  private refuseProblems(document: vscode.TextDocument, network: Network): void {
    const problem = blockingProblem(network, this.networks.read(document).problems);
    if (problem) throw new UserError(problem.message, { path: document.uri.fsPath, ...problem.range.start });
  }

  /** True when no run of this network is under way any more; asks before it ends one. */
  private async endFormerRun(document: string, network: string): Promise<boolean> {
    const former = this.runs.latestOf(document, network);
    if (!former?.isActive) return true;
    const again = 'Stop and Train Again';
    const message = `${network} is being trained.`;
    if ((await vscode.window.showWarningMessage(message, { modal: true }, again)) !== again) return false;
    former.controls.stop();
    return true;
  }

  private launch(): Training {
    const events: WorkerEvents = {
      opening: share => training.onOpening(share),
      frames: ({ frames, step }) => training.run?.addFrames(frames, step),
      phase: phase => training.run?.setPhase(phase),
      ended: end => training.run?.finish(end),
    };
    const thread = new TrainingThread(this.workerScript, events, { isBackground: true });
    const training: Training = { thread, run: undefined, onOpening: () => {} };
    thread.onDidCrash(error => {
      this.log.error(error);
      training.run?.fail(error.message);
    });
    return training;
  }

  private async open(training: Training, dataset: string): Promise<TableSummary> {
    const title = `Normscope: reading ${vscode.workspace.asRelativePath(dataset)}`;
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return vscode.window.withProgress(options, async (progress, token) => {
      let shown = 0;
      training.onOpening = share => {
        progress.report({ increment: (share - shown) * 100 });
        shown = share;
      };
      const cancelled = new Promise<never>((_, reject) =>
        token.onCancellationRequested(() => reject(new vscode.CancellationError())),
      );
      return Promise.race([training.thread.channel.request('open', { path: dataset }), cancelled]);
    });
  }

  private async start(
    training: Training,
    document: vscode.TextDocument,
    network: Network,
    dataset: string,
    target: string,
  ): Promise<Run> {
    const { thread } = training;
    const settings = readSettings(document.uri);
    const source = document.uri.fsPath;
    const start = await thread.channel.request('start', { network, source, target, settings, paused: true });
    const origin = { document: document.uri.toString(), network: network.name, dataset };
    const run = this.runs.add(origin, start, controlsOf(thread));
    training.run = run;
    for (const notice of start.notices) this.log.info(notice);
    this.log.info(`Training ${network.name} on ${dataset}, target ${target}: ${JSON.stringify(settings)}`);
    void this.showProgress(run);
    thread.channel.notify('resume', null);
    return run;
  }

  /** A notification with cancel for as long as the run trains or waits. */
  private async showProgress(run: Run): Promise<void> {
    const title = `Normscope: training ${run.network.name}`;
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    await vscode.window.withProgress(options, (progress, token) => {
      token.onCancellationRequested(() => run.controls.stop());
      let shown = 0;
      return new Promise<void>(resolve => {
        const subscription = run.onDidChange(() => {
          const { last } = run.store;
          const loss = last ? ` · loss ${formatNumber(last.loss)}` : '';
          const message = `step ${formatCount(run.step)}/${formatCount(run.start.totalSteps)}${loss}`;
          progress.report({ message, increment: (run.progress - shown) * 100 });
          shown = run.progress;
          if (run.isActive) return;
          subscription.dispose();
          resolve();
        });
      });
    });
    if (run.message) await this.report(new UserError(run.message));
  }
}

function controlsOf(thread: TrainingThread): RunControls {
  const { channel } = thread;
  return {
    pause: () => channel.notify('pause', null),
    resume: () => channel.notify('resume', null),
    step: () => channel.notify('step', null),
    stop: () => channel.notify('stop', null),
    inspect: row => channel.request('inspect', { row }),
    inspectUnit: (row, layer, unit) => channel.request('inspectUnit', { row, layer, unit }),
    dispose: () => thread.dispose(),
  };
}
