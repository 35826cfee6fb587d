import * as vscode from 'vscode';
import { Disposable } from '../common/disposable';
import type { Runs } from '../runs/runs';
import { runInHand } from './commands/target';
import { ContextKeys } from './contributions';
import type { Reports } from './reports';

/** Tells `when` clauses how the run stands that commands mean. */
export class RunContextKeys extends Disposable {
  constructor(
    private readonly runs: Runs,
    private readonly reports: Reports,
  ) {
    super();
    this._register(runs.onDidChangePhase(() => this.update()));
    this._register(runs.onDidChangeCurrent(() => this.update()));
  }

  private update(): void {
    const run = runInHand(this.runs);
    this.set(ContextKeys.isTraining, run?.isActive ?? false);
    this.set(ContextKeys.isPaused, run?.phase === 'paused');
    this.set(ContextKeys.hasRun, run !== undefined);
  }

  private set(key: string, value: boolean): void {
    this.reports.inBackground(vscode.commands.executeCommand('setContext', key, value));
  }
}
