import type { PartialShape } from '../../network/sizes';
import type { Call, Given } from '../evaluation/calls';
import { itemsOf, NONE, TRUE, type Value } from '../evaluation/values';
import { type ArgumentRules, readArguments } from '../layers/readArguments';
import { error, type Finding, warning } from '../layers/report';
import { type ArgumentSpec, dtype, ignored, type Parameters } from '../layers/specs';
import { channelsLast } from './accept';
import type { LayerEntry } from './entries';
import { readInitial } from './initial';
import { KerasLayer } from './layer';
import { usualLayout } from './layout';
import { type Renamed, withoutOldNames } from './oldNames';
import { whyRefused } from './refused';
import type { Session } from './session';
import type { Words } from './words';

/** What every layer may be told. */
const BASE = [
  ...['input_shape', 'input_dim', 'batch_input_shape', 'batch_size', 'input_length', 'input_dtype'],
  ...['name', 'trainable', 'weights', 'autocast', 'dynamic', 'activity_regularizer'],
] as const;

/** What every layer of TensorFlow.js may be told besides. */
const ONLY_TFJS = ['inputDType'];

/**
 * A layer as a call makes it; undefined when the framework has no such class as far as is known.
 * @param path what is called, as it is imported
 */
export function newLayer(session: Session, name: string, call: Call, path = name): KerasLayer | undefined {
  const { words } = session;
  const entry = session.entries.get(name);
  if (entry) return knownLayer(session, entry, words.named(call), path);
  const refused = refusedClass(name, words);
  if (refused === undefined) return undefined;
  const given = words.named(call);
  const message = `${words.title(refused.className)} ${refused.why}.`;
  return new KerasLayer(session, {
    className: refused.className,
    entry: undefined,
    parameters: undefined,
    activation: undefined,
    name: textOf(given.named.get('name')),
    inputShape: inputShapeOf(given, words),
    isTrainable: TRUE,
    findings: [error('unsupported-layer', message, call.at)],
    at: call.at,
  });
}

function refusedClass(name: string, { framework }: Words): { className: string; why: string } | undefined {
  const className =
    framework === 'keras' ? name : name.charAt(0).toUpperCase() + name.slice(1).replace(/(\d)d/, '$1D');
  const why = whyRefused(className) ?? whyRefused(className.toUpperCase());
  return why === undefined
    ? undefined
    : { className: whyRefused(className) ? className : className.toUpperCase(), why };
}

function knownLayer(session: Session, entry: LayerEntry, call: Call, path: string): KerasLayer {
  const { words, source } = session;
  const rules: ArgumentRules = {
    quote: stretch => source.quote(stretch),
    lineOf: stretch => source.lineOf(stretch),
    show: value => source.dialect.show(value),
    isFloat32: value => isFloat32(value, words),
    ...(words.framework === 'tfjs' ? { overlooking: 'TensorFlow.js' } : {}),
  };
  const title = words.title(entry.className);
  const renamed =
    words.framework === 'keras' ? withoutOldNames(entry.className, path, call) : positionalRefused(call);
  const isWrong = renamed.findings.some(({ severity }) => severity === 'error');
  const spec = session.specOf(entry, () => ({
    kind: 'Identity',
    name: title,
    arguments: argumentsOf(entry, words),
  }));
  const { parameters, findings, openFindings, given } = readArguments(renamed.call, spec, rules);
  const value = (name: string): Given | undefined => given.get(words.spell(name));
  const begins = readInitial(given, entry.className, parameters ?? {}, words);
  return new KerasLayer(session, {
    className: entry.className,
    entry,
    parameters: isWrong || !parameters ? undefined : withStandards(entry, parameters),
    activation: entry.hasActivation ? (value('activation') ?? { value: NONE, at: call.at }) : undefined,
    name: textOf(value('name')),
    inputShape: inputShapeOf(renamed.call, words),
    isTrainable: value('trainable')?.value ?? TRUE,
    initial: begins.initial,
    layout: leavesLayoutOpen(entry, value('data_format')) ? usualLayout(session, renamed) : undefined,
    findings: isWrong
      ? renamed.findings
      : [...renamed.findings, ...findings, ...begins.findings, ...leftOut(given, title)],
    openFindings,
    at: call.at,
  });
}

/** Also the standards of arguments that the framework does not have. */
function withStandards({ arguments: own }: LayerEntry, parameters: Parameters): Parameters {
  const standards = own
    .filter(({ accept }) => typeof accept === 'function')
    .map(({ parameter, standard }) => [parameter, standard ?? null]);
  return { ...Object.fromEntries(standards), ...parameters };
}

function argumentsOf({ arguments: ofClass }: LayerEntry, words: Words): ArgumentSpec[] {
  const own = ofClass.filter(({ only }) => !only || only === words.framework);
  const names = new Set(own.map(({ name }) => name));
  const all = [...BASE, ...(words.framework === 'tfjs' ? ONLY_TFJS : [])];
  const base = all.filter(name => !names.has(name)).map(ignored);
  return [...own, ...base, dtype()].map(spec => ({
    ...spec,
    name: words.spell(spec.name),
    isUnlisted: (spec.accept === 'ignored' && spec.name !== 'activation') || spec.accept === 'dtype',
  }));
}

function leavesLayoutOpen({ arguments: own }: LayerEntry, given: Given | undefined): boolean {
  return own.some(({ accept }) => accept === channelsLast) && (given?.value ?? NONE).type === 'none';
}

/** TensorFlow.js takes all arguments in one object. */
function positionalRefused(written: Call): Renamed {
  const [first] = written.positional;
  const call = { ...written, positional: [] };
  if (!first || first.value.type === 'none') return { call, findings: [], isOld: false };
  const message = 'The arguments of a layer stand in one object here, as in { units: 8 }.';
  return { call, findings: [error('wrong-argument', message, first.at)], isOld: false };
}

/** Rules for weights, and weights themselves, that change the training and that Normscope does not have. */
function leftOut(given: ReadonlyMap<string, Given>, title: string): Finding[] {
  return [...given]
    .filter(([name, { value }]) => /(regularizer|constraint|^weights)$/i.test(name) && value.type !== 'none')
    .map(([name, { at }]) =>
      warning(
        'ignored-argument',
        `Normscope ${name === 'weights' ? 'begins' : 'trains'} ${title} without its ${name}.`,
        at,
      ),
    );
}

/** The shape of a sample that a layer names: `input_shape`, `batch_input_shape`, or `input_dim`. */
export function inputShapeOf({ named }: Call, { spell }: Words): PartialShape | undefined {
  const shape = named.get(spell('input_shape'))?.value;
  if (shape) return shapeOf(shape);
  const withBatch = (named.get(spell('batch_input_shape')) ?? named.get(spell('batch_shape')))?.value;
  if (withBatch) return shapeOf(withBatch)?.slice(1) ?? null;
  const size = named.get(spell('input_dim'))?.value;
  const length = named.get(spell('input_length'))?.value;
  if (length) return [sizeOf(length)];
  return size && named.get(spell('output_dim')) === undefined ? [sizeOf(size)] : undefined;
}

/** The sizes of a shape, null for those that are not known; null when not even their number is. */
export function shapeOf(value: Value): PartialShape {
  if (value.type === 'int') return [value.value];
  const items = itemsOf(value);
  return items ? items.map(sizeOf) : null;
}

function sizeOf(value: Value): number | null {
  return value.type === 'int' && value.value >= 1 ? value.value : null;
}

function textOf(given: Given | undefined): string | undefined {
  return given?.value.type === 'text' ? given.value.value : undefined;
}

/** Types by name or as `tf.float32`; mixed precision is another one. */
function isFloat32(value: Value, words: Words): boolean {
  if (value.type === 'text') return value.value === 'float32';
  return value.type === 'symbol' && words.meaning(value.path)?.name === 'float32';
}
