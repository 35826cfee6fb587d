import { UserError } from '../common/errors';
import type { Score, TraceFrame } from '../trace/frame';
import { packFrames } from '../trace/packing';
import type { RunEnd } from '../trace/run';
import { Divergence } from '../trainer/divergence';
import type { Evaluation } from '../trainer/evaluation';
import type { TrainingRun } from '../trainer/trainingRun';
import type { Tell } from './protocol';

/** The thread works this long before it looks for messages, in milliseconds. */
const SLICE = 20;
/** Frames are sent this often, in milliseconds. */
const SEND_EVERY = 80;

/** Rows that are being measured, the frame that waits for their score, and what is done with it. */
interface Measuring {
  readonly evaluation: Evaluation;
  readonly frame?: TraceFrame;
  then(score: Score | null): void;
}

type Ending = Pick<RunEnd, 'phase' | 'message' | 'place'>;

/**
 * Drives a run in slices of time, so that pause and stop are heard after a step or a measured batch at most, and sends
 * what it measures.
 */
export class TrainingLoop {
  private isPaused: boolean;
  private singleSteps = 0;
  private measuring: Measuring | undefined;
  private ending: Ending | undefined;
  private isScheduled = false;
  private frames: TraceFrame[] = [];
  private lastSent = 0;
  private sentStep = 0;
  /** Time in steps and their validation. */
  private milliseconds = 0;

  constructor(
    readonly run: TrainingRun,
    private readonly tell: Tell,
    private readonly fail: (error: unknown) => void,
    paused: boolean,
  ) {
    this.isPaused = paused;
    this.schedule();
  }

  pause(): void {
    if (this.ending || this.isPaused) return;
    this.isPaused = true;
    this.send();
    this.tell('phase', 'paused');
  }

  resume(): void {
    if (this.ending || !this.isPaused) return;
    this.isPaused = false;
    this.tell('phase', 'running');
    this.schedule();
  }

  stepOnce(): void {
    if (this.ending) return;
    this.pause();
    this.singleSteps++;
    this.schedule();
  }

  stop(): void {
    if (this.ending) return;
    this.tell('phase', 'stopped');
    this.end({ phase: 'stopped' });
  }

  private get hasWork(): boolean {
    return this.measuring !== undefined || (!this.ending && (!this.isPaused || this.singleSteps > 0));
  }

  private schedule(): void {
    if (this.isScheduled || !this.hasWork) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      try {
        this.work();
        this.schedule();
      } catch (error) {
        this.fail(error);
      }
    });
  }

  /** One slice. */
  private work(): void {
    const begin = performance.now();
    const wasEnding = this.ending !== undefined;
    let now = begin;
    while (this.hasWork && now - begin < SLICE) {
      try {
        if (this.measuring) this.measure(this.measuring);
        else this.step();
      } catch (error) {
        this.end(endingBy(error));
      }
      now = performance.now();
    }
    if (!wasEnding) this.milliseconds += now - begin;
    if (now - this.lastSent >= SEND_EVERY || this.isPaused) this.send();
  }

  private step(): void {
    const { run } = this;
    const isSingle = this.singleSteps > 0;
    if (isSingle) this.singleSteps--;
    const frame = run.advance(isSingle);
    if (frame && run.isValidationDue) this.validate(frame);
    else this.keep(frame);
  }

  /** Measures the validation rows before the frame is complete. */
  private validate(frame: TraceFrame): void {
    const then = (validation: Score | null) => {
      if (validation) this.run.observeValidation(validation);
      this.keep({ ...frame, validation });
    };
    this.measuring = { evaluation: this.run.evaluation(this.run.dataset.split.validation), frame, then };
  }

  private keep(frame: TraceFrame | undefined): void {
    if (frame) this.frames.push(frame);
    if (this.run.isFinished) this.end({ phase: 'finished' });
  }

  private measure({ evaluation, then }: Measuring): void {
    if (!evaluation.isDone) evaluation.next();
    if (!evaluation.isDone) return;
    this.measuring = undefined;
    then(evaluation.score);
  }

  /** From here on no step is taken; a run that went well so far is measured, and then it has ended. */
  private end(ending: Ending): void {
    this.ending = ending;
    if (this.measuring?.frame) this.frames.push(this.measuring.frame);
    this.measuring = undefined;
    this.send();
    const { run } = this;
    if (ending.phase === 'diverged' || ending.phase === 'failed' || run.step === 0) {
      this.tellEnd(ending, null, null);
      return;
    }
    const { train, validation } = run.dataset.split;
    const measure = (rows: Int32Array, then: Measuring['then']) => {
      this.measuring = { evaluation: run.evaluation(rows), then };
    };
    measure(validation, validationScore =>
      measure(train, trainScore => this.tellEnd(ending, trainScore, validationScore)),
    );
    this.schedule();
  }

  private tellEnd(ending: Ending, train: Score | null, validation: Score | null): void {
    const timing = { steps: this.run.step, seconds: this.milliseconds / 1000 };
    if (train && !Number.isFinite(train.loss)) {
      const diverged = endingBy(this.run.divergenceAtEnd());
      this.tell('ended', { ...diverged, ...timing, train: null, validation: null });
      return;
    }
    this.tell('ended', { ...ending, ...timing, train, validation });
  }

  private send(): void {
    this.lastSent = performance.now();
    if (this.frames.length === 0 && this.run.step === this.sentStep) return;
    this.sentStep = this.run.step;
    const frames = packFrames(this.frames);
    this.frames = [];
    const buffers = [frames.scalars.buffer, frames.tensors.buffer] as ArrayBuffer[];
    this.tell('frames', { frames, step: this.run.step }, buffers);
  }
}

/** How an error in a step or a measurement ends the run; throws what is a fault of ours. */
function endingBy(error: unknown): Ending {
  if (!(error instanceof Divergence || error instanceof UserError)) throw error;
  const { message, place } = error;
  return {
    phase: error instanceof Divergence ? 'diverged' : 'failed',
    message,
    ...(place ? { place } : {}),
  };
}
