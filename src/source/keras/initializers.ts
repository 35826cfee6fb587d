import type { InitialValue, ScaledFamily, ScaledShape, ScaledValue } from '../../network/initial';
import { isNumber, isUnknown, type Value } from '../evaluation/values';
import { plain } from './accept';
import { Described } from './described';
import type { Words } from './words';

/** How an initializer begins, or the end of a sentence that says why that is not followed. */
export type Initialized = { readonly value: InitialValue } | { readonly lost: string };

/** What an `…_initializer` argument stands for: a name, a class or what a class makes; undefined for the default. */
export function initializerOf(value: Value, words: Words): Initialized | undefined {
  if (isUnknown(value)) return { lost: `it cannot be known from the text: ${value.because}` };
  // Without an initializer Keras takes the one of its weights for everything.
  if (value.type === 'none')
    return words.framework === 'keras' ? { value: { way: 'xavier-uniform' } } : undefined;
  if (value.type === 'text') return named(value.value, undefined, words);
  if (value instanceof Described && value.room === 'initializers') return named(value.name, value, words);
  const meaning = value.type === 'symbol' ? words.meaning(value.path) : undefined;
  if (meaning?.room === 'initializers') return named(meaning.name, undefined, words);
  return { lost: `Normscope follows only the framework's own initializers` };
}

/** By the name of the class, with its arguments where there are any. */
function named(name: string, made: Described | undefined, { framework }: Words): Initialized {
  const key = plain(name);
  const initializer = INITIALIZERS[(framework === 'keras' ? ALIASES[key] : undefined) ?? key];
  if (!initializer) return { lost: `Normscope does not draw values by '${name}'` };
  const given = new Arguments(made, framework === 'tfjs');
  const value = initializer(given);
  return given.lost === undefined && value ? { value } : { lost: given.lost ?? NOT_TAKEN };
}

const NOT_TAKEN = 'the framework does not take its arguments';

/** What Keras calls them too. */
const ALIASES: Readonly<Record<string, string>> = {
  ...{ zero: 'zeros', one: 'ones', normal: 'randomnormal', uniform: 'randomuniform' },
  orthogonalinitializer: 'orthogonal',
};

const INITIALIZERS: Readonly<Record<string, (given: Arguments) => InitialValue | undefined>> = {
  zeros: () => ({ way: 'constant', value: 0 }),
  ones: () => ({ way: 'constant', value: 1 }),
  constant: given => ({ way: 'constant', value: given.number(0, 'value', given.isTfjs ? undefined : 0) }),
  randomnormal: randomNormal,
  randomuniform: given => {
    const [from, to] = [given.notZero(0, 'minval', -0.05), given.notZero(1, 'maxval', 0.05)];
    return from <= to ? { way: 'uniform', from, to } : undefined;
  },
  truncatednormal: given => {
    const { mean, std } = randomNormal(given) ?? { mean: 0, std: 0 };
    return std > 0
      ? { way: 'truncated-normal', mean, std, from: mean - 2 * std, to: mean + 2 * std }
      : undefined;
  },
  orthogonal: given => ({ way: 'orthogonal', gain: given.number(0, 'gain', 1) }),
  glorotuniform: given => fixed(given, { way: 'xavier-uniform' }),
  glorotnormal: given => fixed(given, { way: 'xavier-truncated' }),
  heuniform: given => fixed(given, { way: 'kaiming-uniform' }),
  henormal: given => fixed(given, { way: 'kaiming-truncated' }),
  lecununiform: given => fixed(given, { way: 'lecun-uniform' }),
  lecunnormal: given => fixed(given, { way: 'lecun-truncated' }),
  variancescaling: varianceScaling,
};

function randomNormal(given: Arguments) {
  const [mean, std] = [given.number(0, 'mean', 0), given.notZero(1, 'stddev', 0.05)];
  return std < 0 ? undefined : ({ way: 'normal', mean, std } as const);
}

/** Which dimensions count as inputs is fixed here. */
function fixed(given: Arguments, value: ScaledValue): ScaledValue {
  given.refuse('input_axes', 'output_axes');
  return value;
}

function varianceScaling(given: Arguments): ScaledValue | undefined {
  given.refuse('input_axes', 'output_axes');
  const scale = given.number(0, 'scale', 1);
  const mode = plain(given.word(1, 'mode', 'fan_in'));
  const shape = shapeOf(given.word(2, 'distribution', 'normal'), given.isTfjs);
  if (scale <= 0 || !shape) return undefined;
  const gain = Math.sqrt(scale);
  if (mode === 'fanavg') return scaled('xavier', shape, scale === 1 ? undefined : gain);
  const value =
    scale === 2 ? scaled('kaiming', shape) : scaled('lecun', shape, scale === 1 ? undefined : gain);
  if (mode === 'fanout') return { ...value, mode: 'fan_out' };
  return mode === 'fanin' ? value : undefined;
}

/** TensorFlow.js draws uniform values for all but `normal`, also for `truncatedNormal`. */
function shapeOf(distribution: string, isTfjs: boolean): ScaledShape | undefined {
  if (isTfjs) return distribution === 'normal' ? 'truncated' : 'uniform';
  switch (distribution.toLowerCase()) {
    case 'normal':
    case 'truncated_normal':
      return 'truncated';
    case 'untruncated_normal':
      return 'normal';
    case 'uniform':
      return 'uniform';
    default:
      return undefined;
  }
}

function scaled(family: ScaledFamily, shape: ScaledShape, gain?: number): ScaledValue {
  return gain === undefined ? { way: `${family}-${shape}` } : { way: `${family}-${shape}`, gain };
}

/** The arguments of an initializer; the first that is not known is kept as a reason. */
class Arguments {
  lost: string | undefined;

  constructor(
    private readonly made: Described | undefined,
    readonly isTfjs: boolean,
  ) {
    const open = made?.made.open;
    if (open) this.lost = `its arguments cannot be known from the text: ${open.because}`;
  }

  number(index: number, name: string, standard: number | undefined): number {
    const value = this.made?.argument(index, name);
    if (value && isNumber(value)) return value.value;
    if (standard !== undefined && (!value || (this.isTfjs && value.type === 'none'))) return standard;
    return this.lose(name, value);
  }

  /** TensorFlow.js takes its standard for 0 too. */
  notZero(index: number, name: string, standard: number): number {
    const value = this.number(index, name, standard);
    return this.isTfjs && value === 0 ? standard : value;
  }

  word(index: number, name: string, standard: string): string {
    const value = this.made?.argument(index, name);
    if (!value || (this.isTfjs && value.type === 'none')) return standard;
    if (value.type === 'text') return value.value;
    this.lose(name, value);
    return standard;
  }

  /** Arguments that change what is drawn and are not followed. */
  refuse(...names: readonly string[]): void {
    for (const name of names) {
      const value = this.made?.made.named.get(name)?.value;
      if (value && value.type !== 'none') this.lost ??= `Normscope does not follow its ${name}`;
    }
  }

  /** What it returns is not used. */
  private lose(name: string, value: Value | undefined): number {
    this.lost ??=
      value && isUnknown(value)
        ? `its ${name} cannot be known from the text: ${value.because}`
        : `its ${name} is no number or word that the framework takes`;
    return 0;
  }
}
