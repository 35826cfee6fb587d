import type { Call } from '../evaluation/calls';
import type { Library } from '../evaluation/dialect';
import type { FunctionCode, Stretch } from '../evaluation/syntax';
import {
  type FunctionValue,
  isUnknown,
  type ModuleSymbol,
  type ObjectValue,
  symbol,
  TRUE,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { error } from '../layers/report';
import { callOnData, loadData } from './dataArray';
import { Described } from './described';
import { Functional } from './functional';
import { callFunction } from './functions';
import { KerasLayer } from './layer';
import { inputShapeOf, newLayer, shapeOf } from './makeLayer';
import { Sequential } from './sequential';
import type { Session } from './session';
import { Subclassed } from './subclassed';
import type { Tensor } from './tensor';
import type { Meaning } from './words';

/** What Keras, or TensorFlow.js by the same words, makes of its names. */
export class KerasLibrary implements Library {
  constructor(private readonly session: Session) {}

  call(path: string, call: Call): Value | undefined {
    const meaning = this.session.words.meaning(path);
    const onData = callOnData(path, call);
    if (onData || !meaning) return onData;
    switch (meaning.room) {
      case 'layers':
        return this.callLayer(meaning.name, call, path);
      case 'datasets':
        return loadData(meaning.name, call);
      case 'applications':
        return refusal(
          `${meaning.name} is a network of the framework's own, whose layers are not in this file`,
          call,
        );
      case 'models':
        if (/^(load|clone)/.test(meaning.name))
          return refusal(`the layers of what ${meaning.name} gives are not in this file`, call);
        return this.callModel(meaning.name, call);
      case 'activations':
        if (meaning.name === 'get') return this.activationBy(path, call);
        return callFunction(this.session, meaning, call);
      case 'optimizers':
      case 'schedules':
      case 'losses':
      case 'regularizers':
      case 'initializers':
      case 'constraints':
      case 'callbacks':
      case 'train':
        if (meaning.name === 'get') return call.positional[0]?.value;
        return new Described(meaning.room, meaning.name, this.described(meaning, call));
      default:
        return callFunction(this.session, meaning, call);
    }
  }

  value(): Value | undefined {
    return undefined;
  }

  guess(name: string): Value | undefined {
    const path = this.session.words.guess(name);
    return path === undefined ? undefined : symbol(path);
  }

  inherited(object: ObjectValue, name: string, at: Stretch): Value | undefined {
    const host = this.session.hostOf(object);
    if (name === 'add_weight' || name === 'addWeight' || name === 'add_variable')
      return (
        host && unknown(`${host.className} makes weights of its own, for which Normscope has no layer`, at)
      );
    return host?.attribute(name, at);
  }

  callObject(object: ObjectValue, call: Call): Value | undefined {
    const host = this.session.hostOf(object);
    if (!host) return undefined;
    if (host.graph) return host.graph.call(call);
    host.noteCall(call);
    const inputs = this.session.tensorsOf(call.positional[0] ?? call.named.get('inputs'), call.at);
    return isUnknown(inputs as Value) ? (inputs as Unknown) : host.callAsLayer(call);
  }

  created(object: ObjectValue, bases: readonly ModuleSymbol[]): void {
    const meanings = bases.map(({ path }) => this.session.words.meaning(path));
    const isModel = meanings.some(one => one?.room === 'models');
    if (!isModel && !meanings.some(one => one?.room === 'layers')) return;
    const host = new Subclassed(this.session, object, isModel);
    object.notes.value = host;
    if (isModel) this.session.models.push(host);
  }

  named(name: string, value: Value, inside: FunctionValue | undefined): void {
    const isLocal = inside !== undefined && inside.code.name === this.session.makerOf(value);
    this.session.noteName(value, inside === undefined ? 'inModule' : isLocal ? 'local' : 'elsewhere', name);
  }

  returned({ name }: FunctionCode, value: Value): void {
    this.session.noteMaker(value, name);
  }

  get progress(): number {
    return this.session.progress;
  }

  mark(): number {
    return this.session.models.length;
  }

  rewind(mark: number): void {
    this.session.models.length = mark;
  }

  lost(reason: Unknown): void {
    this.session.lose(reason);
  }

  unfollowed(callee: Unknown, { positional }: Call): void {
    for (const { value } of positional)
      if (value instanceof KerasLayer) this.session.strays.set(value, callee);
  }

  /** `CustomModel(inputs, outputs)` of a class that has no constructor of its own. */
  initialized(object: ObjectValue, call: Call): void {
    const method = this.session.hostOf(object)?.attribute('__init__', call.at);
    if (method?.type === 'native') method.call(call);
  }

  attributeSet(object: ObjectValue, name: string, value: Value): void {
    this.session.noteName(value, 'elsewhere', name);
    if (name === 'trainable') this.session.hostOf(object)?.setTrainable(value);
  }

  exports(module: string): ((name: string) => boolean) | undefined {
    return this.session.words.exports(module);
  }

  private callLayer(name: string, call: Call, path: string): Value | undefined {
    const { session } = this;
    if (name === 'Input' || name === 'input' || name === 'InputLayer' || name === 'inputLayer')
      return this.input(call);
    const merged = MERGING.get(name);
    if (merged !== undefined && session.words.framework === 'keras') return this.merge(merged, call);
    const made = newLayer(session, name, call, path);
    if (made) return made;
    if (!/^[A-Z]/.test(name) && session.words.framework === 'keras') return undefined;
    return new KerasLayer(session, {
      ...{ className: name, entry: undefined, parameters: undefined, activation: undefined, name: undefined },
      ...{ inputShape: undefined, isTrainable: TRUE, at: call.at },
      findings: [
        error('unsupported-layer', `${name} is not among the layers that Normscope knows.`, call.at),
      ],
    });
  }

  /** `keras.layers.add([a, b])`. */
  private merge(className: string, call: Call): Value | undefined {
    const [inputs, ...others] = call.positional;
    const made = newLayer(this.session, className, { ...call, positional: others });
    return made && inputs
      ? this.session.applyCall(made, { ...call, positional: [inputs], named: new Map() })
      : undefined;
  }

  private input(written: Call): Tensor {
    const { session } = this;
    const call = session.words.named(written);
    const shape = (call.positional[0] ?? call.named.get('shape'))?.value;
    const known = shape ? shapeOf(shape) : (inputShapeOf(call, session.words) ?? null);
    return session.input(known, written.at);
  }

  private callModel(name: string, written: Call): Value | undefined {
    const { session } = this;
    const call = session.words.named(written);
    const given = call.named.get('name')?.value;
    const ownName = given?.type === 'text' ? given.value : undefined;
    if (name === 'Sequential') {
      const layers = call.positional[0] ?? call.named.get('layers');
      const model = new Sequential(session, this.items(layers, call), written.at, ownName);
      session.models.push(model);
      return model;
    }
    if (name !== 'Model' && name !== 'Functional') return undefined;
    const [inputs, outputs] = ['inputs', 'outputs'].map(
      (key, index) =>
        (call.positional[index] ?? call.named.get(key) ?? call.named.get(key.slice(0, -1)))?.value,
    );
    if (!inputs || !outputs) return unknown('a Model is made here without inputs and outputs', written.at);
    const model = new Functional(session, inputs, outputs, written.at, ownName);
    session.models.push(model);
    return model;
  }

  private items(layers: Call['positional'][number] | undefined, call: Call): Call['positional'] | Unknown {
    const { evaluator, open } = call;
    if (open) return open;
    if (!layers || layers.value.type === 'none') return [];
    const isList = this.session.words.framework === 'keras' || layers !== call.positional[0];
    if (!isList) return unknown('tf.sequential takes an object such as { layers: [] }', layers.at);
    const values = evaluator.iterate(layers.value, layers.at);
    if (isUnknown(values as Value)) return values as Unknown;
    return (values as readonly Value[]).map(value => ({ value, at: atOf(value) ?? layers.at }));
  }

  private activationBy(path: string, call: Call): Value | undefined {
    const value = call.positional[0]?.value;
    if (value?.type !== 'text') return value;
    return symbol(path.replace(/get$/, value.value));
  }

  /** Optimizers of TensorFlow.js take their numbers by their places. */
  private described(meaning: Meaning, call: Call): Call {
    return meaning.room === 'train' ? call : this.session.words.named(call);
  }
}

function refusal(because: string, { at }: Call): Unknown {
  return { ...unknown(because, at), code: 'unsupported-layer' };
}

/** Where something was made that knows it. */
function atOf(value: Value): Stretch | undefined {
  if (value instanceof KerasLayer) return value.facts.at;
  return value.type === 'unknown' || value.type === 'object' ? value.at : undefined;
}

/** Functions of `layers` that make a layer and use it at once. */
const MERGING: ReadonlyMap<string, string> = new Map([
  ['add', 'Add'],
  ['concatenate', 'Concatenate'],
  ['subtract', 'Subtract'],
  ['multiply', 'Multiply'],
  ['average', 'Average'],
  ['maximum', 'Maximum'],
  ['minimum', 'Minimum'],
  ['dot', 'Dot'],
]);
