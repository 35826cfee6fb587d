import type { Problem, Severity, SourceRange } from '../../network/network';
import type { Stretch } from '../evaluation/syntax';
import { isUnknown, itemsOf, type Unknown, type Value } from '../evaluation/values';

/** Everything that the readers may have to say about a text. */
export const READING_CODES = [
  'unknown-value',
  'unsupported-layer',
  'unclear-name',
  'wrong-argument',
  'incomplete-code',
  'unsupported-dtype',
  'unsupported-argument',
  'guessed-dimension',
  'ignored-argument',
  'ignored-layer',
  'empty-network',
  'unsupported-computation',
  'unregistered-layer',
  'always-drops',
  'several-inputs',
  'several-outputs',
  'training-not-taken',
] as const;

export type ReadingCode = (typeof READING_CODES)[number];

/** A problem whose place is still an offset. */
export interface Finding {
  readonly severity: Severity;
  readonly code: ReadingCode;
  readonly message: string;
  readonly at: Stretch;
  /** Of what is not known: why. */
  readonly because?: string;
  /** What would have to be given, by someone outside of the text. */
  readonly isOpen?: boolean;
}

export function error(code: ReadingCode, message: string, at: Stretch): Finding {
  return { severity: 'error', code, message, at };
}

export function warning(code: ReadingCode, message: string, at: Stretch): Finding {
  return { severity: 'warning', code, message, at };
}

export function information(code: ReadingCode, message: string, at: Stretch): Finding {
  return { severity: 'information', code, message, at };
}

/** What the messages need to know of the text. */
export interface Quoting {
  quote(stretch: Stretch): string;
  lineOf(stretch: Stretch): string;
}

/** An error about a value, used at a place, that the text does not decide. */
export function notKnown(
  { because, at: blamed, isSyntaxError, code, isOpen }: Unknown,
  at: Stretch,
  { quote, lineOf }: Quoting,
): Finding {
  const isInside = blamed !== undefined && at.from <= blamed.from && blamed.to <= at.to;
  const place = isInside ? blamed : at;
  if (isSyntaxError) return error('incomplete-code', `${capitalized(because)}.`, blamed ?? place);
  if (code === 'unsupported-layer') return error(code, `${capitalized(because)}.`, blamed ?? place);
  const line = blamed && !isInside ? ` (${lineOf(blamed)})` : '';
  const quoted = `'${quote(place)}'`;
  const reason = withoutItself(because, quoted);
  const message = reason.includes(quoted)
    ? `${capitalized(reason)}${line}.`
    : `${quoted} cannot be known from the text because ${reason}${line}.`;
  return {
    ...error('unknown-value', message, place),
    because: `${reason}${line}`,
    ...(isOpen ? { isOpen } : {}),
  };
}

/** What something depends on, or is set in a loop over, may be what is asked for itself. */
function withoutItself(because: string, quoted: string): string {
  const found = [`it depends on ${quoted}, and `, `it is set in a loop over ${quoted}, and `].find(start =>
    because.startsWith(start),
  );
  return found === undefined ? because : withoutItself(because.slice(found.length), quoted);
}

/** The first thing in a value that is not known, however deep in lists. */
export function unknownIn(value: Value): Unknown | undefined {
  if (isUnknown(value)) return value;
  if (value.type !== 'list' && value.type !== 'tuple') return undefined;
  const items = itemsOf(value);
  if (!items) return value.items.value as Unknown;
  for (const item of items) {
    const found = unknownIn(item);
    if (found) return found;
  }
  return undefined;
}

export function problemOf(finding: Finding, rangeOf: (stretch: Stretch) => SourceRange): Problem {
  const { severity, code, message, at } = finding;
  return { severity, code, message, range: rangeOf(at) };
}

/** An optimizer of the text that Normscope does not have. */
export function optimizerNotTaken(name: string, at: Stretch): Finding {
  return information(
    'training-not-taken',
    `Normscope has no ${name}, and trains as its own settings say.`,
    at,
  );
}

/** A schedule of the text that Normscope does not have, or not with its numbers. */
export function scheduleNotTaken(name: string, at: Stretch): Finding {
  const message = `Normscope has no ${name} with these numbers, and keeps to the schedule of its own settings.`;
  return information('training-not-taken', message, at);
}

/** Problems in the text's order; one that several networks share is told once. */
export function together(problems: readonly Problem[]): Problem[] {
  const found = new Map<string, Problem>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.code, problem.message, problem.range]);
    const networks = new Set([...(found.get(key)?.networks ?? []), ...(problem.networks ?? [])]);
    found.set(key, { ...problem, networks: [...networks] });
  }
  return [...found.values()].sort(byPlace);
}

function byPlace({ range: { start: a } }: Problem, { range: { start: b } }: Problem): number {
  return a.line - b.line || a.character - b.character;
}

function capitalized(sentence: string): string {
  return /^[a-z]+[\s']/.test(sentence) ? sentence.slice(0, 1).toUpperCase() + sentence.slice(1) : sentence;
}
