import * as vscode from 'vscode';
import type { Problem, Severity } from '../../network/network';
import { PROBLEM_CODES } from '../../source/problemCodes';
import { Settings } from '../contributions';

const SEVERITIES: readonly unknown[] = ['error', 'warning', 'information', 'hint'];

type Chosen = Readonly<Record<string, unknown>>;

/** How the settings of a document want its problems: without those that are off, each as severe as it is to be. */
export function asWanted(problems: readonly Problem[], document: vscode.Uri): Problem[] {
  const chosen = vscode.workspace.getConfiguration(undefined, document).get<Chosen>(Settings.problems) ?? {};
  return problems.flatMap(problem => {
    const severity = chosen[problem.code];
    if (severity === 'off') return [];
    return [isSeverity(severity) ? { ...problem, severity } : problem];
  });
}

/** Turns a code off, in the workspace where one is open, and for all where none is. */
export async function turnOff(code: string): Promise<void> {
  if (!PROBLEM_CODES.includes(code)) return;
  const { ConfigurationTarget, workspace } = vscode;
  const isInFolder = workspace.workspaceFolders !== undefined;
  const target = isInFolder ? ConfigurationTarget.Workspace : ConfigurationTarget.Global;
  const configuration = workspace.getConfiguration();
  const all = configuration.inspect<Chosen>(Settings.problems);
  const before = isInFolder ? all?.workspaceValue : all?.globalValue;
  await configuration.update(Settings.problems, { ...before, [code]: 'off' }, target);
}

function isSeverity(value: unknown): value is Severity {
  return SEVERITIES.includes(value);
}
