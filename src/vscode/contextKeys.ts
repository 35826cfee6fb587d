import * as vscode from 'vscode';
import { Disposable } from '../common/disposable';
import type { Runs } from '../runs/runs';
import { ContextKeys } from './contributions';

/** Tells `when` clauses whether something trains. */
export class RunContextKeys extends Disposable {
  constructor(runs: Runs) {
    super();
    const set = (key: string, value: boolean) =>
      void vscode.commands.executeCommand('setContext', key, value);
    this._register(
      runs.onDidChangePhase(() => {
        set(ContextKeys.isTraining, runs.active !== undefined);
        set(ContextKeys.isPaused, runs.active?.phase === 'paused');
        set(ContextKeys.hasRun, runs.current !== undefined);
      }),
    );
  }
}
