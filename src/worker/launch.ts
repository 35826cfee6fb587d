import { Worker } from 'node:worker_threads';
import { Channel, type Port } from '../common/channel';
import { Disposable, Emitter } from '../common/disposable';
import { messageOf } from '../common/errors';
import { unpackFrames } from '../trace/packing';
import type { ThreadOptions, WireEvents, WorkerEvents, WorkerMethods } from './protocol';

/** A training thread as its host sees it. */
export class TrainingThread extends Disposable {
  readonly channel: Channel<WireEvents, WorkerMethods>;
  private readonly crashed = this._register(new Emitter<Error>());
  /** The thread ended by itself, or an event could not be handled; what was asked of it is rejected with the same. */
  readonly onDidCrash = this.crashed.event;
  private readonly thread: Worker;

  /** @param script path of the worker's bundle */
  constructor(script: string, events: WorkerEvents, options: ThreadOptions = { isBackground: false }) {
    super();
    this.thread = new Worker(script, { name: 'normscope', workerData: options });
    const wire: WireEvents = {
      ...events,
      frames: ({ frames, step }) => events.frames({ frames: unpackFrames(frames), step }),
    };
    this.channel = new Channel(portOf(this.thread), wire, error => this.end(asError(error)));
    this.thread.on('error', error =>
      this.end(new Error(`The training thread ended with an error: ${messageOf(error)}`)),
    );
    this.thread.on('exit', code => this.end(new Error(`The training thread ended with code ${code}.`)));
  }

  override dispose(): void {
    if (this.isDisposed) return;
    super.dispose();
    this.channel.close('The training thread was stopped.');
    void this.thread.terminate();
  }

  private end(error: Error): void {
    if (this.isDisposed) return;
    this.channel.close(error.message);
    this.crashed.fire(error);
    this.dispose();
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

function portOf(thread: Worker): Port {
  return {
    postMessage: (message, transfer) => thread.postMessage(message, transfer as ArrayBuffer[] | undefined),
    onMessage: listener => {
      thread.on('message', listener);
      return { dispose: () => thread.off('message', listener) };
    },
  };
}
