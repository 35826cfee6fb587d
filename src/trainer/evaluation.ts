import type { Score } from '../trace/frame';

/** Of a batch. */
export interface Measured {
  /** Mean over the batch. */
  readonly loss: number;
  /** What the sum was divided by. */
  readonly divisor: number;
  readonly correct: number | null;
}

/** Measures `count` rows from `start` on, in evaluation mode. */
export type MeasureBatch = (rows: Int32Array, start: number, count: number) => Measured;

/** Mean loss and accuracy over rows, measured a batch at a time, so that other things can be done in between. */
export class Evaluation {
  private done = 0;
  private loss = 0;
  private divisor = 0;
  private correct: number | null = 0;

  constructor(
    private readonly rows: Int32Array,
    private readonly maxBatch: number,
    private readonly measure: MeasureBatch,
  ) {}

  get isDone(): boolean {
    return this.done >= this.rows.length;
  }

  /** Measures one batch more. */
  next(): void {
    const count = Math.min(this.maxBatch, this.rows.length - this.done);
    const { loss, divisor, correct } = this.measure(this.rows, this.done, count);
    this.loss += loss * divisor;
    this.divisor += divisor;
    this.correct = correct === null || this.correct === null ? null : this.correct + correct;
    this.done += count;
  }

  /** Over the rows measured so far; null over none. */
  get score(): Score | null {
    if (this.done === 0) return null;
    return {
      loss: this.loss / this.divisor,
      accuracy: this.correct === null ? null : this.correct / this.done,
    };
  }
}
