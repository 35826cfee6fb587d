import type { Initial, InitialValue } from '../../network/initial';
import { isScaled, withFans } from '../../network/initialVariance';
import type { Given } from '../evaluation/calls';
import { type Finding, warning } from '../layers/report';
import type { Parameters } from '../layers/specs';
import type { Part } from './entries';
import { initializerOf } from './initializers';
import type { Words } from './words';

/** How a layer begins, as its arguments say it, and what of them is left out. */
export interface ReadInitial {
  readonly initial: Initial;
  readonly findings: readonly Finding[];
}

/** What `kernel_initializer` and its like say; what is the framework's default anyway is not kept. */
export function readInitial(
  given: ReadonlyMap<string, Given>,
  className: string,
  parameters: Parameters,
  words: Words,
): ReadInitial {
  const initial: { -readonly [K in keyof Initial]: Initial[K] } = {};
  const findings: Finding[] = [];
  const leaveOut = (name: string, because: string, { at }: Given) => {
    const whose = words.framework === 'keras' ? "Keras's" : "TensorFlow.js's";
    const message = `This ${words.spell(name)} is left out because ${because}; ${words.title(className)} begins by ${whose} default.`;
    findings.push(warning('ignored-argument', message, at));
  };
  for (const [name, role] of Object.entries(ROLES)) {
    const argument = given.get(words.spell(name));
    const read = argument && initializerOf(argument.value, words);
    if (!argument || !read || !isThere(role, parameters)) continue;
    if ('lost' in read) leaveOut(name, read.lost, argument);
    else if (isSame(read.value, standardOf(name, words))) continue;
    else if (role === 'statistic')
      leaveOut(name, 'Normscope begins statistics with mean 0 and variance 1', argument);
    else if (read.value.way === 'orthogonal' && !WITH_ROWS.has(name))
      leaveOut(name, name === 'depthwise_initializer' ? NO_ROWS : ONE_ROW, argument);
    else initial[role] = read.value;
  }
  return { initial, findings };
}

type Role = 'weight' | 'bias' | 'statistic';

/** What each argument is about. */
const ROLES: Readonly<Record<string, Role>> = {
  kernel_initializer: 'weight',
  depthwise_initializer: 'weight',
  embeddings_initializer: 'weight',
  gamma_initializer: 'weight',
  bias_initializer: 'bias',
  beta_initializer: 'bias',
  moving_mean_initializer: 'statistic',
  moving_variance_initializer: 'statistic',
};

const WITH_ROWS: ReadonlySet<string> = new Set(['kernel_initializer', 'embeddings_initializer']);
const ONE_ROW = 'an orthogonal matrix has more than one dimension';
const NO_ROWS = 'Normscope has no orthogonal values for a convolution of each channel by itself';

/** False for a bias, a γ or a β that the layer does without. */
function isThere(role: Role, { bias, center, scale }: Parameters): boolean {
  if (role === 'bias') return bias !== false && center !== false;
  return role !== 'weight' || scale !== false;
}

/** What holds when an argument is left out. */
function standardOf(name: string, { framework }: Words): InitialValue {
  switch (name) {
    case 'kernel_initializer':
    case 'depthwise_initializer':
      return { way: framework === 'keras' ? 'xavier-uniform' : 'xavier-truncated' };
    case 'embeddings_initializer':
      return { way: 'uniform', from: -0.05, to: 0.05 };
    default:
      return { way: 'constant', value: /^(gamma|moving_variance)/.test(name) ? 1 : 0 };
  }
}

function isSame(a: InitialValue, b: InitialValue): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/**
 * How a convolution of each channel by itself begins: Keras and TensorFlow.js keep its kernel as [...kernel, channels,
 * multiplier] and count its fans by that, Normscope as [...kernel, 1, channels · multiplier].
 */
export function depthwiseInitial(initial: Initial, { parameters }: Part, words: Words): Initial {
  const value = initial.weight ?? standardOf('depthwise_initializer', words);
  if (!isScaled(value)) return initial;
  const { inChannels, outChannels, kernelSize } = parameters;
  const channels = inChannels as number;
  const multiplier = (outChannels as number) / channels;
  // The sum of the fans, by which Glorot's begin, is the same either way then.
  if (!initial.weight && (channels === 1 || multiplier === 1)) return initial;
  const area = (kernelSize as readonly number[]).reduce((product, size) => product * size, 1);
  const fans = { in: channels * area, out: multiplier * area };
  return { ...initial, weight: withFans(value, fans, words.framework) };
}
