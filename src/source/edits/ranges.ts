import type { Layer, SourceRange } from '../../network/network';

export function isSameRange(a: SourceRange, b: SourceRange): boolean {
  return isSame(a.start, b.start) && isSame(a.end, b.end);
}

/** The places of layers; those that are made in a loop share one. */
export function distinctRanges(layers: readonly Layer[]): SourceRange[] {
  const ranges = layers.map(({ range }) => range);
  return ranges.filter((range, index) => ranges.findIndex(one => isSameRange(one, range)) === index);
}

function isSame(a: SourceRange['start'], b: SourceRange['start']): boolean {
  return a.line === b.line && a.character === b.character;
}
