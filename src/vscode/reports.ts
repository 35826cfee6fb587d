import { basename } from 'node:path';
import * as vscode from 'vscode';
import { messageOf, UserError } from '../common/errors';
import { type Problems, uriOf } from './editor/problems';

/** Where everything that goes wrong ends up. */
export class Reports {
  constructor(
    private readonly problems: Problems,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  /** Shows a mistake at its place and tells it; anything else is a fault of ours, logged and told. */
  report(error: unknown): void {
    if (error instanceof UserError) {
      this.problems.showMistake(error);
      this.inBackground(this.tell(error));
    } else {
      this.log.error(asError(error));
      this.inBackground(vscode.window.showErrorMessage(`Normscope: ${messageOf(error)}`));
    }
  }

  /** For a promise that nobody waits for: what goes wrong in it is logged. */
  inBackground(promise: PromiseLike<unknown>): void {
    promise.then(undefined, error => this.log.error(asError(error)));
  }

  private async tell(error: UserError): Promise<void> {
    const { place } = error;
    const go = place ? [`Go to Line ${place.line + 1}`] : [];
    const chosen = await vscode.window.showErrorMessage(`Normscope: ${sentenceOf(error)}`, ...go);
    if (!chosen || !place) return;
    const position = new vscode.Position(place.line, place.character);
    await vscode.window.showTextDocument(uriOf(place), { selection: new vscode.Range(position, position) });
  }
}

/** The message, with the file and the line before it where it does not name them itself. */
function sentenceOf({ message, place }: UserError): string {
  if (!place) return message;
  const name = basename(place.path);
  if (message.includes(name)) return message;
  const line = `line ${place.line + 1}`;
  return new RegExp(`\\b${line}\\b`, 'i').test(message)
    ? `${name}: ${message}`
    : `${name}, ${line}: ${message}`;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
