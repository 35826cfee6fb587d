/** More than this many letters apart, a word is not taken for another one that is misspelled. */
const MOST_APART = 2;

/** The name that is nearest to a misspelled one; undefined where none is near. */
export function nearest(word: string, names: readonly string[]): string | undefined {
  const most = Math.min(MOST_APART, Math.floor(word.length / 3));
  const near = names
    .map(name => ({ name, distance: distance(word.toLowerCase(), name.toLowerCase()) }))
    .filter(one => one.distance <= most);
  return near.sort((a, b) => a.distance - b.distance)[0]?.name;
}

/** How many letters have to be changed, added and taken away to make one word of the other. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, index) => index);
  for (const [done, letter] of [...from].entries()) {
    const next = [done + 1];
    for (const [index, other] of [...to].entries())
      next.push(Math.min(row[index]! + Number(letter !== other), row[index + 1]! + 1, next[index]! + 1));
    row = next;
  }
  return row.at(-1)!;
}
