import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { formatPercent, formatSeconds } from '../../common/format';
import { blockingProblem, type Network, type Problem } from '../../network/network';
import { byDefinition } from '../../network/places';
import type { Run } from '../../runs/run';
import type { Runs } from '../../runs/runs';
import { Commands } from '../contributions';
import type { NetworkCache } from './networkCache';
import { goToCommand, type NetworkArgument, type NetworksArgument } from './places';
import { SELECTOR, type Source, sourceOf } from './sources';

/** Characters of a problem that a lens has room for. */
const MAX_TITLE = 80;

/** Networks on one line that have lenses of their own; the others are offered together. */
const MAX_NETWORKS = 3;

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
    this._register(vscode.languages.registerCodeLensProvider(SELECTOR, this));
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const source = sourceOf(document);
    if (!source) return [];
    const { networks, problems } = this.networks.read(source);
    return byDefinition(networks).flatMap(defined => {
      const start = source.rangeIn(document, defined[0].range)?.start;
      return start ? this.lensesOf(source, defined, problems, new vscode.Range(start, start)) : [];
    });
  }

  /** For the networks that one line defines, the trained ones first. */
  private lensesOf(
    source: Source,
    networks: readonly Network[],
    problems: readonly Problem[],
    at: vscode.Range,
  ): vscode.CodeLens[] {
    const isTrained = ({ name }: Network) => this.runs.latestOf(source.key, name) !== undefined;
    const sorted = [...networks].sort((a, b) => Number(isTrained(b)) - Number(isTrained(a)));
    const shown = sorted.slice(0, networks.length > MAX_NETWORKS + 1 ? MAX_NETWORKS : networks.length);
    const left = sorted.slice(shown.length).map(({ name }) => name);
    const commands = shown.flatMap(network =>
      this.commandsOf(source, network, problems, networks.length > 1 ? ` ${network.name}` : ''),
    );
    if (left.length > 0)
      commands.push({
        title: `… ${left.length} more`,
        command: Commands.trainNetwork,
        tooltip: `Choose one of ${left.join(', ')} and train it on a data file`,
        arguments: [{ document: source.key, networks: left } satisfies NetworksArgument],
      });
    return commands.map(command => new vscode.CodeLens(at, command));
  }

  /** `which` tells apart the networks that share a line. */
  private commandsOf(
    source: Source,
    network: Network,
    problems: readonly Problem[],
    which: string,
  ): vscode.Command[] {
    const argument: NetworkArgument = { document: source.key, network: network.name };
    const act = (title: string, command: string, tooltip: string): vscode.Command => ({
      title,
      command,
      tooltip,
      arguments: [argument],
    });
    const run = this.runs.latestOf(argument.document, argument.network);
    const problem = blockingProblem(network, problems);
    const train = problem
      ? problemCommand(source, problem, which)
      : act(`$(play) Train${which}`, Commands.trainNetwork, `Train ${network.name} on a data file`);
    if (!run) return [train];
    const show = act(
      '$(graph-line) Show traces',
      Commands.showTraces,
      'Show what every layer does over the steps',
    );
    if (!run.isActive)
      return [
        train,
        show,
        act(resultText(run), Commands.showTraces, run.message ?? 'How the last run ended'),
      ];
    const isPaused = run.phase === 'paused';
    return [
      act(`$(debug-stop) Stop${which}`, Commands.stop, 'End this run'),
      isPaused
        ? act('$(debug-continue) Resume', Commands.resume, 'Go on training')
        : act('$(debug-pause) Pause', Commands.pause, 'Wait after this step'),
      show,
    ];
  }
}

/** In the place of Train: why there is nothing to train yet, and the way there. */
function problemCommand(source: Source, { message, range }: Problem, which: string): vscode.Command {
  const title = `$(warning)${which} Cannot be trained: ${shortened(message)}`;
  const tooltip = `Go to ${source.lineText(range.start)}: ${message}`;
  return goToCommand(source.locationOf(range), title, tooltip);
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
