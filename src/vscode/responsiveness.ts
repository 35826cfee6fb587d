import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import { Disposable } from '../common/disposable';
import type { Runs } from '../runs/runs';

/** The histogram's timer, in milliseconds; a delay of exactly this much is no delay. */
const RESOLUTION = 10;

/** How late the extension host's event loop is while runs train, and how long the activation took. */
export class Responsiveness extends Disposable {
  private histogram: IntervalHistogram | undefined;

  /** @param activationMilliseconds from the start of `activate` to its end */
  constructor(
    runs: Runs,
    private readonly activationMilliseconds: () => number,
  ) {
    super();
    this._register(runs.onDidChangePhase(() => this.watch(runs.active !== undefined)));
    this._register({ dispose: () => this.histogram?.disable() });
  }

  /** Lag in milliseconds over the last stretch of training; null before any. */
  get lag(): { median: number; p99: number; max: number } | null {
    const { histogram } = this;
    if (!histogram || histogram.count === 0) return null;
    const beyond = (nanoseconds: number) => Math.max(0, nanoseconds / 1e6 - RESOLUTION);
    return {
      median: beyond(histogram.percentile(50)),
      p99: beyond(histogram.percentile(99)),
      max: beyond(histogram.max),
    };
  }

  /** The figures, one sentence each. */
  report(): string[] {
    const { lag } = this;
    const milliseconds = (value: number) => `${value.toFixed(1)} ms`;
    return [
      `Activation took ${milliseconds(this.activationMilliseconds())}.`,
      lag
        ? `Event loop lag while training: median ${milliseconds(lag.median)}, 99th percentile ${milliseconds(lag.p99)}, longest ${milliseconds(lag.max)}.`
        : 'Event loop lag: nothing was trained yet.',
    ];
  }

  private isWatching = false;

  private watch(isTraining: boolean): void {
    if (isTraining === this.isWatching) return;
    this.isWatching = isTraining;
    if (!isTraining) {
      this.histogram?.disable();
      return;
    }
    this.histogram = monitorEventLoopDelay({ resolution: RESOLUTION });
    this.histogram.enable();
  }
}
