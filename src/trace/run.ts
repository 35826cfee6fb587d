import type { FilePlace } from '../common/errors';
import type { Network } from '../network/network';
import type { Score } from './frame';

/** What is known of a run when it starts, apart from its frames. */
export interface RunStart {
  /** The network with its shapes as the data makes them. */
  readonly network: Network;
  readonly target: string;
  readonly task: 'classification' | 'regression';
  readonly classes: readonly string[];
  readonly features: readonly string[];
  readonly trainRows: number;
  readonly validationRows: number;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** Of the network's output, by its name in the settings. */
  readonly loss: string;
  readonly optimizer: string;
  /** What the schedule multiplies, as it was when the run started. */
  readonly learningRate: number;
  readonly schedule: string;
  /** Which kernels compute: `portable` and `simd` give the same bits on every machine. */
  readonly kernels: 'relaxed-simd' | 'simd' | 'portable';
  /** Threads that share large layers. */
  readonly threads: number;
  /** What the user should know of how the data was taken, one sentence each. */
  readonly notices: readonly string[];
}

export type RunPhase = 'running' | 'paused' | 'finished' | 'stopped' | 'diverged' | 'failed';

/** How a run ended. */
export interface RunEnd {
  /** `failed` by a mistake in the data that a layer met. */
  readonly phase: 'finished' | 'stopped' | 'diverged' | 'failed';
  readonly steps: number;
  /** Wall time of training, pauses left out. */
  readonly seconds: number;
  /** Over all training rows and all validation rows, in evaluation mode; null when nothing can be measured. */
  readonly train: Score | null;
  readonly validation: Score | null;
  /** For `diverged`: which quantity of which layer, at which step, and what to try. For `failed`: the mistake. */
  readonly message?: string;
  /** The line of that layer, or of the network. */
  readonly place?: FilePlace;
}
