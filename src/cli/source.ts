import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { type FilePlace, UserError } from '../common/errors';
import {
  asMistake,
  blockingProblem,
  concerns,
  type Network,
  type Problem,
  type Reading,
} from '../network/network';
import { cellPlace } from '../source/ipynb';
import { isNotebook, languageOf, networksIn, readNetworks, readNotebook } from '../source/readNetworks';

/** A source file as it was read. */
export interface SourceFile {
  readonly path: string;
  /** With places in the file. */
  readonly reading: Reading;
  /** A place as a person finds it: in a notebook, by its cell. */
  readonly placed: (place: FilePlace) => FilePlace;
}

/**
 * Reads the networks of a source file and works with them; throws a `UserError` when there is no such file or none that
 * we read. Mistakes that are thrown on the way are told at their cell where the file is a notebook.
 */
export async function withSource<T>(
  path: string,
  action: (source: SourceFile) => T | Promise<T>,
): Promise<T> {
  const source = readSource(path, await readText(path));
  try {
    return await action(source);
  } catch (error) {
    if (error instanceof UserError && error.place)
      throw new UserError(error.message, source.placed(error.place));
    throw error;
  }
}

const WANTED = 'Normscope reads networks from files of Python, JavaScript and TypeScript and from notebooks';

function readSource(path: string, text: string): SourceFile {
  const language = languageOf(path);
  if (language) return { path, reading: readNetworks(text, language), placed: place => place };
  const { reading, notebook } = readNotebook(text, path);
  const placed = (place: FilePlace): FilePlace => {
    const found = place.path === path ? cellPlace(notebook, place) : undefined;
    return found ? { ...place, ...found } : place;
  };
  return { path, reading, placed };
}

async function readText(path: string): Promise<string> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  if (info.isDirectory()) throw new UserError(`${path} is a folder; name a file in it, such as a .py file.`);
  if (!languageOf(path) && !isNotebook(path)) throw new UserError(`${path} cannot be read: ${WANTED}.`);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  if (!isUtf8(bytes) || bytes.includes(0)) throw new UserError(`${path} is not a UTF-8 text file.`);
  return bytes.toString();
}

function unreadable(path: string, { code }: NodeJS.ErrnoException): UserError {
  if (code === 'ENOENT' || code === 'ENOTDIR') return new UserError(`There is no file ${path}.`);
  if (code === 'EACCES') return new UserError(`You have no permission to read ${path}.`);
  return new UserError(`${path} cannot be read (${code}).`);
}

/** The networks to speak of: the named one, or all. Throws a `UserError` when there is none. */
export function chooseNetworks({ reading, path }: SourceFile, name: string | undefined): readonly Network[] {
  const networks = networksIn(reading, path, basename(path));
  if (name === undefined) return networks;
  const found = networks.filter(network => network.name === name);
  if (found.length > 0) return found;
  throw new UserError(`${basename(path)} has no network '${name}'; it has ${names(networks)}.`);
}

/** The one network to train; throws a `UserError` when it is not clear which, or when a problem stands in the way. */
export function networkToTrain(source: SourceFile, name: string | undefined): Network {
  const { reading, path } = source;
  const [network, second] = chooseNetworks(source, name);
  if (second) {
    throw new UserError(
      `${basename(path)} has several networks; choose one with --network: ${names(reading.networks)}.`,
    );
  }
  const problem = blockingProblem(network!, reading.problems);
  if (problem) throw asMistake(problem, path);
  return network!;
}

/** The problems that concern one of the networks, or all of them when every network is meant. */
export function problemsOf(reading: Reading, networks: readonly Network[]): readonly Problem[] {
  if (networks.length === reading.networks.length) return reading.problems;
  return reading.problems.filter(problem => networks.some(network => concerns(problem, network)));
}

function names(networks: readonly Network[]): string {
  return networks.map(({ name }) => name).join(', ');
}
