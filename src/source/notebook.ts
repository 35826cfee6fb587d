import type { Position, SourceRange } from '../network/network';

/** A place in one of a notebook's code cells, the cells counted from 0. */
export interface CellPlace {
  readonly cell: number;
  readonly position: Position;
}

/** Where the code cells of a notebook are in the one program that they make: one below the other. */
export class CellLines {
  /** The line of the program on which each cell begins, and the one after the last. */
  private readonly starts: readonly number[];

  /** `lineCounts` has the number of lines of each cell, at least 1. */
  constructor(lineCounts: readonly number[]) {
    const starts = [0];
    for (const count of lineCounts) starts.push(starts.at(-1)! + count);
    this.starts = starts;
  }

  /** Where a position of the program is; after the last line, in the last cell. */
  placeOf({ line, character }: Position): CellPlace {
    const after = this.starts.findIndex(start => start > line);
    const cell = Math.max(0, (after < 0 ? this.starts.length - 1 : after) - 1);
    return { cell, position: { line: line - this.starts[cell]!, character } };
  }

  /** Where a position of a cell is in the program. */
  positionOf({ cell, position: { line, character } }: CellPlace): Position {
    return { line: line + this.starts[cell]!, character };
  }

  /** The part of a range of the program that lies in the cell of its beginning. */
  rangeOf({ start, end }: SourceRange): { readonly cell: number; readonly range: SourceRange } {
    const { cell, position } = this.placeOf(start);
    const last = this.starts[cell + 1]! - 1;
    const clipped = end.line <= last ? end : { line: last, character: END_OF_LINE };
    return { cell, range: { start: position, end: { ...clipped, line: clipped.line - this.starts[cell]! } } };
  }
}

/** Editors take a character after the end of a line for its end. */
const END_OF_LINE = 2 ** 31 - 1;

/** The program that the code cells of a notebook make; its lines and characters are theirs. */
export function joinCells(cells: readonly string[], isPython: boolean): string {
  return (isPython ? cells.map(withoutMagics) : cells).join('\n');
}

/** `%%time` and its like run their cell as it stands; any other hands it to another program. */
const RUNS_ITS_CELL = /^%%(?:time|timeit|capture|prun)\b/;

/** A line for IPython: a magic, a shell command, a question. */
const MAGIC = /^[ \t]*(?:%|!(?!=)|\?)|^[ \t]*[\w.]+\?{1,2}\s*$/;

/** A line magic that runs the Python behind it. */
const RUNS_ITS_LINE = /^[ \t]*%time[ \t]/;

/** A cell without what is for IPython and not for Python; every character left stands where it stood. */
export function withoutMagics(cell: string): string {
  const lines = cell.split(/(?<=\r\n|\n|\r(?!\n))/);
  const first = lines.findIndex(line => line.trim() !== '');
  if (lines[first]?.startsWith('%%')) {
    if (!RUNS_ITS_CELL.test(lines[first]!)) return lines.map(blank).join('');
    lines[first] = blank(lines[first]!);
  }
  const begins = statementLines(lines.join(''));
  return lines.map((line, index) => (begins.has(index) && MAGIC.test(line) ? neutral(line) : line)).join('');
}

function blank(line: string): string {
  return line.replace(/[^\r\n]/g, ' ');
}

/** A statement of the same length that does nothing, so that the block around it keeps a body. */
function neutral(line: string): string {
  if (RUNS_ITS_LINE.test(line)) return line.replace('%time', 'pass;');
  return line.replace(/[^ \t][^\r\n]*/, text => (text.length < 4 ? ' ' : 'pass').padEnd(text.length));
}

/** Texts, comments, brackets, a line that goes on, and ends of lines. */
const TOKEN =
  /("""|''')(?:\\[\s\S]|(?!\1)[\s\S])*\1|"(?:\\.|[^"\\\r\n])*"|'(?:\\.|[^'\\\r\n])*'|#[^\r\n]*|\\(?:\r\n|\n|\r)|\r\n|\n|\r|[()[\]{}]/g;

/** The lines, counted from 0, on which a statement may begin: not within a bracket or a text. */
function statementLines(cell: string): ReadonlySet<number> {
  const begins = new Set([0]);
  let line = 0;
  let depth = 0;
  for (const [token] of cell.matchAll(TOKEN)) {
    if ('([{'.includes(token)) depth++;
    else if (')]}'.includes(token)) depth = Math.max(0, depth - 1);
    const ends = token.match(/\r\n|\n|\r/g)?.length ?? 0;
    line += ends;
    if (ends > 0 && /^[\r\n]/.test(token) && depth === 0) begins.add(line);
  }
  return begins;
}
