import { comparePositions, type Position } from '../../network/sourceRange';

/** A replacement in a text, as the editor tells it. */
export interface TextChange {
  readonly range: { readonly start: Position; readonly end: Position };
  readonly text: string;
}

/** Where a position is after the changes, none of which overlap; undefined when its text was replaced. */
export function moved(position: Position, changes: readonly TextChange[]): Position | undefined {
  // From the end of the text to its start, so that no change moves the range of one that is still to come.
  const fromEnd = [...changes].sort((a, b) => comparePositions(b.range.start, a.range.start));
  let now: Position | undefined = position;
  for (const change of fromEnd) now = now && movedBy(now, change);
  return now;
}

function movedBy(position: Position, { range: { start, end }, text }: TextChange): Position | undefined {
  if (comparePositions(position, start) < 0) return position;
  if (comparePositions(position, end) < 0) return undefined;
  const lines = text.split(/\r\n|\r|\n/);
  const lastLength = lines.at(-1)!.length;
  const before = lines.length === 1 ? start.character + lastLength : lastLength;
  return {
    line: position.line + lines.length - 1 - (end.line - start.line),
    character: position.line === end.line ? before + position.character - end.character : position.character,
  };
}
