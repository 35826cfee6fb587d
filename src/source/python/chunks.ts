/** A statement of the module with all that is indented below it. */
export interface Chunk {
  readonly text: string;
  /** Where it begins in the whole text. */
  readonly from: number;
  /** The function or class that it defines, when it is nothing but that. */
  readonly defines?: string | undefined;
  /** How deeply brackets are nested in it. */
  readonly depth: number;
}

/**
 * Cuts a Python text into the statements of its module without parsing it. A bracket or a text that is never closed
 * ends where the next statement clearly begins, so that it swallows no more than what it stands in.
 */
export function chunksOf(text: string): Chunk[] {
  const starts = new Scanner(text).starts();
  return starts.map(({ from, depth }, index) => {
    const part = text.slice(from, starts[index + 1]?.from ?? text.length);
    const defines = (part.startsWith('@') ? DECORATED : DEFINITION).exec(part)?.[1];
    return { text: part, from, defines, depth };
  });
}

/** A class or a function that is defined on one line counts too. */
const DEFINITION = /^(?:async[ \t]+)?(?:def|class)[ \t]+([A-Za-z_]\w*)/;

/** The same after decorators. */
const DECORATED = /^(?:async[ \t]+)?(?:def|class)[ \t]+([A-Za-z_]\w*)/m;

const HASH = 0x23;
const BACKSLASH = 0x5c;
const QUOTE = 0x22;
const APOSTROPHE = 0x27;
const RETURN = 0x0d;
const NEW_LINE = 0x0a;

/** A line that can only begin a statement, even where a bracket is still open. */
const STATEMENT =
  /(?:(?:async[ \t]+)?(?:def|class)[ \t]+\w|(?:import|from|with|try|while|return|raise|del|global|@|print)\b|@\w|(?:if|for)\b[^\n]*:[ \t]*(?:#[^\n]*)?(?:\n|$)|[A-Za-z_][\w.]*(?:\[[^\]\n]*\])?(?:[ \t]*:[ \t]*[\w.[\],]+(?: +[\w.[\],]+)*)?[ \t]+(?:[-+*/%|&^@]|\/\/|\*\*)?=[ \t]|[A-Za-z_]\w*=[^,=\n]*(?:[([{][^\n]*)?\n|[A-Za-z_][\w.]*\([^\n]*\)[ \t]*(?:#[^\n]*)?(?:\n|$))/y;

/** A line that goes on with the statement before it. */
const CONTINUES = /(?:elif|else|except|finally)\b/y;

/** So many characters are read in vain, in search of what closes something, until that is no more looked for. */
const MOST_IN_VAIN = 4_000_000;

class Scanner {
  private inVain = 0;
  /** How deeply brackets are nested in the statement that was read last. */
  private deepest = 0;

  constructor(private readonly text: string) {}

  /** The offsets at which the statements begin, and how deep they are. */
  starts(): { from: number; depth: number }[] {
    const found: { from: number; depth: number }[] = [];
    let from = 0;
    while (from < this.text.length) {
      const next = this.closedEnd(from) ?? this.end(from, true) ?? this.text.length;
      if (!isEmpty(this.text, from, next)) found.push({ from, depth: this.deepest });
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
    this.deepest = 0;
    let isDecorated = text[from] === '@';
    for (let at = from; at < text.length; ) {
      switch (text.charCodeAt(at)) {
        case HASH:
          at = this.lineEnd(at);
          break;
        case BACKSLASH:
          at += text.startsWith('\r\n', at + 1) ? 3 : 2;
          break;
        case QUOTE:
        case APOSTROPHE: {
          const quote = text[at]!;
          const isLong = text[at + 1] === quote && text[at + 2] === quote;
          const close = isLong ? this.closing(quote.repeat(3), at + 3) : this.closingQuote(quote, at + 1);
          if (close === undefined && !isRescue) return undefined;
          at = close ?? this.lineEnd(at);
          break;
        }
        case 0x28: // (
        case 0x5b: // [
        case 0x7b: // {
          this.deepest = Math.max(this.deepest, ++depth);
          at++;
          break;
        case 0x29: // )
        case 0x5d: // ]
        case 0x7d: // }
          depth = Math.max(0, depth - 1);
          at++;
          break;
        case RETURN:
        case NEW_LINE:
          at += text.charCodeAt(at) === RETURN && text.charCodeAt(at + 1) === NEW_LINE ? 2 : 1;
          if (depth > 0 && !(isRescue && this.isStatement(at))) break;
          if (!this.isStart(at)) break;
          if (!isDecorated || depth > 0) return at;
          isDecorated = text[at] === '@';
          break;
        default:
          at++;
      }
    }
    return depth > 0 && !isRescue ? undefined : text.length;
  }

  /** True where a line begins that is not indented and does not go on with what stands before it. */
  private isStart(at: number): boolean {
    const first = this.text[at];
    if (first === undefined || ' \t\r\n#)]}'.includes(first)) return false;
    if (first !== 'e' && first !== 'f') return true;
    CONTINUES.lastIndex = at;
    return !CONTINUES.test(this.text);
  }

  private isStatement(at: number): boolean {
    STATEMENT.lastIndex = at;
    return STATEMENT.test(this.text);
  }

  private lineEnd(from: number): number {
    for (let at = from; at < this.text.length; at++) {
      const code = this.text.charCodeAt(at);
      if (code === NEW_LINE || code === RETURN) return at;
    }
    return this.text.length;
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

function isEmpty(text: string, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (!WHITE_SPACE.test(text[at]!)) return false;
  return true;
}

const WHITE_SPACE = /\s/;
