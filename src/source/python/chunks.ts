/** A statement of the module with all that is indented below it. */
export interface Chunk {
  readonly text: string;
  /** Where it begins in the whole text. */
  readonly from: number;
  /** The function or class that it defines, when it is nothing but that. */
  readonly defines?: string | undefined;
}

/**
 * Cuts a Python text into the statements of its module without parsing it. A bracket or a text that is never closed
 * ends where the next statement clearly begins, so that it swallows no more than what it stands in.
 */
export function chunksOf(text: string): Chunk[] {
  const starts = new Scanner(text).starts();
  return starts.map((from, index) => {
    const part = text.slice(from, starts[index + 1] ?? text.length);
    return { text: part, from, defines: DEFINITION.exec(part)?.[1] };
  });
}

/** Also with decorators before it; a class or a function that is defined on one line counts too. */
const DEFINITION =
  /^(?:@[^\n]*\n(?:[ \t]*#[^\n]*\n|[ \t]*\n)*)*(?:async[ \t]+)?(?:def|class)[ \t]+([A-Za-z_]\w*)/;

/** Whatever may open or close something, or end a line. */
const TOKEN = /"""|'''|["'#\\\n\r]|[()[\]{}]/g;

/** A line that can only begin a statement, even where a bracket is still open. */
const STATEMENT =
  /(?:(?:async[ \t]+)?(?:def|class)[ \t]+\w|(?:import|from|with|try|while|return|raise|del|global|@|print)\b|@\w|(?:if|for)\b[^\n]*:[ \t]*(?:#[^\n]*)?(?:\n|$)|[A-Za-z_][\w.]*(?:\[[^\]\n]*\])?(?:[ \t]*:[ \t]*[\w.[\],]+(?: +[\w.[\],]+)*)?[ \t]+(?:[-+*/%|&^@]|\/\/|\*\*)?=[ \t]|[A-Za-z_]\w*=[^,=\n]*(?:[([{][^\n]*)?\n|[A-Za-z_][\w.]*\([^\n]*\)[ \t]*(?:#[^\n]*)?(?:\n|$))/y;

/** A line that goes on with the statement before it. */
const CONTINUES = /(?:elif|else|except|finally)\b/y;

/** So many characters are read in vain, in search of what closes something, until that is no more looked for. */
const MOST_IN_VAIN = 4_000_000;

class Scanner {
  private inVain = 0;

  constructor(private readonly text: string) {}

  /** The offsets at which the statements begin. */
  starts(): number[] {
    const found: number[] = [];
    let from = 0;
    while (from < this.text.length) {
      const next = this.closedEnd(from) ?? this.end(from, true) ?? this.text.length;
      if (this.text.slice(from, next).trim() !== '') found.push(from);
      from = next;
    }
    return found;
  }

  private closedEnd(from: number): number | undefined {
    if (this.inVain > MOST_IN_VAIN) return undefined;
    const end = this.end(from, false);
    if (end === undefined) this.inVain += this.text.length - from;
    return end;
  }

  /**
   * Where the statement that begins at `from` ends; undefined when something is still open at the end of the text. In a
   * `rescue`, a line that can only begin a statement ends it in any case.
   */
  private end(from: number, isRescue: boolean): number | undefined {
    const { text } = this;
    let depth = 0;
    let isDecorated = text[from] === '@';
    const token = new RegExp(TOKEN);
    token.lastIndex = from;
    for (let match = token.exec(text); match; match = token.exec(text)) {
      const [what] = match;
      const at = match.index;
      if (what === '#') token.lastIndex = this.lineEnd(at);
      else if (what === '\\') token.lastIndex = at + (text.startsWith('\r\n', at + 1) ? 3 : 2);
      else if (what === '"""' || what === "'''") {
        const close = this.closing(what, at + 3);
        if (close === undefined && !isRescue) return undefined;
        token.lastIndex = close ?? this.lineEnd(at);
      } else if (what === '"' || what === "'") token.lastIndex = this.closingQuote(what, at + 1);
      else if ('([{'.includes(what)) depth++;
      else if (')]}'.includes(what)) depth = Math.max(0, depth - 1);
      else {
        const next = what === '\r' && text[at + 1] === '\n' ? at + 2 : at + 1;
        token.lastIndex = next;
        if (depth > 0 && !(isRescue && this.isStatement(next))) continue;
        if (!this.isStart(next)) continue;
        if (!isDecorated || depth > 0) return next;
        isDecorated = text[next] === '@';
      }
    }
    return depth > 0 && !isRescue ? undefined : text.length;
  }

  /** True where a line begins that is not indented and does not go on with what stands before it. */
  private isStart(at: number): boolean {
    const first = this.text[at];
    if (first === undefined || ' \t\r\n#)]}'.includes(first)) return false;
    CONTINUES.lastIndex = at;
    return !CONTINUES.test(this.text);
  }

  private isStatement(at: number): boolean {
    STATEMENT.lastIndex = at;
    return STATEMENT.test(this.text);
  }

  private lineEnd(at: number): number {
    const end = this.text.slice(at).search(/[\r\n]/);
    return end < 0 ? this.text.length : at + end;
  }

  private closing(quotes: string, from: number): number | undefined {
    for (let at = from; ; ) {
      const close = this.text.indexOf(quotes, at);
      if (close < 0) return undefined;
      let escapes = 0;
      while (this.text[close - 1 - escapes] === '\\') escapes++;
      if (escapes % 2 === 0) return close + 3;
      at = close + 1;
    }
  }

  /** After the closing quote, or at the end of the line where there is none. */
  private closingQuote(quote: string, from: number): number {
    for (let at = from; at < this.text.length; at++) {
      const character = this.text[at]!;
      if (character === '\\') at++;
      else if (character === quote) return at + 1;
      else if (character === '\n' || character === '\r') return at;
    }
    return this.text.length;
  }
}
