import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import type { UserError } from '../../common/errors';
import type { Severity } from '../../network/network';
import { languageOf } from '../../source/readNetworks';
import { type NetworkCache, toRange } from './networkCache';

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

  constructor(private readonly networks: NetworkCache) {
    super();
    this._register(networks.onDidChange(document => this.update(document)));
    this._register(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.training.delete(document.uri);
      }),
    );
    this._register(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.reading.delete(uri)));
    for (const document of vscode.workspace.textDocuments) {
      if (languageOf(document.languageId)) this.update(document);
    }
  }

  /** Shows a mistake that has a place at its line, until the file is edited or the next training starts. */
  showMistake({ message, place }: UserError): void {
    if (!place) return;
    const uri = vscode.Uri.file(place.path);
    const document = vscode.workspace.textDocuments.find(open => open.uri.fsPath === place.path);
    const start = new vscode.Position(place.line, place.character);
    const end = document?.lineAt(Math.min(place.line, document.lineCount - 1)).range.end ?? start;
    this.training.set(document?.uri ?? uri, [
      diagnostic(new vscode.Range(start, end), message, 'error', 'training'),
    ]);
  }

  clearMistakes(): void {
    this.training.clear();
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
