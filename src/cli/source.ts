import { isUtf8 } from 'node:buffer';
import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { UserError } from '../common/errors';
import {
  asMistake,
  blockingProblem,
  contains,
  type Network,
  type Problem,
  type Reading,
} from '../network/network';
import { languageOf, networksIn, readNetworks } from '../source/readNetworks';

/** Reads the networks of a source file; throws a `UserError` when there is no such file or none that we read. */
export async function readSource(path: string): Promise<Reading> {
  const info = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  if (info.isDirectory()) throw new UserError(`${path} is a folder; name a .py file in it.`);
  const language = languageOf(path);
  if (!language) throw new UserError(`${path} is no Python file; Normscope reads networks from .py files.`);
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    throw unreadable(path, error);
  });
  if (!isUtf8(bytes) || bytes.includes(0)) throw new UserError(`${path} is not a UTF-8 text file.`);
  return readNetworks(bytes.toString(), language);
}

function unreadable(path: string, { code }: NodeJS.ErrnoException): UserError {
  if (code === 'ENOENT' || code === 'ENOTDIR') return new UserError(`There is no file ${path}.`);
  if (code === 'EACCES') return new UserError(`You have no permission to read ${path}.`);
  return new UserError(`${path} cannot be read (${code}).`);
}

/** The networks to speak of: the named one, or all. Throws a `UserError` when there is none. */
export function chooseNetworks(reading: Reading, path: string, name: string | undefined): readonly Network[] {
  const networks = networksIn(reading, path, basename(path));
  if (name === undefined) return networks;
  const found = networks.filter(network => network.name === name);
  if (found.length > 0) return found;
  throw new UserError(`${basename(path)} has no network '${name}'; it has ${names(networks)}.`);
}

/** The one network to train; throws a `UserError` when it is not clear which, or when a problem stands in the way. */
export function networkToTrain(reading: Reading, path: string, name: string | undefined): Network {
  const [network, second] = chooseNetworks(reading, path, name);
  if (second) {
    throw new UserError(
      `${basename(path)} has several networks; choose one with --network: ${names(reading.networks)}.`,
    );
  }
  const problem = blockingProblem(network!, reading.problems);
  if (problem) throw asMistake(problem, path);
  return network!;
}

/** The problems that lie in one of the networks, or all of them when every network is meant. */
export function problemsOf(reading: Reading, networks: readonly Network[]): readonly Problem[] {
  if (networks.length === reading.networks.length) return reading.problems;
  return reading.problems.filter(({ range }) => networks.some(network => contains(network.range, range)));
}

function names(networks: readonly Network[]): string {
  return networks.map(({ name }) => name).join(', ');
}
