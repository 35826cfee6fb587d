import assert from 'node:assert/strict';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { Channel, type Port } from '../../../src/common/channel';
import { UserError } from '../../../src/common/errors';

interface Local {
  double(value: number): number;
  later(value: number): Promise<number>;
  refuse(line: number): never;
  break(request: null): never;
  take(values: Float32Array): void;
}

type Remote = Record<never, never>;

function portOf(port: MessagePort): Port {
  return {
    postMessage: (message, transfer) => port.postMessage(message, (transfer ?? []) as ArrayBuffer[]),
    onMessage: listener => {
      port.on('message', listener);
      return { dispose: () => port.off('message', listener) };
    },
  };
}

describe('a channel', () => {
  let ports: MessageChannel;
  let errors: unknown[];
  let taken: Float32Array[];
  let client: Channel<Remote, Local>;

  beforeEach(() => {
    ports = new MessageChannel();
    errors = [];
    taken = [];
    const handlers: Local = {
      double: value => value * 2,
      later: async value => value + 1,
      refuse: line => {
        throw new UserError('Not like this.', { path: 'a.py', line, character: 2 });
      },
      break: () => {
        throw new Error('ours');
      },
      take: values => void taken.push(values),
    };
    new Channel<Local, Remote>(portOf(ports.port1), handlers, error => errors.push(error));
    client = new Channel<Remote, Local>(portOf(ports.port2), {});
  });

  afterEach(() => ports.port1.close());

  it('answers requests, in whatever order they end', async () => {
    assert.deepEqual(await Promise.all([client.request('later', 1), client.request('double', 4)]), [2, 8]);
  });

  it("hands a user's mistake back with its place, and tells nobody else", async () => {
    await assert.rejects(client.request('refuse', 7), (error: unknown) => {
      assert.ok(error instanceof UserError);
      assert.deepEqual(
        [error.message, error.place],
        ['Not like this.', { path: 'a.py', line: 7, character: 2 }],
      );
      return true;
    });
    assert.deepEqual(errors, []);
  });

  it('hands an error of ours back and reports it', async () => {
    await assert.rejects(client.request('break', null), /ours/);
    assert.equal(errors.length, 1);
  });

  it('rejects what nobody answers', async () => {
    const other = client as unknown as Channel<Remote, { toString(value: null): void }>;
    await assert.rejects(other.request('toString', null), /Nobody answers 'toString'/);
  });

  it('moves buffers instead of copying them', async () => {
    const values = Float32Array.of(1, 2);
    client.notify('take', values, [values.buffer]);
    await client.request('double', 0);
    assert.equal(values.length, 0);
    assert.deepEqual(taken, [Float32Array.of(1, 2)]);
  });

  it('rejects what is pending when it is closed, and everything after', async () => {
    const pending = client.request('later', 1);
    client.close('gone');
    await assert.rejects(pending, /gone/);
    await assert.rejects(client.request('double', 1), /gone/);
    client.notify('take', Float32Array.of(1));
  });
});
