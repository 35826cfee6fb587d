import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import type { Layer, Network, Position, Reading, SourceRange } from '../../network/network';
import { type Language, languageOf, readNetworks } from '../../source/readNetworks';

/** A quick edit is read once the typing rests for this long, in milliseconds. */
const REST = 150;

/** Where the user's own documents are; a side of a diff, an output or a notebook's cell has another scheme. */
const SCHEMES = ['file', 'untitled', 'vscode-remote', 'vscode-vfs'];

/** Selects the documents that can hold a network. */
export const LANGUAGES: vscode.DocumentSelector = SCHEMES.map(scheme => ({ scheme, language: 'python' }));

/** What the text of each open document says, read once a version; can be dropped at any time. */
export class NetworkCache extends Disposable {
  private readonly readings = new Map<string, { version: number; reading: Reading }>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly changed = this._register(new vscode.EventEmitter<vscode.TextDocument>());
  /** A source was opened, its text changed and rests, or its file got another name. */
  readonly onDidChange = this.changed.event;

  constructor() {
    super();
    this._register(vscode.workspace.onDidOpenTextDocument(document => this.announce(document)));
    this._register(
      vscode.workspace.onDidChangeTextDocument(
        ({ document }) => isSource(document) && this.announceLater(document),
      ),
    );
    this._register(vscode.workspace.onDidCloseTextDocument(document => this.forget(document)));
    // What is open already is read once the activation is over.
    const first = setImmediate(() => {
      for (const document of vscode.workspace.textDocuments) this.announce(document);
    });
    this._register({
      dispose: () => {
        clearImmediate(first);
        for (const timer of this.timers.values()) clearTimeout(timer);
      },
    });
  }

  /** The networks and problems of a document; nothing for one that is not a source. */
  read(document: vscode.TextDocument): Reading {
    const language = sourceLanguage(document);
    if (!language) return { networks: [], problems: [] };
    const key = document.uri.toString();
    const known = this.readings.get(key);
    if (known?.version === document.version) return known.reading;
    const reading = readNetworks(document.getText(), language);
    this.readings.set(key, { version: document.version, reading });
    return reading;
  }

  /** False while the text is being typed: VS Code then moves what stands in it by itself. */
  isSettled(document: vscode.TextDocument): boolean {
    return !this.timers.has(document.uri.toString());
  }

  /** Tells that a document is to be shown anew. */
  announce(document: vscode.TextDocument): void {
    if (isSource(document)) this.changed.fire(document);
  }

  private announceLater(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key);
        this.announce(document);
      }, REST),
    );
  }

  private forget(document: vscode.TextDocument): void {
    const key = document.uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    this.readings.delete(key);
  }
}

/** True for a document of the user's in a language that we read. */
export function isSource(document: vscode.TextDocument): boolean {
  return sourceLanguage(document) !== undefined;
}

function sourceLanguage({ uri, languageId }: vscode.TextDocument): Language | undefined {
  return isOfUser(uri) ? languageOf(languageId) : undefined;
}

/** True for a file or what will be one. */
export function isOfUser({ scheme }: vscode.Uri): boolean {
  return SCHEMES.includes(scheme);
}

export function toRange({ start, end }: SourceRange): vscode.Range {
  return new vscode.Range(start.line, start.character, end.line, end.character);
}

/** The layers that a line defines, or those whose calls hold the position where several stand on one line. */
export function layersAt(network: Network, { line, character }: Position): readonly Layer[] {
  const onLine = network.layers.filter(({ range }) => range.start.line <= line && line <= range.end.line);
  const under = onLine.filter(
    ({ range }) =>
      (range.start.line < line || range.start.character <= character) &&
      (line < range.end.line || character <= range.end.character),
  );
  return under.length > 0 ? under : onLine;
}

/** The network that holds the position. */
export function networkAt(reading: Reading, position: vscode.Position): Network | undefined {
  return reading.networks.find(({ range }) => toRange(range).contains(position));
}
