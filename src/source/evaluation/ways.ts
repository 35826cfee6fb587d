import type { Journal, Writes } from './journal';
import { isSame, isUnknown, type Unknown, type Value } from './values';

/** How a statement ends when the next one is not what follows. */
export type Leaving =
  | { readonly type: 'return'; readonly value: Value }
  | { readonly type: 'break' | 'continue' | 'raise' };

/** Nothing where the next statement follows; a fork where it follows on some ways only. */
export type Completion = undefined | Leaving | Fork;

/** Several ways end differently, and the text does not say which one is taken; nothing of them is written yet. */
export interface Fork {
  readonly type: 'fork';
  readonly ways: readonly Way[];
  readonly reason: Unknown;
}

/** How a way ends, and what is written on it. */
export interface Way {
  readonly end: Leaving | undefined;
  readonly writes: Writes;
}

export const NOTHING: Writes = new Map();

/** Writes what ways have in common that end alike; those that end differently stay apart, and an error is no end. */
export function joined(journal: Journal, ways: readonly Way[], reason: Unknown): Completion {
  // A way that ends in an error is not the one that makes a network.
  const taken = ways.filter(({ end }) => end?.type !== 'raise');
  const [first] = taken;
  if (!first) return { type: 'raise' };
  const kinds = new Set(taken.map(({ end }) => end?.type));
  if (kinds.size === 1) {
    mergeAll(journal, taken.map(writesOf), reason);
    return commonEnd(taken, reason);
  }
  const apart = [...kinds].map(kind => {
    const alike = taken.filter(({ end }) => end?.type === kind);
    const [only] = alike;
    if (only && alike.length === 1) return only;
    const { writes } = journal.attempt(() => mergeAll(journal, alike.map(writesOf), reason));
    return { end: commonEnd(alike, reason), writes };
  });
  return { type: 'fork', ways: apart, reason };
}

function writesOf({ writes }: Way): Writes {
  return writes;
}

/** How ways end that end alike. */
function commonEnd(ways: readonly Way[], reason: Unknown): Leaving | undefined {
  const end = ways[0]?.end;
  if (end?.type !== 'return') return end;
  const isAgreed = ways.every(way => way.end?.type === 'return' && isSame(way.end.value, end.value));
  return isAgreed
    ? end
    : {
        type: 'return',
        value: orElse(
          reason,
          ways.map(way => (way.end?.type === 'return' ? way.end.value : undefined)),
        ),
      };
}

/** The ways of a completion, with those of a fork as they are. */
export function waysOf(end: Completion, writes: Writes, journal: Journal): readonly Way[] {
  if (end?.type !== 'fork') return [{ end, writes }];
  return end.ways.map(way => ({
    end: way.end,
    writes: journal.attempt(() => {
      journal.apply(writes);
      journal.apply(way.writes);
    }).writes,
  }));
}

/** Writes what all of these agree on; the rest is unknown. */
export function mergeAll(journal: Journal, all: readonly Writes[], reason: Unknown): void {
  const [first, ...others] = all;
  if (!first) return;
  if (others.length === 0) {
    journal.apply(first);
    return;
  }
  const touched = new Set(all.flatMap(writes => [...writes.keys()]));
  journal.spend(touched.size * all.length);
  for (const cell of touched) {
    const after = all.map(writes => (writes.has(cell) ? writes.get(cell) : cell.value));
    const isAgreed = after.every(state => isSameState(state, after[0]));
    journal.write(cell, isAgreed ? after[0] : orElse(reason, after));
  }
}

/** What one of several values is, with the lists and dictionaries among them. */
export function orElse(reason: Unknown, values: readonly unknown[]): Unknown {
  const mayBe = values.flatMap(value => {
    if (!isValue(value)) return [];
    if (isUnknown(value)) return value.mayBe ?? [];
    return value.type === 'list' || value.type === 'set' || value.type === 'dictionary' ? [value] : [];
  });
  return mayBe.length > 0 ? { ...reason, mayBe: [...new Set(mayBe)].slice(0, MOST_ALTERNATIVES) } : reason;
}

/** Of more than these it is not kept which ones something may be. */
const MOST_ALTERNATIVES = 8;

/** Makes unknown what something unknown may be, as it is changed. */
export function changeAny({ mayBe = [] }: Unknown, journal: Journal, because: Unknown): void {
  for (const value of mayBe)
    if (value.type === 'dictionary') journal.write(value.entries, because);
    else journal.write(value.items, because);
}

/** Cells hold values, or lists and maps of them. */
export function isSameState(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a) && Array.isArray(b))
    return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (a instanceof Map && b instanceof Map)
    return (
      a.size === b.size &&
      [...a].every(([key, entry]) => isSame(entry?.value ?? entry, b.get(key)?.value ?? b.get(key)))
    );
  return isValue(a) && isValue(b) && isSame(a, b);
}

/** True for what is unknown already, and that the data cannot tell. */
export function isLost(state: unknown): boolean {
  return isValue(state) && isUnknown(state) && !state.isOpen;
}

function isValue(state: unknown): state is Value {
  return typeof state === 'object' && state !== null && 'type' in state;
}
