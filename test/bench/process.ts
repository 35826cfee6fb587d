import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { Channel, type Methods, type Port } from '../../src/common/channel';
import { spawnOwned, stop } from '../vscode/launch/processes';

/** A channel to the process that a contestant trains in. */
export class ContestantProcess<M extends Methods<M>> {
  readonly channel: Channel<Record<string, never>, M>;
  private readonly child: ChildProcess;

  constructor(command: string, args: string[]) {
    const env = { ...process.env, OMP_NUM_THREADS: '1', MKL_NUM_THREADS: '1' };
    const child = spawnOwned(command, args, { env, stdio: ['pipe', 'pipe', 'pipe'] });
    this.child = child;
    this.channel = new Channel(linePort(child.stdout!, child.stdin!), {});
    const errors = text(child.stderr!);
    child.stdin!.on('error', () => {});
    child.once('error', error => this.channel.close(error.message));
    child.once('close', async code =>
      this.channel.close(`${[command, ...args].join(' ')} ended with code ${code}: ${await errors}`),
    );
  }

  async stop(): Promise<void> {
    this.channel.dispose();
    await stop(this.child);
  }
}

/** Answers on standard input and output until the other side is gone. */
export function serve<M extends Methods<M>>(methods: M): void {
  new Channel<M, Record<string, never>>(linePort(process.stdin, process.stdout), methods, error => {
    throw error;
  });
}

/** One JSON document a line. */
function linePort(readable: Readable, writable: Writable): Port {
  return {
    postMessage: message => writable.write(`${JSON.stringify(message)}\n`),
    onMessage: listener => {
      const lines = createInterface({ input: readable });
      lines.on('line', line => listener(JSON.parse(line)));
      return { dispose: () => lines.close() };
    },
  };
}
