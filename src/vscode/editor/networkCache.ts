import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import type { Reading } from '../../network/network';
import { NetworkReader } from '../../source/readNetworks';
import { ofNotebook, openSource, openSources, type Source, sourceOf } from './sources';

/** A quick edit is read once the typing rests for this long, in milliseconds. */
const REST = 150;

const NOTHING: Reading = { networks: [], problems: [] };

/** What is kept of a source: its last reading, and a reader that parses only what changes. */
interface Kept {
  readonly reader: NetworkReader;
  version: string;
  reading: Reading;
}

/** What the text of each open source says, read once a version; can be dropped at any time. */
export class NetworkCache extends Disposable {
  private readonly kept = new Map<string, Kept>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly changed = this._register(new vscode.EventEmitter<Source>());
  /** A source was opened, its text changed and rests, or its file got another name. */
  readonly onDidChange = this.changed.event;

  constructor() {
    super();
    const { workspace } = vscode;
    this._register(workspace.onDidOpenTextDocument(document => this.announce(sourceOf(document))));
    this._register(workspace.onDidOpenNotebookDocument(notebook => this.announce(ofNotebook(notebook))));
    this._register(
      workspace.onDidChangeTextDocument(({ document }) => this.announceLater(sourceOf(document))),
    );
    this._register(
      workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
        if (contentChanges.length > 0) this.announceLater(ofNotebook(notebook));
      }),
    );
    this._register(workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri)));
    this._register(workspace.onDidCloseNotebookDocument(({ uri }) => this.forget(uri)));
    // What is open already is read once the activation is over.
    const first = setImmediate(() => {
      for (const source of openSources()) this.announce(source);
    });
    this._register({
      dispose: () => {
        clearImmediate(first);
        for (const timer of this.timers.values()) clearTimeout(timer);
      },
    });
  }

  /** The networks and problems of a source, with places in its program. */
  read(source: Source): Reading {
    const { key, version } = source;
    const kept = this.kept.get(key) ?? { reader: new NetworkReader(), version: '', reading: NOTHING };
    if (kept.version === version) return kept.reading;
    kept.reading = kept.reader.read(source.text, source.language, source.lineName);
    kept.version = version;
    this.kept.set(key, kept);
    return kept.reading;
  }

  /** False while the text is being typed: VS Code then moves what stands in it by itself. */
  isSettled({ key }: Source): boolean {
    return !this.timers.has(key);
  }

  /** Tells that a source is to be shown anew. */
  announce(source: Source | undefined): void {
    if (source) this.changed.fire(source);
  }

  private announceLater(source: Source | undefined): void {
    if (!source) return;
    const { key } = source;
    clearTimeout(this.timers.get(key));
    this.timers.set(
      key,
      setTimeout(() => {
        this.timers.delete(key);
        this.announce(openSource(key));
      }, REST),
    );
  }

  private forget(uri: vscode.Uri): void {
    const key = uri.toString();
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
    this.kept.delete(key);
  }
}
