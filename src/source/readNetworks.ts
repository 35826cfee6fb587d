import { UserError } from '../common/errors';
import { withAdvice } from '../network/advice/advice';
import {
  asMistake,
  type Network,
  type Position,
  type Reading,
  type SourceRange,
  withRanges,
} from '../network/network';
import { type LineName, plainLine } from './evaluation/lines';
import { type Ipynb, parseIpynb } from './ipynb';
import { type JavaScriptKind, ScriptCache } from './javascript/tree';
import { readKeras } from './keras/readKeras';
import { together } from './layers/report';
import { CellLines, joinCells } from './notebook';
import { ParseCache } from './python/program';
import { readPyTorch } from './pytorch/readPyTorch';
import { readTfjs } from './tfjs/readTfjs';

/** A language that networks can be read from, by the id that editors give it. */
export type Language = 'python' | 'javascript' | 'javascriptreact' | 'typescript' | 'typescriptreact';

/** The languages, and how the names of their files end. */
const ENDINGS: Readonly<Record<Language, readonly string[]>> = {
  python: ['py', 'pyw'],
  javascript: ['js', 'mjs', 'cjs'],
  javascriptreact: ['jsx'],
  typescript: ['ts', 'mts', 'cts'],
  typescriptreact: ['tsx'],
};

export const LANGUAGES = Object.keys(ENDINGS) as readonly Language[];

/** Reads the networks of one text again and again while it is edited; what did not change is not parsed again. */
export class NetworkReader {
  private readonly python = new ParseCache();
  private readonly scripts = new Map<Language, ScriptCache>();

  /**
   * The networks that a text defines. Nothing of it is executed, and no text makes this throw.
   * @param lineName how messages name a line; `line 3` if left out
   */
  read(text: string, language: Language, lineName?: LineName): Reading {
    return withAdvice(this.readLanguage(withoutMark(text), language, lineName));
  }

  private readLanguage(text: string, language: Language, lineName?: LineName): Reading {
    if (language === 'python')
      return both([readPyTorch(text, this.python, lineName), readKeras(text, this.python, lineName)]);
    const kind: JavaScriptKind = {
      isTypeScript: language.startsWith('typescript'),
      // A JavaScript file may hold JSX whatever its name; in TypeScript it would make `<T>x` something else.
      isJsx: language !== 'typescript',
    };
    const cache = this.scripts.get(language) ?? new ScriptCache(kind);
    this.scripts.set(language, cache);
    return readTfjs(text, kind, cache, lineName);
  }
}

/** Reads the networks that a text defines. Nothing of it is executed, and no text makes this throw. */
export function readNetworks(text: string, language: Language, lineName?: LineName): Reading {
  return new NetworkReader().read(text, language, lineName);
}

/** A notebook's networks; all places are those of the `.ipynb` file. */
export interface NotebookReading {
  readonly reading: Reading;
  readonly notebook: Ipynb;
}

/**
 * Reads the networks that the code cells of a `.ipynb` file define together; throws a `UserError` when it is no notebook
 * or one of another language.
 */
export function readNotebook(text: string, path: string): NotebookReading {
  const notebook = parseIpynb(text, path);
  const language = languageOf(notebook.language);
  if (!language)
    throw new UserError(
      `${path} is a notebook of the language ${notebook.language}; Normscope reads those of Python, JavaScript and TypeScript.`,
    );
  const texts = notebook.cells.map(cell => cell.text);
  const lines = new CellLines(notebook.cells.map(({ lineStarts }) => lineStarts.length));
  const lineName = (line: number) => {
    const { cell, position } = lines.placeOf({ line, character: 0 });
    return `cell ${notebook.cells[cell]?.number}, ${plainLine(position.line)}`;
  };
  const reading = readNetworks(joinCells(texts, language === 'python'), language, lineName);
  const inFile = (position: Position): Position => {
    const { cell, position: inCell } = lines.placeOf(position);
    return notebook.cells[cell]?.inFile(inCell) ?? position;
  };
  const moved = ({ start, end }: SourceRange) => ({ start: inFile(start), end: inFile(end) });
  return { reading: withRanges(reading, moved), notebook };
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
    `${fileName} has no network: Normscope looks for those of PyTorch, Keras and TensorFlow.js, such as nn.Sequential(...).`,
    { path, line: 0, character: 0 },
  );
}

/** The language of a file by its path or by the id that an editor gives it; undefined when none of it can be read. */
export function languageOf(pathOrLanguageId: string): Language | undefined {
  const ending = /\.(\w+)$/.exec(pathOrLanguageId)?.[1]?.toLowerCase();
  return LANGUAGES.find(
    language => language === pathOrLanguageId || (ending !== undefined && ENDINGS[language].includes(ending)),
  );
}

/** True for the path of a Jupyter notebook. */
export function isNotebook(path: string): boolean {
  return /\.ipynb$/i.test(path);
}

/** Networks of two frameworks in one text have different names all the same. */
function both(readings: readonly Reading[]): Reading {
  const [first, second] = readings.filter(({ networks, problems }) => networks.length + problems.length > 0);
  if (!first || !second) return first ?? { networks: [], problems: [] };
  const taken = new Set(first.networks.map(({ name }) => name));
  const renamed = (name: string) => (taken.has(name) ? `${name} (${second.networks[0]?.framework})` : name);
  return {
    networks: [
      ...first.networks,
      ...second.networks.map(network => ({ ...network, name: renamed(network.name) })),
    ],
    problems: together([
      ...first.problems,
      ...second.problems.map(problem => ({ ...problem, networks: (problem.networks ?? []).map(renamed) })),
    ]),
  };
}

/** Editors do not count the byte order mark as a character of the first line. */
function withoutMark(text: string): string {
  return text.startsWith('\uFEFF') ? text.slice(1) : text;
}
