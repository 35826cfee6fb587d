import type { Tree } from '@lezer/common';
import type { SourceRange } from '../../network/network';
import { LineIndex, type LineName } from '../evaluation/lines';
import type { Statement, Stretch } from '../evaluation/syntax';
import { type Chunk, chunksOf } from './chunks';
import { StatementLowering } from './lowerStatement';
import { Postponing } from './postponing';
import { parsePython } from './tree';

/** A statement of a module as it was parsed, and as it was brought to the common syntax where it stood. */
interface Parsed {
  readonly tree: Tree;
  readonly from: number;
  readonly statements: readonly Statement[];
}

/** Keeps what did not change from one version of a text to the next. */
export class ParseCache {
  private before = new Map<string, Parsed>();
  private now = new Map<string, Parsed>();

  /** From here on only what is asked for is kept. */
  begin(): void {
    this.before = this.now;
    this.now = new Map();
  }

  /** The statements of a part of the text that begins at `from`. */
  statements(text: string, from: number): readonly Statement[] {
    const known = this.now.get(text) ?? this.before.get(text);
    const isSame = known?.from === from;
    const tree = known?.tree ?? parsePython(text);
    const parsed = isSame
      ? known
      : { tree, from, statements: new StatementLowering(text, from).statements(tree.topNode) };
    this.now.set(text, parsed);
    return parsed.statements;
  }
}

/** Python itself gives up at 200 nested brackets. */
const DEEPEST = 200;

/** Longer statements of a module, and longer functions and classes, are not parsed, in characters. */
const LONGEST_STATEMENT = 40_000;
const LONGEST_DEFINITION = 100_000;

/** So many characters of one text are parsed, each statement counting for some more. */
const MOST_PARSED = 150_000;
const COST_OF_PARSING = 20;
const TOO_LONG = 'the file is too long to read all of it';

/** A name at the beginning of a line. */
const BEGINNING = /^[A-Za-z_]\w*/gm;

/** A Python text as statements that can be evaluated. Nothing in it is ever run, and only what is needed is parsed. */
export class PythonProgram {
  readonly chunks: readonly Chunk[];
  private readonly lines: LineIndex;
  /** A block that is used a hundred times is put on one line once. */
  private readonly lineOfStretch = new Map<string, string>();

  private parsed = 0;

  constructor(
    readonly text: string,
    private readonly cache: ParseCache,
    lineName?: LineName,
  ) {
    cache.begin();
    this.chunks = chunksOf(text);
    this.lines = new LineIndex(text, lineName);
  }

  /** The statements of the module; functions and classes are parsed when they are asked for, where that may wait. */
  *statements(): Iterable<Statement> {
    const postponing = new Postponing(this.chunks);
    for (const chunk of this.chunks) {
      if (this.parsed > MOST_PARSED) {
        yield this.unread(chunk.from);
        return;
      }
      if (chunk.defines === undefined || !postponing.isPostponable(chunk)) yield* this.lower(chunk);
      else {
        const statement = () => this.lower(chunk)[0];
        yield { type: 'lazy', name: chunk.defines, statement, from: chunk.from, to: chunk.from };
      }
    }
  }

  /** The functions and classes whose text may change what some names of the module stand for, or hold. */
  changersOf(names: readonly string[]): string[] {
    if (names.length === 0) return [];
    const any = `\\b(?:${names.join('|')})\\b`;
    const changes = new RegExp(
      `${any}\\s*(?:\\.\\s*(?:${CHANGING})\\s*\\(|\\[[^\\]\\n]*\\]\\s*=(?!=))|\\bglobal\\b[^\\n]*${any}`,
    );
    return this.chunks.flatMap(({ defines, text }) =>
      defines !== undefined && changes.test(text) ? [defines] : [],
    );
  }

  rangeOf({ from, to }: Stretch): SourceRange {
    return this.lines.range(from, to);
  }

  lineOf({ from }: Stretch): string {
    return this.lines.nameOf(from);
  }

  /** The text on one line, without comments, as short as a message needs it. */
  quote(stretch: Stretch, longest = 60): string {
    const line = this.onOneLine(stretch);
    return line.length <= longest ? line : `${line.slice(0, longest - 1)}…`;
  }

  /** The text with its comments removed and its white space collapsed. */
  onOneLine({ from, to }: Stretch): string {
    const key = `${from} ${to}`;
    const known = this.lineOfStretch.get(key) ?? this.withoutBreaks(from, to);
    this.lineOfStretch.set(key, known);
    return known;
  }

  private withoutBreaks(from: number, to: number): string {
    return this.text
      .slice(from, to)
      .replace(TEXT_OR_COMMENT, part => (part.startsWith('#') ? ' ' : part))
      .replace(/\\(?=[\r\n])/g, ' ')
      .replace(/\s+/g, ' ')
      .replace(/([([{]) /g, '$1')
      .replace(/ ([)\]}])/g, '$1')
      .trim();
  }

  /** All from one place on, as what may give any name that begins a line another meaning. */
  private unread(from: number): Statement {
    const names = new Set(Array.from(this.text.slice(from).matchAll(BEGINNING), ([name]) => name));
    return {
      type: 'broken',
      names: [...names],
      error: { from, to: from },
      because: TOO_LONG,
      from,
      to: from,
    };
  }

  private lower({ text, from, depth, defines }: Chunk): readonly Statement[] {
    const isTooLong = text.length > (defines === undefined ? LONGEST_STATEMENT : LONGEST_DEFINITION);
    this.parsed += isTooLong ? 0 : text.length + COST_OF_PARSING;
    const because =
      depth > DEEPEST
        ? `the brackets in ${this.lines.nameOf(from)} are nested too deeply`
        : isTooLong
          ? `the statement in ${this.lines.nameOf(from)} is too long to read`
          : this.parsed > MOST_PARSED
            ? TOO_LONG
            : undefined;
    if (because !== undefined) {
      const name = defines ?? /^[A-Za-z_]\w*/.exec(text)?.[0];
      const at = { from, to: from };
      return [{ type: 'broken', names: name ? [name] : [], error: at, because, ...at }];
    }
    return this.cache.statements(text, from);
  }
}

/** Methods of lists and dictionaries that change them. */
const CHANGING = 'append|extend|insert|update|pop|add|remove|clear|setdefault|discard';

const TEXT_OR_COMMENT = /"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g;
