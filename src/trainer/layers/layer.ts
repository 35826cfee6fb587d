import type { Layer } from '../../network/network';

export type Mode = 'training' | 'evaluation';

/** A trainable tensor, row by row, under the framework's name (`0.weight`). */
export interface Parameter {
  readonly name: string;
  readonly value: Float32Array;
  readonly gradient: Float32Array;
}

/** A layer at work. Every buffer holds the largest batch, row by row, and is allocated once. */
export interface LayerModule {
  readonly layer: Layer;
  /** Values per sample that come out. */
  readonly units: number;
  readonly output: Float32Array;
  /** Of the loss with respect to the layer's input; written by `backward`. */
  readonly inputGradient: Float32Array;
  readonly parameters: readonly Parameter[];
  forward(input: Float32Array, batch: number, mode: Mode): void;
  /** After a forward in training mode with the same input; writes the parameters' gradients too. */
  backward(input: Float32Array, outputGradient: Float32Array, batch: number): void;
}

export function parameter(name: string, size: number): Parameter {
  return { name, value: new Float32Array(size), gradient: new Float32Array(size) };
}
