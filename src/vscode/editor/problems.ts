import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import type { FilePlace, UserError } from '../../common/errors';
import type { Problem } from '../../network/network';
import { Settings } from '../contributions';
import { diagnostic } from './diagnostics';
import type { NetworkCache } from './networkCache';
import { asWanted } from './problemSettings';
import { isSource, openSources, type Source, sourceAt, sourceOf } from './sources';

/** The Problems view: what cannot be read of a network, advice on it, and why a training could not start. */
export class Problems extends Disposable {
  private readonly reading = this._register(vscode.languages.createDiagnosticCollection('normscope'));
  private readonly training = this._register(
    vscode.languages.createDiagnosticCollection('normscope-training'),
  );
  private readonly data = this._register(vscode.languages.createDiagnosticCollection('normscope-data'));

  constructor(private readonly networks: NetworkCache) {
    super();
    this._register(networks.onDidChange(source => this.update(source)));
    this._register(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        const edited = sourceOf(document)?.documents ?? [document];
        for (const one of edited) this.forget(one, this.training, this.data);
      }),
    );
    this._register(
      vscode.workspace.onDidCloseTextDocument(document => this.forget(document, this.reading, this.training)),
    );
    this._register(
      vscode.workspace.onDidChangeConfiguration(event => {
        if (!event.affectsConfiguration(Settings.problems)) return;
        for (const source of openSources()) this.update(source);
      }),
    );
  }

  /** Shows a mistake that has a place at its line, until the file is edited or the next training starts. */
  showMistake({ message, place }: UserError): void {
    if (!place) return;
    const source = sourceAt(place.path);
    if (source && this.isRead(source, message, place)) return;
    const { uri, range } = locationOf(place);
    const document = vscode.workspace.textDocuments.find(it => it.uri.toString() === uri.toString());
    const end = document?.lineAt(Math.min(range.start.line, document.lineCount - 1)).range.end ?? range.end;
    const mistakes = document && isSource(document) ? this.training : this.data;
    mistakes.set(uri, [diagnostic(range.with({ end }), message, 'error', 'training')]);
  }

  /** Clears what an earlier training found in its source, and in data files. */
  clearMistakes({ documents }: Source): void {
    for (const { uri } of documents) this.training.delete(uri);
    this.data.clear();
  }

  /** True when the reading says the same at the same place. */
  private isRead(source: Source, message: string, { line, character }: FilePlace): boolean {
    return this.networks
      .read(source)
      .problems.some(
        ({ message: said, range: { start } }) =>
          said === message && start.line === line && start.character === character,
      );
  }

  /** Shows what there is to say about a training that starts, until the file is edited or the next one starts. */
  showAdvice(source: Source, advice: readonly Problem[]): void {
    show(this.training, source, advice);
  }

  private update(source: Source): void {
    show(this.reading, source, this.networks.read(source).problems);
  }

  private forget({ uri }: vscode.TextDocument, ...collections: vscode.DiagnosticCollection[]): void {
    for (const collection of collections) collection.delete(uri);
  }
}

/** Where a place is in this window: an untitled document has a path but no file, a notebook has cells. */
export function locationOf(place: FilePlace): vscode.Location {
  const { path, line, character } = place;
  const source = sourceAt(path);
  if (source) return source.locationOf({ start: place, end: place });
  return new vscode.Location(vscode.Uri.file(path), new vscode.Position(line, character));
}

/** Shows problems in the documents of a source, as the settings want them. */
function show(collection: vscode.DiagnosticCollection, source: Source, problems: readonly Problem[]): void {
  const wanted = asWanted(problems, source.uri);
  for (const document of source.documents) {
    const found = wanted.flatMap(({ range, message, severity, code, alsoAt = [] }) => {
      const here = source.rangeIn(document, range);
      const others = alsoAt.map(place => source.locationOf(place));
      return here ? [diagnostic(here, message, severity, code, others)] : [];
    });
    collection.set(document.uri, found);
  }
}
