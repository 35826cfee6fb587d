import type { Chunk } from './chunks';

/**
 * Tells which functions and classes of a module may be looked at later than where they stand. One that uses values when
 * it is defined, in standard values of parameters or in the body of a class, or that a decorator of the module changes,
 * has to be looked at there, as these values may change; so has one that derives from a class that is defined twice.
 */
export class Postponing {
  /** Names of the module that its functions and classes have. */
  private readonly defined = new Set<string>();
  /** Those of them that stand for something else later. */
  private readonly redefined = new Set<string>();

  /** A class may be told of those that derive from it. */
  private readonly isTold: boolean;

  constructor(chunks: readonly Chunk[]) {
    this.isTold = chunks.some(({ text }) => text.includes('__init_subclass__'));
    for (const { defines } of chunks) if (defines) this.add(defines);
    for (const { text, defines } of chunks) {
      if (defines) continue;
      const name = ASSIGNED.exec(text)?.[1];
      if (name && this.defined.has(name)) this.redefined.add(name);
    }
  }

  isPostponable({ text }: Chunk): boolean {
    if (text.includes('@'))
      for (const [, decorator] of text.matchAll(DECORATOR)) if (this.defined.has(decorator!)) return false;
    const start = HEADER.exec(text);
    if (!start) return false;
    if (start[1] === 'def') return isPlainHeader(text, start.index + start[0].length);
    if (this.isTold) return false;
    const bases = text.slice(start.index, text.indexOf(':', start.index));
    if (this.redefined.size > 0 && (bases.match(NAME) ?? []).some(name => this.redefined.has(name)))
      return false;
    return isPlainClass(text.slice(text.indexOf('\n', start.index) + 1));
  }

  private add(name: string): void {
    if (this.defined.has(name)) this.redefined.add(name);
    this.defined.add(name);
  }
}

const ASSIGNED = /^([A-Za-z_]\w*)[ \t]*(?::[^=\n]*)?=(?!=)/;
const DECORATOR = /^[ \t]*@[ \t]*(\w+)/gm;
const HEADER = /^(?:async[ \t]+)?(def|class)[ \t]+\w+[ \t]*/m;
const NAME = /[A-Za-z_]\w*/g;
const TEXTS = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*'|#[^\n]*/g;

/** True when the body of a class gives names only to what is written out, and its methods have such standards. */
function isPlainClass(written: string): boolean {
  const body = written.replace(TEXTS, part => (part.startsWith('#') ? '' : "''"));
  const indentation = /^[ \t]*(?=\S)/m.exec(body)?.[0].length ?? 0;
  for (const { 0: line, index } of body.matchAll(/^[ \t]*\S[^\n]*/gm)) {
    const own = line.trimStart();
    const method = /^(?:async[ \t]+)?def[ \t]+\w+[ \t]*/.exec(own);
    if (method) {
      if (!isPlainHeader(body, index + line.length - own.length + method[0].length)) return false;
    } else if (line.length - own.length <= indentation && !isPlainLine(own)) return false;
    else if (own.startsWith('class ')) return false;
  }
  return true;
}

/** A line of the body of a class that says the same at any time. */
function isPlainLine(line: string): boolean {
  if (/^(?:@|''|\)|pass\b|\.\.\.)/.test(line)) return true;
  const value = /^[A-Za-z_]\w*[ \t]*(?::[^=]*)?(?:=(?!=)(.*))?$/.exec(line);
  return value !== null && isWrittenOut(value[1] ?? '');
}

/** Whether all standard values of the parameters are written out; `at` is where the parenthesis opens. */
function isPlainHeader(text: string, at: number): boolean {
  let depth = 0;
  let standard = -1;
  for (let place = at; place < text.length && place < at + LONGEST_HEADER; place++) {
    const character = text[place]!;
    if (character === '#') {
      const end = text.indexOf('\n', place);
      place = end < 0 ? text.length : end;
    } else if (character === '"' || character === "'") {
      const end = text.indexOf(character, place + 1);
      if (end < 0) return false;
      place = end;
    } else if ('([{'.includes(character)) depth++;
    const isEnd = depth === 1 && (character === ',' || character === ')');
    if (isEnd && standard >= 0) {
      if (!isWrittenOut(text.slice(standard, place).replace(TEXTS, ''))) return false;
      standard = -1;
    } else if (depth === 1 && character === '=') standard = place + 1;
    if (')]}'.includes(character) && --depth === 0) return true;
  }
  return false;
}

const LONGEST_HEADER = 4000;

function isWrittenOut(value: string): boolean {
  return !/(?<![\w.])(?!(?:None|True|False)\b)[A-Za-z_]/.test(value.replace(/''/g, ''));
}
