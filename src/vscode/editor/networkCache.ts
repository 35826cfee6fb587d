import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import type { Layer, Network, Position, Reading, SourceRange } from '../../network/network';
import { languageOf, readNetworks } from '../../source/readNetworks';

/** A quick edit is read once the typing rests for this long, in milliseconds. */
const REST = 150;

/** The languages whose documents can hold a network. */
export const LANGUAGES = ['python'];

/** What the text of each open document says, read once a version; can be dropped at any time. */
export class NetworkCache extends Disposable {
  private readonly readings = new Map<string, { version: number; reading: Reading }>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly changed = this._register(new vscode.EventEmitter<vscode.TextDocument>());
  /** The document was opened, or its text changed and rests. */
  readonly onDidChange = this.changed.event;

  constructor() {
    super();
    this._register(vscode.workspace.onDidOpenTextDocument(document => this.announce(document)));
    this._register(vscode.workspace.onDidChangeTextDocument(({ document }) => this.announceLater(document)));
    this._register(vscode.workspace.onDidCloseTextDocument(document => this.forget(document)));
    this._register({
      dispose: () => {
        for (const timer of this.timers.values()) clearTimeout(timer);
      },
    });
  }

  /** The networks and problems of a document; nothing for a language that we do not read. */
  read(document: vscode.TextDocument): Reading {
    const language = languageOf(document.languageId);
    if (!language) return { networks: [], problems: [] };
    const key = document.uri.toString();
    const known = this.readings.get(key);
    if (known?.version === document.version) return known.reading;
    const reading = readNetworks(document.getText(), language);
    this.readings.set(key, { version: document.version, reading });
    return reading;
  }

  private announce(document: vscode.TextDocument): void {
    if (languageOf(document.languageId)) this.changed.fire(document);
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
