import { Disposable, type IDisposable } from './disposable';
import { messageOf, UserError } from './errors';

/** What a channel needs of a worker, a thread's parent port or a webview. */
export interface Port {
  postMessage(message: unknown, transfer?: readonly ArrayBuffer[]): void;
  onMessage(listener: (message: unknown) => void): IDisposable;
}

/** `{ name: (argument) => result }`; a result may be a promise. An event is a method whose result nobody waits for. */
// biome-ignore lint/suspicious/noExplicitAny: the bound of a generic; every use is typed by its own interface
export type Methods<T> = { [K in keyof T]: (argument: any) => unknown };

/** What the method `K` takes. */
export type Argument<T, K extends keyof T> = T[K] extends (argument: infer A) => unknown ? A : never;
type Result<T, K extends keyof T> = T[K] extends (argument: never) => infer R ? Awaited<R> : never;

type Message =
  | { kind: 'request'; id: number; method: string; argument: unknown }
  | { kind: 'event'; method: string; argument: unknown }
  | { kind: 'reply'; id: number; result: unknown }
  | { kind: 'error'; id: number; message: string; user?: { place: UserError['place'] } };

interface Pending {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/**
 * Requests, replies and events over a port, typed by one interface for each direction: `Local` is what this side
 * answers, `Remote` what the other side does. A handler that throws becomes an error reply (a `UserError` stays
 * one); closing the channel rejects what is pending.
 */
export class Channel<Local extends Methods<Local>, Remote extends Methods<Remote>> extends Disposable {
  private readonly pending = new Map<number, Pending>();
  private lastId = 0;
  private closedBecause: string | undefined;

  constructor(
    private readonly port: Port,
    private readonly handlers: Local,
    private readonly onHandlerError: (error: unknown) => void = () => {},
  ) {
    super();
    this._register(port.onMessage(message => void this.receive(message as Message)));
  }

  /** Asks the other side and waits for its answer. */
  request<K extends keyof Remote & string>(
    method: K,
    argument: Argument<Remote, K>,
  ): Promise<Result<Remote, K>> {
    if (this.closedBecause !== undefined) return Promise.reject(new Error(this.closedBecause));
    const id = ++this.lastId;
    return new Promise((resolve, reject) => {
      this.pending.set(id, { resolve: value => resolve(value as Result<Remote, K>), reject });
      this.port.postMessage({ kind: 'request', id, method, argument } satisfies Message);
    });
  }

  /** Tells the other side; nobody answers. Buffers in `transfer` are moved, not copied. */
  notify<K extends keyof Remote & string>(
    method: K,
    argument: Argument<Remote, K>,
    transfer?: readonly ArrayBuffer[],
  ): void {
    if (this.closedBecause !== undefined) return;
    this.port.postMessage({ kind: 'event', method, argument } satisfies Message, transfer);
  }

  /** Ends the conversation: pending requests are rejected with `reason`. */
  close(reason: string): void {
    if (this.closedBecause !== undefined) return;
    this.closedBecause = reason;
    for (const { reject } of this.pending.values()) reject(new Error(reason));
    this.pending.clear();
    super.dispose();
  }

  override dispose(): void {
    this.close('The connection was closed.');
  }

  private async receive(message: Message): Promise<void> {
    switch (message.kind) {
      case 'reply':
        this.take(message.id)?.resolve(message.result);
        return;
      case 'error':
        this.take(message.id)?.reject(
          message.user ? new UserError(message.message, message.user.place) : new Error(message.message),
        );
        return;
      case 'event':
        try {
          await this.call(message.method, message.argument);
        } catch (error) {
          this.onHandlerError(error);
        }
        return;
      case 'request':
        await this.answer(message.id, message.method, message.argument);
    }
  }

  private async answer(id: number, method: string, argument: unknown): Promise<void> {
    let reply: Message;
    try {
      reply = { kind: 'reply', id, result: await this.call(method, argument) };
    } catch (error) {
      const user = error instanceof UserError ? { user: { place: error.place } } : {};
      if (!(error instanceof UserError)) this.onHandlerError(error);
      reply = { kind: 'error', id, message: messageOf(error), ...user };
    }
    if (this.closedBecause === undefined) this.port.postMessage(reply);
  }

  private call(method: string, argument: unknown): unknown {
    if (!Object.hasOwn(this.handlers, method)) throw new Error(`Nobody answers '${method}' here.`);
    return this.handlers[method as keyof Local](argument);
  }

  private take(id: number): Pending | undefined {
    const pending = this.pending.get(id);
    this.pending.delete(id);
    return pending;
  }
}
