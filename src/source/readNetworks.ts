import { UserError } from '../common/errors';
import { asMistake, type Network, type Reading } from '../network/network';
import { readPyTorch } from './pytorch/readPyTorch';

/** A language that networks can be read from. */
export type Language = 'python';

/** Reads the networks that a text defines. Nothing of it is executed, and no text makes this throw. */
export function readNetworks(text: string, language: Language): Reading {
  switch (language) {
    case 'python':
      return readPyTorch(withoutMark(text));
  }
}

/** The networks of a reading; throws a `UserError` where it has none, at the first problem if that may be the reason. */
export function networksIn(
  { networks, problems }: Reading,
  path: string,
  fileName: string,
): readonly Network[] {
  if (networks.length > 0) return networks;
  if (problems[0]) throw asMistake(problems[0], path);
  throw new UserError(`${fileName} has no network: Normscope looks for nn.Sequential(...).`, {
    path,
    line: 0,
    character: 0,
  });
}

/** The language of a file by its path or by the id that an editor gives it; undefined when none of it can be read. */
export function languageOf(pathOrLanguageId: string): Language | undefined {
  return pathOrLanguageId === 'python' || /\.pyw?$/i.test(pathOrLanguageId) ? 'python' : undefined;
}

/** Editors do not count the byte order mark as a character of the first line. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
