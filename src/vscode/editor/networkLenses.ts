import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { formatPercent, formatSeconds } from '../../common/format';
import { blockingProblem, type Network, type Problem } from '../../network/network';
import type { Run } from '../../runs/run';
import type { Runs } from '../../runs/runs';
import { Commands } from '../contributions';
import { LANGUAGES, type NetworkCache, toRange } from './networkCache';

/** Characters of a problem that a lens has room for. */
const MAX_TITLE = 80;

/** The actions above each network, and how its last run ended. */
export class NetworkLenses extends Disposable implements vscode.CodeLensProvider {
  private readonly changed = this._register(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.changed.event;

  constructor(
    private readonly networks: NetworkCache,
    private readonly runs: Runs,
  ) {
    super();
    this._register(networks.onDidChange(() => this.changed.fire()));
    this._register(runs.onDidChangePhase(() => this.changed.fire()));
    this._register(vscode.languages.registerCodeLensProvider(LANGUAGES, this));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { networks } = this.networks.read(document);
    return networks.flatMap(network => this.lensesOf(document, network));
  }

  private lensesOf(document: vscode.TextDocument, network: Network): vscode.CodeLens[] {
    const { start } = toRange(network.range);
    const at = new vscode.Range(start, start);
    const argument = { document: document.uri.toString(), network: network.name };
    const lens = (title: string, command: string, tooltip: string) =>
      new vscode.CodeLens(at, { title, command, tooltip, arguments: [argument] });
    const run = this.runs.latestOf(argument.document, argument.network);
    const problem = blockingProblem(network, this.networks.read(document).problems);
    const train = problem
      ? problemLens(at, document.uri, problem)
      : lens('$(play) Train', Commands.trainNetwork, `Train ${network.name} on a data file`);
    if (!run) return [train];
    const show = lens(
      '$(graph-line) Show traces',
      Commands.showTraces,
      'Show what every layer does over the steps',
    );
    if (!run.isActive)
      return [
        train,
        show,
        lens(resultText(run), Commands.showTraces, run.message ?? 'How the last run ended'),
      ];
    const isPaused = run.phase === 'paused';
    return [
      lens('$(debug-stop) Stop', Commands.stop, 'End this run'),
      isPaused
        ? lens('$(debug-continue) Resume', Commands.resume, 'Go on training')
        : lens('$(debug-pause) Pause', Commands.pause, 'Wait after this step'),
      show,
    ];
  }
}

/** In the place of Train: why there is nothing to train yet, and the way there. */
function problemLens(at: vscode.Range, document: vscode.Uri, { message, range }: Problem): vscode.CodeLens {
  const options: vscode.TextDocumentShowOptions = { selection: toRange(range) };
  return new vscode.CodeLens(at, {
    title: `$(warning) Cannot be trained: ${shortened(message)}`,
    command: 'vscode.open',
    tooltip: `Go to line ${range.start.line + 1}: ${message}`,
    arguments: [document, options],
  });
}

function shortened(text: string): string {
  return text.length <= MAX_TITLE ? text : `${text.slice(0, MAX_TITLE - 1).trimEnd()}…`;
}

function resultText(run: Run): string {
  if (run.phase === 'failed' || run.phase === 'diverged') return `$(error) ${run.phase}`;
  const score = run.end?.validation ?? run.end?.train;
  const time = formatSeconds(run.end?.seconds ?? 0);
  if (score?.accuracy == null) return `$(check) ${run.phase} · ${time}`;
  return `$(check) ${formatPercent(score.accuracy)} · ${time}`;
}
