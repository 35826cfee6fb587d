import type { Argument } from '../common/channel';
import type { TableSummary } from '../dataset/summary';
import type { Network } from '../network/network';
import type { TraceFrame } from '../trace/frame';
import type { SampleInspection, UnitInspection } from '../trace/inspection';
import type { PackedFrames } from '../trace/packing';
import type { RunEnd, RunPhase, RunStart } from '../trace/run';
import type { TrainingSettings } from '../trainer/settings';

export type { TableSummary } from '../dataset/summary';
export { checkSettings, isLearningRate } from '../trainer/checkSettings';
export type { TrainingSettings } from '../trainer/settings';
export { completeSettings } from '../trainer/textSettings';

/** How a thread is started. */
export interface ThreadOptions {
  /** Beside an editor training must not be in the way of typing. */
  readonly isBackground: boolean;
}

export interface StartRequest {
  readonly network: Network;
  /** Path of the user's source file, for messages. */
  readonly source: string;
  readonly target: string;
  readonly settings: TrainingSettings;
  /** Path of a safetensors file whose values replace the initial weights. */
  readonly weights?: string;
  /** Waits before the first step until `resume` or `step` is called. */
  readonly paused?: boolean;
}

/** What the thread answers. One thread holds one dataset and trains one network. */
export interface WorkerMethods {
  /** Reads a data file and keeps it. Rejects with a `UserError`. */
  open(request: { path: string; target?: string }): Promise<TableSummary>;
  /** Begins to train on the file that was opened; resolves before the first step. Rejects with a `UserError`. */
  start(request: StartRequest): RunStart;
  pause(request: null): void;
  resume(request: null): void;
  /** Takes one step and stays paused. */
  step(request: null): void;
  /** Ends the run after the current step: `phase` tells so at once, `ended` follows; its network can still be asked. */
  stop(request: null): void;
  /** From the next step on; a schedule scales it. Rejects with a `UserError` for what is no rate. */
  setLearningRate(request: { learningRate: number }): void;
  inspect(request: { row: number }): SampleInspection;
  inspectUnit(request: { row: number; layer: string; unit: number }): UnitInspection;
}

/** What the thread tells. */
export interface WorkerEvents {
  /** Share of the data file that is read, 0 to 1. */
  opening(share: number): void;
  /** How far it is, at most 20 times a second, and the new frames in the order of their steps, if there are any. */
  frames(update: { frames: TraceFrame[]; step: number }): void;
  phase(phase: RunPhase): void;
  ended(end: RunEnd): void;
}

/** The same on the way: frames travel packed. */
export interface WireEvents extends Omit<WorkerEvents, 'frames'> {
  frames(update: { frames: PackedFrames; step: number }): void;
}

/** Sends an event to the host; buffers in `transfer` are moved. */
export type Tell = <K extends keyof WireEvents>(
  name: K,
  argument: Argument<WireEvents, K>,
  transfer?: readonly ArrayBuffer[],
) => void;
