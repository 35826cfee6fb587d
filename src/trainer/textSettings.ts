import { UserError } from '../common/errors';
import { formatPercent, formatPlain, plural } from '../common/format';
import type { TrainingText } from '../network/training';
import { checkSettings } from './checkSettings';
import { LOSSES } from './losses/loss';
import { OPTIMIZERS, type OptimizerName, type OptimizerOptions } from './optimizers/defaults';
import { SCHEDULES, type ScheduleName } from './schedules';
import { DEFAULT_SETTINGS, type TrainingSettings } from './settings';

/** All settings of a training, and in a few words those that come from the text of the network. */
export interface CompleteSettings {
  readonly settings: TrainingSettings;
  /** `Adam, learning rate 0.001, 10 epochs`; null when none does. */
  readonly fromText: string | null;
}

/**
 * What the user gave, else what the text says, else the defaults. The numbers of the text's optimizer, loss and schedule
 * hold only where these do, and what makes no sense as a setting is passed over.
 */
export function completeSettings(
  given: Partial<TrainingSettings>,
  text: TrainingText = {},
): CompleteSettings {
  const told = [
    optimizerPart(given, text),
    ...clippingParts(given, text),
    lossPart(given, text),
    schedulePart(given, text),
    ...countParts(given, text),
    ...dataParts(given, text),
  ].filter(part => part !== undefined);
  const parts = told.filter(({ settings }) => makesSense(settings));
  const words = parts.flatMap(part => part.words);
  const sources = [DEFAULT_SETTINGS, ...parts.map(({ settings }) => settings), given];
  return {
    settings: {
      ...DEFAULT_SETTINGS,
      ...merged(sources),
      optimizerOptions: merged(sources.map(({ optimizerOptions }) => optimizerOptions)),
      lossOptions: merged(sources.map(({ lossOptions }) => lossOptions)),
      scheduleOptions: merged(sources.map(({ scheduleOptions }) => scheduleOptions)),
    },
    fromText: words.length > 0 ? words.join(', ') : null,
  };
}

/** Settings that belong together, and how they are told. */
interface Part {
  readonly settings: Partial<TrainingSettings>;
  readonly words: readonly string[];
}

function merged<T extends object>(all: readonly (T | undefined)[]): T {
  return Object.assign({}, ...all) as T;
}

function makesSense(settings: Partial<TrainingSettings>): boolean {
  try {
    checkSettings({ ...DEFAULT_SETTINGS, ...settings });
    return true;
  } catch (error) {
    if (error instanceof UserError) return false;
    throw error;
  }
}

const OPTIMIZER_WORDS: Readonly<Record<OptimizerName, string>> = {
  sgd: 'SGD',
  momentum: 'SGD with momentum',
  adam: 'Adam',
  adamw: 'AdamW',
  rmsprop: 'RMSprop',
  adagrad: 'Adagrad',
};

function optimizerPart(given: Partial<TrainingSettings>, text: TrainingText): Part | undefined {
  const optimizer = OPTIMIZERS.find(name => name === text.optimizer?.value);
  if (!optimizer || (given.optimizer ?? optimizer) !== optimizer) return undefined;
  const rate = given.learningRate === undefined ? text.learningRate?.value : undefined;
  const numbers = optimizerNumbers(text).filter(({ key }) => given.optimizerOptions?.[key] === undefined);
  return {
    settings: {
      optimizer,
      ...(rate === undefined ? {} : { learningRate: rate }),
      optimizerOptions: Object.fromEntries(numbers.map(({ key, value }) => [key, value])),
    },
    words: [
      ...(given.optimizer === undefined ? [OPTIMIZER_WORDS[optimizer]] : []),
      ...(rate === undefined ? [] : [`learning rate ${formatPlain(rate)}`]),
      ...numbers.map(({ words }) => words),
    ],
  };
}

/** Numbers of the optimizer that the text gives. */
function optimizerNumbers(
  text: TrainingText,
): { key: keyof OptimizerOptions; value: unknown; words: string }[] {
  const number = (key: 'momentum' | 'weightDecay' | 'eps' | 'alpha', word: string) => {
    const value = text[key]?.value;
    return value === undefined ? [] : [{ key, value, words: `${word} ${formatPlain(value)}` }];
  };
  const flag = (key: 'nesterov' | 'centered') => {
    const value = text[key]?.value;
    return value === undefined ? [] : [{ key, value, words: value ? key : `not ${key}` }];
  };
  const { beta1, beta2 } = text;
  const betas = [beta1?.value ?? 0.9, beta2?.value ?? 0.999];
  return [
    ...number('momentum', 'momentum'),
    ...flag('nesterov'),
    ...number('weightDecay', 'weight decay'),
    ...(beta1 || beta2
      ? [{ key: 'betas' as const, value: betas, words: `betas ${betas.map(formatPlain).join(' and ')}` }]
      : []),
    ...number('eps', 'epsilon'),
    ...number('alpha', 'alpha'),
    ...flag('centered'),
  ];
}

function clippingParts(given: Partial<TrainingSettings>, text: TrainingText): Part[] {
  const part = (key: 'clipNorm' | 'clipValue', word: string): Part[] => {
    const value = text[key]?.value;
    if (value === undefined || given.optimizerOptions?.[key] !== undefined) return [];
    return [{ settings: { optimizerOptions: { [key]: value } }, words: [`${word} ${formatPlain(value)}`] }];
  };
  return [...part('clipNorm', 'gradients clipped to the norm'), ...part('clipValue', 'gradients clipped at')];
}

function lossPart(given: Partial<TrainingSettings>, text: TrainingText): Part | undefined {
  const loss = LOSSES.find(name => name === text.loss?.value);
  if (!loss || (given.loss !== undefined && given.loss !== loss)) return undefined;
  const smoothing = given.lossOptions?.labelSmoothing === undefined ? text.labelSmoothing?.value : undefined;
  const delta = given.lossOptions?.delta === undefined ? text.delta?.value : undefined;
  return {
    settings: {
      loss,
      lossOptions: {
        ...(smoothing === undefined ? {} : { labelSmoothing: smoothing }),
        ...(delta === undefined ? {} : { delta }),
      },
    },
    words: [
      ...(given.loss === undefined ? [loss] : []),
      ...(smoothing === undefined ? [] : [`label smoothing ${formatPlain(smoothing)}`]),
      ...(delta === undefined ? [] : [`delta ${formatPlain(delta)}`]),
    ],
  };
}

/** The number without which a schedule would be another one than the text's. */
const NEEDED: Partial<Record<ScheduleName, 'stepSize' | 'factor' | 'patience'>> = {
  step: 'stepSize',
  exponential: 'factor',
  plateau: 'patience',
};

function schedulePart(given: Partial<TrainingSettings>, text: TrainingText): Part | undefined {
  const schedule = SCHEDULES.find(name => name === text.schedule?.value);
  if (!schedule || given.schedule !== undefined) return undefined;
  const needed = NEEDED[schedule];
  if (needed && text[needed] === undefined) return undefined;
  const [stepSize, factor, patience] = [text.stepSize?.value, text.factor?.value, text.patience?.value];
  return {
    settings: {
      schedule,
      scheduleOptions: {
        ...(stepSize === undefined ? {} : { stepSize }),
        ...(factor === undefined ? {} : { factor }),
        ...(patience === undefined ? {} : { patience }),
      },
    },
    words: [
      `schedule ${schedule}`,
      ...(stepSize === undefined ? [] : [`every ${plural(stepSize, 'epoch')}`]),
      ...(factor === undefined ? [] : [`times ${formatPlain(factor)}`]),
      ...(patience === undefined ? [] : [`patience ${patience}`]),
    ],
  };
}

function countParts(given: Partial<TrainingSettings>, text: TrainingText): Part[] {
  const parts: Part[] = [];
  const { batchSize, epochs } = text;
  if (batchSize && given.batchSize === undefined)
    parts.push({ settings: { batchSize: batchSize.value }, words: [`batches of ${batchSize.value}`] });
  if (epochs && given.epochs === undefined && given.steps === undefined)
    parts.push({ settings: { epochs: epochs.value }, words: [plural(epochs.value, 'epoch')] });
  return parts;
}

function dataParts(given: Partial<TrainingSettings>, text: TrainingText): Part[] {
  const parts: Part[] = [];
  const { validation, shuffle } = text;
  if (validation && given.validationFraction === undefined) {
    const words = [`${formatPercent(validation.value)} of the rows to validate`];
    parts.push({ settings: { validationFraction: validation.value }, words });
  }
  if (shuffle && given.shuffle === undefined) {
    const words = [shuffle.value ? 'shuffled' : 'not shuffled'];
    parts.push({ settings: { shuffle: shuffle.value }, words });
  }
  return parts;
}
