import type { IDisposable } from '../common/disposable';

/** Calls `action` at most once in `interval` milliseconds, and once more after the last request. */
export class Throttle implements IDisposable {
  private timer: NodeJS.Timeout | undefined;
  private last = 0;

  constructor(
    private readonly action: () => void,
    private readonly interval: number,
  ) {}

  request(): void {
    if (this.timer) return;
    const wait = Math.max(0, this.last + this.interval - Date.now());
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.last = Date.now();
      this.action();
    }, wait);
  }

  dispose(): void {
    clearTimeout(this.timer);
  }
}
