import type { Position, SourceRange } from '../../network/network';

/** How a person finds a line, counted from 0: `line 3`, or `cell 2, line 3` of a notebook. */
export type LineName = (line: number) => string;

export const plainLine: LineName = line => `line ${line + 1}`;

/** Turns offsets into positions; `\n`, `\r\n` and a lone `\r` end a line, as in the Language Server Protocol. */
export class LineIndex {
  private readonly starts: readonly number[];

  constructor(
    private readonly text: string,
    private readonly lineName: LineName = plainLine,
  ) {
    this.starts = lineStarts(text);
  }

  position(offset: number): Position {
    const inside = Math.max(0, Math.min(offset, this.text.length));
    const line = this.lineAt(inside);
    return { line, character: inside - this.startOf(line) };
  }

  /** The offset of a position, at most that of the end of the text. */
  offset({ line, character }: Position): number {
    return Math.min(this.startOf(line) + character, this.text.length);
  }

  range(from: number, to: number): SourceRange {
    return { start: this.position(from), end: this.position(to) };
  }

  /** The line of an offset, as a person finds it. */
  nameOf(offset: number): string {
    return this.lineName(this.position(offset).line);
  }

  /** The white space before the first character of the line that holds `offset`, in characters. */
  indentation(offset: number): number {
    const start = this.startOf(this.lineAt(offset));
    return /^[ \t]*/.exec(this.text.slice(start, start + 1000))?.[0].length ?? 0;
  }

  private lineAt(offset: number): number {
    let low = 0;
    let high = this.starts.length - 1;
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.startOf(middle) <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  private startOf(line: number): number {
    return this.starts[line] ?? 0;
  }
}

function lineStarts(text: string): number[] {
  const starts = [0];
  if (text.includes('\r')) {
    for (const end of text.matchAll(/\r\n|\n|\r/g)) starts.push(end.index + end[0].length);
    return starts;
  }
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return starts;
}
