import type { PartialShape } from '../../network/sizes';
import type { Call, Given } from '../evaluation/calls';
import type { Cell } from '../evaluation/scope';
import type { Stretch } from '../evaluation/syntax';
import { isUnknown, type Unknown, unknown, type Value } from '../evaluation/values';
import { error } from '../layers/report';
import { applyLayer, standIn } from './applyLayer';
import { KerasLayer } from './layer';
import { Model, type Trace } from './model';
import type { Session } from './session';
import { Tensor } from './tensor';

/** A chain of layers, which the text may make longer and shorter. */
export class Sequential extends Model {
  readonly items: Cell<readonly Given[] | Unknown>;
  /** `Session.tries` when its first layer was added. */
  private begun = 0;
  private last: { readonly items: readonly Given[]; readonly trace: Trace } | undefined;

  constructor(session: Session, items: readonly Given[] | Unknown, at: Stretch, name: string | undefined) {
    super(session, 'Sequential', at, name);
    this.items = session.evaluator.journal.create(items);
  }

  add(given: Given): void {
    const items = this.items.value;
    if (!isList(items)) return;
    if (items.length === 0) this.begun = this.session.tries;
    if (this.isFixed) return;
    this.session.evaluator.journal.write(this.items, [...items, given]);
  }

  pop(at: Stretch): void {
    const items = this.items.value;
    if (!isList(items) || this.isFixed) return;
    const rest = items.length > 0 ? items.slice(0, -1) : unknown('there is no layer to take away', at);
    this.session.evaluator.journal.write(this.items, rest);
  }

  trace(): Trace {
    const items = this.items.value;
    if (!isList(items))
      return { input: undefined, output: undefined, findings: [this.session.notKnown(items, this.at)] };
    if (this.last?.items === items) return this.last.trace;
    const first = items[0]?.value;
    const input =
      first instanceof Tensor && !first.use ? first : this.session.input(this.inputShape(), this.at);
    const trace = { input, output: this.follow(items, input), findings: [] };
    this.last = { items, trace };
    return trace;
  }

  applyTo([input, ...more]: readonly Tensor[], call: Call | undefined): Value {
    const at = call?.at ?? this.at;
    const items = this.items.value;
    if (!isList(items)) return items;
    if (!input || more.length > 0) return unknown('a Sequential takes one input', at);
    return this.session.inside(this, () => this.follow(items, input));
  }

  children(): readonly Value[] {
    const items = this.items.value;
    return isList(items) ? items.map(({ value }) => value).filter(value => !(value instanceof Tensor)) : [];
  }

  /** What the first layer says of a sample; null when it says nothing. */
  inputShape(): PartialShape {
    const items = this.items.value;
    const first = isList(items) ? items[0]?.value : undefined;
    if (first instanceof Tensor) return first.shape;
    if (first instanceof KerasLayer) return first.facts.inputShape ?? null;
    return first instanceof Sequential
      ? first.inputShape()
      : first instanceof Model
        ? (first.trace().input?.shape ?? null)
        : null;
  }

  /** A function that nobody calls may fill an empty chain, but does not change one that is there without it. */
  private get isFixed(): boolean {
    return this.session.isSettled(this) && this.begun !== this.session.tries;
  }

  private follow(items: readonly Given[], input: Tensor): Tensor {
    let current = input;
    items.forEach((given, index) => {
      const { value, at } = given;
      if (index === 0 && value instanceof Tensor && !value.use) return;
      const next = this.next(given, current);
      if (next instanceof Tensor) {
        current = next;
        return;
      }
      const shown = `${this.session.source.dialect.show(value)} is not a layer.`;
      const finding =
        next && isUnknown(next) ? this.session.notKnown(next, at) : error('wrong-argument', shown, at);
      current = standIn(this.session, current, finding, at);
    });
    return current;
  }

  private next({ value, at }: Given, current: Tensor): Value | undefined {
    if (isUnknown(value)) return value;
    if (value instanceof KerasLayer) return applyLayer(this.session, value, [current]);
    if (value instanceof Model) {
      value.isPart = true;
      return value.applyTo([current], undefined);
    }
    return value.type === 'object' ? this.session.evaluator.callWith(value, [current], at) : undefined;
  }
}

function isList(items: readonly Given[] | Unknown): items is readonly Given[] {
  return Array.isArray(items);
}
