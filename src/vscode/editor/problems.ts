import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import type { FilePlace, UserError } from '../../common/errors';
import type { Problem } from '../../network/network';
import { Settings } from '../contributions';
import { diagnostic } from './diagnostics';
import { isOfUser, isSource, type NetworkCache, toRange } from './networkCache';
import { asWanted } from './problemSettings';

/** The Problems view: what cannot be read of a network, advice on it, and why a training could not start. */
export class Problems extends Disposable {
  private readonly reading = this._register(vscode.languages.createDiagnosticCollection('normscope'));
  private readonly training = this._register(
    vscode.languages.createDiagnosticCollection('normscope-training'),
  );
  private readonly data = this._register(vscode.languages.createDiagnosticCollection('normscope-data'));

  constructor(private readonly networks: NetworkCache) {
    super();
    this._register(networks.onDidChange(document => this.update(document)));
    this._register(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.forget(document, this.training, this.data);
      }),
    );
    this._register(
      vscode.workspace.onDidCloseTextDocument(document => this.forget(document, this.reading, this.training)),
    );
    this._register(
      vscode.workspace.onDidChangeConfiguration(event => {
        if (!event.affectsConfiguration(Settings.problems)) return;
        for (const document of vscode.workspace.textDocuments.filter(isSource)) this.update(document);
      }),
    );
  }

  /** Shows a mistake that has a place at its line, until the file is edited or the next training starts. */
  showMistake({ message, place }: UserError): void {
    if (!place) return;
    const document = openDocument(place);
    if (document && this.isRead(document, message, place)) return;
    const start = new vscode.Position(place.line, place.character);
    const end = document?.lineAt(Math.min(place.line, document.lineCount - 1)).range.end ?? start;
    const mistakes = document && isSource(document) ? this.training : this.data;
    mistakes.set(uriOf(place), [diagnostic(new vscode.Range(start, end), message, 'error', 'training')]);
  }

  /** Clears what an earlier training found in its document, and in data files. */
  clearMistakes(document: vscode.Uri): void {
    this.training.delete(document);
    this.data.clear();
  }

  /** True when the reading says the same at the same place. */
  private isRead(document: vscode.TextDocument, message: string, { line, character }: FilePlace): boolean {
    return this.networks
      .read(document)
      .problems.some(
        ({ message: said, range: { start } }) =>
          said === message && start.line === line && start.character === character,
      );
  }

  /** Shows what there is to say about a training that starts, until the file is edited or the next one starts. */
  showAdvice(document: vscode.TextDocument, advice: readonly Problem[]): void {
    this.training.set(document.uri, entriesOf(document, advice));
  }

  private update(document: vscode.TextDocument): void {
    this.reading.set(document.uri, entriesOf(document, this.networks.read(document).problems));
  }

  private forget({ uri }: vscode.TextDocument, ...collections: vscode.DiagnosticCollection[]): void {
    for (const collection of collections) collection.delete(uri);
  }
}

/** Where a place is in this window: an untitled document has a path but no file. */
export function uriOf(place: FilePlace): vscode.Uri {
  return openDocument(place)?.uri ?? vscode.Uri.file(place.path);
}

function openDocument({ path }: FilePlace): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find(({ uri }) => isOfUser(uri) && uri.fsPath === path);
}

/** The problems as the settings want them. */
function entriesOf({ uri }: vscode.TextDocument, problems: readonly Problem[]): vscode.Diagnostic[] {
  return asWanted(problems, uri).map(({ range, message, severity, code, alsoAt = [] }) => {
    const others = alsoAt.map(place => new vscode.Location(uri, toRange(place)));
    return diagnostic(toRange(range), message, severity, code, others);
  });
}
