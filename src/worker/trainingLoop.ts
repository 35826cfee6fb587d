import type { TraceFrame } from '../trace/frame';
import type { RunEnd } from '../trace/run';
import { Divergence, type TrainingRun } from '../trainer/trainingRun';
import type { Tell } from './protocol';

/** The thread trains this long before it looks for messages, in milliseconds. */
const SLICE = 20;
/** Frames are sent this often, in milliseconds. */
const SEND_EVERY = 50;

/** Drives a run in slices of time, so that pause and stop are heard at once, and sends what it measures. */
export class TrainingLoop {
  private isPaused: boolean;
  private hasEnded = false;
  private isScheduled = false;
  private frames: TraceFrame[] = [];
  private lastSent = 0;
  private milliseconds = 0;

  constructor(
    readonly run: TrainingRun,
    private readonly tell: Tell,
    private readonly fail: (error: unknown) => void,
    paused: boolean,
  ) {
    this.isPaused = paused;
    if (!paused) this.schedule();
  }

  pause(): void {
    if (this.hasEnded || this.isPaused) return;
    this.isPaused = true;
    this.send();
    this.tell('phase', 'paused');
  }

  resume(): void {
    if (this.hasEnded || !this.isPaused) return;
    this.isPaused = false;
    this.tell('phase', 'running');
    this.schedule();
  }

  stepOnce(): void {
    if (this.hasEnded) return;
    this.pause();
    if (this.advance(0)) this.send();
  }

  stop(): void {
    if (!this.hasEnded) this.end({ phase: 'stopped' });
  }

  private schedule(): void {
    if (this.isScheduled) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      if (this.hasEnded || this.isPaused) return;
      try {
        if (this.advance(SLICE)) this.schedule();
      } catch (error) {
        this.fail(error);
      }
    });
  }

  /** Takes steps for so many milliseconds, or one step with its frame; false when the run ended meanwhile. */
  private advance(milliseconds: number): boolean {
    const begin = performance.now();
    let now = begin;
    try {
      do {
        const frame = this.run.advance(milliseconds === 0);
        if (frame) this.frames.push(frame);
        now = performance.now();
      } while (now - begin < milliseconds && !this.run.isFinished);
    } catch (error) {
      if (!(error instanceof Divergence)) throw error;
      this.milliseconds += performance.now() - begin;
      this.end({ phase: 'diverged', message: error.message });
      return false;
    }
    this.milliseconds += now - begin;
    if (this.run.isFinished) {
      this.end({ phase: 'finished' });
      return false;
    }
    if (now - this.lastSent >= SEND_EVERY) this.send();
    return true;
  }

  private end(how: Pick<RunEnd, 'phase' | 'message'>): void {
    this.hasEnded = true;
    this.send();
    const { run } = this;
    const measurable = how.phase !== 'diverged' && run.step > 0;
    const train = measurable ? run.evaluate(run.dataset.split.train) : null;
    const validation = measurable ? run.evaluate(run.dataset.split.validation) : null;
    const timing = { steps: run.step, seconds: this.milliseconds / 1000 };
    if (train && !Number.isFinite(train.loss)) {
      const message = `After step ${run.step} the loss is no longer a finite number; try a smaller learning rate.`;
      this.tell('ended', { phase: 'diverged', message, ...timing, train: null, validation: null });
      return;
    }
    this.tell('ended', { ...how, ...timing, train, validation });
  }

  private send(): void {
    this.lastSent = performance.now();
    if (this.frames.length === 0) return;
    const frames = this.frames;
    this.frames = [];
    this.tell('frames', { frames, step: this.run.step }, buffersOf(frames));
  }
}

/** The buffers behind the frames' typed arrays, to be moved instead of copied. */
function buffersOf(frames: readonly TraceFrame[]): ArrayBuffer[] {
  return frames.flatMap(frame =>
    frame.layers.flatMap(({ batchNorm }) =>
      Object.values(batchNorm ?? {}).flatMap(values =>
        values instanceof Float32Array ? [values.buffer as ArrayBuffer] : [],
      ),
    ),
  );
}
