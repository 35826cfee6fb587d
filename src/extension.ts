import * as vscode from 'vscode';
import { Runs } from './runs/runs';
import { RegisteredCommands } from './vscode/commands/all';
import { RunContextKeys } from './vscode/contextKeys';
import { InlineValues } from './vscode/editor/inlineValues';
import { LayerHovers } from './vscode/editor/layerHovers';
import { NetworkCache } from './vscode/editor/networkCache';
import { NetworkLenses } from './vscode/editor/networkLenses';
import { Problems } from './vscode/editor/problems';
import { QuickFixes } from './vscode/editor/quickFixes';
import { Reports } from './vscode/reports';
import { Responsiveness } from './vscode/responsiveness';
import { Choices } from './vscode/training/choices';
import { NetworkPlaces } from './vscode/training/networkPlaces';
import { Trainer } from './vscode/training/trainer';
import { Activations } from './vscode/views/activationsView';
import { CursorLayers } from './vscode/views/cursorLayers';
import { LayersTree } from './vscode/views/layersTree';
import { StatusBar } from './vscode/views/statusBar';
import { TracesPanel } from './vscode/views/tracesPanel';

/** What other extensions and tests may ask. */
export interface NormscopeApi {
  readonly runs: Runs;
  readonly responsiveness: Responsiveness;
  readonly activationMilliseconds: number;
}

/** Builds the parts and hands them to each other. */
export function activate(context: vscode.ExtensionContext): NormscopeApi {
  const begin = performance.now();
  const own = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  let activationMilliseconds = 0;

  const log = own(vscode.window.createOutputChannel('Normscope', { log: true }));
  const runs = own(new Runs());
  const networks = own(new NetworkCache());
  const responsiveness = own(new Responsiveness(runs, () => activationMilliseconds));
  const problems = own(new Problems(networks));
  const reports = new Reports(problems, log);
  const cursor = own(new CursorLayers(networks, runs, reports));
  const traces = own(new TracesPanel(context.extensionUri, runs, cursor, reports));
  const workerScript = context.asAbsolutePath('dist/worker.js');
  const choices = new Choices(context.workspaceState);
  const places = own(new NetworkPlaces(networks));
  const parts = { workerScript, networks, places, runs, choices, problems, reports, log };
  const trainer = own(new Trainer(parts));

  own(new NetworkLenses(networks, runs));
  own(new LayerHovers(networks, runs));
  own(new QuickFixes(networks));
  own(new InlineValues(networks, runs));
  own(new LayersTree(networks, runs, reports));
  own(new Activations(context.extensionUri, runs, cursor, reports));
  own(new StatusBar(runs));
  own(new RunContextKeys(runs, reports));
  const { extensionUri: extension } = context;
  const services = { networks, runs, trainer, traces, responsiveness, reports, log, extension };
  own(new RegisteredCommands(services));

  activationMilliseconds = performance.now() - begin;
  return { runs, responsiveness, activationMilliseconds };
}
