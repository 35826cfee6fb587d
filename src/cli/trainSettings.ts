import { UserError } from '../common/errors';
import { SCALINGS } from '../dataset/scaling';
import { INITIALIZATIONS } from '../trainer/initialize';
import { KERNEL_CHOICES } from '../trainer/kernels/kernels';
import { LOSSES } from '../trainer/losses/loss';
import { OPTIMIZERS } from '../trainer/optimizers/defaults';
import { SCHEDULES, type ScheduleName, type ScheduleOptions } from '../trainer/schedules';
import type { TrainingSettings } from '../trainer/settings';
import { choice, type NumberRule, number } from './arguments';

const TEXT = { type: 'string' } as const;
const FLAG = { type: 'boolean' } as const;
/** What `normscope train` takes besides the source. */
export const TRAIN_OPTIONS = {
  data: TEXT,
  network: TEXT,
  target: TEXT,
  epochs: TEXT,
  steps: TEXT,
  'batch-size': TEXT,
  'learning-rate': TEXT,
  optimizer: TEXT,
  loss: TEXT,
  'label-smoothing': TEXT,
  'class-weights': TEXT,
  'weight-decay': TEXT,
  'clip-norm': TEXT,
  'clip-value': TEXT,
  schedule: TEXT,
  warmup: TEXT,
  init: TEXT,
  weights: TEXT,
  seed: TEXT,
  scaling: TEXT,
  validation: TEXT,
  'no-shuffle': FLAG,
  'trace-every': TEXT,
  kernels: TEXT,
  threads: TEXT,
  out: TEXT,
  json: FLAG,
} as const;

export type TrainValues = {
  -readonly [K in keyof typeof TRAIN_OPTIONS]?: (typeof TRAIN_OPTIONS)[K] extends typeof FLAG
    ? boolean
    : string;
};

const COUNT: NumberRule = { minimum: 1, whole: true };
const ABOVE_0: NumberRule = { minimum: 0, exclusive: true };
const FROM_0: NumberRule = { minimum: 0 };

/** The settings that options give; throws a `UserError` that says what an option takes. */
export function settingsFrom(values: TrainValues): Partial<TrainingSettings> {
  if (values.epochs !== undefined && values.steps !== undefined) {
    throw new UserError('--epochs and --steps both say how long to train; give one of them.');
  }
  return {
    ...given({
      epochs: number('epochs', values.epochs, COUNT),
      steps: number('steps', values.steps, COUNT),
      batchSize: number('batch-size', values['batch-size'], COUNT),
      learningRate: number('learning-rate', values['learning-rate'], ABOVE_0),
      optimizer: choice('optimizer', values.optimizer, OPTIMIZERS),
      loss: choice('loss', values.loss, LOSSES),
      warmup: number('warmup', values.warmup, { minimum: 0, whole: true }),
      seed: number('seed', values.seed, { minimum: 0, whole: true }),
      scaling: choice('scaling', values.scaling, SCALINGS),
      validationFraction: number('validation', values.validation, { minimum: 0, below: 1 }),
      traceEvery: number('trace-every', values['trace-every'], COUNT),
      kernels: choice('kernels', values.kernels, KERNEL_CHOICES),
      threads: number('threads', values.threads, COUNT),
    }),
    ...scheduleFrom(values.schedule),
    ...initializationFrom(values.init),
    optimizerOptions: given({
      weightDecay: number('weight-decay', values['weight-decay'], FROM_0),
      clipNorm: number('clip-norm', values['clip-norm'], ABOVE_0),
      clipValue: number('clip-value', values['clip-value'], ABOVE_0),
    }),
    lossOptions: given({
      labelSmoothing: number('label-smoothing', values['label-smoothing'], { minimum: 0, below: 1 }),
      classWeights: classWeightsFrom(values['class-weights']),
    }),
    ...(values['no-shuffle'] ? { shuffle: false } : {}),
  };
}

type Given<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

/** Without the options that were not given. */
function given<T extends object>(values: T): Given<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Given<T>;
}

/** What a number behind a schedule's name says. */
const SCHEDULE_NUMBERS: Partial<Record<ScheduleName, [keyof ScheduleOptions, NumberRule]>> = {
  step: ['stepSize', COUNT],
  exponential: ['factor', ABOVE_0],
  plateau: ['patience', { minimum: 0, whole: true }],
};

function scheduleFrom(value: string | undefined): Partial<TrainingSettings> {
  const [name, text] = nameAndNumber(value);
  const schedule = choice('schedule', name, SCHEDULES);
  if (schedule === undefined) return {};
  if (text === undefined) return { schedule };
  const meant = SCHEDULE_NUMBERS[schedule];
  if (!meant) throw new UserError(`--schedule ${schedule} takes no number, but '${text}' was given.`);
  return { schedule, scheduleOptions: { [meant[0]]: number('schedule', text, meant[1]) } };
}

function initializationFrom(value: string | undefined): Partial<TrainingSettings> {
  const [name, text] = nameAndNumber(value);
  const initialization = choice('init', name, INITIALIZATIONS);
  if (initialization === undefined) return {};
  if (text === undefined) return { initialization };
  if (initialization !== 'normal')
    throw new UserError(`--init ${initialization} takes no number, but '${text}' was given.`);
  return { initialization, ...given({ initializationStd: number('init', text, ABOVE_0) }) };
}

/** `step:10` is the name `step` and the number `10`. */
function nameAndNumber(value: string | undefined): [name: string | undefined, text: string | undefined] {
  if (value === undefined) return [undefined, undefined];
  const colon = value.indexOf(':');
  return colon < 0 ? [value, undefined] : [value.slice(0, colon), value.slice(colon + 1)];
}

function classWeightsFrom(value: string | undefined): readonly number[] | 'balanced' | undefined {
  if (value === undefined || value === 'balanced') return value;
  return value.split(',').map(text => number('class-weights', text, FROM_0)!);
}
