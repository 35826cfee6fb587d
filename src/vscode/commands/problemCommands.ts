import * as vscode from 'vscode';
import { Commands } from '../contributions';
import { turnOff } from '../editor/problemSettings';
import type { Command } from '../services';

/** Opens the manual of problems at the section of a code, or at its beginning. */
export const explainProblem: Command = {
  id: Commands.explainProblem,
  async run({ extension }, code) {
    const manual = vscode.Uri.joinPath(extension, 'media', 'problems.md');
    const section = typeof code === 'string' ? manual.with({ fragment: code }) : manual;
    await vscode.commands.executeCommand('markdown.showPreview', section);
  },
};

/** What the quick fix of a problem runs to turn its code off. */
export const turnOffProblem: Command = {
  id: Commands.turnOffProblem,
  async run(_, code) {
    if (typeof code === 'string') await turnOff(code);
  },
};
