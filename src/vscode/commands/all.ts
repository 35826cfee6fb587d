import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import type { Command, Services } from '../services';
import { explainProblem, turnOffProblem } from './problemCommands';
import { pause, resume, showResponsiveness, showTraces, step, stop, toggleInlineValues } from './runCommands';
import { setLearningRate } from './setLearningRate';
import { trainNetwork } from './trainNetwork';

export const ALL_COMMANDS: readonly Command[] = [
  trainNetwork,
  stop,
  pause,
  resume,
  step,
  setLearningRate,
  showTraces,
  showResponsiveness,
  toggleInlineValues,
  explainProblem,
  turnOffProblem,
];

/** Registers every command; what one throws is told to the user. */
export class RegisteredCommands extends Disposable {
  constructor(services: Services) {
    super();
    for (const command of ALL_COMMANDS) {
      this._register(
        vscode.commands.registerCommand(command.id, async (...args: unknown[]) => {
          try {
            return await command.run(services, ...args);
          } catch (error) {
            services.reports.report(error);
            return undefined;
          }
        }),
      );
    }
  }
}
