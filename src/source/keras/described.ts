import type { Call } from '../evaluation/calls';
import { LibraryValue, type Value } from '../evaluation/values';

/** Something of the framework that is no layer, such as an optimizer, a loss or a regularizer: its class and its call. */
export class Described extends LibraryValue {
  constructor(
    /** `optimizers`, `losses`, … */
    readonly room: string,
    readonly name: string,
    /** With its arguments by name. */
    readonly made: Call,
  ) {
    super();
  }

  describe(): string {
    return this.name;
  }

  argument(index: number, name: string): Value | undefined {
    return (this.made.positional[index] ?? this.made.named.get(name))?.value;
  }
}
