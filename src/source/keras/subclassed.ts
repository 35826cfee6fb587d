import type { Call } from '../evaluation/calls';
import { inherited } from '../evaluation/members';
import type { Cell } from '../evaluation/scope';
import type { Stretch } from '../evaluation/syntax';
import { FALSE, isUnknown, type ObjectValue, TRUE, unknown, type Value } from '../evaluation/values';
import { error, type Finding, warning } from '../layers/report';
import { KerasLayer } from './layer';
import { Model, type Trace } from './model';
import type { Session } from './session';
import { Tensor } from './tensor';
import { usesOf } from './uses';

/** An object of a class of the text that derives from the framework's `Model` or `Layer`. */
export class Subclassed extends Model {
  private readonly isBuilt: Cell<unknown> = { value: false };
  /** Set by `super().__init__(inputs, outputs)`, which makes it the graph between them. */
  graph: Model | undefined;
  private isFollowed = false;
  /** Where the text calls it with more than its input, which `fit` does not do. */
  private readonly otherwise: Finding[] = [];

  constructor(
    session: Session,
    readonly object: ObjectValue,
    readonly isModel: boolean,
  ) {
    super(session, object.class.code.name, object.at, undefined);
  }

  trace(): Trace {
    const findings: Finding[] = [...this.ownSteps(), ...this.otherwise];
    if (this.graph) {
      const trace = this.graph.trace();
      return { ...trace, findings: [...trace.findings, ...findings] };
    }
    const input = this.session.input(null, this.at);
    const result = this.follow(input, true);
    if (!(result instanceof Tensor)) {
      findings.push(this.lostOutput(result));
      return { input, output: undefined, findings };
    }
    const other = this.follow(input, false);
    if (!(other instanceof Tensor) || !isSameButDropout(result, other)) {
      const message = `${this.className} computes something else while it is trained, which Normscope cannot follow.`;
      findings.push(error('unsupported-computation', message, this.at));
    }
    return { input, output: result, findings };
  }

  applyTo(inputs: readonly Tensor[], call: Call | undefined): Value {
    if (this.graph) return this.graph.applyTo(inputs, call);
    const { evaluator } = this.session;
    const at = call?.at ?? this.at;
    const input: Value = inputs.length === 1 ? inputs[0]! : evaluator.list(inputs);
    return this.session.inside(this, () =>
      this.run({ ...madeCall(this.session, at), positional: [{ value: input, at }] }),
    );
  }

  /** Notes where the text calls it with more than its input, which may change what its layers do. */
  noteCall({ positional, named, at }: Call): void {
    const method = inherited(this.object.class, 'call');
    if (method?.type !== 'function') return;
    const [, , ...parameters] = method.code.parameters;
    const other = parameters.find(
      ({ name }, index) =>
        name !== undefined &&
        !['training', 'mask'].includes(name) &&
        (named.has(name) || positional[index + 1] !== undefined),
    );
    if (!other || this.otherwise.length > 0) return;
    const message = `${this.className} is called with ${other.name} here, and Normscope calls it with its input alone.`;
    this.otherwise.push(error('unsupported-computation', message, at));
  }

  /** Calls it as the text does, with whatever arguments. */
  callAsLayer(call: Call): Value {
    this.isPart = true;
    return this.session.toldToEvaluate(call, () => this.session.inside(this, () => this.run(call)));
  }

  children(): readonly Value[] {
    const values = [...this.object.attributes.values()].map(({ value }) => value);
    return values.flatMap(value => (value ? this.layersIn(value, 0) : []));
  }

  private layersIn(value: Value, depth: number): readonly Value[] {
    if (value instanceof KerasLayer || value instanceof Model) return [value];
    if (value.type === 'object') return this.session.hostOf(value) ? [value] : [];
    if (depth > 3) return [];
    if (value.type === 'list' || value.type === 'tuple') {
      const items = value.items.value;
      return Array.isArray(items) ? items.flatMap((item: Value) => this.layersIn(item, depth + 1)) : [];
    }
    if (value.type !== 'dictionary' || isUnknown(value.entries.value)) return [];
    return [...value.entries.value.values()].flatMap(entry => this.layersIn(entry.value, depth + 1));
  }

  /** A class that trains in its own way is trained in Normscope's all the same. */
  private ownSteps(): Finding[] {
    const own = inherited(this.object.class, 'train_step');
    if (own?.type !== 'function') return [];
    const message = `Normscope trains ${this.className} by its loss and optimizer alone, and not as train_step says.`;
    return [warning('ignored-argument', message, own.code.nameAt)];
  }

  private follow(input: Tensor, isTraining: boolean): Value {
    const outer = this.session.isTraining;
    this.session.isTraining = isTraining;
    try {
      const call = madeCall(this.session, this.at);
      return this.run({ ...call, positional: [{ value: input, at: this.at }] });
    } finally {
      this.session.isTraining = outer;
    }
  }

  private run(call: Call): Value {
    const { evaluator } = this.session;
    const method = inherited(this.object.class, 'call');
    if (method?.type !== 'function')
      return unknown(`${this.className} has no method call in this file`, this.at);
    if (this.isFollowed) return unknown(`${this.className} uses itself`, call.at);
    this.isFollowed = true;
    try {
      this.build(call);
      const takesTraining = method.code.parameters.some(({ name }) => name === 'training');
      const named = new Map(call.named);
      if (takesTraining && !named.has('training') && call.positional.length < 2) {
        const value = this.session.isTraining ? TRUE : FALSE;
        named.set('training', { value, at: call.at, nameAt: call.at });
      }
      if (!takesTraining) named.delete('training');
      return evaluator.calls.call({ ...method, self: this.object }, { ...call, named });
    } finally {
      this.isFollowed = false;
    }
  }

  /** Runs its `build` the first time it is used. */
  private build({ positional: [first], at }: Call): void {
    if (this.isBuilt.value === true) return;
    this.session.evaluator.journal.write(this.isBuilt, true);
    const method = inherited(this.object.class, 'build');
    if (method?.type !== 'function') return;
    const shape =
      first?.value instanceof Tensor
        ? first.value.shapeValue(at)
        : unknown('only the data tells the shape here', at);
    this.session.evaluator.callWith({ ...method, self: this.object }, [shape], at);
  }

  private lostOutput(result: Value): Finding {
    if (isUnknown(result)) return this.session.notKnown(result, result.at ?? this.at);
    const several = result.type === 'list' || result.type === 'tuple';
    const message = several
      ? `${this.className} gives several outputs, and Normscope trains networks with one.`
      : `What ${this.className} gives is not what one of its layers gives.`;
    return error('unsupported-computation', message, this.at);
  }
}

function madeCall({ evaluator }: Session, at: Stretch): Call {
  return { positional: [], named: new Map(), at, calleeAt: at, evaluator };
}

/** True when two graphs differ at most in layers that do nothing in evaluation. */
function isSameButDropout(a: Tensor, b: Tensor): boolean {
  const [left, right] = [a, b].map(tensor =>
    usesOf(tensor)
      .uses.filter(({ parts }) => !parts.every(({ kind }) => kind.startsWith('Dropout')))
      .map(({ layer, parts }) => `${layer.facts.at.from} ${parts.map(({ kind }) => kind).join()}`),
  );
  return left!.length === right!.length && left!.every((one, index) => one === right![index]);
}
