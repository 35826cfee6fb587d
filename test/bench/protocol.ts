import type { Samples, Task } from './tasks';

/** What every contestant's process answers, in the messages of `Channel`, one JSON document a line. */
export interface ContestantMethods {
  /** Makes the network ready and takes one step; a `UserError` says why it cannot train it. */
  build(argument: { task: Task; samples: PackedSamples }): Built | Promise<Built>;
  /** Trains for at least `seconds`, and one step. */
  train(argument: { variant: string; seconds: number }): Stretch | Promise<Stretch>;
}

/** What Normscope's own process answers besides. */
export interface OurMethods extends ContestantMethods {
  layers(argument: { seconds: number }): Breakdown;
  kernels(argument: { seconds: number }): KernelBreakdown;
  /** GFLOP/s of (m × k)·(k × n) for float32. */
  gemm(argument: { m: number; k: number; n: number; seconds: number }): number;
}

export interface Built {
  /** Number of trained values, by which one sees that all train the same network. */
  readonly parameters: number;
  readonly version: string;
}

export interface Stretch {
  readonly steps: number;
  readonly seconds: number;
}

/** Microseconds that one layer takes of one step. */
export interface LayerTime {
  readonly id: string;
  readonly call: string;
  readonly forward: number;
  readonly backward: number;
  readonly update: number;
}

/** Where one step's microseconds go. */
export interface Breakdown {
  readonly layers: readonly LayerTime[];
  /** The loss and its gradient. */
  readonly loss: number;
  /** A whole untraced step; what the layers and the loss leave of it goes into gathering the batch. */
  readonly step: number;
  /** What a frame adds to it. */
  readonly frame: number;
}

/** Calls and microseconds of one kernel in one step. */
export interface KernelTime {
  readonly name: string;
  readonly calls: number;
  readonly microseconds: number;
}

/** Where one step's microseconds go, kernel by kernel. */
export interface KernelBreakdown {
  /** The slowest first. */
  readonly kernels: readonly KernelTime[];
  /** A whole untraced step; what the kernels leave of it goes into JavaScript, such as gathering the batch. */
  readonly step: number;
  /** What the clocks added to it, which is in none of the other numbers. */
  readonly clocks: number;
}

/** Samples in base64, little-endian: inputs as float32, labels as int32. */
export interface PackedSamples {
  readonly inputs: string;
  readonly labels: string;
}

export function packSamples({ inputs, labels }: Samples): PackedSamples {
  return {
    inputs: Buffer.from(inputs.buffer).toString('base64'),
    labels: Buffer.from(labels.buffer).toString('base64'),
  };
}

export function unpackSamples({ inputs, labels }: PackedSamples): Samples {
  return {
    inputs: new Float32Array(new Uint8Array(Buffer.from(inputs, 'base64')).buffer),
    labels: new Int32Array(new Uint8Array(Buffer.from(labels, 'base64')).buffer),
  };
}
