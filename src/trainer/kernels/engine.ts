import relaxed from 'kernels:relaxed-simd';
import plain from 'kernels:simd';
import { UserError } from '../../common/errors';
import { createBoard, Foreman, kernelNames, type Recruitment } from './crew';
import type { KernelChoice, Kernels } from './kernels';
import { type RangedKernels, sharedKernels } from './sharing';

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
/** Multiplications and additions below which threads would only wait for each other: some 20 microseconds' worth. */
const WORTH_SHARING = 1_000_000;

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
  private crew: Foreman | undefined;
  private readonly shared: RangedKernels;
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
    this.recruit = recruit;
    this.threads = recruit ? threads : 1;
    const numbers = new Map(kernelNames(this.kernels).map((name, number) => [name, number]));
    this.shared = sharedKernels(this.threads, (kernel, ...job) => {
      this.crew ??= this.gather();
      this.crew.share(numbers.get(kernel)!, ...job);
    });
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

  /** What kernels read as an object: whole numbers and addresses, then floats. */
  record(numbers: readonly number[], floats: readonly number[] = []): Integers {
    const record = this.integers(numbers.length + floats.length);
    record.values.set(numbers);
    new Float32Array(this.memory.buffer, record.address, record.values.length).set(floats, numbers.length);
    return record;
  }

  bytes(length: number): { readonly address: number; readonly values: Uint8Array } {
    const address = this.reserve(length);
    return { address, values: new Uint8Array(this.memory.buffer, address, length) };
  }

  /**
   * Kernels for work of so many multiplications and additions: on all threads where that is worth it. Their range begins
   * at 0, and the results are the same to the bit.
   */
  kernelsFor(operations: number): RangedKernels {
    return this.threads > 1 && operations >= WORTH_SHARING ? this.shared : this.kernels;
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
    const kernels = this.kernelsFor(2 * m * n * k);
    if (kernels === this.kernels) {
      this.kernels.gemm(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, start, bias);
    } else if (m >= n) {
      kernels.gemmRows(n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, start, bias, 0, m);
    } else {
      kernels.gemmColumns(m, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, start, bias, 0, n);
    }
  }

  private gather(): Foreman {
    const board = createBoard(this.threads);
    const { module, memory } = this;
    for (let index = 1; index < this.threads; index++) {
      this.recruit?.({ module, memory, board, index, scratch: this.scratch() });
    }
    return new Foreman(board, this.kernels);
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
