import { UserError } from '../common/errors';
import { SCALINGS } from '../dataset/scaling';
import { INITIALIZATIONS } from './initialize';
import { KERNEL_CHOICES } from './kernels/kernels';
import { LOSSES } from './losses/loss';
import { OPTIMIZERS } from './optimizers/defaults';
import { SCHEDULES } from './schedules';
import type { TrainingSettings } from './settings';

/** Throws a `UserError` that names the first setting that makes no sense, wherever it came from. */
export function checkSettings(settings: TrainingSettings): void {
  const wrong = [...mainRules(settings), ...optimizerRules(settings), ...lossRules(settings)].find(
    ({ fits }) => !fits,
  );
  if (wrong)
    throw new UserError(
      `The ${wrong.name} is set to ${JSON.stringify(wrong.value)}; it takes ${wrong.wanted}.`,
    );
}

/** A finite number above 0. */
export function isLearningRate(value: number): boolean {
  return isAbove0(value);
}

/** Throws a `UserError` for a learning rate that is none. */
export function checkLearningRate(value: number): void {
  if (!isLearningRate(value))
    throw new UserError(`The learning rate is set to ${JSON.stringify(value)}; it takes ${ABOVE_0}.`);
}

interface Rule {
  readonly name: string;
  readonly value: unknown;
  readonly fits: boolean;
  readonly wanted: string;
}

const ABOVE_0 = 'a number above 0';
const FROM_0 = 'a number from 0';
const SHARE = 'a number from 0 to below 1';

function rule(name: string, value: unknown, fits: boolean, wanted: string): Rule {
  return { name, value, fits, wanted };
}

function oneOf<T>(name: string, value: T, choices: readonly T[]): Rule {
  return rule(name, value, choices.includes(value), choices.join(', '));
}

function count(name: string, value: number | null | undefined, least: number): Rule {
  const fits = Number.isSafeInteger(value) && value! >= least;
  return rule(name, value, fits, `a whole number from ${least}`);
}

/** Null and what is left out is fine. */
function optional<T>(
  value: T | null | undefined,
  name: string,
  fits: (value: T) => boolean,
  wanted: string,
): Rule[] {
  return value === null || value === undefined ? [] : [rule(name, value, fits(value), wanted)];
}

function optionalCount(value: number | null | undefined, name: string, least: number): Rule[] {
  return value === null || value === undefined ? [] : [count(name, value, least)];
}

const isAbove0 = (value: number): boolean => Number.isFinite(value) && value > 0;
const isFrom0 = (value: number): boolean => Number.isFinite(value) && value >= 0;
const isShare = (value: number): boolean => value >= 0 && value < 1;

function mainRules(settings: TrainingSettings): Rule[] {
  const { validationFraction, initializationStd } = settings;
  return [
    oneOf('optimizer', settings.optimizer, OPTIMIZERS),
    ...optional(settings.learningRate, 'learning rate', isAbove0, ABOVE_0),
    count('batch size', settings.batchSize, 1),
    ...optionalCount(settings.epochs, 'number of epochs', 1),
    ...optionalCount(settings.steps, 'number of steps', 1),
    count('seed', settings.seed, 0),
    oneOf('scaling', settings.scaling, SCALINGS),
    rule('validation fraction', validationFraction, isShare(validationFraction), SHARE),
    ...optionalCount(settings.traceEvery, 'trace cadence', 1),
    oneOf('kernels', settings.kernels, KERNEL_CHOICES),
    ...optionalCount(settings.threads, 'number of threads', 1),
    oneOf('initialization', settings.initialization, INITIALIZATIONS),
    rule('deviation of the initial weights', initializationStd, isAbove0(initializationStd), ABOVE_0),
  ];
}

function optimizerRules({ optimizerOptions, schedule, scheduleOptions, warmup }: TrainingSettings): Rule[] {
  const { momentum, weightDecay, betas, eps, alpha, clipNorm, clipValue } = optimizerOptions;
  const { stepSize, factor, patience } = scheduleOptions;
  return [
    ...optional(momentum, 'momentum', isShare, SHARE),
    ...optional(weightDecay, 'weight decay', isFrom0, FROM_0),
    ...(betas ?? []).flatMap(beta => optional(beta, 'beta', isShare, SHARE)),
    ...optional(eps, 'epsilon', isFrom0, FROM_0),
    ...optional(alpha, 'share of the old mean square', isShare, SHARE),
    ...optional(clipNorm, 'norm to clip at', isAbove0, ABOVE_0),
    ...optional(clipValue, 'value to clip at', isAbove0, ABOVE_0),
    oneOf('schedule', schedule, SCHEDULES),
    ...optionalCount(stepSize, 'step size of the schedule', 1),
    ...optional(factor, 'factor of the schedule', isAbove0, ABOVE_0),
    ...optionalCount(patience, 'patience of the schedule', 0),
    count('warm-up', warmup, 0),
  ];
}

function lossRules({ loss, lossOptions }: TrainingSettings): Rule[] {
  const { classWeights, labelSmoothing, posWeight, delta, beta, margin } = lossOptions;
  const areWeights = (weights: readonly number[] | 'balanced') =>
    weights === 'balanced' || (weights.every(isFrom0) && weights.some(isAbove0));
  return [
    ...(loss === null ? [] : [oneOf('loss', loss, LOSSES)]),
    ...optional(classWeights, 'list of class weights', areWeights, `numbers from 0, or balanced`),
    ...optional(labelSmoothing, 'label smoothing', value => value >= 0 && value <= 1, 'a number from 0 to 1'),
    ...optional(posWeight, 'weight of the positive class', isAbove0, ABOVE_0),
    ...optional(delta, 'delta of the loss', isAbove0, ABOVE_0),
    ...optional(beta, 'beta of the loss', isFrom0, FROM_0),
    ...optional(margin, 'margin of the loss', isAbove0, ABOVE_0),
  ];
}
