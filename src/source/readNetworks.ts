import type { Reading } from '../network/network';
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

/** The language of a file by its path or by the id that an editor gives it; undefined when none of it can be read. */
export function languageOf(pathOrLanguageId: string): Language | undefined {
  return pathOrLanguageId === 'python' || /\.pyw?$/i.test(pathOrLanguageId) ? 'python' : undefined;
}

/** Editors do not count the byte order mark as a character of the first line. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
