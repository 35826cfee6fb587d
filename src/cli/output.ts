import { toJson } from '../trace/frame';

/** One JSON document on standard output. */
export function printJson(document: unknown): void {
  process.stdout.write(`${JSON.stringify(document, toJson, 2)}\n`);
}

/** A name or message on one line: line ends, tabs and other control characters as escapes such as `\\n`. */
export function oneLine(text: string): string {
  return text.replace(/\p{Cc}/gu, character => {
    const code = character.charCodeAt(0).toString(16).padStart(2, '0');
    return { '\n': '\\n', '\r': '\\r', '\t': '\\t' }[character] ?? `\\x${code}`;
  });
}

/** Rows of cells in columns that line up, each on one line; the last cell is not padded. */
export function table(texts: readonly (readonly string[])[]): string {
  const rows = texts.map(row => row.map(oneLine));
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, i) => {
      widths[i] = Math.max(widths[i] ?? 0, cell.length);
    });
  }
  const line = (row: readonly string[]) => row.map((cell, i) => cell.padEnd(widths[i]!)).join('  ');
  return rows.map(row => `${line(row).trimEnd()}\n`).join('');
}
