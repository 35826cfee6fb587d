import { basename } from 'node:path';
import * as vscode from 'vscode';
import { type FilePlace, messageOf, UserError } from '../common/errors';
import { goTo } from './editor/places';
import { locationOf, type Problems } from './editor/problems';
import { sourceAt } from './editor/sources';

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
    const go = place ? [`Go to ${capitalized(lineText(place))}`] : [];
    const chosen = await vscode.window.showErrorMessage(`Normscope: ${sentenceOf(error)}`, ...go);
    if (chosen && place) await goTo(locationOf(place));
  }
}

/** The message, with the file and the line before it where it does not name them itself. */
function sentenceOf({ message, place }: UserError): string {
  if (!place) return message;
  const name = basename(place.path);
  if (message.includes(name)) return message;
  const line = lineText(place);
  return new RegExp(`\\b${line}\\b`, 'i').test(message)
    ? `${name}: ${message}`
    : `${name}, ${line}: ${message}`;
}

/** `line 3`, in a notebook `cell 2, line 3`. */
function lineText(place: FilePlace): string {
  return sourceAt(place.path)?.lineText(place) ?? `line ${place.line + 1}`;
}

function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
