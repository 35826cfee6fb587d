import { Random } from '../common/random';

/** Indices of the rows that train and of those that only measure, each in ascending order. */
export interface Split {
  readonly train: Int32Array;
  readonly validation: Int32Array;
}

/**
 * Sets `fraction` (0 to below 1) of the rows aside for validation, drawn with `seed`. With `labels` each class gives
 * its share (stratified); a class of two rows or more always keeps one for training.
 */
export function splitRows(rows: number, fraction: number, seed: number, labels?: Int32Array): Split {
  const random = new Random(seed, 'split');
  const groups = new Map<number, number[]>();
  for (let row = 0; row < rows; row++) {
    const label = labels?.[row] ?? 0;
    const group = groups.get(label);
    if (group) group.push(row);
    else groups.set(label, [row]);
  }
  const validation: number[] = [];
  for (const label of [...groups.keys()].sort((a, b) => a - b)) {
    const members = Int32Array.from(groups.get(label)!);
    random.shuffle(members);
    const count = Math.min(members.length - 1, Math.round(members.length * fraction));
    for (let i = 0; i < count; i++) validation.push(members[i]!);
  }
  const aside = new Set(validation);
  const train = Int32Array.from({ length: rows }, (_, row) => row).filter(row => !aside.has(row));
  return { train, validation: Int32Array.from(validation).sort() };
}
