import * as vscode from 'vscode';
import { DEFAULT_SETTINGS, type TrainingSettings } from '../../worker/protocol';
import { Settings } from '../contributions';

/** The user's settings for a training, as they stand for the document; VS Code marks a wrong one, but hands it out. */
export function readSettings(document: vscode.Uri): TrainingSettings {
  const configuration = vscode.workspace.getConfiguration(undefined, document);
  const read = <K extends keyof TrainingSettings>(key: string, name: K): TrainingSettings[K] =>
    configuration.get<TrainingSettings[K]>(key, DEFAULT_SETTINGS[name]) ?? DEFAULT_SETTINGS[name];
  const weightDecay = configuration.get<number | null>(Settings.weightDecay, null);
  return {
    ...DEFAULT_SETTINGS,
    optimizer: read(Settings.optimizer, 'optimizer'),
    learningRate: read(Settings.learningRate, 'learningRate'),
    schedule: read(Settings.schedule, 'schedule'),
    optimizerOptions: weightDecay === null ? {} : { weightDecay },
    loss: read(Settings.loss, 'loss'),
    initialization: read(Settings.initialization, 'initialization'),
    batchSize: read(Settings.batchSize, 'batchSize'),
    epochs: read(Settings.epochs, 'epochs'),
    seed: read(Settings.seed, 'seed'),
    threads: read(Settings.threads, 'threads'),
    scaling: read(Settings.scaling, 'scaling'),
    validationFraction: read(Settings.validationFraction, 'validationFraction'),
    traceEvery: read(Settings.cadence, 'traceEvery'),
  };
}
