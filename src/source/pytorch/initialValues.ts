import type { InitialValue, ScaledValue } from '../../network/initial';
import { argument, type Call } from '../evaluation/calls';
import type { Stretch } from '../evaluation/syntax';
import { isNumber, isUnknown, type Value } from '../evaluation/values';
import { type Finding, type Quoting, warning } from '../layers/report';

/** How the text lets a parameter begin: `lost` where that is not followed and PyTorch's default holds. */
export type Beginning = { readonly value: InitialValue } | { readonly lost: Finding };

/** What has to be known of the parameter. */
export interface Filled {
  readonly name: 'weight' | 'bias';
  /** Undefined where it is not known. */
  readonly dimensions: number | undefined;
}

/** What `nn.init.…_(parameter)` makes of it. */
export function byFunction(name: string, call: Call, filled: Filled): Beginning {
  const given = new Numbers(call, 1);
  return beginning(valueOfFunction(name.replace(/_$/, ''), given, filled), given, call, filled);
}

/** What `parameter.…_()` makes of it; undefined for a method that does not fill it anew. */
export function byMethod(name: string, call: Call, filled: Filled): Beginning | undefined {
  if (!FILLING.has(name)) return undefined;
  const given = new Numbers(call, 0);
  return beginning(valueOfMethod(name, given), given, call, filled);
}

/** Where it gets other values in a way that is not followed. */
export function changedBeginning({ quote }: Quoting, at: Stretch, { name }: Filled): Beginning {
  const plural = name === 'weight' ? 'weights' : 'biases';
  const message = `Normscope does not follow the change of ${plural} in '${quote(at)}'; they begin by PyTorch's default.`;
  return { lost: warning('ignored-argument', message, at) };
}

/** Of a way that the text leaves open: a branch that it does not decide, for example. */
export function openBeginning(because: string, written: string, { name }: Filled, at: Stretch): Finding {
  const message = `How the ${name} of ${written} begins cannot be known from the text because ${because}; it begins by PyTorch's default.`;
  return warning('ignored-argument', message, at);
}

/** PyTorch's `calculate_gain`; undefined for a function that it has no gain for. */
export function gainOf(nonlinearity: string, slope: number): number | undefined {
  if (/^(linear|sigmoid|conv(_transpose)?[123]d)$/.test(nonlinearity)) return 1;
  switch (nonlinearity) {
    case 'tanh':
      return 5 / 3;
    case 'relu':
      return Math.SQRT2;
    case 'leaky_relu':
      return Math.sqrt(2 / (1 + slope * slope));
    case 'selu':
      return 3 / 4;
    default:
      return undefined;
  }
}

function beginning(
  value: InitialValue | undefined,
  { lost }: Numbers,
  call: Call,
  filled: Filled,
): Beginning {
  if (value && !lost) return { value };
  const { at, evaluator } = call;
  const plural = filled.name === 'weight' ? 'weights' : 'biases';
  const because = lost ?? 'Normscope has no such way to begin';
  const message = `'${evaluator.quote(at)}' is left out because ${because}; these ${plural} begin by PyTorch's default.`;
  return { lost: warning('ignored-argument', message, at) };
}

/** Numbers among the arguments after the tensor; the first that is not known is kept as a reason. */
class Numbers {
  lost: string | undefined;

  constructor(
    private readonly call: Call,
    private readonly first: number,
  ) {
    if (call.open) this.lost = call.open.because;
  }

  at(index: number, name: string, standard?: number): number {
    const value = this.valueAt(index, name);
    if (!value && standard !== undefined) return standard;
    if (value && isNumber(value)) return value.value;
    return this.lose(value && isUnknown(value) ? value.because : `its ${name} is no number`);
  }

  textAt(index: number, name: string, standard: string): string {
    const value = this.valueAt(index, name);
    if (!value) return standard;
    if (value.type === 'text') return value.value;
    this.lose(isUnknown(value) ? value.because : `its ${name} is no text`);
    return standard;
  }

  /** Keeps the first reason; what is returned is not used then. */
  lose(because: string): number {
    this.lost ??= because;
    return 0;
  }

  private valueAt(index: number, name: string): Value | undefined {
    return argument(this.call, this.first + index, name)?.value;
  }
}

function valueOfFunction(name: string, given: Numbers, { dimensions }: Filled): InitialValue | undefined {
  if (NEEDS_FANS.test(name) && dimensions === 1) given.lose('it needs two dimensions or more');
  switch (name) {
    case 'zeros':
      return { way: 'constant', value: 0 };
    case 'ones':
      return { way: 'constant', value: 1 };
    case 'constant':
      return { way: 'constant', value: given.at(0, 'val') };
    case 'uniform':
      return uniform(given, 'a', 'b');
    case 'normal':
      return normal(given);
    case 'trunc_normal':
      return truncatedNormal(given);
    case 'xavier_uniform':
    case 'xavier_normal':
      return scaled(name.replace('_', '-') as ScaledValue['way'], given.at(0, 'gain', 1), 1);
    case 'kaiming_uniform':
    case 'kaiming_normal':
      return kaiming(name.replace('_', '-') as ScaledValue['way'], given);
    case 'orthogonal':
      return { way: 'orthogonal', gain: given.at(0, 'gain', 1) };
    default:
      return undefined;
  }
}

const NEEDS_FANS = /^(xavier|kaiming|orthogonal)/;

/** Methods of tensors that fill them anew. */
const FILLING: ReadonlySet<string> = new Set([
  ...['zero_', 'fill_', 'uniform_', 'normal_'],
  ...['random_', 'bernoulli_', 'exponential_', 'log_normal_', 'cauchy_', 'geometric_'],
]);

function valueOfMethod(name: string, given: Numbers): InitialValue | undefined {
  switch (name) {
    case 'zero_':
      return { way: 'constant', value: 0 };
    case 'fill_':
      return { way: 'constant', value: given.at(0, 'value') };
    case 'uniform_':
      return uniform(given, 'from', 'to');
    case 'normal_':
      return normal(given);
    default:
      return undefined;
  }
}

function uniform(given: Numbers, low: string, high: string): InitialValue {
  const [from, to] = [given.at(0, low, 0), given.at(1, high, 1)];
  if (from > to) given.lose('it goes from a larger number to a smaller one');
  return { way: 'uniform', from, to };
}

function normal(given: Numbers): InitialValue {
  const [mean, std] = [given.at(0, 'mean', 0), given.at(1, 'std', 1)];
  if (std < 0) given.lose('its deviation is below 0');
  return { way: 'normal', mean, std };
}

/** PyTorch itself warns of values more than two deviations away from the mean. */
function truncatedNormal(given: Numbers): InitialValue {
  const [mean, std] = [given.at(0, 'mean', 0), given.at(1, 'std', 1)];
  const [from, to] = [given.at(2, 'a', -2), given.at(3, 'b', 2)];
  if (std <= 0) given.lose('its deviation is not above 0');
  if (from >= to) given.lose('it goes from a larger number to a smaller one');
  if (mean < from - 2 * std || mean > to + 2 * std)
    given.lose('its mean is more than two deviations outside of where it is cut off');
  return { way: 'truncated-normal', mean, std, from, to };
}

function kaiming(way: ScaledValue['way'], given: Numbers): InitialValue {
  const mode = given.textAt(1, 'mode', 'fan_in').toLowerCase();
  const nonlinearity = given.textAt(2, 'nonlinearity', 'leaky_relu');
  const gain = gainOf(nonlinearity, given.at(0, 'a', 0));
  if (gain === undefined) given.lose(`there is no nonlinearity '${nonlinearity}' in PyTorch's list`);
  if (mode !== 'fan_in' && mode !== 'fan_out') given.lose(`there is no mode '${mode}' in PyTorch`);
  const value = scaled(way, gain ?? 1, Math.SQRT2);
  return mode === 'fan_out' ? { ...value, mode } : value;
}

function scaled(way: ScaledValue['way'], gain: number, usual: number): ScaledValue {
  return gain === usual ? { way } : { way, gain };
}
