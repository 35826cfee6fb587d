import type { Cell } from './scope';

/** What a stretch of code wrote: each place with what it holds afterwards. */
export type Writes = ReadonlyMap<Cell<unknown>, unknown>;

/** Keeps what every place held before, so that the two ways of an unknown `if` can both be tried. */
export class Journal {
  private readonly log: { readonly cell: Cell<unknown>; readonly before: unknown }[] = [];
  private depth = 0;

  write<T>(cell: Cell<T>, value: T): void {
    if (this.depth > 0) this.log.push({ cell: cell as Cell<unknown>, before: cell.value });
    cell.value = value;
  }

  /** Runs something, tells what it wrote, and takes all of it back. */
  attempt<T>(run: () => T): { result: T; writes: Writes } {
    const start = this.log.length;
    this.depth++;
    let result: T;
    try {
      result = run();
    } finally {
      this.depth--;
    }
    const writes = new Map<Cell<unknown>, unknown>();
    while (this.log.length > start) {
      const { cell, before } = this.log.pop()!;
      if (!writes.has(cell)) writes.set(cell, cell.value);
      cell.value = before;
    }
    return { result, writes };
  }

  /** Writes what an attempt wrote. */
  apply(writes: Writes): void {
    for (const [cell, value] of writes) this.write(cell, value);
  }
}
