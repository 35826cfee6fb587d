import { parentPort } from 'node:worker_threads';
import { Channel, type Port } from '../common/channel';
import { createHandlers } from './handlers';
import type { WorkerEvents, WorkerMethods } from './protocol';

/** Entry of the training thread. */
const port = parentPort;
if (!port) throw new Error('This file is the entry of a worker thread.');

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

const channel: Channel<WorkerMethods, WorkerEvents> = new Channel(
  messages,
  createHandlers((name, argument, transfer) => channel.notify(name, argument, transfer), fail),
);
