import type { Framework } from '../../network/network';
import type { OptimizerNumbers } from './optimizer';

export type OptimizerName = 'sgd' | 'momentum' | 'adam' | 'adamw' | 'rmsprop' | 'adagrad';

export const OPTIMIZERS: readonly OptimizerName[] = [
  'sgd',
  'momentum',
  'adam',
  'adamw',
  'rmsprop',
  'adagrad',
];

/** What an optimizer may be told besides its name and learning rate; what is left out is the framework's default. */
export interface OptimizerOptions {
  /** Of `momentum` (0.9), `sgd` and `rmsprop` (0). */
  readonly momentum?: number;
  /** Of `sgd` and `momentum`. */
  readonly nesterov?: boolean;
  /** L2 in the gradient in PyTorch; decoupled from it in AdamW, and always in Keras and TensorFlow.js. */
  readonly weightDecay?: number;
  /** Of `adam` and `adamw`. */
  readonly betas?: readonly [number, number];
  readonly eps?: number;
  /** Share of the old mean square that `rmsprop` keeps: Keras's ρ. */
  readonly alpha?: number;
  /** Of `rmsprop`: divides by the deviation of the gradient instead of its mean square. */
  readonly centered?: boolean;
  /** The most that the norm of all gradients together may be. */
  readonly clipNorm?: number;
  /** The most that each value of a gradient may be, up and down. */
  readonly clipValue?: number;
}

const LEARNING_RATES: Readonly<Record<Framework, Readonly<Record<OptimizerName, number>>>> = {
  pytorch: { sgd: 1e-3, momentum: 1e-3, adam: 1e-3, adamw: 1e-3, rmsprop: 1e-2, adagrad: 1e-2 },
  keras: { sgd: 1e-2, momentum: 1e-2, adam: 1e-3, adamw: 1e-3, rmsprop: 1e-3, adagrad: 1e-3 },
  tfjs: { sgd: 1e-2, momentum: 1e-2, adam: 1e-3, adamw: 1e-3, rmsprop: 1e-3, adagrad: 1e-2 },
};

export function defaultLearningRate(name: OptimizerName, framework: Framework): number {
  return LEARNING_RATES[framework][name];
}

/** The options with everything filled in by the framework's rules. TensorFlow.js has no AdamW, and gets Keras's. */
export function numbersOf(
  name: OptimizerName,
  options: OptimizerOptions,
  framework: Framework,
): OptimizerNumbers {
  const isPyTorch = framework === 'pytorch';
  const eps = isPyTorch ? (name === 'adagrad' ? 1e-10 : 1e-8) : 1e-7;
  return {
    momentum: options.momentum ?? (name === 'momentum' ? 0.9 : 0),
    nesterov: options.nesterov ?? false,
    weightDecay: options.weightDecay ?? (name === 'adamw' ? (isPyTorch ? 0.01 : 0.004) : 0),
    betas: options.betas ?? [0.9, 0.999],
    eps: options.eps ?? eps,
    alpha: options.alpha ?? (isPyTorch ? 0.99 : 0.9),
    centered: options.centered ?? false,
    initialSum: isPyTorch ? 0 : 0.1,
    decayIsCoupled: isPyTorch && name !== 'adamw',
  };
}

/** How many values an optimizer keeps of former steps for each value of a parameter. */
export function keptValues(name: OptimizerName, options: OptimizerOptions, framework: Framework): number {
  const { momentum, centered } = numbersOf(name, options, framework);
  const velocities = momentum > 0 ? 1 : 0;
  switch (name) {
    case 'sgd':
    case 'momentum':
      return velocities;
    case 'adam':
    case 'adamw':
      return 2;
    case 'rmsprop':
      return 1 + Number(centered) + velocities;
    case 'adagrad':
      return 1;
  }
}
