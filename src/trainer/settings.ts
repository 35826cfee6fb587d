import type { ScalingKind } from '../dataset/scaling';
import type { Framework } from '../network/network';
import type { Initialization } from './initialize';
import type { KernelChoice } from './kernels/kernels';
import type { LossName, LossOptions } from './losses/loss';
import { defaultLearningRate, type OptimizerName, type OptimizerOptions } from './optimizers/defaults';
import type { ScheduleName, ScheduleOptions } from './schedules';

/** How a network is trained. Null means: what Normscope chooses. */
export interface TrainingSettings {
  readonly optimizer: OptimizerName;
  readonly optimizerOptions: OptimizerOptions;
  /** Null is the optimizer's own default in the network's framework. */
  readonly learningRate: number | null;
  readonly schedule: ScheduleName;
  readonly scheduleOptions: ScheduleOptions;
  /** Steps in which the learning rate grows in a line from 1/warmup to all of what the schedule says. */
  readonly warmup: number;
  readonly batchSize: number;
  /** Whole passes over the training rows; null, with `steps` null too, is about 5 000 steps. */
  readonly epochs: number | null;
  /** Wins over `epochs`. */
  readonly steps: number | null;
  /** Null fits the task and the last layer: cross-entropy for classes, the mean squared error for numbers. */
  readonly loss: LossName | null;
  readonly lossOptions: LossOptions;
  readonly initialization: Initialization;
  /** Deviation of the initial weights where `initialization` is `normal`. */
  readonly initializationStd: number;
  readonly seed: number;
  readonly scaling: ScalingKind;
  readonly validationFraction: number;
  readonly shuffle: boolean;
  /** A frame every so many steps; null is about 2 000 frames a run. */
  readonly traceEvery: number | null;
  readonly kernels: KernelChoice;
  /** Threads to compute with; null leaves one processor to everything else. The numbers are the same. */
  readonly threads: number | null;
}

export const DEFAULT_SETTINGS: TrainingSettings = {
  optimizer: 'adam',
  optimizerOptions: {},
  learningRate: null,
  schedule: 'constant',
  scheduleOptions: {},
  warmup: 0,
  batchSize: 32,
  epochs: null,
  steps: null,
  loss: null,
  lossOptions: {},
  initialization: 'default',
  initializationStd: 0.01,
  seed: 0,
  scaling: 'standardize',
  validationFraction: 0.2,
  shuffle: true,
  traceEvery: null,
  kernels: 'auto',
  threads: null,
};

const DEFAULT_STEPS = 5000;

export function learningRateOf({ learningRate, optimizer }: TrainingSettings, framework: Framework): number {
  return learningRate ?? defaultLearningRate(optimizer, framework);
}

/** Steps of the whole run: as asked, or the whole epochs that make about 5 000. */
export function totalStepsOf(settings: TrainingSettings, stepsPerEpoch: number): number {
  if (settings.steps !== null) return settings.steps;
  return (settings.epochs ?? Math.ceil(DEFAULT_STEPS / stepsPerEpoch)) * stepsPerEpoch;
}
