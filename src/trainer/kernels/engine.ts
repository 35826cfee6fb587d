import relaxed from 'kernels:relaxed-simd';
import plain from 'kernels:simd';
import { UserError } from '../../common/errors';
import { type Crew, createBoard, Foreman, kernelNames, type Recruitment } from './crew';
import type { KernelChoice, Kernels } from './kernels';

/** What a run gets. `portable` and `simd` are the same code. */
export type KernelBuild = 'relaxed-simd' | 'simd' | 'portable';

/** Numbers in the memory of the kernels, with room for a whole vector at the end. */
export class Tensor {
  readonly length: number;

  constructor(
    /** In bytes, divisible by 16. */
    readonly address: number,
    readonly values: Float32Array,
  ) {
    this.length = values.length;
  }
}

/** Whole numbers in the memory of the kernels. */
export interface Integers {
  readonly address: number;
  readonly values: Int32Array;
}

/** Where a product of matrices begins; `assembly/gemm.ts` knows the same numbers. */
export const FROM_ZERO = 0;
export const FROM_COLUMN_BIAS = 1;
export const FROM_ROW_BIAS = 2;
export const FROM_SUM = 3;

/** A kernel whose last two arguments are the range that it is to work on, and what comes before them. */
type Leading<A extends readonly unknown[]> = A extends readonly [...infer First, number, number]
  ? First
  : never;

/** How an engine computes. */
export interface EngineOptions {
  readonly choice?: KernelChoice;
  /** Threads to compute with, the calling one included. */
  readonly threads?: number;
  /** Brings in another thread, which calls `serve`. */
  readonly recruit?: (recruitment: Recruitment) => void;
}

const PAGE = 65536;
/** The most that 32 bits can address. Only what is used takes memory. */
const MAX_PAGES = 65536;
const SIMD = 16;
/** Of the matrix product: panels of 6 and of 4 rows make any even number, and a panel of columns is 8. */
const PANEL_ROWS = 2;
const PANEL_COLUMNS = 8;
/** Multiplications and additions below which threads would only wait for each other: some 20 microseconds' worth. */
const WORTH_SHARING = 1_000_000;
/** Stretches that a thread takes one after the other, so that nobody waits long for one that was late. */
const PORTION = 4;
/** Of a matrix product, where every stretch packs one of the operands anew. */
const PRODUCT_PORTION = 1;

/**
 * The kernels with a memory of their own, in which everything that a run needs is laid out once and never moves. The
 * memory is shared so that other threads can work on it, and so that arrays stay valid when it grows.
 */
export class Engine {
  readonly kernels: Kernels;
  readonly build: KernelBuild;
  /** Threads that compute. */
  readonly threads: number;
  private readonly memory: WebAssembly.Memory;
  private readonly module: WebAssembly.Module;
  private readonly recruit: EngineOptions['recruit'];
  /** Called in when there is work that is worth it. */
  private crew: Crew | undefined;
  private readonly numbers: ReadonlyMap<string, number>;
  private end: number;

  constructor({ choice = 'auto', threads = 1, recruit }: EngineOptions = {}) {
    const isRelaxed = choice === 'auto' && WebAssembly.validate(relaxed);
    this.build = choice === 'portable' ? 'portable' : isRelaxed ? 'relaxed-simd' : 'simd';
    this.memory = new WebAssembly.Memory({ initial: 16, maximum: MAX_PAGES, shared: true });
    this.module = new WebAssembly.Module(isRelaxed ? relaxed : plain);
    const instance = new WebAssembly.Instance(this.module, { env: { memory: this.memory } });
    this.kernels = instance.exports as unknown as Kernels;
    this.end = PAGE;
    this.kernels.beThread(0, this.scratch());
    this.numbers = new Map(kernelNames(this.kernels).map((name, number) => [name, number]));
    this.recruit = recruit;
    this.threads = recruit ? threads : 1;
  }

  /** Zeros. Throws a `UserError` when the memory is full. */
  tensor(length: number): Tensor {
    const address = this.reserve(4 * length);
    return new Tensor(address, new Float32Array(this.memory.buffer, address, length));
  }

  integers(length: number): Integers {
    const address = this.reserve(4 * length);
    return { address, values: new Int32Array(this.memory.buffer, address, length) };
  }

  bytes(length: number): { readonly address: number; readonly values: Uint8Array } {
    const address = this.reserve(length);
    return { address, values: new Uint8Array(this.memory.buffer, address, length) };
  }

  /** Whether so many multiplications and additions are worth the trouble of sharing them. */
  sharesWork(operations: number): boolean {
    return this.threads > 1 && operations >= WORTH_SHARING;
  }

  /**
   * Calls a kernel for all of 0 … `total`, the range being its last two arguments, on all threads; see `sharesWork`.
   * Each takes a multiple of `unit`.
   */
  share<K extends keyof Kernels>(
    kernel: K,
    total: number,
    unit: number,
    ...args: Leading<Parameters<Kernels[K]>>
  ): void {
    this.shareIn(PORTION, kernel, total, unit, ...args);
  }

  /** In `portion` stretches a thread. */
  private shareIn<K extends keyof Kernels>(
    portion: number,
    kernel: K,
    total: number,
    unit: number,
    ...args: Leading<Parameters<Kernels[K]>>
  ): void {
    const grain = Math.ceil(total / this.threads / portion / unit) * unit;
    this.crew ??= this.gather();
    this.crew.share(this.numbers.get(kernel)!, total, grain, portion, args as number[]);
  }

  /**
   * C (m × n, rows `cRow` apart) from A (m × k) and B (k × n), each given by the strides of its rows and columns in
   * floats; `start` is one of the `FROM_…` numbers.
   */
  gemm(
    m: number,
    n: number,
    k: number,
    a: number,
    aRow: number,
    aColumn: number,
    b: number,
    bRow: number,
    bColumn: number,
    c: number,
    cRow: number,
    start: number,
    bias: number,
  ): void {
    if (!this.sharesWork(2 * m * n * k)) {
      this.kernels.gemm(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, start, bias);
    } else if (m >= n) {
      this.shareIn(
        PRODUCT_PORTION,
        'gemmRows',
        m,
        PANEL_ROWS,
        n,
        k,
        a,
        aRow,
        aColumn,
        b,
        bRow,
        bColumn,
        c,
        cRow,
        start,
        bias,
      );
    } else {
      this.shareIn(
        PRODUCT_PORTION,
        'gemmColumns',
        n,
        PANEL_COLUMNS,
        m,
        k,
        a,
        aRow,
        aColumn,
        b,
        bRow,
        bColumn,
        c,
        cRow,
        start,
        bias,
      );
    }
  }

  private gather(): Crew {
    const board = createBoard(this.threads);
    const { module, memory } = this;
    for (let index = 1; index < this.threads; index++) {
      this.recruit?.({ module, memory, board, index, scratch: this.scratch() });
    }
    return new Foreman(board, this.kernels, this.threads);
  }

  private scratch(): number {
    return this.reserve(this.kernels.scratchBytes());
  }

  private reserve(bytes: number): number {
    const address = this.end;
    this.end += Math.ceil(bytes / SIMD) * SIMD + SIMD;
    const missing = this.end - this.memory.buffer.byteLength;
    if (missing > 0) this.grow(Math.ceil(missing / PAGE));
    return address;
  }

  private grow(pages: number): void {
    try {
      this.memory.grow(pages);
    } catch {
      throw new UserError(
        'Training this network takes more memory than there is (4 GB at most); make the batches or the layers smaller.',
      );
    }
  }
}
