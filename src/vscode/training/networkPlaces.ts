import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import type { Network, Position, Reading } from '../../network/network';
import { type NetworkCache, toRange } from '../editor/networkCache';
import { moved, type TextChange } from './edits';

/** Which network is meant, by the names that it has now. */
export interface NetworkPlace {
  /** URI of the document that defines it. */
  readonly document: string;
  readonly network: string;
}

/** Keeps hold of networks while their text is edited, they get another name, or their file does. */
export class NetworkPlaces extends Disposable {
  private readonly followed = new Set<FollowedNetwork>();

  constructor(private readonly networks: NetworkCache) {
    super();
    this._register(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.update(document, contentChanges);
      }),
    );
    this._register(vscode.workspace.onDidOpenTextDocument(document => this.update(document)));
    this._register(vscode.workspace.onDidCloseTextDocument(({ uri }) => this.close(uri)));
    this._register(vscode.workspace.onDidRenameFiles(({ files }) => this.rename(files)));
  }

  /** Follows a network until the result is disposed. */
  follow(document: vscode.TextDocument, network: Network): NetworkPlace & Disposable {
    const place = new FollowedNetwork(document.uri, network, () => this.followed.delete(place));
    this.followed.add(place);
    return place;
  }

  private update(document: vscode.TextDocument, changes: readonly TextChange[] = []): void {
    const key = document.uri.toString();
    const here = [...this.followed].filter(place => place.document === key);
    if (here.length === 0) return;
    const reading = this.networks.read(document);
    for (const place of here) place.update(changes, reading);
  }

  private close(uri: vscode.Uri): void {
    for (const place of this.followed) if (place.document === uri.toString()) place.loseSight();
  }

  private rename(files: vscode.FileRenameEvent['files']): void {
    for (const { oldUri, newUri } of files) {
      for (const place of this.followed) place.rename(oldUri, newUri);
      const open = vscode.workspace.textDocuments.filter(({ uri }) => isWithin(uri, newUri));
      for (const document of open) {
        this.update(document);
        this.networks.announce(document);
      }
    }
  }
}

class FollowedNetwork extends Disposable implements NetworkPlace {
  network: string;
  /** Where its call begins; undefined while only its name is known. */
  private start: Position | undefined;

  constructor(
    private uri: vscode.Uri,
    { name, range }: Network,
    onDispose: () => void,
  ) {
    super();
    this.network = name;
    this.start = range.start;
    this._register({ dispose: onDispose });
  }

  get document(): string {
    return this.uri.toString();
  }

  update(changes: readonly TextChange[], { networks }: Reading): void {
    this.start &&= moved(this.start, changes);
    const found = this.start
      ? beginningAt(networks, this.start)
      : networks.find(({ name }) => name === this.network);
    if (!found) return;
    this.network = found.name;
    this.start = found.range.start;
  }

  /** A closed file may be changed by others. */
  loseSight(): void {
    this.start = undefined;
  }

  rename(from: vscode.Uri, to: vscode.Uri): void {
    if (!isWithin(this.uri, from)) return;
    this.uri = to.with({ path: to.path + this.uri.path.slice(from.path.length) });
  }
}

/** Also when something was typed right before the call, such as `torch.` before `nn.Sequential`. */
function beginningAt(networks: readonly Network[], { line, character }: Position): Network | undefined {
  const onLine = networks.filter(({ range }) => range.start.line === line);
  const position = new vscode.Position(line, character);
  return (
    onLine.find(({ range }) => range.start.character === character) ??
    onLine.find(({ range }) => toRange(range).contains(position))
  );
}

/** True for the file itself, and for what lies in it when it is a folder. */
function isWithin(uri: vscode.Uri, folder: vscode.Uri): boolean {
  const isBelow = uri.path === folder.path || uri.path.startsWith(`${folder.path}/`);
  return isBelow && uri.scheme === folder.scheme && uri.authority === folder.authority;
}
