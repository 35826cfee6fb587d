import type { Call } from './calls';
import type { Evaluator } from './evaluator';
import { ancestry, bound } from './members';
import type { Stretch } from './syntax';
import { type ClassValue, LibraryValue, NONE, type ObjectValue, type Value } from './values';

/** What `super()` gives: the members of the classes after the one whose method asks, for the same object. */
export class SuperValue extends LibraryValue {
  private readonly after: readonly ClassValue[];

  constructor(
    private readonly self: ObjectValue,
    owner: ClassValue,
    private readonly evaluator: Evaluator,
  ) {
    super();
    const all = ancestry(self.class);
    this.after = all.slice(all.indexOf(owner) + 1);
  }

  describe(): string {
    return 'super';
  }

  /** `super(…)` of JavaScript runs the constructor. */
  override call(call: Call): Value {
    const initializer = this.find('constructor');
    return initializer?.type === 'function'
      ? this.evaluator.calls.call(bound(initializer, this.self), call)
      : NONE;
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    const found = this.find(name);
    if (found?.type === 'function') return bound(found, this.self);
    return found ?? this.evaluator.library.inherited(this.self, name, at) ?? constructorOf(name);
  }

  private find(name: string): Value | undefined {
    return this.after.map(one => one.members.get(name)?.value).find(found => found);
  }
}

/** The constructor of a class of a library, which says nothing that is read. */
function constructorOf(name: string): Value | undefined {
  return name === '__init__' ? { type: 'native', name, call: () => NONE } : undefined;
}
