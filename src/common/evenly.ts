/** Indices of at most `count` of `length` things in a row, evenly, with the first and the last. */
export function evenIndices(length: number, count: number): number[] {
  if (length <= count) return Array.from({ length }, (_, i) => i);
  return Array.from({ length: count }, (_, i) => Math.round((i * (length - 1)) / (count - 1)));
}

/** At most `count` of the things, evenly, with the first and the last. */
export function pickEvenly<T>(things: readonly T[], count: number): readonly T[] {
  return things.length <= count ? things : evenIndices(things.length, count).map(i => things[i]!);
}
