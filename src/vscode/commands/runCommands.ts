import * as vscode from 'vscode';
import { Commands, Settings } from '../contributions';
import type { Command } from '../services';
import { runFor } from './target';

export const stop: Command = {
  id: Commands.stop,
  run(services, argument) {
    runFor(services, argument)?.controls.stop();
  },
};

export const pause: Command = {
  id: Commands.pause,
  run(services, argument) {
    runFor(services, argument)?.controls.pause();
  },
};

export const resume: Command = {
  id: Commands.resume,
  run(services, argument) {
    runFor(services, argument)?.controls.resume();
  },
};

export const step: Command = {
  id: Commands.step,
  run(services, argument) {
    runFor(services, argument)?.controls.step();
  },
};

export const showTraces: Command = {
  id: Commands.showTraces,
  run(services, argument) {
    services.runs.current = runFor(services, argument) ?? services.runs.current;
    services.traces.show();
  },
};

export const showResponsiveness: Command = {
  id: Commands.showResponsiveness,
  run({ responsiveness, reports, log }) {
    const sentences = responsiveness.report();
    for (const sentence of sentences) log.info(sentence);
    reports.inBackground(vscode.window.showInformationMessage(`Normscope: ${sentences.join(' ')}`));
    log.show(true);
  },
};

export const toggleInlineValues: Command = {
  id: Commands.toggleInlineValues,
  run() {
    const configuration = vscode.workspace.getConfiguration();
    const isOn = configuration.get<boolean>(Settings.inlineValues, true);
    return configuration.update(Settings.inlineValues, !isOn, vscode.ConfigurationTarget.Global);
  },
};
