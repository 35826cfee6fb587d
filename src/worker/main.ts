import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { parentPort, workerData } from 'node:worker_threads';
import { Channel, type Port } from '../common/channel';
import { createHandlers } from './handlers';
import type { ThreadOptions, WireEvents, WorkerMethods } from './protocol';

/** Entry of the training thread. */
const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread.');

if ((workerData as ThreadOptions | null)?.isBackground) yieldToOthers();

const messages: Port = {
  postMessage: (message, transfer) => port.postMessage(message, transfer as ArrayBuffer[] | undefined),
  onMessage: listener => {
    port.on('message', listener);
    return { dispose: () => port.off('message', listener) };
  },
};

const fail = (error: unknown): void => {
  // An error outside a request ends the thread, so that the host hears of it.
  setImmediate(() => {
    throw error;
  });
};

const channel: Channel<WorkerMethods, WireEvents> = new Channel(
  messages,
  createHandlers((name, argument, transfer) => channel.notify(name, argument, transfer), fail),
  fail,
);

/** On Linux, where a thread has a priority of its own, others that want the processor come first. */
function yieldToOthers(): void {
  if (process.platform !== 'linux') return;
  try {
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1));
    setPriority(thread, constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // A system without /proc trains at the common priority.
  }
}
