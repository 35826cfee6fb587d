import type { Evaluator } from './evaluator';
import type { Cell } from './scope';
import { LibraryValue, type Unknown, type Value } from './values';

/** What gives its items one by one and only once: a generator, `zip(…)`, `map(…)`. They are made when they are asked for. */
export class Iterator extends LibraryValue {
  /** Undefined until the items are made; then those that are still to be given. */
  private readonly rest: Cell<readonly Value[] | Unknown | undefined>;

  constructor(
    private readonly evaluator: Evaluator,
    private readonly make: () => readonly Value[] | Unknown,
  ) {
    super();
    this.rest = evaluator.journal.create<readonly Value[] | Unknown | undefined>(undefined);
  }

  describe(): string {
    return 'an iterator';
  }

  /** All that is left; nothing is afterwards. */
  override iterate(): readonly Value[] | Unknown {
    const items = this.rest.value ?? this.make();
    this.keep(Array.isArray(items) ? [] : items);
    return items;
  }

  /** Sets what is left. */
  keep(rest: readonly Value[] | Unknown): void {
    this.evaluator.journal.write(this.rest, rest);
  }
}
