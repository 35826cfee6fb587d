import * as vscode from 'vscode';
import { Disposable } from '../../common/disposable';
import type { Network } from '../../network/network';
import { contains, type Position } from '../../network/sourceRange';
import type { NetworkCache } from '../editor/networkCache';
import { ofNotebook, openSources, type Source, sourceOf } from '../editor/sources';
import { moved, type TextChange } from './edits';

/** Which network is meant, by the names that it has now. */
export interface NetworkPlace {
  /** URI of the source that defines it. */
  readonly document: string;
  readonly network: string;
}

/** Keeps hold of networks while their text is edited, they get another name, or their file does. */
export class NetworkPlaces extends Disposable {
  private readonly followed = new Set<FollowedNetwork>();

  constructor(private readonly networks: NetworkCache) {
    super();
    const { workspace } = vscode;
    this._register(
      workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0) this.update(sourceOf(document), document, contentChanges);
      }),
    );
    this._register(
      workspace.onDidChangeNotebookDocument(({ notebook, contentChanges }) => {
        if (contentChanges.length > 0) this.update(ofNotebook(notebook));
      }),
    );
    this._register(workspace.onDidOpenTextDocument(document => this.update(sourceOf(document))));
    this._register(workspace.onDidOpenNotebookDocument(notebook => this.update(ofNotebook(notebook))));
    this._register(workspace.onDidCloseTextDocument(({ uri }) => this.close(uri)));
    this._register(workspace.onDidCloseNotebookDocument(({ uri }) => this.close(uri)));
    this._register(workspace.onDidRenameFiles(({ files }) => this.rename(files)));
  }

  /** Follows a network until the result is disposed. */
  follow(source: Source, network: Network): NetworkPlace & Disposable {
    const { networks } = this.networks.read(source);
    const place = new FollowedNetwork(source, network, networks, () => this.followed.delete(place));
    this.followed.add(place);
    return place;
  }

  private update(
    source: Source | undefined,
    edited?: vscode.TextDocument,
    changes: readonly TextChange[] = [],
  ): void {
    const here = [...this.followed].filter(place => place.document === source?.key);
    if (!source || here.length === 0) return;
    const { networks } = this.networks.read(source);
    for (const place of here) {
      if (edited) place.move(edited, changes);
      place.update(source, networks);
    }
  }

  private close(uri: vscode.Uri): void {
    for (const place of this.followed) if (place.document === uri.toString()) place.loseSight();
  }

  private rename(files: vscode.FileRenameEvent['files']): void {
    for (const { oldUri, newUri } of files) {
      for (const place of this.followed) place.rename(oldUri, newUri);
      for (const source of openSources().filter(({ uri }) => isWithin(uri, newUri))) {
        this.update(source);
        this.networks.announce(source);
      }
    }
  }
}

/** Where a network begins. */
interface Spot {
  /** URI of the text document or the cell. */
  readonly document: string;
  readonly position: Position;
  /** Which of the networks that begin there it is, and of how many. */
  readonly index: number;
  readonly count: number;
}

class FollowedNetwork extends Disposable implements NetworkPlace {
  network: string;
  private uri: vscode.Uri;
  /** Undefined while only its name is known. */
  private spot: Spot | undefined;

  constructor(source: Source, network: Network, networks: readonly Network[], onDispose: () => void) {
    super();
    this.uri = source.uri;
    this.network = network.name;
    this.spot = spotOf(source, network, networks);
    this._register({ dispose: onDispose });
  }

  get document(): string {
    return this.uri.toString();
  }

  move({ uri }: vscode.TextDocument, changes: readonly TextChange[]): void {
    if (this.spot?.document !== uri.toString()) return;
    const position = moved(this.spot.position, changes);
    this.spot = position && { ...this.spot, position };
  }

  update(source: Source, networks: readonly Network[]): void {
    const document = source.documents.find(({ uri }) => uri.toString() === this.spot?.document);
    const found =
      this.spot && document
        ? this.found(beginningAt(networks, source.positionOf(document, this.spot.position)))
        : networks.find(({ name }) => name === this.network);
    if (!found) return;
    this.network = found.name;
    this.spot = spotOf(source, found, networks);
  }

  /** A closed file may be changed by others. */
  loseSight(): void {
    this.spot = undefined;
  }

  rename(from: vscode.Uri, to: vscode.Uri): void {
    if (!isWithin(this.uri, from)) return;
    const isWhole = this.spot?.document === this.document;
    this.uri = to.with({ path: to.path + this.uri.path.slice(from.path.length) });
    this.spot = isWhole && this.spot ? { ...this.spot, document: this.document } : undefined;
  }

  /** The one with its name, else the one in its place as long as none came or went. */
  private found(here: readonly Network[]): Network | undefined {
    const { index, count } = this.spot!;
    return (
      here.find(({ name }) => name === this.network) ?? (here.length === count ? here[index] : undefined)
    );
  }
}

function spotOf(source: Source, network: Network, networks: readonly Network[]): Spot {
  const { start } = network.range;
  const here = beginningAt(networks, start);
  const { uri, range } = source.locationOf({ start, end: start });
  return {
    document: uri.toString(),
    position: range.start,
    index: here.indexOf(network),
    count: here.length,
  };
}

/** Also when something was typed right before the call, such as `torch.` before `nn.Sequential`. */
function beginningAt(networks: readonly Network[], position: Position): readonly Network[] {
  const onLine = networks.filter(({ range }) => range.start.line === position.line);
  const exact = onLine.filter(({ range }) => range.start.character === position.character);
  if (exact.length > 0) return exact;
  return onLine.filter(({ range }) => contains(range, { start: position, end: position }));
}

/** True for the file itself, and for what lies in it when it is a folder. */
function isWithin(uri: vscode.Uri, folder: vscode.Uri): boolean {
  const isBelow = uri.path === folder.path || uri.path.startsWith(`${folder.path}/`);
  return isBelow && uri.scheme === folder.scheme && uri.authority === folder.authority;
}
