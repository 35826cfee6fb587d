import { Disposable, Emitter } from '../common/disposable';
import type { Network } from '../network/network';
import type { TraceFrame } from '../trace/frame';
import { type Added, FrameStore } from '../trace/frameStore';
import type { SampleInspection, UnitInspection } from '../trace/inspection';
import type { RunEnd, RunPhase, RunStart } from '../trace/run';

/** What can be asked of whatever trains a run. */
export interface RunControls {
  pause(): void;
  resume(): void;
  step(): void;
  stop(): void;
  /** From the next step on; the schedule multiplies it. Rejects with a `UserError` for what is no rate. */
  setLearningRate(rate: number): Promise<void>;
  inspect(row: number): Promise<SampleInspection>;
  inspectUnit(row: number, layer: string, unit: number): Promise<UnitInspection>;
  /** Lets go of the thread; nothing can be asked afterwards. */
  dispose(): void;
}

/** Where a run came from. */
export interface RunOrigin {
  /** URI of the document or notebook that defines the network. */
  readonly document: string;
  readonly network: string;
  readonly dataset: string;
  /** The settings that the text of the network gave, in words, if it gave any. */
  readonly fromText?: string;
}

/** What changed: frames were added to the store, the phase, or the learning rate. */
export type RunChange = ({ kind: 'frames' } & Added) | { kind: 'phase' } | { kind: 'learningRate' };

/** One training and everything that was measured of it. Single owner of that truth in the extension host. */
export class Run extends Disposable {
  readonly store = new FrameStore();
  phase: RunPhase = 'running';
  /** Steps done. */
  step = 0;
  end: RunEnd | undefined;
  /** Why it failed or diverged, one sentence. */
  message: string | undefined;
  /** What the schedule multiplies now. */
  learningRate: number;
  private readonly changed = this._register(new Emitter<RunChange>());
  readonly onDidChange = this.changed.event;

  constructor(
    readonly origin: RunOrigin,
    readonly start: RunStart,
    readonly controls: RunControls,
  ) {
    super();
    this.learningRate = start.learningRate;
    this._register({ dispose: () => controls.dispose() });
  }

  get network(): Network {
    return this.start.network;
  }

  /** True while it trains or waits paused. */
  get isActive(): boolean {
    return this.phase === 'running' || this.phase === 'paused';
  }

  /** Share of its steps that are done, 0 to 1. */
  get progress(): number {
    return this.step / this.start.totalSteps;
  }

  addFrames(frames: readonly TraceFrame[], step: number): void {
    this.step = step;
    this.changed.fire({ kind: 'frames', ...this.store.add(frames) });
  }

  setPhase(phase: RunPhase): void {
    this.phase = phase;
    this.changed.fire({ kind: 'phase' });
  }

  /** Rejects with a `UserError` for what is no rate. */
  async setLearningRate(rate: number): Promise<void> {
    await this.controls.setLearningRate(rate);
    this.learningRate = rate;
    this.changed.fire({ kind: 'learningRate' });
  }

  finish(end: RunEnd): void {
    this.end = end;
    this.step = end.steps;
    this.message = end.message;
    this.setPhase(end.phase);
  }

  fail(message: string): void {
    if (!this.isActive) return;
    this.message = message;
    this.setPhase('failed');
  }
}
