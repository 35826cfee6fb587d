import { basename } from 'node:path';
import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { UserError } from '../../common/errors';
import { formatCount, formatNumber } from '../../common/format';
import { adviceOnTraining } from '../../network/advice/advice';
import { asMistake, blockingProblem, type Network } from '../../network/network';
import { blamedRange } from '../../runs/blame';
import type { Run } from '../../runs/run';
import type { Runs } from '../../runs/runs';
import { checkSettings, completeSettings } from '../../worker/protocol';
import type { NetworkCache } from '../editor/networkCache';
import type { Problems } from '../editor/problems';
import { openSource, type Source } from '../editor/sources';
import type { Reports } from '../reports';
import type { Choices } from './choices';
import { pickDataset } from './datasetPick';
import type { NetworkPlace, NetworkPlaces } from './networkPlaces';
import { readSettings } from './settings';
import { pickTarget } from './targetPick';
import { Training } from './training';

/** Which network, and what is known of its data beforehand; what is not known is asked. */
export interface TrainingRequest {
  readonly source: Source;
  readonly network: Network;
  readonly dataset?: string;
  readonly target?: string;
  /** Nothing more will be asked; the run is on its way. */
  onChosen?(): void;
}

/** What the trainer works with. */
export interface TrainerParts {
  readonly workerScript: string;
  readonly networks: NetworkCache;
  readonly places: NetworkPlaces;
  readonly runs: Runs;
  readonly choices: Choices;
  readonly problems: Problems;
  readonly reports: Reports;
  readonly log: vscode.LogOutputChannel;
}

/** Takes a network from the editor through its questions into a thread, and keeps the run up to date. */
export class Trainer extends Disposable {
  /** From the press of Train until the run is there, which then owns the thread. */
  private readonly pending = new Set<Training>();

  constructor(private readonly parts: TrainerParts) {
    super();
    this._register({
      dispose: () => {
        for (const training of this.pending) training.dispose();
      },
    });
  }

  /** Asks for what is missing and starts; undefined when that was cancelled, or is under way for this network. */
  async train(request: TrainingRequest): Promise<Run | undefined> {
    const { source, network } = request;
    if (this.isPending(source.key, network.name)) return undefined;
    const { places, workerScript, log } = this.parts;
    const training = new Training(places.follow(source, network), workerScript, log);
    this.pending.add(training);
    try {
      const run = await this.askAndStart(training, request);
      if (!run) training.dispose();
      return run;
    } catch (error) {
      training.dispose();
      if (this.isDisposed || error instanceof vscode.CancellationError) return undefined;
      throw error;
    } finally {
      this.pending.delete(training);
    }
  }

  private isPending(document: string, network: string): boolean {
    return [...this.pending].some(({ place }) => place.document === document && place.network === network);
  }

  private async askAndStart(training: Training, request: TrainingRequest): Promise<Run | undefined> {
    const { place } = training;
    const { choices } = this.parts;
    this.refuse(request);
    if (!(await this.endFormerRun(place))) return undefined;
    const last = choices.of(place.document, place.network);
    const dataset = request.dataset ?? (await pickDataset(choices, last?.dataset));
    if (dataset === undefined) return undefined;
    const summary = await training.open(dataset);
    const target = request.target ?? (await pickTarget(summary, last?.target));
    if (target === undefined) return undefined;
    request.onChosen?.();
    await choices.remember(place.document, place.network, dataset, target);
    return this.start(training, request, dataset, target);
  }

  /** Throws a `UserError` for what keeps the network from being trained, whatever the data. */
  private refuse({ source, network }: TrainingRequest): void {
    const { problems, networks } = this.parts;
    problems.clearMistakes(source);
    const problem = blockingProblem(network, networks.read(source).problems);
    if (problem) throw asMistake(problem, source.uri.fsPath);
    checkSettings(completeSettings(readSettings(source.uri), network.training).settings);
  }

  /** True when no run of this network goes on; asks before it ends one. */
  private async endFormerRun({ document, network }: NetworkPlace): Promise<boolean> {
    const former = this.parts.runs.latestOf(document, network);
    if (!former?.isActive) return true;
    const again = 'Stop and Train Again';
    const message = `${network} is being trained.`;
    if ((await vscode.window.showWarningMessage(message, { modal: true }, again)) !== again) return false;
    if (former.isActive) former.controls.stop();
    return true;
  }

  private async start(
    training: Training,
    { source, network }: TrainingRequest,
    dataset: string,
    target: string,
  ): Promise<Run> {
    const { runs, problems, reports, log } = this.parts;
    const { settings, fromText } = completeSettings(readSettings(source.uri), network.training);
    const start = await training.start({ network, source: source.uri.fsPath, target, settings });
    const run = runs.add(training.originWith(dataset, fromText), start, training.controls);
    if (fromText) log.info(`From the text of ${network.name}: ${fromText}`);
    for (const notice of start.notices) log.info(notice);
    const { trainRows, totalSteps } = start;
    const advice = adviceOnTraining(start.network, { trainRows, totalSteps, batchSize: settings.batchSize });
    for (const { message } of advice) log.info(message);
    problems.showAdvice(source, advice);
    log.info(`Training ${network.name} on ${dataset}, target ${target}: ${JSON.stringify(settings)}`);
    reports.inBackground(this.showProgress(run));
    training.go(run);
    return run;
  }

  /** A notification with cancel for as long as the run trains or waits. */
  private async showProgress(run: Run): Promise<void> {
    const { fromText } = run.origin;
    const told = fromText ? ` (from the text: ${fromText})` : '';
    const title = `Normscope: training ${run.network.name}${told}`;
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
    if (run.message) this.parts.reports.report(this.failureOf(run, run.message));
  }

  /** At the line that the run blames, where the text has it now, or with the network's own name. */
  private failureOf(run: Run, message: string): UserError {
    const { document, network } = run.origin;
    const uri = vscode.Uri.parse(document);
    const open = openSource(document);
    const written = open && this.parts.networks.read(open).networks.find(({ name }) => name === network);
    const range = written && blamedRange(run, written);
    if (range) return new UserError(message, { path: uri.fsPath, ...range.start });
    if (run.end?.place) return new UserError(message, run.end.place);
    return new UserError(`${network} in ${basename(uri.path)}: ${message}`);
  }
}
