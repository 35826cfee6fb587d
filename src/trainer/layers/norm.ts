import type { Engine, Integers, Tensor } from '../kernels/engine';
import type { Parameter } from './layer';

/** Tensors with channels `size` values apart, and what belongs to each channel; see `assembly/norm.ts`. */
interface NormTensors {
  readonly channels: number;
  readonly size: number;
  readonly eps: number;
  readonly x: Tensor;
  readonly y: Tensor;
  /** Null where nothing before it learns. */
  readonly dx: Tensor | null;
  readonly gamma: Parameter | null;
  readonly beta: Parameter | null;
}

/** Places of what is written later. */
const DY = 7;
const FOLLOWER = 10;

/** A normalization in the memory of the kernels, which take its address. */
export class Norm {
  readonly address: number;
  private readonly record: Integers;

  constructor(engine: Engine, { channels, size, eps, x, y, dx, gamma, beta }: NormTensors) {
    const gradientOf = (parameter: Parameter | null) =>
      (parameter?.gradient ?? engine.tensor(channels)).address;
    const numbers = [
      channels,
      size,
      x.address,
      y.address,
      gamma?.value.address ?? 0,
      beta?.value.address ?? 0,
      dx?.address ?? 0,
      0,
      gradientOf(gamma),
      gradientOf(beta),
      0,
    ];
    this.record = engine.record(numbers, [eps]);
    this.address = this.record.address;
  }

  /** Where the gradient of y stands, or is to be written by what follows. */
  set outputGradient({ address }: Tensor) {
    this.record.values[DY] = address;
  }

  /** Of an activation that is computed along with it, its record for `assembly/follower.ts`. */
  set follower({ address }: Integers) {
    this.record.values[FOLLOWER] = address;
  }

  get hasFollower(): boolean {
    return this.record.values[FOLLOWER] !== 0;
  }
}
