import { type Layer, NETWORK_INPUT } from '../../network/network';
import { outputShape } from '../../network/outputShape';
import type { PartialShape } from '../../network/sizes';
import type { Call, Given } from '../evaluation/calls';
import type { Evaluator } from '../evaluation/evaluator';
import type { SourceText } from '../evaluation/sourceText';
import type { Stretch } from '../evaluation/syntax';
import {
  isSequence,
  isUnknown,
  itemsOf,
  type ObjectValue,
  TRUE,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { error, type Finding, notKnown } from '../layers/report';
import type { LayerSpec } from '../layers/specs';
import { activationNamed, withArguments } from './activations';
import { enclosingFunction } from './definitions';
import { type LayerEntry, type Part, part } from './entries';
import { KerasLayer } from './layer';
import { layerNamed } from './makeLayer';
import { Model } from './model';
import { memberOfModel } from './modelMembers';
import { Subclassed } from './subclassed';
import { type Named, Tensor, type Use } from './tensor';
import type { Words } from './words';

/** How the text calls a model: at its top, in the function that makes it, anywhere else, and who returns it. */
export interface Names {
  readonly inModule?: string;
  readonly local?: string;
  readonly elsewhere?: string;
  readonly maker?: string;
}

/** What the use of a layer counts for, as it takes longer than most steps. */
const STEPS_OF_USE = 50;

/** What one reading of a text keeps of the framework: the models it made, and where it is while a model is followed. */
export class Session {
  /** Set right after the evaluator is made, which needs the session's library. */
  evaluator!: Evaluator;
  /** In the order they were made, on every way that was followed. */
  readonly models: Model[] = [];
  /** The models and blocks whose inside is being followed, the outermost first. */
  within: readonly Named[] = [];
  /** Why the text could not be followed to its end, so that its models may lack what comes later. */
  lost: Unknown | undefined;
  /** What `training` is while a model is followed. */
  isTraining = true;
  private readonly names = new Map<Value, Names>();
  private readonly specs = new Map<LayerEntry, LayerSpec>();
  private serial = 0;
  private uses = 0;

  constructor(
    readonly source: SourceText,
    readonly words: Words,
  ) {}

  /** Grows with every layer that is made and every use of one. */
  get progress(): number {
    return this.serial + this.uses;
  }

  /** The arguments of a class, made once. */
  specOf(entry: LayerEntry, make: () => LayerSpec): LayerSpec {
    const spec = this.specs.get(entry) ?? make();
    this.specs.set(entry, spec);
    return spec;
  }

  nextSerial(): number {
    return this.serial++;
  }

  /** Keeps what a model is called, the first name of each kind. */
  noteName(value: Value, kind: keyof Names, name: string): void {
    const isModel = value instanceof Model || (value.type === 'object' && this.hostOf(value) !== undefined);
    if (isModel) this.names.set(value, { [kind]: name, ...this.names.get(value) });
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

  /** Calls a layer: `layer(x)`, `layer([a, b])`, `layer(x, training=False)`. */
  applyCall(layer: KerasLayer, call: Call): Value {
    const inputs = this.tensorsOf(call.positional[0] ?? call.named.get('inputs'), call.at);
    if (isUnknown(inputs as Value)) return inputs as Unknown;
    const { training } = this.optionsOf(call);
    return this.apply(layer, inputs as readonly Tensor[], training?.value);
  }

  /** @param training what the call says of it; undefined when it says nothing */
  apply(layer: KerasLayer, inputs: readonly Tensor[], training: Value | undefined): Value {
    this.uses++;
    this.evaluator.step(STEPS_OF_USE);
    const { facts } = layer;
    const findings = [...facts.findings];
    const isEvaluating = this.isTraining && training?.type === 'bool' && !training.value;
    const parts = this.partsOf(layer, inputs, findings);
    if (isEvaluating) findings.push(...this.evaluationFindings(layer, parts));
    const use: Use = { layer, inputs, parts, findings, within: this.within, isEvaluating };
    const isActivation = facts.className === 'Activation';
    const shape = isActivation ? (inputs[0]?.shape ?? null) : this.shapeAfter(parts, inputs, facts.at);
    let output = new Tensor(this, shape, use, facts.at);
    const { activation } = facts;
    if (activation) output = this.activated(output, activation, layer, findings);
    this.evaluator.journal.write(layer.lastOutput, output);
    return output;
  }

  /** Stands in for something in a chain that is no layer, so that the layers after it are read all the same. */
  standIn(input: Tensor, finding: Finding, at: Stretch): Tensor {
    const layer = new KerasLayer(this, {
      ...{ className: 'Layer', entry: undefined, parameters: undefined, at, findings: [finding] },
      ...{ name: undefined, activation: undefined, inputShape: undefined, isTrainable: TRUE },
    });
    return this.apply(layer, [input], undefined) as Tensor;
  }

  /** A layer that an operator or a function makes where it stands. */
  applyNew(
    className: string,
    inputs: readonly Tensor[],
    at: Stretch,
    parameters: Part['parameters'] = {},
  ): Value {
    const entry = layerNamed(className, this.words);
    const layer = new KerasLayer(this, {
      ...{ className, entry, parameters, at, findings: [], name: undefined },
      ...{ activation: undefined, inputShape: undefined, isTrainable: TRUE },
    });
    return this.apply(layer, inputs, undefined);
  }

  /** An activation as a function: `tf.nn.relu(x)`. */
  applyPart(made: Part, className: string, input: Tensor, at: Stretch): Tensor {
    const layer = new KerasLayer(this, {
      ...{ className, at, findings: [], name: undefined, parameters: made.parameters },
      entry: { className, arguments: [], build: () => [made] },
      ...{ activation: undefined, inputShape: undefined, isTrainable: TRUE },
    });
    return this.apply(layer, [input], undefined) as Tensor;
  }

  /** Applies what an activation is: by name, a function of the framework or of the text, or a layer. */
  activation(value: Value): Part | 'linear' | undefined {
    if (value.type === 'none') return 'linear';
    if (value.type === 'text') return activationNamed(value.value);
    if (value.type !== 'symbol') return undefined;
    const meaning = this.words.meaning(value.path);
    if (!meaning || !['activations', 'nn', 'ops', 'tf'].includes(meaning.room)) return undefined;
    return activationNamed(meaning.name);
  }

  /** `tf.nn.leaky_relu(x, alpha=0.1)`; undefined for a name that is no activation. */
  callActivation(name: string, call: Call): Value | undefined {
    const made = activationNamed(name);
    const input = (call.positional[0] ?? call.named.get('x') ?? call.named.get('features'))?.value;
    if (!made || !(input instanceof Tensor)) return undefined;
    if (made === 'linear') return input;
    const others = new Map([...call.named].map(([key, { value }]) => [key, value] as const));
    for (const key of ['x', 'features', 'logits']) others.delete(key);
    const exact = call.positional.length > 1 ? undefined : withArguments(made, others);
    if (!exact)
      return unknown(`'${this.source.quote(call.at)}' is not among the activations of Normscope`, call.at);
    return this.applyPart(exact, name, input, call.at);
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

  /** The arguments of a call of a layer besides its input. */
  optionsOf(call: Call): { training: Given | undefined } {
    return { training: call.named.get('training') };
  }

  /** What is wrong with an unknown value at a place. */
  notKnown(value: Unknown, at: Stretch): Finding {
    return notKnown(value, at, this.source);
  }

  /** Uses a layer again, on other inputs. */
  reuse(use: Use, inputs: readonly Tensor[]): Tensor {
    const { at } = use.layer.facts;
    const again: Use = { ...use, inputs, within: [...this.within, ...use.within] };
    return new Tensor(this, this.shapeAfter(use.parts, inputs, at), again, at);
  }

  private partsOf({ facts }: KerasLayer, inputs: readonly Tensor[], findings: Finding[]): readonly Part[] {
    const { entry, parameters, at, className } = facts;
    if (!entry || !parameters) return [];
    const title = this.words.title(className);
    if (entry.merges ? inputs.length < 2 : inputs.length !== 1) {
      const wanted = entry.merges ? 'a list of two inputs or more' : 'one input';
      findings.push(error('wrong-argument', `${title} takes ${wanted}, not ${inputs.length}.`, at));
      return [];
    }
    const built = entry.build(
      parameters,
      inputs.map(({ shape }) => shape),
    );
    if (!('wrong' in built)) return built;
    // What cannot be known because a layer before is wrong is not told besides.
    if (inputs.some(input => isBroken(input))) return [];
    findings.push(error('unsupported-argument', `${title} ${built.wrong}.`, at));
    return [];
  }

  /** A batch norm that is told to evaluate while its scale is trained has no place in a `Layer`. */
  private evaluationFindings(layer: KerasLayer, parts: readonly Part[]): Finding[] {
    const isNorm = parts.some(({ kind }) => kind.startsWith('BatchNorm'));
    const { value } = layer.trainable;
    if (!isNorm || (value.type === 'bool' && !value.value)) return [];
    const message = `${layer.describe()} is told to evaluate (training=False) while it is trained, which Normscope cannot do; set its trainable to False.`;
    return [error('unsupported-argument', message, layer.facts.at)];
  }

  private activated(output: Tensor, given: Given, layer: KerasLayer, findings: Finding[]): Tensor {
    const use = output.use!;
    const { at } = layer.facts;
    const { value: activation, at: place } = given;
    const made = this.activation(activation);
    if (made === 'linear') {
      const parts = use.parts.length > 0 || findings.length > 0 ? use.parts : [part('Identity')];
      return new Tensor(this, output.shape, { ...use, parts, findings }, at);
    }
    const isOfText = activation.type === 'symbol' || activation.type === 'function';
    if (made && !(isOfText && this.words.framework === 'tfjs')) {
      const suffix = layer.className === 'Activation' ? '' : '_activation';
      const parts = [...use.parts, { ...made, suffix }];
      return new Tensor(this, output.shape, { ...use, parts, findings }, at);
    }
    if (
      activation instanceof KerasLayer ||
      (activation.type === 'function' && this.words.framework === 'keras')
    ) {
      const isOwn = layer.className === 'Activation';
      const start = isOwn ? (use.inputs[0] ?? output) : output;
      const result = this.evaluator.callWith(activation, [start], at);
      if (result instanceof Tensor) return result;
      const message = `the activation '${this.shown(activation)}' cannot be followed`;
      findings.push(this.notKnown(isUnknown(result) ? result : unknown(message, place), place));
    } else if (isUnknown(activation)) findings.push(this.notKnown(activation, place));
    else {
      const message = `The activation ${this.shown(activation)} is not among those that Normscope trains.`;
      findings.push(error('unsupported-argument', message, place));
    }
    return new Tensor(this, output.shape, { ...use, findings }, at);
  }

  private shown(value: Value): string {
    if (value.type === 'symbol') return this.words.meaning(value.path)?.name ?? value.path;
    return value.type === 'function' ? value.code.name || 'lambda' : this.source.dialect.show(value);
  }

  /** What is known of the shape that parts of a layer give one after the other. */
  private shapeAfter(parts: readonly Part[], inputs: readonly Tensor[], at: Stretch): PartialShape {
    let shapes = inputs.map(({ shape }) => shape);
    if (parts.length === 0) return null;
    for (const { kind, parameters } of parts) {
      const layer = {
        ...{ kind, parameters, id: '', call: '', inputs: [NETWORK_INPUT], outputShape: null },
        range: this.source.rangeOf(at),
      } as unknown as Layer;
      shapes = [outputShape(layer, shapes, this.words.framework).shape];
    }
    return shapes[0] ?? null;
  }
}

/** True for what comes of a layer that is wrong, whose shape is not known for that reason. */
function isBroken({ shape, use }: Tensor): boolean {
  return shape === null && use !== undefined && (use.parts.length === 0 || use.inputs.some(isBroken));
}
