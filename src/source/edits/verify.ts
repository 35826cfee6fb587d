import type { Network, Reading } from '../../network/network';
import { applied, asTextEdits, type Edit, overlap, type TextEdit } from './edit';

/** A text that may be edited, and how to read what comes out. */
export interface EditedSource {
  readonly text: string;
  readonly reading: Reading;
  read(text: string): Reading;
}

/**
 * The edits, if the text that they make reads as it should: with the same networks, each of which changed as `isMeant`
 * says, and no more errors than before. Undefined otherwise, and without edits.
 */
export function verified(
  { text, reading, read }: EditedSource,
  edits: readonly Edit[],
  isMeant: (before: Network, after: Network) => boolean,
): readonly TextEdit[] | undefined {
  if (edits.length === 0 || overlap(edits)) return undefined;
  const after = read(applied(text, edits));
  if (after.networks.length !== reading.networks.length || errorsIn(after) > errorsIn(reading))
    return undefined;
  const isRight = reading.networks.every((before, index) => isMeant(before, after.networks[index]!));
  return isRight ? asTextEdits(text, edits) : undefined;
}

function errorsIn({ problems }: Reading): number {
  return problems.filter(({ severity }) => severity === 'error').length;
}
