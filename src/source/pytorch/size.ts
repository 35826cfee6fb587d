import type { Stretch } from '../evaluation/syntax';
import { int, LibraryValue, type Value } from '../evaluation/values';

/** The size of the batch, which no text knows. */
const BATCH = 'batch';

/** A size that only the data tells, or a product of such sizes and a number. */
export class Size extends LibraryValue {
  private constructor(
    readonly factor: number,
    /** The names of the sizes that are multiplied, in order. */
    readonly atoms: readonly string[],
  ) {
    super();
  }

  static readonly batch = new Size(1, [BATCH]);

  /** The size of one dimension of what a layer gives. */
  static of(source: string, axis: number): Size {
    return new Size(1, [`${source}.${axis}`]);
  }

  /** The product of sizes, some of which are known. */
  static product(sizes: readonly (number | Size)[]): Value {
    return sizes.reduce<Value>((all, size) => multiplied(all, size), int(1));
  }

  describe(): string {
    return this.isBatch ? 'the size of the batch' : 'a size that the data tells';
  }

  get isBatch(): boolean {
    return this.factor === 1 && this.atoms.length === 1 && this.atoms[0] === BATCH;
  }

  equals(other: Value): boolean {
    return other instanceof Size && other.factor === this.factor && other.atoms.join() === this.atoms.join();
  }

  override binary(operator: string, other: Value, _isReversed: boolean, _at: Stretch): Value | undefined {
    if (operator !== '*') return undefined;
    if (other.type === 'int') return new Size(this.factor * other.value, this.atoms);
    return other instanceof Size ? multiplied(this, other) : undefined;
  }

  override isTrue(): boolean | undefined {
    return undefined;
  }

  /** @internal */
  times(other: Size): Size {
    return new Size(this.factor * other.factor, [...this.atoms, ...other.atoms].sort());
  }

  /** @internal */
  scaled(factor: number): Size {
    return new Size(this.factor * factor, this.atoms);
  }
}

function multiplied(value: Value, size: number | Size): Value {
  if (typeof size === 'number')
    return value instanceof Size
      ? value.scaled(size)
      : value.type === 'int'
        ? int(value.value * size)
        : value;
  if (value instanceof Size) return value.times(size);
  return value.type === 'int' ? size.scaled(value.value) : value;
}
