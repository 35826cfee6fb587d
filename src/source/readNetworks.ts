import { UserError } from '../common/errors';
import { withAdvice } from '../network/advice/advice';
import { asMistake, type Network, type Reading } from '../network/network';
import { readKeras } from './keras/readKeras';
import { ParseCache } from './python/program';
import { readPyTorch } from './pytorch/readPyTorch';

/** A language that networks can be read from. */
export type Language = 'python';

/** Reads the networks of one text again and again while it is edited; what did not change is not parsed again. */
export class NetworkReader {
  private readonly python = new ParseCache();

  /** The networks that a text defines. Nothing of it is executed, and no text makes this throw. */
  read(text: string, language: Language): Reading {
    switch (language) {
      case 'python':
        return withAdvice(this.readPython(withoutMark(text)));
    }
  }

  private readPython(text: string): Reading {
    return together([readPyTorch(text, this.python), readKeras(text, this.python)]);
  }
}

/** Reads the networks that a text defines. Nothing of it is executed, and no text makes this throw. */
export function readNetworks(text: string, language: Language): Reading {
  return new NetworkReader().read(text, language);
}

/** The networks of a reading; throws a `UserError` where it has none, at the first problem if that may be the reason. */
export function networksIn(
  { networks, problems }: Reading,
  path: string,
  fileName: string,
): readonly Network[] {
  if (networks.length > 0) return networks;
  if (problems[0]) throw asMistake(problems[0], path);
  throw new UserError(
    `${fileName} has no network: Normscope looks for those of PyTorch and Keras, such as nn.Sequential(...).`,
    { path, line: 0, character: 0 },
  );
}

/** The language of a file by its path or by the id that an editor gives it; undefined when none of it can be read. */
export function languageOf(pathOrLanguageId: string): Language | undefined {
  return pathOrLanguageId === 'python' || /\.pyw?$/i.test(pathOrLanguageId) ? 'python' : undefined;
}

/** Networks of two frameworks in one text have different names all the same. */
function together(readings: readonly Reading[]): Reading {
  const [first, second] = readings.filter(({ networks, problems }) => networks.length + problems.length > 0);
  if (!first || !second) return first ?? { networks: [], problems: [] };
  const taken = new Set(first.networks.map(({ name }) => name));
  const renamed = (name: string) => (taken.has(name) ? `${name} (${second.networks[0]?.framework})` : name);
  return {
    networks: [
      ...first.networks,
      ...second.networks.map(network => ({ ...network, name: renamed(network.name) })),
    ],
    problems: [
      ...first.problems,
      ...second.problems.map(problem => ({ ...problem, networks: (problem.networks ?? []).map(renamed) })),
    ],
  };
}

/** Editors do not count the byte order mark as a character of the first line. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
