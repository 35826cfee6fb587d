import { SingleBar } from 'cli-progress';
import { TrainingThread } from '../worker/launch';
import type { WorkerEvents } from '../worker/protocol';

const IGNORE: WorkerEvents = { opening() {}, frames() {}, phase() {}, ended() {} };

/** Runs `body` with a training thread that is ended afterwards, and rejects when the thread ends by itself. */
export async function withThread<T>(
  script: string,
  events: Partial<WorkerEvents>,
  body: (thread: TrainingThread) => Promise<T>,
): Promise<T> {
  const thread = new TrainingThread(script, { ...IGNORE, ...events });
  const crash = new Promise<never>((_, reject) => thread.onDidCrash(reject));
  try {
    return await Promise.race([body(thread), crash]);
  } finally {
    thread.dispose();
  }
}

/** A bar on standard error when that is a terminal, else nothing. */
export class ProgressBar {
  private bar: SingleBar | undefined;

  /** Shows `value` of `total`; `payload` fills the names in `format`. */
  update(format: string, value: number, total: number, payload: Record<string, string> = {}): void {
    if (!process.stderr.isTTY) return;
    if (!this.bar) {
      this.bar = new SingleBar({ format, stream: process.stderr, hideCursor: true, clearOnComplete: true });
      this.bar.start(total, value, payload);
    }
    this.bar.update(value, payload);
  }

  stop(): void {
    this.bar?.stop();
    this.bar = undefined;
  }
}
