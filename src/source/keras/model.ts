import type { TrainingText } from '../../network/training';
import type { Call } from '../evaluation/calls';
import type { Cell } from '../evaluation/scope';
import type { Stretch } from '../evaluation/syntax';
import { FALSE, LibraryValue, TRUE, text, type Unknown, type Value } from '../evaluation/values';
import type { Finding } from '../layers/report';
import type { KerasLayer } from './layer';
import type { Session } from './session';
import type { Named, Tensor } from './tensor';

/** What a model makes of its input. */
export interface Trace {
  readonly input: Tensor | undefined;
  readonly output: Tensor | undefined;
  readonly findings: readonly Finding[];
}

/** A model of any kind: a chain, a graph between two tensors, or an object of a class of the text. */
export abstract class Model extends LibraryValue implements Named {
  readonly serial: number;
  /** Another model uses it as one of its layers. */
  isPart = false;
  readonly trainable: Cell<Value>;
  private readonly compiling: Cell<TrainingText | Unknown>;
  private readonly fitting: Cell<TrainingText | Unknown>;
  /** All that they say on whatever way. */
  private readonly sayings: Readonly<Record<'compile' | 'fit', TrainingText[]>> = { compile: [], fit: [] };
  /** What of it is not taken. */
  readonly trainingFindings: Finding[] = [];
  /** A callback sets the learning rate, whatever the optimizer begins with. */
  hasOwnRates = false;
  /** Whether `fit` was called, by the place of the call. */
  private readonly fitted = new Map<string, Cell<Value>>();
  private readonly compiled: Cell<ReadonlyMap<KerasLayer, Value> | Unknown | undefined>;
  private readonly nameCell: Cell<Value | undefined>;

  constructor(
    readonly session: Session,
    readonly className: string,
    /** The call that makes it. */
    readonly at: Stretch,
    name: string | undefined,
  ) {
    super();
    const { journal } = session.evaluator;
    this.serial = session.nextSerial();
    this.trainable = journal.create<Value>(TRUE);
    this.compiling = journal.create<TrainingText | Unknown>({});
    this.fitting = journal.create<TrainingText | Unknown>({});
    this.compiled = journal.create<ReadonlyMap<KerasLayer, Value> | Unknown | undefined>(undefined);
    this.nameCell = journal.create<Value | undefined>(name === undefined ? undefined : text(name));
  }

  get ownName(): string | undefined {
    const name = this.nameCell.value;
    return name?.type === 'text' ? name.value : undefined;
  }

  /** What the text says of its training; nothing where it says several things and not which of them holds. */
  get training(): TrainingText {
    const told = { ...this.said('compile'), ...this.said('fit') };
    if (!this.hasOwnRates) return told;
    const { learningRate: _, ...others } = told;
    return others;
  }

  /** What `compile` says, or `fit`; each time anew. */
  noteTraining(by: 'compile' | 'fit', told: TrainingText): void {
    this.sayings[by].push(told);
    this.session.evaluator.journal.write(by === 'compile' ? this.compiling : this.fitting, told);
  }

  /** What is said in a loop, or only if something holds, is said all the same as far as nothing else is. */
  private said(by: 'compile' | 'fit'): TrainingText {
    const told = (by === 'compile' ? this.compiling : this.fitting).value;
    if (!('because' in told)) return told;
    const [first = {}, ...others] = this.sayings[by];
    const agreed = Object.entries(first).filter(([key, value]) =>
      others.every(other => JSON.stringify(other[key as keyof TrainingText]) === JSON.stringify(value)),
    );
    return Object.fromEntries(agreed);
  }

  get isCompiled(): boolean {
    return this.compiled.value !== undefined;
  }

  describe(): string {
    return `the model of ${this.session.source.lineOf(this.at)}`;
  }

  /** Whether the `fit` of a place may have been called for this model before, as it is in a loop. */
  fitsAgain(at: Stretch): boolean {
    const { evaluator, tries } = this.session;
    const place = `${tries} ${at.from}`;
    const isCalled = this.fitted.get(place) ?? { value: FALSE };
    this.fitted.set(place, isCalled);
    const before = isCalled.value;
    evaluator.journal.write(isCalled, TRUE);
    return before !== FALSE;
  }

  /** Follows it from an input of its own. */
  abstract trace(): Trace;

  /** What it makes of tensors, as a layer of another model. */
  abstract applyTo(inputs: readonly Tensor[], call: Call | undefined): Value;

  /** What the framework calls its layers, models among them. */
  abstract children(): readonly Value[];

  override call(call: Call): Value {
    const inputs = this.session.tensorsOf(call.positional[0] ?? call.named.get('inputs'), call.at);
    if (!Array.isArray(inputs)) return inputs as Unknown;
    this.isPart = true;
    return this.session.toldToEvaluate(call, () => this.applyTo(inputs, call));
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    return this.session.memberOf(this, name, at);
  }

  override isOf(path: string): boolean | undefined {
    const name = this.session.words.meaning(path)?.name;
    return name === 'Model' || name === 'Layer' || name === this.className;
  }

  override setAttribute(name: string, value: Value): boolean {
    if (name === 'trainable') this.setTrainable(value);
    if ((name === 'name' || name === '_name') && value.type === 'text')
      this.session.evaluator.journal.write(this.nameCell, value);
    return true;
  }

  /** Setting it on a model sets it on everything in it. */
  setTrainable(value: Value): void {
    if (this.session.isSettled(this)) return;
    const { journal } = this.session.evaluator;
    journal.write(this.trainable, value);
    for (const child of this.children()) {
      if (child instanceof Model) child.setTrainable(value);
      else if (child.type === 'library') child.setAttribute('trainable', value, this.at);
      else if (child.type === 'object') this.session.hostOf(child)?.setTrainable(value);
    }
  }

  /** Every layer in it, however deep. */
  layers(): readonly KerasLayer[] {
    return this.children().flatMap(child => {
      if (child instanceof Model) return child.layers();
      if (child.type === 'object') return this.session.hostOf(child)?.layers() ?? [];
      return this.session.isLayer(child) ? [child] : [];
    });
  }

  /** Keeps which layers are trained, as the framework does when it compiles. */
  noteCompiled(): void {
    const { journal } = this.session.evaluator;
    journal.write(this.compiled, new Map(this.layers().map(layer => [layer, layer.trainable.value])));
  }

  /** Whether a layer is trained; undefined when the text does not say. */
  isTrained(layer: KerasLayer): boolean | undefined {
    const compiled = this.compiled.value;
    const value = (compiled instanceof Map ? compiled.get(layer) : undefined) ?? layer.trainable.value;
    if (value === TRUE || value === FALSE) return value === TRUE;
    return value.type === 'bool' ? value.value : undefined;
  }
}
