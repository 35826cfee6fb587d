import type { Kernels } from './kernels';

/** Threads that work on the memory of one engine together. */
export interface Crew {
  /** Threads, the calling one included. */
  readonly size: number;
  /**
   * Calls a kernel, whose last two arguments are a range, for all of 0 … `total` in stretches of `grain`, and returns
   * when that is done. It does not wait for threads that sleep: whoever is awake takes the next stretch.
   */
  share(kernel: number, total: number, grain: number, args: readonly number[]): void;
}

/** What another thread needs to join in by `serve`. */
export interface Recruitment {
  readonly module: WebAssembly.Module;
  readonly memory: WebAssembly.Memory;
  readonly board: Board;
  /** Of the thread: from 1, since 0 is the caller's. */
  readonly index: number;
  /** Address of the memory that its kernels may use. */
  readonly scratch: number;
}

/** The words by which the threads understand each other, in shared memory. */
export interface Board {
  readonly state: Int32Array<SharedArrayBuffer>;
  readonly args: Float64Array<SharedArrayBuffer>;
}

/** Counts jobs: what sleeping threads wait for. */
const JOBS = 0;
/** 1 while there is something to take. */
const IS_OPEN = 1;
/** Threads that may be at work, the caller not included. */
const BUSY = 2;
/** The next stretch. */
const NEXT = 3;
const KERNEL = 4;
const TOTAL = 5;
const GRAIN = 6;
const ARGUMENTS = 7;
const WORDS = 8;
const MOST_ARGUMENTS = 32;

/** Looks this often whether there is work before it sleeps: some ten microseconds, for waking takes longer. */
const LOOKS = 2000;

export function createBoard(): Board {
  return {
    state: new Int32Array(new SharedArrayBuffer(4 * WORDS)),
    args: new Float64Array(new SharedArrayBuffer(8 * MOST_ARGUMENTS)),
  };
}

type Kernel = (...args: number[]) => void;

/** The kernels in an order that is the same in every instance of a module. */
export function kernelNames(kernels: Kernels): string[] {
  return Object.keys(kernels)
    .filter(name => typeof kernels[name as keyof Kernels] === 'function')
    .sort();
}

function inOrder(kernels: Kernels): Kernel[] {
  return kernelNames(kernels).map(name => kernels[name as keyof Kernels] as Kernel);
}

/** The calling thread's side. */
export class Foreman implements Crew {
  private readonly kernels: readonly Kernel[];

  constructor(
    private readonly board: Board,
    kernels: Kernels,
    readonly size: number,
  ) {
    this.kernels = inOrder(kernels);
  }

  share(kernel: number, total: number, grain: number, args: readonly number[]): void {
    const { state } = this.board;
    this.board.args.set(args);
    state[NEXT] = 0;
    state[KERNEL] = kernel;
    state[TOTAL] = total;
    state[GRAIN] = grain;
    state[ARGUMENTS] = args.length;
    Atomics.store(state, IS_OPEN, 1);
    Atomics.add(state, JOBS, 1);
    Atomics.notify(state, JOBS);
    takeAll(this.board, this.kernels);
    Atomics.store(state, IS_OPEN, 0);
    // Who joined before is counted; who comes later finds the door closed.
    while (Atomics.load(state, BUSY) > 0);
  }
}

/** The other threads' side: works until the thread is ended. */
export function serve({ module, memory, board, index, scratch }: Recruitment): never {
  const instance = new WebAssembly.Instance(module, { env: { memory } }).exports as unknown as Kernels;
  instance.beThread(index, scratch);
  const kernels = inOrder(instance);
  const { state } = board;
  let seen = 0;
  for (;;) {
    seen = waitForJob(state, seen);
    Atomics.add(state, BUSY, 1);
    if (Atomics.load(state, IS_OPEN) === 1) takeAll(board, kernels);
    Atomics.sub(state, BUSY, 1);
  }
}

function waitForJob(state: Int32Array<SharedArrayBuffer>, seen: number): number {
  for (let i = 0; i < LOOKS; i++) {
    const jobs = Atomics.load(state, JOBS);
    if (jobs !== seen) return jobs;
  }
  Atomics.wait(state, JOBS, seen);
  return Atomics.load(state, JOBS);
}

function takeAll({ state, args }: Board, kernels: readonly Kernel[]): void {
  const kernel = kernels[state[KERNEL]!]!;
  const [total, grain] = [state[TOTAL]!, state[GRAIN]!];
  const given = Array.from(args.subarray(0, state[ARGUMENTS]));
  for (;;) {
    const from = Atomics.add(state, NEXT, 1) * grain;
    if (from >= total) return;
    kernel(...given, from, Math.min(total, from + grain));
  }
}
