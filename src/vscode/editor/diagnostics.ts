import * as vscode from 'vscode';
import type { Severity } from '../../network/network';
import { PROBLEM_CODES } from '../../source/problemCodes';
import { Commands } from '../contributions';

const SEVERITIES: Readonly<Record<Severity, vscode.DiagnosticSeverity>> = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** An entry of the Problems view; its code leads to what the manual says of it. */
export function diagnostic(
  range: vscode.Range,
  message: string,
  severity: Severity,
  code: string,
  alsoAt: readonly vscode.Location[] = [],
): vscode.Diagnostic {
  const result = new vscode.Diagnostic(range, message, SEVERITIES[severity]);
  result.source = 'Normscope';
  result.code = PROBLEM_CODES.includes(code) ? { value: code, target: explanationOf(code) } : code;
  result.relatedInformation = alsoAt.map(
    location => new vscode.DiagnosticRelatedInformation(location, 'the same here'),
  );
  return result;
}

function explanationOf(code: string): vscode.Uri {
  return vscode.Uri.parse(`command:${Commands.explainProblem}?${encodeURIComponent(JSON.stringify([code]))}`);
}
