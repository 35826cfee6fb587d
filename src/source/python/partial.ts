import type { Call } from '../evaluation/calls';
import type { Stretch } from '../evaluation/syntax';
import { LibraryValue, unknown, type Value } from '../evaluation/values';

/** `functools.partial(function, …)`: a function with some of its arguments given already. */
export class Partial extends LibraryValue {
  constructor(private readonly made: Call) {
    super();
  }

  describe(): string {
    return 'a partial';
  }

  override call(later: Call): Value {
    const [called, ...given] = this.made.positional;
    if (!called) return unknown('partial is given nothing to call', later.at);
    return later.evaluator.calls.call(called.value, {
      ...later,
      positional: [...given, ...later.positional],
      named: new Map([...this.made.named, ...later.named]),
      open: this.made.open ?? later.open,
    });
  }

  override attribute(name: string, _at: Stretch): Value | undefined {
    const [called, ...given] = this.made.positional;
    const { evaluator } = this.made;
    if (name === 'func') return called?.value;
    if (name === 'args')
      return evaluator.list(
        given.map(({ value }) => value),
        'tuple',
      );
    if (name === 'keywords') return evaluator.dictionary(this.made.named);
    return undefined;
  }
}
