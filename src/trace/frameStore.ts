import type { Score, TraceFrame } from './frame';

const DEFAULT_CAPACITY = 4096;

/**
 * The frames of a run in memory, bounded: when full, every second frame goes, but never the newest. The latest
 * validation score is kept apart because few frames carry one.
 */
export class FrameStore {
  private kept: TraceFrame[] = [];
  private score: { step: number; score: Score } | undefined;

  constructor(private readonly capacity = DEFAULT_CAPACITY) {}

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
      if (this.kept.length <= this.capacity) continue;
      this.kept = this.kept.filter(
        (old, i) => i % 2 === 0 || old.validation !== null || i === this.kept.length - 1,
      );
      thinned = true;
      // Validation scores alone could fill the store; then they are thinned too.
      if (this.kept.length > this.capacity) this.kept = this.kept.filter((_, i) => i % 2 === 0);
    }
    return thinned;
  }
}
