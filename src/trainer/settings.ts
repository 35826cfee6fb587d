import { UserError } from '../common/errors';
import { SCALINGS, type ScalingKind } from '../dataset/scaling';
import { KERNEL_CHOICES, type KernelChoice } from './kernels/engine';
import type { LossName } from './losses';
import { DEFAULT_LEARNING_RATES, type OptimizerName } from './optimizers';

/** How a network is trained. Null means: what Normscope chooses. */
export interface TrainingSettings {
  readonly optimizer: OptimizerName;
  /** Null is the optimizer's own default in PyTorch. */
  readonly learningRate: number | null;
  readonly batchSize: number;
  /** Whole passes over the training rows; null, with `steps` null too, is about 5 000 steps. */
  readonly epochs: number | null;
  /** Wins over `epochs`. */
  readonly steps: number | null;
  /** Null is cross-entropy for classes and the mean squared error for numbers. */
  readonly loss: LossName | null;
  readonly seed: number;
  readonly scaling: ScalingKind;
  readonly validationFraction: number;
  readonly shuffle: boolean;
  /** A frame every so many steps; null is about 2 000 frames a run. */
  readonly traceEvery: number | null;
  readonly kernels: KernelChoice;
}

export const DEFAULT_SETTINGS: TrainingSettings = {
  optimizer: 'adam',
  learningRate: null,
  batchSize: 32,
  epochs: null,
  steps: null,
  loss: null,
  seed: 0,
  scaling: 'standardize',
  validationFraction: 0.2,
  shuffle: true,
  traceEvery: null,
  kernels: 'auto',
};

const DEFAULT_STEPS = 5000;

export function learningRateOf(settings: TrainingSettings): number {
  return settings.learningRate ?? DEFAULT_LEARNING_RATES[settings.optimizer];
}

/** Steps of the whole run: as asked, or the whole epochs that make about 5 000. */
export function totalStepsOf(settings: TrainingSettings, stepsPerEpoch: number): number {
  if (settings.steps !== null) return settings.steps;
  return (settings.epochs ?? Math.ceil(DEFAULT_STEPS / stepsPerEpoch)) * stepsPerEpoch;
}

/** Throws a `UserError` that names the first setting that makes no sense, wherever it came from. */
export function checkSettings(settings: TrainingSettings): void {
  const count = (value: number | null, least: number) =>
    value === null || (Number.isSafeInteger(value) && value >= least);
  const { optimizer, learningRate, batchSize, epochs, steps, seed, scaling, validationFraction } = settings;
  const { traceEvery, kernels } = settings;
  const rules: [name: string, value: unknown, fits: boolean, wanted: string][] = [
    [
      'optimizer',
      optimizer,
      Object.hasOwn(DEFAULT_LEARNING_RATES, optimizer),
      Object.keys(DEFAULT_LEARNING_RATES).join(', '),
    ],
    [
      'learning rate',
      learningRate,
      learningRate === null || (Number.isFinite(learningRate) && learningRate > 0),
      'a number above 0',
    ],
    ['batch size', batchSize, batchSize !== null && count(batchSize, 1), 'a whole number from 1'],
    ['number of epochs', epochs, count(epochs, 1), 'a whole number from 1'],
    ['number of steps', steps, count(steps, 1), 'a whole number from 1'],
    ['seed', seed, seed !== null && count(seed, 0), 'a whole number from 0'],
    ['scaling', scaling, SCALINGS.includes(scaling), SCALINGS.join(', ')],
    [
      'validation fraction',
      validationFraction,
      validationFraction >= 0 && validationFraction < 1,
      'a number from 0 to below 1',
    ],
    ['trace cadence', traceEvery, count(traceEvery, 1), 'a whole number from 1'],
    ['kernels', kernels, KERNEL_CHOICES.includes(kernels), KERNEL_CHOICES.join(', ')],
  ];
  const wrong = rules.find(([, , fits]) => !fits);
  if (wrong)
    throw new UserError(`The ${wrong[0]} is set to ${JSON.stringify(wrong[1])}; it takes ${wrong[3]}.`);
}
