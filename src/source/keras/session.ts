import type { PartialShape } from '../../network/sizes';
import type { Call, Given } from '../evaluation/calls';
import type { Evaluator } from '../evaluation/evaluator';
import type { Cell } from '../evaluation/scope';
import type { SourceText } from '../evaluation/sourceText';
import type { Stretch } from '../evaluation/syntax';
import {
  isSequence,
  isUnknown,
  itemsOf,
  type ObjectValue,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { type Finding, notKnown } from '../layers/report';
import type { LayerSpec } from '../layers/specs';
import { applyCall, applyNew } from './applyLayer';
import { enclosingFunction } from './definitions';
import type { LayerEntry } from './entries';
import { KerasLayer } from './layer';
import { entriesOf } from './layerNames';
import { Model } from './model';
import { memberOfModel } from './modelMembers';
import { Subclassed } from './subclassed';
import { type Named, Tensor } from './tensor';
import type { Words } from './words';

/** How the text calls a model: at its top, in the function that makes it, anywhere else, and who returns it first and last. */
export interface Names {
  readonly inModule?: string;
  readonly local?: string;
  readonly elsewhere?: string;
  readonly maker?: string;
  readonly outerMaker?: string;
}

/** What the use of a layer counts for, as it takes longer than most steps. */
const STEPS_OF_USE = 50;

/** What one reading of a text keeps of the framework: the models it made, and where it is while a model is followed. */
export class Session {
  /** Set right after the evaluator is made, which needs the session's library. */
  evaluator!: Evaluator;
  /** The classes of layers by their names in the framework. */
  readonly entries: ReadonlyMap<string, LayerEntry>;
  /** In the order they were made, on every way that was followed. */
  readonly models: Model[] = [];
  /** The models and blocks whose inside is being followed, the outermost first. */
  within: readonly Named[] = [];
  /** Layers that something unknown was called with, such as `model.add` of a model that nobody gives. */
  readonly strays = new Map<KerasLayer, Unknown>();
  /** Why the text could not be followed to its end, so that these models may lack what came later. */
  readonly uncertain = new Map<Model, Unknown>();
  /** What `training` is while a model is followed. */
  isTraining = true;
  /** Set inside a model that is told to evaluate while the one around it is trained. */
  isEvaluating = false;
  /** Where the text says that images have their channels, for all layers that do not say it themselves. */
  readonly layout: Cell<Value | undefined> = { value: undefined };
  private readonly names = new Map<Value, Names>();
  private readonly specs = new Map<LayerEntry, LayerSpec>();
  /** How many functions were followed that nobody calls, the one that is being followed among them. */
  tries = 0;
  private serial = 0;
  private settled = 0;
  private uses = 0;

  constructor(
    readonly source: SourceText,
    readonly words: Words,
  ) {
    this.entries = entriesOf(words);
  }

  /** Grows with every layer that is made and every use of one. */
  get progress(): number {
    return this.serial + this.uses;
  }

  /** What is not known may have changed the models that were made before. */
  lose(reason: Unknown): void {
    for (const model of this.models) if (!this.uncertain.has(model)) this.uncertain.set(model, reason);
  }

  /** The arguments of a class, made once. */
  specOf(entry: LayerEntry, make: () => LayerSpec): LayerSpec {
    const spec = this.specs.get(entry) ?? make();
    this.specs.set(entry, spec);
    return spec;
  }

  /** How many uses there were before this one. */
  noteUse(): number {
    this.evaluator.step(STEPS_OF_USE);
    return this.uses++;
  }

  /** From here on only functions are followed that nobody calls: what was made before stays as it is. */
  settle(): void {
    this.settled = this.serial;
    this.tries++;
  }

  /** True for what was made before the function that is followed, which nobody calls. */
  isSettled({ serial }: Named): boolean {
    return serial < this.settled;
  }

  nextSerial(): number {
    return this.serial++;
  }

  /** Keeps what a model is called, the first name of each kind. */
  noteName(value: Value, kind: keyof Names, name: string): void {
    const isModel = value instanceof Model || (value.type === 'object' && this.hostOf(value) !== undefined);
    if (isModel) this.names.set(value, { [kind]: name, ...this.names.get(value) });
  }

  /** Keeps which function returns a model; one returns what the one before gave it. */
  noteMaker(value: Value, name: string): void {
    this.noteName(value, 'maker', name);
    const names = this.names.get(value);
    if (names) this.names.set(value, { ...names, outerMaker: name });
  }

  /** The function that a model is made in; undefined for one at the top. */
  makerOf(value: Value): string | undefined {
    const at =
      value instanceof Model ? value.at : value.type === 'object' ? this.hostOf(value)?.at : undefined;
    return at && enclosingFunction(this, at)?.code.name;
  }

  namesOf(value: Value): Names {
    return this.names.get(value) ?? {};
  }

  /** Follows the inside of something that gives its layers a name of its own. */
  inside<T>(named: Named, follow: () => T): T {
    const outer = this.within;
    this.within = [...outer, named];
    try {
      return follow();
    } finally {
      this.within = outer;
    }
  }

  /** Follows a call with what it says of `training`, which holds for everything inside. */
  toldToEvaluate<T>({ named }: Call, follow: () => T): T {
    const training = named.get('training')?.value;
    const outer = this.isEvaluating;
    if (this.isTraining && training?.type === 'bool' && !training.value) this.isEvaluating = true;
    try {
      return follow();
    } finally {
      this.isEvaluating = outer;
    }
  }

  /** What the framework keeps about an object of a class of the text; undefined for one of another class. */
  hostOf(object: ObjectValue): Subclassed | undefined {
    const notes = object.notes.value;
    return notes instanceof Subclassed ? notes : undefined;
  }

  memberOf(model: Model, name: string, at: Stretch): Value | undefined {
    return memberOfModel(model, name, at);
  }

  /** What the text has for something with a name. */
  valueOf(named: Named): Value {
    return named instanceof Subclassed ? named.object : (named as KerasLayer | Model);
  }

  isLayer(value: Value): value is KerasLayer {
    return value instanceof KerasLayer;
  }

  input(shape: PartialShape, at: Stretch): Tensor {
    return new Tensor(this, shape, undefined, at);
  }

  /** The symbolic tensors of an argument, which may be a list of them. */
  tensorsOf(given: Given | undefined, at: Stretch): readonly Tensor[] | Unknown {
    if (!given) return unknown('it is called without an input', at);
    const { value } = given;
    const items = isSequence(value) ? (itemsOf(value) ?? [value.items.value as Unknown]) : [value];
    const tensors: Tensor[] = [];
    for (const item of items) {
      if (isUnknown(item)) return item;
      if (!(item instanceof Tensor))
        return unknown(`'${this.source.quote(given.at)}' is not what a layer or an input gives`, given.at);
      tensors.push(item);
    }
    return tensors;
  }

  /** What is wrong with an unknown value at a place. */
  notKnown(value: Unknown, at: Stretch): Finding {
    return notKnown(value, at, this.source);
  }

  applyCall(layer: KerasLayer, call: Call): Value {
    return applyCall(this, layer, call);
  }

  /** A layer that an operator makes where it stands. */
  applyNew(className: string, inputs: readonly Tensor[], at: Stretch): Value {
    return applyNew(this, className, inputs, at);
  }
}
