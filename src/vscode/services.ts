import type * as vscode from 'vscode';
import type { Runs } from '../runs/runs';
import type { NetworkCache } from './editor/networkCache';
import type { Reports } from './reports';
import type { Responsiveness } from './responsiveness';
import type { Trainer } from './training/trainer';
import type { TracesPanel } from './views/tracesPanel';

/** The parts that commands work with. */
export interface Services {
  readonly networks: NetworkCache;
  readonly runs: Runs;
  readonly trainer: Trainer;
  readonly traces: TracesPanel;
  readonly responsiveness: Responsiveness;
  readonly reports: Reports;
  readonly log: vscode.LogOutputChannel;
  /** Where the extension's own files are. */
  readonly extension: vscode.Uri;
}

/** One command of the palette or of a button. */
export interface Command {
  readonly id: string;
  run(services: Services, ...args: unknown[]): unknown;
}
