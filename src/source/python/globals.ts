import type { Evaluator } from '../evaluation/evaluator';
import type { Stretch } from '../evaluation/syntax';
import { isUnknown, LibraryValue, NONE, unknown, type Value } from '../evaluation/values';
import { native } from './methods';

/** `globals()`: reading from it finds names, writing to it may set any. */
export class Globals extends LibraryValue {
  constructor(private readonly evaluator: Evaluator) {
    super();
  }

  describe(): string {
    return 'the names of the module';
  }

  override index(index: Value, at: Stretch): Value | undefined {
    if (index.type !== 'text') return isUnknown(index) ? index : undefined;
    return (
      this.evaluator.module.get(index.value) ??
      unknown(`nothing in this file says what ${index.value} is`, at)
    );
  }

  override setIndex(index: Value, value: Value | undefined, at: Stretch): boolean {
    if (index.type === 'text' && value) this.evaluator.module.set(index.value, value);
    else this.forget(at);
    return true;
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    if (name === 'get')
      return native(name, call => this.index(call.positional[0]?.value ?? NONE, call.at) ?? NONE);
    if (name !== 'update') return undefined;
    this.forget(at);
    return native(name, () => NONE);
  }

  private forget(at: Stretch): void {
    this.evaluator.module.forget(unknown(`'${this.evaluator.quote(at)}' may set any name`, at));
  }
}
