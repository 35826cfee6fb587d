import type { Tree } from '@lezer/common';
import type { SourceRange } from '../../network/network';
import { LineIndex } from '../evaluation/lines';
import type { Statement, Stretch } from '../evaluation/syntax';
import { lowerProgram } from './program';
import { isComment, type JavaScriptKind, type Parsed, parseJavaScript } from './tree';

/** Messages quote no more characters than this. */
const LONGEST_QUOTE = 60;

/** Reads a text of JavaScript or TypeScript without running it; never throws. The file as it was before makes it quicker. */
export function readJavaScript(text: string, kind: JavaScriptKind, before?: JavaScriptFile): JavaScriptFile {
  return new JavaScriptFile(text, kind, before);
}

/** A text of JavaScript as statements of the common syntax; offsets are those of the text. */
export class JavaScriptFile implements Parsed {
  readonly statements: Iterable<Statement>;
  readonly tree: Tree;
  private readonly lines: LineIndex;
  private readonly quoted = new Map<number, string>();

  constructor(
    readonly text: string,
    readonly kind: JavaScriptKind,
    before: JavaScriptFile | undefined,
  ) {
    this.tree = parseJavaScript(text, kind, before);
    this.lines = new LineIndex(text);
    this.statements = lowerProgram(this.tree, text, this.lineOf);
  }

  /** The number of the line that an editor shows in its margin, counted from 1. */
  readonly lineOf = ({ from }: Pick<Stretch, 'from'>): number => this.lines.lineNumber(from);

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
    this.tree.iterate({
      from,
      to: end,
      enter: node => {
        if (!isComment(node) || node.from < from || node.to > end) return;
        text += this.text.slice(from, node.from);
        from = node.to;
      },
    });
    return text + this.text.slice(from, end);
  }
}

/** So much of a stretch is looked at for a quotation. */
const LONGEST_READ = 2000;
