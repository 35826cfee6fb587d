/** A statement of a module, with the comments before the next one. */
export interface Chunk {
  readonly text: string;
  /** Where it begins in the whole text. */
  readonly from: number;
  /** The function or class that it declares, when it is nothing but that. */
  readonly defines?: string | undefined;
  /** How deeply brackets are nested in it. */
  readonly depth: number;
}

/**
 * Cuts a text of JavaScript or TypeScript into the statements of its module without parsing it, at lines that are not
 * indented and begin one; statements that cannot be told apart stay together. A bracket that is never closed ends where
 * a declaration clearly begins, so that it swallows no more than what it stands in.
 */
export function chunksOf(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  const open: Open = { count: 0, lastComment: text.lastIndexOf('*/'), lastTemplate: text.lastIndexOf('`') };
  for (let from = 0; from < text.length; ) {
    const whole = open.count < MOST_OPEN ? new Scanner(text, from, false, open).end() : undefined;
    if (!whole) open.count++;
    const { to, isOne, depth } = whole ?? new Scanner(text, from, true, open).end()!;
    const part = text.slice(from, to);
    if (part.trim() !== '')
      chunks.push({ text: part, from, defines: isOne ? declaredBy(part) : undefined, depth });
    from = to;
  }
  return chunks;
}

/** What was found open at the end of a text, and where the last comments and templates end. */
interface Open {
  count: number;
  readonly lastComment: number;
  readonly lastTemplate: number;
}

/** So often the end of a text is looked for what closes something, as each time takes as long as the text. */
const MOST_OPEN = 20;

function declaredBy(part: string): string | undefined {
  const found = DECLARATION.exec(part);
  return found?.[1] ?? found?.[2];
}

/** `function f`, `class C` and `const f = (…) => {`, exported or not. */
const DECLARATION =
  /^(?:export[ \t]+(?:default[ \t]+)?)?(?:(?:abstract[ \t]+|async[ \t]+)*(?:function[ \t]*\*?|class)[ \t]+(?!extends\b)([\w$]+)|(?:const|let|var)[ \t]+([\w$]+)[ \t]*(?::[^=;\n]*)?=[ \t]*(?:async[ \t]*)?(?:function\b[^\n]*|[\w$]+[ \t]*=>[ \t]*|\([^()\n]*\)(?:[ \t]*:[^=;\n]+)?[ \t]*=>[ \t]*)\{[ \t]*(?:\n|\/\/))/;

/** Whatever may open or close something, or end a line. */
const TOKEN = /\/\/|\/\*|["'`/,\n\r]|[()[\]{}]/g;

/** What cannot begin a statement. */
const CLOSES = /[)\]}.,;:?=*%&|^>]|(?:else|catch|finally)\b/y;

/** What goes on with the statement before it where no semicolon ends that. */
const CONTINUES = /[([<`+\-/~]|!=|(?:while|instanceof|in|of|as|satisfies|extends|implements|from)\b/y;

/** What a statement does not end with. */
const GOES_ON =
  /(?:[=,+\-*/%&|^<>?:.([{!~@]|\b(?:return|const|let|var|async|export|default|extends|typeof|new|in|of))$/;

/** A line that can only begin a statement, even where a bracket is still open. */
const BEGINS = /(?:export|import|function|class|const|let|var|interface|enum|async[ \t]+function)\b/y;

/** A `/` after one of these begins a regular expression. */
const BEFORE_PATTERN = /(?:[=(,:;[!&|?{}+\-*%>~^]|\b(?:return|typeof|case|in|of|do|else|void|await|yield))$/;

const PATTERN = /\/(?![*/>])(?:[^\\/[\r\n]|\\.|\[(?:[^\]\\\r\n]|\\.)*\])+\/[a-z]*/y;

interface End {
  readonly to: number;
  /** False where several things may be declared. */
  readonly isOne: boolean;
  readonly depth: number;
}

/** Finds the end of a statement; in a rescue, a line that can only begin another one ends it in any case. */
class Scanner {
  private readonly token = new RegExp(TOKEN);
  private depth = 0;
  private deepest = 0;
  private isOne = true;
  /** A bracket around a body was closed, so that nothing may come any more. */
  private isClosed = false;
  /** After the last character that is neither space nor a comment. */
  private solid: number;
  /** Where the line begins. */
  private line: number;

  constructor(
    private readonly text: string,
    private readonly from: number,
    private readonly isRescue: boolean,
    private readonly open: Open,
  ) {
    this.solid = from;
    this.line = from;
  }

  /** Undefined when something is still open at the end of the text. */
  end(): End | undefined {
    const { text, token, isRescue } = this;
    token.lastIndex = this.from;
    for (
      let start = this.from, match = token.exec(text);
      match;
      start = token.lastIndex, match = token.exec(text)
    ) {
      this.pass(start, match.index);
      const next = this.after(match[0], match.index);
      if (next === undefined) return undefined;
      token.lastIndex = next;
      const isLineEnd = match[0] === '\n' || match[0] === '\r';
      if (!isLineEnd) continue;
      if (this.isStart(next)) return { to: next, isOne: this.isOne, depth: this.deepest };
      this.line = next;
    }
    return this.depth > 0 && !isRescue
      ? undefined
      : { to: text.length, isOne: this.isOne, depth: this.deepest };
  }

  /** Goes on after a token; undefined when it is never closed. */
  private after(what: string, at: number): number | undefined {
    const { text, isRescue } = this;
    const otherwise = isRescue ? lineEnd(text, at) : undefined;
    if (what === '\n') return at + 1;
    if (what === '\r') return text[at + 1] === '\n' ? at + 2 : at + 1;
    if (what === '//') return lineEnd(text, at);
    if (what === '/*') {
      const close = at + 2 <= this.open.lastComment ? text.indexOf('*/', at + 2) : -1;
      return close < 0 ? otherwise : close + 2;
    }
    const next =
      what === '`'
        ? (this.afterTemplate(at) ?? otherwise)
        : what === '"' || what === "'"
          ? closingQuote(text, at)
          : what === '/'
            ? this.afterSlash(at)
            : at + 1;
    if (what === ',' && this.depth === 0) this.isOne = false;
    if ('([{'.includes(what)) this.deepest = Math.max(this.deepest, ++this.depth);
    if (')]}'.includes(what)) this.depth = Math.max(0, this.depth - 1);
    if (next !== undefined) this.say(next);
    if (what === '}' && this.depth === 0) this.isClosed = true;
    return next;
  }

  /** Whatever stands between two tokens. */
  private pass(from: number, to: number): void {
    let end = to;
    while (end > from && SPACE.has(this.text[end - 1]!)) end--;
    if (end > from) this.say(end, this.text.slice(from, end).trim() === ';');
  }

  private say(to: number, isNothing = false): void {
    this.solid = to;
    if (this.isClosed && !isNothing) this.isOne = false;
  }

  private afterTemplate(at: number): number | undefined {
    const { open } = this;
    if (at >= open.lastTemplate || open.count >= MOST_OPEN) return undefined;
    const close = closingTemplate(this.text, at + 1);
    if (close === undefined) open.count++;
    return close;
  }

  private afterSlash(at: number): number {
    PATTERN.lastIndex = at;
    const before = this.text.slice(Math.max(this.from, this.solid - 12), this.solid);
    const isPattern = (before === '' || BEFORE_PATTERN.test(before)) && PATTERN.test(this.text);
    return isPattern ? PATTERN.lastIndex : at + 1;
  }

  /** True where a statement begins. */
  private isStart(at: number): boolean {
    const { text, solid } = this;
    const first = text[at];
    if (first === undefined || SPACE.has(first) || text.startsWith('//', at) || text.startsWith('/*', at))
      return false;
    if (this.depth > 0) return this.isRescue && startsWith(text, at, BEGINS);
    if (solid === this.from || text[this.line] === '@' || startsWith(text, at, CLOSES)) return false;
    if (text[solid - 1] === ';') return true;
    const before = text.slice(Math.max(this.from, solid - 12), solid);
    return !startsWith(text, at, CONTINUES) && !GOES_ON.test(before);
  }
}

const SPACE: ReadonlySet<string> = new Set([' ', '\t', '\n', '\r', '\f']);

function startsWith(text: string, at: number, pattern: RegExp): boolean {
  pattern.lastIndex = at;
  return pattern.test(text);
}

function lineEnd(text: string, at: number): number {
  for (let end = at; end < text.length; end++) if (text[end] === '\n' || text[end] === '\r') return end;
  return text.length;
}

/** After the closing quote, or at the end of the line where there is none. */
function closingQuote(text: string, from: number): number {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at++) {
    const character = text[at];
    if (character === '\\') at += text.startsWith('\r\n', at + 1) ? 2 : 1;
    else if (character === quote) return at + 1;
    else if (character === '\n' || character === '\r') return at;
  }
  return text.length;
}

/** After the closing quote of a template, whatever it interpolates; undefined where there is none. */
function closingTemplate(text: string, from: number): number | undefined {
  // How many brackets are open in each interpolation that the place is in; each is in a template of its own.
  const open: number[] = [];
  let isInTemplate = true;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === '`') {
      if (isInTemplate && open.length === 0) return at + 1;
      isInTemplate = !isInTemplate;
    } else if (isInTemplate) {
      if (character === '\\') at++;
      else if (character === '$' && text[at + 1] === '{') {
        open.push(1);
        isInTemplate = false;
        at++;
      }
    } else if (character === '"' || character === "'") at = closingQuote(text, at) - 1;
    else if (character === '{') open[open.length - 1]!++;
    else if (character === '}' && --open[open.length - 1]! === 0) {
      open.pop();
      isInTemplate = true;
    }
  }
  return undefined;
}
