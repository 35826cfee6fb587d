import type { LayerKind } from '../../network/network';
import { show, type Value } from '../python/values';

/** A value in the form that a `Layer` keeps it, or what PyTorch wants to have instead. */
export type Accepted = { readonly value: number | boolean | null } | { readonly wanted: string };

/** One argument of a PyTorch layer. */
export interface ArgumentSpec {
  /** PyTorch's own name, such as `in_features`; a `Layer` keeps it in camelCase. */
  readonly name: string;
  /** What holds when it is left out; undefined for an argument that has to be given. */
  readonly standard: number | boolean | null | undefined;
  /** `ignored` arguments change nothing that is computed and are not even evaluated. */
  readonly accept: ((value: Value) => Accepted) | 'dtype' | 'ignored';
}

export interface LayerSpec {
  readonly kind: LayerKind;
  /** In PyTorch's order; `anything` when the layer takes and ignores what it is given. */
  readonly arguments: readonly ArgumentSpec[] | 'anything';
}

/** The layers of `torch.nn` that can be read, with the signatures and defaults of PyTorch 2. */
export const LAYERS: readonly LayerSpec[] = [
  {
    kind: 'Linear',
    arguments: [
      required('in_features', positiveInteger),
      required('out_features', positiveInteger),
      optional('bias', true, boolean),
      ...placement(),
    ],
  },
  {
    kind: 'BatchNorm1d',
    arguments: [
      required('num_features', positiveInteger),
      optional('eps', 1e-5, nonNegative),
      optional('momentum', 0.1, fractionOrNone),
      optional('affine', true, boolean),
      optional('track_running_stats', true, boolean),
      ...placement(),
    ],
  },
  { kind: 'ReLU', arguments: [ignored('inplace')] },
  { kind: 'LeakyReLU', arguments: [optional('negative_slope', 0.01, finite), ignored('inplace')] },
  { kind: 'Sigmoid', arguments: [] },
  { kind: 'Tanh', arguments: [] },
  { kind: 'Dropout', arguments: [optional('p', 0.5, fraction), ignored('inplace')] },
  { kind: 'Flatten', arguments: [optional('start_dim', 1, integer), optional('end_dim', -1, integer)] },
  { kind: 'Identity', arguments: 'anything' },
];

/** `in_features` → `inFeatures`. */
export function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

/** True for the type that Normscope computes in, by any of its names, and for PyTorch's default. */
export function isFloat32(value: Value): boolean {
  if (value.type === 'none') return true;
  return value.type === 'symbol' && (value.path === 'torch.float32' || value.path === 'torch.float');
}

function required(name: string, accept: ArgumentSpec['accept']): ArgumentSpec {
  return { name, standard: undefined, accept };
}

function optional(
  name: string,
  standard: number | boolean | null,
  accept: ArgumentSpec['accept'],
): ArgumentSpec {
  return { name, standard, accept };
}

function ignored(name: string): ArgumentSpec {
  return { name, standard: null, accept: 'ignored' };
}

/** Where and in which precision a layer with weights lives. */
function placement(): ArgumentSpec[] {
  return [ignored('device'), { name: 'dtype', standard: null, accept: 'dtype' }];
}

function positiveInteger(value: Value): Accepted {
  if (value.type === 'int' && value.value >= 1) return { value: value.value };
  const isWholeFloat = value.type === 'float' && Number.isInteger(value.value);
  const advice = isWholeFloat ? ', which is a float (// divides into whole numbers)' : '';
  return { wanted: `a whole number of 1 or more, not ${show(value)}${advice}` };
}

function integer(value: Value): Accepted {
  return value.type === 'int' ? { value: value.value } : { wanted: `a whole number, not ${show(value)}` };
}

function boolean(value: Value): Accepted {
  return value.type === 'bool' ? { value: value.value } : { wanted: `True or False, not ${show(value)}` };
}

function finite(value: Value): Accepted {
  return isNumber(value) ? { value: value.value } : { wanted: `a number, not ${show(value)}` };
}

function nonNegative(value: Value): Accepted {
  if (isNumber(value) && value.value >= 0) return { value: value.value };
  return { wanted: `a number of 0 or more, not ${show(value)}` };
}

function fraction(value: Value): Accepted {
  if (isNumber(value) && value.value >= 0 && value.value <= 1) return { value: value.value };
  return { wanted: `a number from 0 to 1, not ${show(value)}` };
}

function fractionOrNone(value: Value): Accepted {
  if (value.type === 'none') return { value: null };
  const accepted = fraction(value);
  return 'value' in accepted ? accepted : { wanted: `None or ${accepted.wanted}` };
}

function isNumber(value: Value): value is Extract<Value, { type: 'int' | 'float' }> {
  return value.type === 'int' || value.type === 'float';
}
