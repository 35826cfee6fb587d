import { basename } from 'node:path';
import * as vscode from 'vscode';
import type { Position, SourceRange } from '../../network/sourceRange';
import { CellLines, joinCells } from '../../source/notebook';
import { isNotebook, LANGUAGES, type Language, languageOf } from '../../source/readNetworks';

const CELL_SCHEME = 'vscode-notebook-cell';

/** Where the user's own documents are; a side of a diff or an output has another scheme. */
const SCHEMES = ['file', 'untitled', 'vscode-remote', 'vscode-vfs'];

/** Selects the documents that can hold a network, or a part of one. */
export const SELECTOR: vscode.DocumentSelector = [...SCHEMES, CELL_SCHEME].flatMap(scheme =>
  LANGUAGES.map(language => ({ scheme, language })),
);

/**
 * What networks are read from: a text document, or a notebook, whose code cells are one program. Places in it are those
 * of the program; `locationOf` and its like say where they are on the screen. It holds for one version of the cells.
 */
export class Source {
  private readonly lines: CellLines;

  constructor(
    /** Of the text document or the notebook: what runs and memories are kept by. */
    readonly uri: vscode.Uri,
    readonly language: Language,
    /** The text document, or one for each cell. */
    readonly documents: readonly vscode.TextDocument[],
  ) {
    this.lines = new CellLines(documents.map(({ lineCount }) => lineCount));
  }

  get key(): string {
    return this.uri.toString();
  }

  /** Another one means that something was edited. */
  get version(): string {
    const versions = this.documents.map(({ uri, version }) => `${uri.fragment}@${version}`);
    // Messages name cells by their numbers, those of Markdown counted too.
    const kinds = this.isNotebook
      ? openNotebook(this.uri)
          ?.getCells()
          .map(({ kind }) => kind)
      : [];
    return [...versions, kinds?.join('')].join();
  }

  get text(): string {
    const texts = this.documents.map(document => document.getText());
    return this.isNotebook ? joinCells(texts, this.language === 'python') : (texts[0] ?? '');
  }

  get name(): string {
    return basename(this.uri.path);
  }

  /** Where a position of one of its documents is in the program. */
  positionOf(document: vscode.TextDocument, { line, character }: Position): Position {
    const cell = this.documents.indexOf(document);
    return cell < 0 ? { line, character } : this.lines.positionOf({ cell, position: { line, character } });
  }

  /** Where a range of the program is; of one that goes on in the next cell, the part in the first. */
  locationOf(range: SourceRange): vscode.Location {
    const { cell, range: inCell } = this.lines.rangeOf(range);
    const document = this.documents[cell];
    return new vscode.Location(
      document?.uri ?? this.uri,
      document?.validateRange(toRange(inCell)) ?? toRange(range),
    );
  }

  /** Where a range of the program is in one of the documents; undefined when it begins in another one. */
  rangeIn(document: vscode.TextDocument, range: SourceRange): vscode.Range | undefined {
    const { uri, range: found } = this.locationOf(range);
    return uri.toString() === document.uri.toString() ? found : undefined;
  }

  /** How a person finds a place: `line 3`, `cell 2, line 3`. */
  lineText(position: Position): string {
    const { uri, range } = this.locationOf({ start: position, end: position });
    const line = `line ${range.start.line + 1}`;
    if (!this.isNotebook) return line;
    return `cell ${this.cellNumber(uri)}, ${line}`;
  }

  /** How messages name a line of the program. */
  readonly lineName = (line: number): string => this.lineText({ line, character: 0 });

  /** Counted from 1 over all cells, those of Markdown too. */
  private cellNumber(uri: vscode.Uri): number {
    const cells = openNotebook(this.uri)?.getCells() ?? [];
    return cells.findIndex(({ document }) => document.uri.toString() === uri.toString()) + 1;
  }

  private get isNotebook(): boolean {
    return this.documents[0]?.uri.scheme === CELL_SCHEME;
  }
}

/** What a document belongs to: itself, or the notebook of a cell; undefined for what is not the user's or not read. */
export function sourceOf(document: vscode.TextDocument): Source | undefined {
  if (document.uri.scheme === CELL_SCHEME) {
    const { path } = document.uri;
    const notebook = vscode.workspace.notebookDocuments.find(
      it => it.uri.path === path && it.getCells().some(cell => cell.document === document),
    );
    return notebook && ofNotebook(notebook);
  }
  const language = languageOf(document.languageId);
  return language && isOfUser(document.uri) ? new Source(document.uri, language, [document]) : undefined;
}

/** The notebook as one source; undefined when its cells are in no language that is read. */
export function ofNotebook(notebook: vscode.NotebookDocument): Source | undefined {
  if (!isOfUser(notebook.uri)) return undefined;
  const cells = notebook.getCells().filter(({ kind }) => kind === vscode.NotebookCellKind.Code);
  const language = cells.map(({ document }) => languageOf(document.languageId)).find(it => it !== undefined);
  if (!language) return undefined;
  const documents = cells.map(({ document }) => document).filter(({ languageId }) => languageId === language);
  return new Source(notebook.uri, language, documents);
}

/** The source with this URI if it is open, in an editor or not. */
export function openSource(uri: string): Source | undefined {
  const notebook = vscode.workspace.notebookDocuments.find(it => it.uri.toString() === uri);
  if (notebook) return ofNotebook(notebook);
  const document = vscode.workspace.textDocuments.find(it => it.uri.toString() === uri);
  return document && sourceOf(document);
}

/** The source with this URI, which is opened if need be; undefined when it is none. Rejects when there is no such file. */
export async function loadSource(uri: string): Promise<Source | undefined> {
  const open = openSource(uri);
  if (open) return open;
  const parsed = vscode.Uri.parse(uri);
  if (isNotebook(parsed.path)) return ofNotebook(await vscode.workspace.openNotebookDocument(parsed));
  return sourceOf(await vscode.workspace.openTextDocument(parsed));
}

/** The open source of a file by its path. */
export function sourceAt(path: string): Source | undefined {
  const { notebookDocuments, textDocuments } = vscode.workspace;
  const uris = [...notebookDocuments, ...textDocuments].map(({ uri }) => uri);
  const found = uris.find(uri => isOfUser(uri) && uri.fsPath === path);
  return found && openSource(found.toString());
}

/** All open sources, a notebook once. */
export function openSources(): Source[] {
  const { notebookDocuments, textDocuments } = vscode.workspace;
  const texts = textDocuments.filter(({ uri }) => uri.scheme !== CELL_SCHEME).map(sourceOf);
  return [...texts, ...notebookDocuments.map(ofNotebook)].filter(source => source !== undefined);
}

/** True for a document of the user's in a language that we read. */
export function isSource(document: vscode.TextDocument): boolean {
  return sourceOf(document) !== undefined;
}

/** True for a file or what will be one. */
export function isOfUser({ scheme }: vscode.Uri): boolean {
  return SCHEMES.includes(scheme);
}

export function toRange({ start, end }: SourceRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

function openNotebook(uri: vscode.Uri): vscode.NotebookDocument | undefined {
  return vscode.workspace.notebookDocuments.find(it => it.uri.toString() === uri.toString());
}
