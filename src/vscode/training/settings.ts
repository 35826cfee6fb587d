import * as vscode from 'vscode';
import type { TrainingSettings } from '../../worker/protocol';
import { Settings } from '../contributions';

type Names = { [K in keyof TrainingSettings]?: string };

/** The settings of a training by their keys in the configuration. */
const KEYS = {
  optimizer: Settings.optimizer,
  learningRate: Settings.learningRate,
  schedule: Settings.schedule,
  loss: Settings.loss,
  initialization: Settings.initialization,
  batchSize: Settings.batchSize,
  epochs: Settings.epochs,
  seed: Settings.seed,
  threads: Settings.threads,
  scaling: Settings.scaling,
  validationFraction: Settings.validationFraction,
  traceEvery: Settings.cadence,
} as const satisfies Names;

/**
 * What the user has set for a training of the document, and no default; VS Code marks a wrong value, but hands it out.
 */
export function readSettings(document: vscode.Uri): Partial<TrainingSettings> {
  const given = Object.entries(KEYS).flatMap(([name, key]) => {
    const value = setting(document, key);
    return value === undefined ? [] : [[name, value] as const];
  });
  const weightDecay = setting(document, Settings.weightDecay);
  return {
    ...Object.fromEntries(given),
    ...(weightDecay == null ? {} : { optimizerOptions: { weightDecay: weightDecay as number } }),
  };
}

/** The value of a setting where the user has set one. */
function setting(document: vscode.Uri, key: string): unknown {
  const configuration = vscode.workspace.getConfiguration(undefined, document);
  const found = configuration.inspect(key);
  const isSet =
    found && Object.entries(found).some(([where, value]) => isSetting(where) && value !== undefined);
  return isSet ? configuration.get(key) : undefined;
}

/** What `inspect` calls what was set somewhere, such as `globalValue` and `workspaceLanguageValue`. */
function isSetting(where: string): boolean {
  return where.endsWith('Value') && !where.startsWith('default');
}
