/** A part of a module that may declare a function or a class. */
interface Declaring {
  readonly text: string;
  readonly defines?: string | undefined;
}

/** The names of the declarations that may make a network, by a word in their text, and of those that call them. */
export function makersAmong(chunks: readonly Declaring[], word: RegExp): string[] {
  const declared = chunks.flatMap(({ defines, text }) => (defines === undefined ? [] : [{ defines, text }]));
  const makers = declared.filter(({ text }) => word.test(text)).map(({ defines }) => defines);
  if (makers.length === 0) return [];
  const words = new RegExp(`(?<![\\w$])(?:${makers.join('|').replaceAll('$', '\\$')})(?![\\w$])`);
  return declared.filter(({ text }) => words.test(text)).map(({ defines }) => defines);
}
