import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';
import type * as vscode from 'vscode';
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

  /** Writes the figures to the output channel. */
  report(log: vscode.OutputChannel & { info(message: string): void }): void {
    const { lag } = this;
    const milliseconds = (value: number) => `${value.toFixed(1)} ms`;
    log.info(`Activation took ${milliseconds(this.activationMilliseconds())}.`);
    log.info(
      lag
        ? `Event loop lag while training: median ${milliseconds(lag.median)}, 99th percentile ${milliseconds(lag.p99)}, longest ${milliseconds(lag.max)}.`
        : 'Event loop lag: nothing was trained yet.',
    );
    log.show(true);
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
