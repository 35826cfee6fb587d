import type { Cell } from './scope';

/** What a stretch of code wrote: each place with what it holds afterwards. */
export type Writes = ReadonlyMap<Cell<unknown>, unknown>;

/** Marks in the log that a place did not exist before. */
const BIRTH = Symbol('birth');

/** Steps that it takes to try something and to take it back. */
const STEPS_OF_ATTEMPT = 2;

/** Keeps what every place held before, so that the two ways of an unknown `if` can both be tried. */
export class Journal {
  private readonly log: { readonly cell: Cell<unknown>; readonly before: unknown }[] = [];
  private depth = 0;
  private attempts = 0;
  /** What was written by attempts that failed, until somebody asks. */
  private failed: Cell<unknown>[] = [];
  /** Tells the attempts apart that are under way; 0 outside of any. */
  current = 0;

  /** @param spend told how much work it is to try something, or to compare what several ways wrote */
  constructor(readonly spend: (steps: number) => void) {}

  write<T>(cell: Cell<T>, value: T): void {
    if (this.depth > 0) this.log.push({ cell: cell as Cell<unknown>, before: cell.value });
    cell.value = value;
  }

  /**
   * A place of something that is kept track of beside the names and lists of the text. What is done to it on the way on
   * which it came to be stays, as there is nothing to go back to.
   */
  create<T>(value: T): Cell<T> {
    const cell = { value };
    if (this.depth > 0) this.log.push({ cell: cell as Cell<unknown>, before: BIRTH });
    return cell;
  }

  /** Runs something that stays as it is whatever comes of what is under way, such as a definition. */
  permanently(run: () => void): void {
    const { depth, current } = this;
    this.depth = 0;
    this.current = 0;
    try {
      run();
    } finally {
      this.depth = depth;
      this.current = current;
    }
  }

  /** Runs something, tells what it wrote, and what of that several times, and takes all of it back. */
  attempt<T>(run: () => T): { result: T; writes: Writes; overwritten: ReadonlySet<Cell<unknown>> } {
    this.spend(STEPS_OF_ATTEMPT);
    const start = this.log.length;
    const outer = this.current;
    this.current = ++this.attempts;
    this.depth++;
    try {
      const result = run();
      const overwritten = new Set<Cell<unknown>>();
      return { result, writes: this.rollBack(start, overwritten), overwritten };
    } catch (error) {
      this.failed.push(...this.rollBack(start).keys());
      throw error;
    } finally {
      this.depth--;
      this.current = outer;
    }
  }

  /** Writes what an attempt wrote, and what it wrote several times as often. */
  apply(writes: Writes, overwritten?: ReadonlySet<Cell<unknown>>): void {
    for (const [cell, value] of writes) {
      this.write(cell, value);
      if (overwritten?.has(cell)) this.write(cell, value);
    }
  }

  /** The places that were written by attempts that failed since this was asked last. */
  takeFailed(): readonly Cell<unknown>[] {
    const { failed } = this;
    this.failed = [];
    return failed;
  }

  /** Takes back all that was written since, and tells what that was. */
  private rollBack(start: number, overwritten?: Set<Cell<unknown>>): Writes {
    const writes = new Map<Cell<unknown>, unknown>();
    const born: Cell<unknown>[] = [];
    while (this.log.length > start) {
      const { cell, before } = this.log.pop()!;
      const after = writes.has(cell) ? writes.get(cell) : cell.value;
      if (before !== BIRTH) {
        if (writes.has(cell)) overwritten?.add(cell);
        writes.set(cell, after);
        cell.value = before;
        continue;
      }
      cell.value = after;
      writes.delete(cell);
      born.push(cell);
    }
    if (this.depth > 1) for (const cell of born) this.log.push({ cell, before: BIRTH });
    return writes;
  }
}
