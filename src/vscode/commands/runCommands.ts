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

export const togglePause: Command = {
  id: Commands.togglePause,
  run(services, argument) {
    const run = runFor(services, argument);
    if (run?.phase === 'paused') run.controls.resume();
    else run?.controls.pause();
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
  run({ responsiveness, log }) {
    const sentences = responsiveness.report();
    for (const sentence of sentences) log.info(sentence);
    void vscode.window.showInformationMessage(`Normscope: ${sentences.join(' ')}`);
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
