import type { Reading } from '../../network/network';

/** Longer texts are made by programs rather than by people; reading them takes longer than one may wait while typing. */
const MOST_CHARACTERS = 2_000_000;
const MOST_LINES = 10_000;

/** What is said of a text that is too long to be read; undefined for others. */
export function tooLongToRead(text: string): Reading | undefined {
  if (text.length <= MOST_CHARACTERS && linesOf(text) <= MOST_LINES) return undefined;
  const start = { line: 0, character: 0 };
  const most = `${MOST_LINES} lines and ${MOST_CHARACTERS} characters`;
  const message = `This file is too long to look for networks in it: Normscope reads up to ${most}. Put the network into a file of its own.`;
  return {
    networks: [],
    problems: [
      { severity: 'warning', code: 'unknown-value', message, range: { start, end: start }, networks: [] },
    ],
  };
}

function linesOf(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}
