import type { SourceRange } from '../../network/network';
import { LineIndex } from '../evaluation/lines';

/** A replacement in a text, by offsets. */
export interface Edit {
  readonly from: number;
  readonly to: number;
  readonly text: string;
}

/** A replacement in a text, by places. */
export interface TextEdit {
  readonly range: SourceRange;
  readonly newText: string;
}

/** The text after edits that do not overlap; those at the same offset come in their order. */
export function applied(text: string, edits: readonly Edit[]): string {
  let result = '';
  let end = 0;
  for (const { from, to, text: added } of inOrder(edits)) {
    result += text.slice(end, from) + added;
    end = to;
  }
  return result + text.slice(end);
}

export function asTextEdits(text: string, edits: readonly Edit[]): TextEdit[] {
  const lines = new LineIndex(text);
  return inOrder(edits).map(({ from, to, text: newText }) => ({ range: lines.range(from, to), newText }));
}

/** True when two of the edits touch the same text. */
export function overlap(edits: readonly Edit[]): boolean {
  const ordered = inOrder(edits);
  return ordered.some(({ from }, index) => index > 0 && from < ordered[index - 1]!.to);
}

function inOrder(edits: readonly Edit[]): Edit[] {
  return [...edits].sort((a, b) => a.from - b.from || a.to - b.to);
}
