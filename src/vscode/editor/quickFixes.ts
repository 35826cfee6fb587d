import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import { fixTitle } from '../../network/fixText';
import { blockingProblem, type Network, type Problem } from '../../network/network';
import { addBatchNorms, removeBatchNorms } from '../../source/edits/batchNorms';
import type { TextEdit } from '../../source/edits/edit';
import { fixEdits } from '../../source/edits/fixes';
import type { EditedSource } from '../../source/edits/verify';
import { NetworkReader } from '../../source/readNetworks';
import { Commands } from '../contributions';
import type { NetworkCache } from './networkCache';
import { asWanted } from './problemSettings';
import { SELECTOR, type Source, sourceOf, toRange } from './sources';

const { QuickFix, RefactorRewrite } = vscode.CodeActionKind;

type Edits = readonly TextEdit[] | undefined;

/** The bulb: what mends a problem, what turns it off, and batch norm put into a network or taken out of it. */
export class QuickFixes extends Disposable implements vscode.CodeActionProvider {
  /** Of the version of a document that was asked about last: the bulb asks at every move of the cursor. */
  private last: { readonly key: string; readonly edits: Map<string, Edits> } | undefined;
  private readonly reader = new NetworkReader();

  constructor(private readonly networks: NetworkCache) {
    super();
    const providedCodeActionKinds = [QuickFix, RefactorRewrite];
    this._register(vscode.languages.registerCodeActionsProvider(SELECTOR, this, { providedCodeActionKinds }));
  }

  provideCodeActions(
    document: vscode.TextDocument,
    range: vscode.Range,
    { only, diagnostics }: vscode.CodeActionContext,
  ): vscode.CodeAction[] {
    const source = sourceOf(document);
    if (!source) return [];
    const isAsked = (kind: vscode.CodeActionKind) => !only || only.contains(kind);
    const { problems } = this.networks.read(source);
    const inSource = inProgram(source, document, range);
    const here = isAsked(QuickFix) ? asWanted(problems, source.uri).filter(touching(inSource)) : [];
    return [
      ...here.flatMap(problem => this.mending(source, problem, diagnostics)),
      ...turningOff(here, diagnostics),
      ...(isAsked(RefactorRewrite) ? this.rewriting(source, inSource) : []),
    ];
  }

  private mending(
    source: Source,
    problem: Problem,
    diagnostics: readonly vscode.Diagnostic[],
  ): vscode.CodeAction[] {
    const { fix, networks: [name] = [] } = problem;
    const network = this.networks.read(source).networks.find(one => one.name === name);
    if (!fix || !network) return [];
    const key = JSON.stringify([problem.code, problem.range, fix]);
    const edits = this.editsOf(source, key, text => fixEdits(text, problem));
    const [action] = edited(source, fixTitle(fix, network), QuickFix, edits);
    if (!action) return [];
    action.diagnostics = diagnostics.filter(isOf(problem));
    action.isPreferred = true;
    return [action];
  }

  private rewriting(source: Source, range: vscode.Range): vscode.CodeAction[] {
    const { networks, problems } = this.networks.read(source);
    const whole = networks.filter(network => isWithin(range, network) && !blockingProblem(network, problems));
    return whole.flatMap(network => {
      const of = whole.length > 1 ? ` of ${network.name}` : '';
      const add = this.editsOf(source, `add ${network.name}`, text => addBatchNorms(text, network));
      const remove = this.editsOf(source, `remove ${network.name}`, text => removeBatchNorms(text, network));
      return [
        ...edited(source, `Add batch norm after each hidden layer${of}`, RefactorRewrite, add),
        ...edited(source, `Remove every batch norm${of}`, RefactorRewrite, remove),
      ];
    });
  }

  /** Each is found once for a version of the text, since it takes reading the edited text. */
  private editsOf(source: Source, what: string, find: (text: EditedSource) => Edits): Edits {
    const key = `${source.key} ${source.version}`;
    if (this.last?.key !== key) this.last = { key, edits: new Map() };
    const { edits } = this.last;
    if (!edits.has(what)) edits.set(what, find(this.textOf(source)));
    return edits.get(what);
  }

  private textOf(source: Source): EditedSource {
    const { text, language, lineName } = source;
    return {
      text,
      reading: this.networks.read(source),
      read: edited => this.reader.read(edited, language, lineName),
    };
  }
}

/** A range of one of the documents as a range of the program. */
function inProgram(
  source: Source,
  document: vscode.TextDocument,
  { start, end }: vscode.Range,
): vscode.Range {
  return toRange({ start: source.positionOf(document, start), end: source.positionOf(document, end) });
}

function edited(
  source: Source,
  title: string,
  kind: vscode.CodeActionKind,
  edits: Edits,
): vscode.CodeAction[] {
  if (!edits) return [];
  const action = new vscode.CodeAction(title, kind);
  action.edit = new vscode.WorkspaceEdit();
  for (const { range, newText } of edits) {
    const { uri, range: place } = source.locationOf(range);
    action.edit.replace(uri, place, newText);
  }
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
