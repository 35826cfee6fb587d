import relaxed from 'kernels:relaxed-simd';
import plain from 'kernels:simd';
import { UserError } from '../../common/errors';

/** The functions of `assembly/`: every address and number as it stands there. */
export type Kernels = typeof import('./assembly/index');

/** What a run may ask for: the fastest that the machine has, or the one that computes the same bits everywhere. */
export type KernelChoice = 'auto' | 'portable';

export const KERNEL_CHOICES: readonly KernelChoice[] = ['auto', 'portable'];

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

const PAGE = 65536;
/** The most that 32 bits can address. Only what is used takes memory. */
const MAX_PAGES = 65536;
const SIMD = 16;

/**
 * The kernels with a memory of their own, in which everything that a run needs is laid out once and never moves. The
 * memory is shared so that other threads can work on it, and so that arrays stay valid when it grows.
 */
export class Engine {
  readonly kernels: Kernels;
  readonly build: KernelBuild;
  private readonly memory: WebAssembly.Memory;
  private end: number;

  constructor(choice: KernelChoice = 'auto') {
    const isRelaxed = choice === 'auto' && WebAssembly.validate(relaxed);
    this.build = choice === 'portable' ? 'portable' : isRelaxed ? 'relaxed-simd' : 'simd';
    this.memory = new WebAssembly.Memory({ initial: 16, maximum: MAX_PAGES, shared: true });
    const module = new WebAssembly.Module(isRelaxed ? relaxed : plain);
    const instance = new WebAssembly.Instance(module, { env: { memory: this.memory } });
    this.kernels = instance.exports as unknown as Kernels;
    this.end = PAGE;
    this.kernels.useScratch(this.reserve(this.kernels.scratchBytes()));
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
    this.kernels.gemm(m, n, k, a, aRow, aColumn, b, bRow, bColumn, c, cRow, start, bias);
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
