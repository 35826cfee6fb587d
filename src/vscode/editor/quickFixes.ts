import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { fixTitle } from '../../network/fixText';
import { blockingProblem, type Network, type Problem } from '../../network/network';
import { addBatchNorms, removeBatchNorms } from '../../source/edits/batchNorms';
import type { TextEdit } from '../../source/edits/edit';
import { fixEdits } from '../../source/edits/fixes';
import type { EditedSource } from '../../source/edits/verify';
import { languageOf, readNetworks } from '../../source/readNetworks';
import { Commands } from '../contributions';
import { LANGUAGES, type NetworkCache, toRange } from './networkCache';
import { asWanted } from './problemSettings';

const { QuickFix, RefactorRewrite } = vscode.CodeActionKind;

type Edits = readonly TextEdit[] | undefined;

/** The bulb: what mends a problem, what turns it off, and batch norm put into a network or taken out of it. */
export class QuickFixes extends Disposable implements vscode.CodeActionProvider {
  /** Of the version of a document that was asked about last: the bulb asks at every move of the cursor. */
  private last: { readonly key: string; readonly edits: Map<unknown, Edits> } | undefined;

  constructor(private readonly networks: NetworkCache) {
    super();
    const providedCodeActionKinds = [QuickFix, RefactorRewrite];
    this._register(
      vscode.languages.registerCodeActionsProvider(LANGUAGES, this, { providedCodeActionKinds }),
    );
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { only, diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const isAsked = (kind: vscode.CodeActionKind) => !only || only.contains(kind);
    const { problems } = this.networks.read(document);
    const here = isAsked(QuickFix) ? asWanted(problems, document.uri).filter(touching(range)) : [];
    return [
      ...here.flatMap(problem => this.mending(document, problem, diagnostics)),
      ...turningOff(here, diagnostics),
      ...(isAsked(RefactorRewrite) ? this.rewriting(document, range) : []),
    ];
  }

  private mending(
    document: vscode.TextDocument,
    problem: Problem,
    diagnostics: readonly vscode.Diagnostic[],
  ): vscode.CodeAction[] {
    const { fix, networks: [name] = [] } = problem;
    const network = this.networks.read(document).networks.find(one => one.name === name);
    if (!fix || !network) return [];
    const key = JSON.stringify([problem.code, problem.range, fix]);
    const edits = this.editsOf(document, key, source => fixEdits(source, problem));
    const [action] = edited(document, fixTitle(fix, network), QuickFix, edits);
    if (!action) return [];
    action.diagnostics = diagnostics.filter(isOf(problem));
    action.isPreferred = true;
    return [action];
  }

  private rewriting(document: vscode.TextDocument, range: vscode.Range): vscode.CodeAction[] {
    const { networks, problems } = this.networks.read(document);
    const whole = networks.filter(network => isWithin(range, network) && !blockingProblem(network, problems));
    return whole.flatMap(network => {
      const of = whole.length > 1 ? ` of ${network.name}` : '';
      const add = this.editsOf(document, `add ${network.name}`, source => addBatchNorms(source, network));
      const remove = this.editsOf(document, `remove ${network.name}`, source =>
        removeBatchNorms(source, network),
      );
      return [
        ...edited(document, `Add batch norm after each hidden layer${of}`, RefactorRewrite, add),
        ...edited(document, `Remove every batch norm${of}`, RefactorRewrite, remove),
      ];
    });
  }

  /** Each is found once for a version of the text, since it takes reading the edited text. */
  private editsOf(document: vscode.TextDocument, what: string, find: (source: EditedSource) => Edits): Edits {
    const key = `${document.uri} ${document.version}`;
    if (this.last?.key !== key) this.last = { key, edits: new Map() };
    const { edits } = this.last;
    if (!edits.has(what)) edits.set(what, find(this.sourceOf(document)));
    return edits.get(what);
  }

  private sourceOf(document: vscode.TextDocument): EditedSource {
    const language = languageOf(document.languageId)!;
    return {
      text: document.getText(),
      reading: this.networks.read(document),
      read: text => readNetworks(text, language),
    };
  }
}

function edited(
  { uri }: vscode.TextDocument,
  title: string,
  kind: vscode.CodeActionKind,
  edits: Edits,
): vscode.CodeAction[] {
  if (!edits) return [];
  const action = new vscode.CodeAction(title, kind);
  action.edit = new vscode.WorkspaceEdit();
  action.edit.set(
    uri,
    edits.map(({ range, newText }) => new vscode.TextEdit(toRange(range), newText)),
  );
  return [action];
}

function turningOff(
  problems: readonly Problem[],
  diagnostics: readonly vscode.Diagnostic[],
): vscode.CodeAction[] {
  const codes = new Map(problems.map(problem => [problem.code, problem]));
  return [...codes].map(([code, problem]) => {
    const title = `Turn off '${code}'`;
    const action = new vscode.CodeAction(title, QuickFix);
    action.command = { command: Commands.turnOffProblem, title, arguments: [code] };
    action.diagnostics = diagnostics.filter(isOf(problem));
    return action;
  });
}

function touching(range: vscode.Range): (problem: Problem) => boolean {
  return problem =>
    [problem.range, ...(problem.alsoAt ?? [])].some(place => toRange(place).intersection(range));
}

function isWithin(range: vscode.Range, { range: own, layers }: Network): boolean {
  return [own, ...layers.map(layer => layer.range)].some(place => toRange(place).intersection(range));
}

function isOf({ code, message }: Problem): (diagnostic: vscode.Diagnostic) => boolean {
  return diagnostic => {
    const value = typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code;
    return value === code && diagnostic.message === message;
  };
}
