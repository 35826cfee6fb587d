import type { Kernels } from './kernels';

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
const KERNEL = 3;
const TOTAL = 4;
const GRAIN = 5;
const PORTION = 6;
const ARGUMENTS = 7;
/** How many stretches of each thread's portion are taken, one word a thread. */
const TAKEN = 8;
const MOST_ARGUMENTS = 32;

/** A thread without work looks this often for a new job before it sleeps: some ten microseconds. */
const LOOKS_FOR_WORK = 2000;
/** The caller looks this often for the end of a job: a millisecond, since waking costs more than most waits. */
const LOOKS_FOR_END = 200_000;
/** Jobs after which sharing is judged: the first ones may still have to wake the others. */
const TRIAL = 50;
/** What the balance keeps with every job, so that the last ones count most. */
const KEPT = 0.98;
/** Jobs to do alone when sharing has not paid, before it is tried again. */
const ALONE = 1000;

export function createBoard(threads: number): Board {
  return {
    state: new Int32Array(new SharedArrayBuffer(4 * (TAKEN + threads))),
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

/**
 * The calling thread's side of the threads that work on the memory of one engine together. Where others do less than it
 * waits for them, since their cores have other work, it does a while without.
 */
export class Foreman {
  private readonly kernels: readonly Kernel[];
  /** Milliseconds that the others have saved of late. */
  private saved = 0;
  /** Jobs since sharing began, and jobs to do alone first. */
  private shared = 0;
  private alone = 0;

  constructor(
    private readonly board: Board,
    kernels: Kernels,
  ) {
    this.kernels = inOrder(kernels);
  }

  /**
   * Calls a kernel, whose last two arguments are a range, for all of 0 … `total` in stretches of `grain`, and returns
   * when that is done. Each thread has `portion` stretches of its own, the same ones in every job of that size, since
   * what it has worked on is in its cache; then it helps the others. It does not wait for threads that sleep.
   */
  share(kernel: number, total: number, grain: number, portion: number, args: readonly number[]): void {
    if (this.alone > 0) {
      this.alone--;
      this.kernels[kernel]!(...args, 0, total);
      return;
    }
    const { state } = this.board;
    this.board.args.set(args);
    state.fill(0, TAKEN);
    state[KERNEL] = kernel;
    state[TOTAL] = total;
    state[GRAIN] = grain;
    state[PORTION] = portion;
    state[ARGUMENTS] = args.length;
    const begin = performance.now();
    Atomics.store(state, IS_OPEN, 1);
    Atomics.add(state, JOBS, 1);
    Atomics.notify(state, JOBS);
    const done = takeAll(this.board, this.kernels, 0);
    Atomics.store(state, IS_OPEN, 0);
    const finished = performance.now();
    // Who joined before is counted; who comes later finds the door closed.
    let busy = Atomics.load(state, BUSY);
    while (busy > 0) busy = waitWhile(state, BUSY, busy, LOOKS_FOR_END);
    if (done > 0) this.judge(((finished - begin) * (total - done)) / done, performance.now() - finished);
  }

  /** By what the rest would have taken, and how long it was waited for. */
  private judge(saved: number, waited: number): void {
    this.saved = KEPT * this.saved + saved - waited;
    this.shared++;
    if (this.shared < TRIAL || this.saved >= 0) return;
    this.saved = 0;
    this.shared = 0;
    this.alone = ALONE;
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
    seen = waitWhile(state, JOBS, seen, LOOKS_FOR_WORK);
    Atomics.add(state, BUSY, 1);
    if (Atomics.load(state, IS_OPEN) === 1) takeAll(board, kernels, index);
    Atomics.sub(state, BUSY, 1);
    Atomics.notify(state, BUSY);
  }
}

/** Waits until a word is no longer `value`, and returns what it is; after so many looks it gives way to others. */
function waitWhile(state: Int32Array<SharedArrayBuffer>, word: number, value: number, looks: number): number {
  for (let i = 0; i < looks; i++) {
    const now = Atomics.load(state, word);
    if (now !== value) return now;
  }
  Atomics.wait(state, word, value);
  return Atomics.load(state, word);
}

/** Takes the stretches of the thread's own portion, then those that the others have not begun; returns how much. */
function takeAll({ state, args }: Board, kernels: readonly Kernel[], thread: number): number {
  const kernel = kernels[state[KERNEL]!]!;
  const [total, grain, portion] = [state[TOTAL]!, state[GRAIN]!, state[PORTION]!];
  const given = Array.from(args.subarray(0, state[ARGUMENTS]));
  const threads = state.length - TAKEN;
  let done = 0;
  for (let i = 0; i < threads; i++) {
    const owner = (thread + i) % threads;
    const end = Math.min(total, (owner + 1) * portion * grain);
    for (;;) {
      const stretch = owner * portion + Atomics.add(state, TAKEN + owner, 1);
      const from = stretch * grain;
      if (from >= end) break;
      const to = Math.min(end, from + grain);
      kernel(...given, from, to);
      done += to - from;
    }
  }
  return done;
}
