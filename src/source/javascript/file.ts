import type { Tree } from '@lezer/common';
import type { SourceRange } from '../../network/network';
import { LineIndex, type LineName } from '../evaluation/lines';
import type { ParseCache } from '../evaluation/parseCache';
import type { Statement, Stretch } from '../evaluation/syntax';
import { type Chunk, chunksOf } from './chunks';
import { lowerProgram } from './program';
import { isComment, type JavaScriptKind, placed, ScriptCache } from './tree';

/** Methods that change a list, a set or a map. */
const CHANGING = 'push|pop|shift|unshift|splice|reverse|sort|fill|add|set|delete|clear';

/** Messages quote no more characters than this. */
const LONGEST_QUOTE = 60;

/** Reads a text of JavaScript or TypeScript without running it; never throws. What `cache` has is not parsed again. */
export function readJavaScript(
  text: string,
  kind: JavaScriptKind,
  cache: ParseCache<Tree> = new ScriptCache(kind),
  lineName?: LineName,
): JavaScriptFile {
  return new JavaScriptFile(text, cache, lineName);
}

/** A text of JavaScript as statements of the common syntax; offsets are those of the text. */
class JavaScriptFile {
  readonly statements: Iterable<Statement>;
  readonly chunks: readonly Chunk[];
  private readonly lines: LineIndex;
  private readonly trees = new Map<Chunk, Tree>();
  private readonly quoted = new Map<number, string>();

  constructor(
    readonly text: string,
    private readonly cache: ParseCache<Tree>,
    lineName?: LineName,
  ) {
    cache.begin();
    this.chunks = chunksOf(text);
    this.lines = new LineIndex(text, lineName);
    this.statements = lowerProgram(this.chunks, chunk => this.treeOf(chunk), text, this.lineOf);
  }

  /** The functions and classes whose text may change what some names of the module stand for, or hold. */
  readonly changersOf = (names: readonly string[]): string[] => {
    if (names.length === 0) return [];
    const any = `(?<![\\w$.])(?:${names.join('|').replaceAll('$', '\\$')})(?![\\w$])`;
    const place = `(?:\\.[\\w$]+|\\[[^\\]\\n]*\\])*`;
    const sets = `\\s*(?:[-+*/%&|^]|\\*\\*|&&|\\|\\||\\?\\?|<<|>>>?)?=(?![=>])|\\s*(?:\\+\\+|--)`;
    const changes = new RegExp(`${any}${place}(?:${sets}|\\.(?:${CHANGING})\\s*\\()|(?:\\+\\+|--)${any}`);
    return this.chunks.flatMap(({ defines, text }) =>
      defines !== undefined && changes.test(text) ? [defines] : [],
    );
  };

  /** The line of a stretch, as a person finds it. */
  readonly lineOf = ({ from }: Pick<Stretch, 'from'>): string => this.lines.nameOf(from);

  readonly textOf = ({ from, to }: Stretch): string => this.text.slice(from, to);

  readonly rangeOf = ({ from, to }: Stretch): SourceRange => this.lines.range(from, to);

  /** The text of a stretch on one line, without comments, as short as a message needs it. */
  readonly quote = (stretch: Stretch): string => {
    // Loops quote the same stretch in every round, which took a fifth of their time.
    const key = stretch.from * (this.text.length + 1) + stretch.to;
    const known = this.quoted.get(key);
    if (known !== undefined) return known;
    const line = this.onOneLine(stretch);
    const made = line.length <= LONGEST_QUOTE ? line : `${line.slice(0, LONGEST_QUOTE - 1)}…`;
    this.quoted.set(key, made);
    return made;
  };

  /** The text of a stretch without comments, its white space collapsed. */
  readonly onOneLine = (stretch: Stretch): string =>
    this.withoutComments(stretch)
      .replace(/\s+/g, ' ')
      .replace(/([([]) /g, '$1')
      .replace(/ ([)\]])/g, '$1')
      .trim();

  private withoutComments(stretch: Stretch): string {
    const end = Math.min(stretch.to, stretch.from + LONGEST_READ);
    const whole = this.textOf({ from: stretch.from, to: end });
    if (!/\/[/*]/.test(whole)) return whole;
    let text = '';
    let from = stretch.from;
    for (const chunk of this.chunks) {
      if (chunk.from + chunk.text.length <= from || chunk.from >= end) continue;
      this.treeOf(chunk).iterate({
        from,
        to: end,
        enter: node => {
          if (!isComment(node) || node.from < from || node.to > end) return;
          text += this.text.slice(from, node.from);
          from = node.to;
        },
      });
    }
    return text + this.text.slice(from, end);
  }

  /** By the offsets of the whole text. */
  private treeOf(chunk: Chunk): Tree {
    const tree = this.trees.get(chunk) ?? placed(this.cache.of(chunk.text), chunk.from);
    this.trees.set(chunk, tree);
    return tree;
  }
}

/** So much of a stretch is looked at for a quotation. */
const LONGEST_READ = 2000;
