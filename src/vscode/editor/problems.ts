import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import type { FilePlace, UserError } from '../../common/errors';
import type { Severity } from '../../network/network';
import { isOfUser, isSource, type NetworkCache, toRange } from './networkCache';

const SEVERITIES: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** The Problems view: what cannot be read of a network, and why a training could not start. */
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

  private update(document: vscode.TextDocument): void {
    const { problems } = this.networks.read(document);
    this.reading.set(
      document.uri,
      problems.map(({ range, message, severity, code }) =>
        diagnostic(toRange(range), message, severity, code),
      ),
    );
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

function diagnostic(
  range: vscode.Range,
  message: string,
  severity: Severity,
  code: string,
): vscode.Diagnostic {
  const result = new vscode.Diagnostic(range, message, SEVERITIES[severity]);
  result.source = 'Normscope';
  result.code = code;
  return result;
}
