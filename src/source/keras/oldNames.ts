import type { Call, Given } from '../evaluation/calls';
import type { Stretch } from '../evaluation/syntax';
import { itemsOf, NONE, text, type Value } from '../evaluation/values';
import { error, type Finding, warning } from '../layers/report';

/** A call with the names of Keras 1 made those of Keras 2, as Keras 2 does it itself. */
export interface Renamed {
  readonly call: Call;
  readonly findings: readonly Finding[];
  /** True for a call that is written for Keras 1. */
  readonly isOld: boolean;
}

type Names = readonly (readonly [old: string, now: string])[];

const OF_WEIGHTS: Names = [
  ['init', 'kernel_initializer'],
  ['W_regularizer', 'kernel_regularizer'],
  ['b_regularizer', 'bias_regularizer'],
  ['W_constraint', 'kernel_constraint'],
  ['b_constraint', 'bias_constraint'],
  ['bias', 'use_bias'],
];

const POOLING_1D: Names = [
  ['pool_length', 'pool_size'],
  ['stride', 'strides'],
  ['border_mode', 'padding'],
];

const LAYOUT: Names = [['dim_ordering', 'data_format']];

const POOLING_2D: Names = [['border_mode', 'padding'], ...LAYOUT];

/** The names of Keras 1 by the class of layers, with those that Keras has had since. */
const OLD_NAMES: Readonly<Record<string, Names>> = {
  Dense: [['output_dim', 'units'], ...OF_WEIGHTS],
  Conv1D: [
    ['nb_filter', 'filters'],
    ['filter_length', 'kernel_size'],
    ['subsample_length', 'strides'],
    ['border_mode', 'padding'],
    ...OF_WEIGHTS,
  ],
  Conv2D: [['nb_filter', 'filters'], ['subsample', 'strides'], ...POOLING_2D, ...OF_WEIGHTS],
  MaxPooling1D: POOLING_1D,
  AveragePooling1D: POOLING_1D,
  MaxPooling2D: POOLING_2D,
  AveragePooling2D: POOLING_2D,
  GlobalMaxPooling2D: LAYOUT,
  GlobalAveragePooling2D: LAYOUT,
  Dropout: [['p', 'rate']],
  SpatialDropout1D: [['p', 'rate']],
  SpatialDropout2D: [['p', 'rate'], ...LAYOUT],
  Embedding: [
    ['init', 'embeddings_initializer'],
    ['W_regularizer', 'embeddings_regularizer'],
    ['W_constraint', 'embeddings_constraint'],
  ],
  BatchNormalization: [
    ['beta_init', 'beta_initializer'],
    ['gamma_init', 'gamma_initializer'],
  ],
  PReLU: [['init', 'alpha_initializer']],
};

/** What Keras 1 calls the two layouts of images. */
export const LAYOUTS: ReadonlyMap<string, Value> = new Map([
  ['tf', text('channels_last')],
  ['th', text('channels_first')],
  ['default', NONE],
]);

/** @param path what is called, as it is imported */
export function withoutOldNames(className: string, path: string, call: Call): Renamed {
  const names = new Map(OLD_NAMES[className] ?? []);
  const old = [...call.named].filter(([name]) => names.has(name));
  const kernel = className === 'Conv2D' ? oldKernel(call, path, old.length > 0) : undefined;
  const mode = className === 'BatchNormalization' ? call.named.get('mode') : undefined;
  const steps = className === 'Conv1D' ? shapeOfSteps(call) : undefined;
  if (old.length === 0 && !kernel && !mode && !steps) return { call, findings: [], isOld: false };
  const twice = old.filter(([name]) => call.named.has(names.get(name)!));
  const findings = [
    ...twice.map(([name, { nameAt }]) => givenTwice(name, names.get(name)!, nameAt)),
    ...(mode ? modeFindings(mode) : []),
    ...(kernel?.findings ?? []),
  ];
  const renamed = new Map(
    [...call.named].map(([name, given]) => [names.get(name) ?? name, converted(name, given)] as const),
  );
  renamed.delete('mode');
  if (steps) renamed.set('input_shape', steps);
  return {
    call: kernel ? withKernel({ ...call, named: renamed }, kernel) : { ...call, named: renamed },
    findings,
    isOld: true,
  };
}

function givenTwice(old: string, now: string, at: Stretch): Finding {
  return error('wrong-argument', `${old} is Keras 1's name for ${now}, which is given too.`, at);
}

/** Keras 2 takes 0 alone, which is how it has computed since. */
function modeFindings({ value, at }: Given): Finding[] {
  if (value.type === 'int' && value.value === 0) return [];
  const message = 'BatchNormalization has had no other mode than 0 since Keras 2.';
  return [error('wrong-argument', message, at)];
}

/** The shape that Keras 1 was told by `input_length` and `input_dim`. */
function shapeOfSteps({ named, evaluator }: Call): (Given & { nameAt: Stretch }) | undefined {
  const size = named.get('input_dim');
  if (!size) return undefined;
  const length = named.get('input_length')?.value ?? NONE;
  return { ...size, value: evaluator.list([length, size.value], 'tuple') };
}

function converted<T extends Given>(name: string, given: T): T {
  if (name !== 'dim_ordering' || given.value.type !== 'text') return given;
  return { ...given, value: LAYOUTS.get(given.value.value) ?? given.value };
}

/** The two sizes of a kernel that Keras 1 took one by one. */
interface OldKernel {
  readonly sizes: readonly [Given, Given];
  readonly findings: readonly Finding[];
}

function oldKernel(call: Call, path: string, isOld: boolean): OldKernel | undefined {
  const { positional, named } = call;
  const row = positional[1] ?? named.get('nb_row');
  const column = positional[2] ?? named.get('nb_col');
  if (!row || !column || positional.length > 3 || itemsOf(row.value)) return undefined;
  if (positional.length < 3 || isOld) return { sizes: [row, column], findings: [] };
  if (!isOldName(path) || NEW_NAMES.some(name => named.has(name))) return undefined;
  const message =
    'This is read as the height and the width of the kernel, as Keras 1 and 2 do; since 2.4 the third number is strides.';
  return { sizes: [row, column], findings: [warning('wrong-argument', message, column.at)] };
}

/** Keras by itself calls it Conv2D since its version 2; that of TensorFlow never read it as Keras 1 did. */
function isOldName(path: string): boolean {
  return path.startsWith('keras.') && path.endsWith('.Convolution2D');
}

/** With these, Keras 2 refuses two sizes one by one. */
const NEW_NAMES = ['padding', 'strides', 'data_format'];

function withKernel(call: Call, { sizes: [row, column] }: OldKernel): Call {
  const at = { from: row.at.from, to: column.at.to };
  const value = call.evaluator.list([row.value, column.value], 'tuple');
  const named = new Map(call.named).set('kernel_size', { value, at, nameAt: at });
  named.delete('nb_row');
  named.delete('nb_col');
  return { ...call, positional: call.positional.slice(0, 1), named };
}
