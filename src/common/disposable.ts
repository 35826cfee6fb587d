/** Something that holds a subscription, a thread or a window part until it is disposed. */
export interface IDisposable {
  dispose(): void;
}

/** Base of every object that owns others: what it registers is disposed with it, last first. */
export abstract class Disposable implements IDisposable {
  private readonly owned: IDisposable[] = [];
  private disposed = false;

  protected get isDisposed(): boolean {
    return this.disposed;
  }

  /** Ties `thing` to this object's life; disposes it at once when this object is gone already. */
  protected _register<T extends IDisposable>(thing: T): T {
    if (this.disposed) thing.dispose();
    else this.owned.push(thing);
    return thing;
  }

  dispose(): void {
    if (this.disposed) return;
    this.disposed = true;
    for (const thing of this.owned.splice(0).reverse()) thing.dispose();
  }
}

/** A typed event with any number of listeners. */
export class Emitter<T> implements IDisposable {
  private readonly listeners = new Set<(value: T) => void>();

  /** Calls `listener` at every `fire` until the returned disposable is disposed. */
  readonly event = (listener: (value: T) => void): IDisposable => {
    this.listeners.add(listener);
    return { dispose: () => this.listeners.delete(listener) };
  };

  fire(value: T): void {
    for (const listener of [...this.listeners]) listener(value);
  }

  dispose(): void {
    this.listeners.clear();
  }
}
