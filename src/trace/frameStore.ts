import { type Score, type TraceFrame, valuesIn } from './frame';

const MAX_FRAMES = 4096;
const MIN_FRAMES = 256;
/** Numbers that the tensors of all frames may hold together: 32 MB. */
const MAX_VALUES = 8_000_000;

/**
 * The frames of a run in memory, bounded: when full, every second frame goes, but never the newest. The latest
 * validation score is kept apart because few frames carry one.
 */
export class FrameStore {
  private kept: TraceFrame[] = [];
  private score: { step: number; score: Score } | undefined;

  private capacity = 0;

  constructor(private readonly maxFrames = MAX_FRAMES) {}

  get frames(): readonly TraceFrame[] {
    return this.kept;
  }

  get last(): TraceFrame | undefined {
    return this.kept.at(-1);
  }

  get validation(): { step: number; score: Score } | undefined {
    return this.score;
  }

  /** Adds frames in the order of their steps. Returns true when older frames were thinned out. */
  add(frames: readonly TraceFrame[]): boolean {
    let thinned = false;
    for (const frame of frames) {
      this.kept.push(frame);
      if (frame.validation) this.score = { step: frame.step, score: frame.validation };
      if (this.capacity === 0) this.capacity = this.capacityFor(frame);
      if (this.kept.length <= this.capacity) continue;
      this.kept = this.kept.filter(
        (old, i) => i % 2 === 0 || old.validation !== null || i === this.kept.length - 1,
      );
      thinned = true;
      // Validation scores alone could fill the store; then they are thinned too.
      if (this.kept.length > this.capacity)
        this.kept = this.kept.filter((_, i, all) => i % 2 === 0 || i === all.length - 1);
    }
    return thinned;
  }

  /** Frames of wide batch norms are large, so fewer of them are kept. */
  private capacityFor(frame: TraceFrame): number {
    const fitting = Math.floor(MAX_VALUES / Math.max(1, valuesIn(frame)));
    return Math.min(this.maxFrames, Math.max(MIN_FRAMES, fitting));
  }
}
