import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { formatPercent } from '../../common/format';
import type { Run } from '../../runs/run';
import type { Runs } from '../../runs/runs';
import { Commands } from '../contributions';
import { Throttle } from '../throttle';
import { runLines, statusText } from './runText';

/** Progress of the shown run, and its result. */
export class StatusBar extends Disposable {
  private readonly item = this._register(
    vscode.window.createStatusBarItem('normscope.status', vscode.StatusBarAlignment.Left, 0),
  );

  constructor(private readonly runs: Runs) {
    super();
    this.item.name = 'Normscope';
    this.item.command = Commands.showTraces;
    const redraw = this._register(new Throttle(() => this.draw(), 250));
    this._register(runs.onDidChange(() => redraw.request()));
    this._register(runs.onDidChangeCurrent(() => redraw.request()));
  }

  private draw(): void {
    const run = this.runs.current;
    if (!run) {
      this.item.hide();
      return;
    }
    const text = `Normscope: ${run.network.name} ${statusText(run)}`;
    this.item.text = shortText(run);
    this.item.tooltip = `Normscope\n${runLines(run)}`;
    this.item.accessibilityInformation = { label: text };
    const isBad = run.phase === 'failed' || run.phase === 'diverged';
    this.item.backgroundColor = isBad ? new vscode.ThemeColor('statusBarItem.errorBackground') : undefined;
    this.item.show();
  }
}

function shortText(run: Run): string {
  const { name } = run.network;
  switch (run.phase) {
    case 'running':
      return `$(pulse) ${name} ${Math.floor(run.progress * 100)} %`;
    case 'paused':
      return `$(debug-pause) ${name} ${Math.floor(run.progress * 100)} %`;
    case 'failed':
    case 'diverged':
      return `$(error) ${name} ${run.phase}`;
    default: {
      const score = run.end?.validation ?? run.end?.train;
      return `$(check) ${name} ${score?.accuracy == null ? run.phase : formatPercent(score.accuracy)}`;
    }
  }
}
