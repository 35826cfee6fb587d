import type { Framework, Layer } from '../../network/network';
import { sizeOf } from '../../network/shapes';
import type { Engine, Tensor } from '../kernels/engine';

/** What a pass over a value takes, in the multiplications and additions of a matrix product that take as long. */
export const WORK = 16;

export type Mode = 'training' | 'evaluation';

/** A trainable tensor, row by row, under the framework's name (`0.weight`). */
export interface Parameter {
  readonly name: string;
  readonly shape: readonly number[];
  readonly value: Tensor;
  /** Of the loss, after a step's way back. */
  readonly gradient: Tensor;
}

/** Values that a layer takes: another layer's output, or the input of the network. */
export interface Source {
  readonly output: Tensor;
  /** Of one sample. */
  readonly shape: readonly number[];
  /** Values per sample. */
  readonly units: number;
}

/** A layer at work between its sources and its output. Every buffer holds the largest batch, and is allocated once. */
export interface LayerModule extends Source {
  readonly layer: Layer;
  readonly sources: readonly Source[];
  /** Of the loss with respect to each source, written by `backward`; null where nothing before it learns. */
  readonly sourceGradients: readonly (Tensor | null)[];
  readonly parameters: readonly Parameter[];
  /** What is neither learned nor computed anew each step, such as running statistics, under the framework's names. */
  readonly buffers: readonly NamedTensor[];
  forward(batch: number, mode: Mode): void;
  /** After a forward in training mode; writes the gradients of the sources and of the parameters. */
  backward(outputGradient: Tensor, batch: number): void;
}

export interface NamedTensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly value: Tensor;
}

/** An input of a weighted sum: a unit of the source, and its weight. */
export interface Connection {
  readonly input: number;
  readonly weight: number;
}

/** Everything that a module needs to know of its place in the network. */
export interface Place<L extends Layer = Layer> {
  readonly layer: L;
  readonly shape: readonly number[];
  readonly sources: readonly Source[];
  /** Whether anything before each source learns, so that its gradient is wanted. */
  readonly wanted: readonly boolean[];
  readonly engine: Engine;
  readonly maxBatch: number;
  readonly framework: Framework;
  readonly seed: number;
  /** The module whose weights and statistics it uses too. */
  readonly sharesWith: LayerModule | undefined;
}

/** What most modules are made of: one output, a gradient for each source that wants one, nothing that is learned. */
export abstract class ModuleBase<L extends Layer> implements LayerModule {
  readonly layer: L;
  readonly shape: readonly number[];
  readonly units: number;
  readonly sources: readonly Source[];
  readonly output: Tensor;
  readonly sourceGradients: readonly (Tensor | null)[];
  readonly parameters: readonly Parameter[] = [];
  readonly buffers: readonly NamedTensor[] = [];
  protected readonly engine: Engine;

  constructor({ layer, shape, sources, wanted, engine, maxBatch }: Place<L>) {
    this.layer = layer;
    this.shape = shape;
    this.units = sizeOf(shape);
    this.sources = sources;
    this.engine = engine;
    this.output = engine.tensor(maxBatch * this.units);
    this.sourceGradients = sources.map(({ units }, i) =>
      wanted[i] ? engine.tensor(maxBatch * units) : null,
    );
  }

  abstract forward(batch: number, mode: Mode): void;
  abstract backward(outputGradient: Tensor, batch: number): void;

  /** The first source, which is the only one for most. */
  protected get input(): Source {
    return this.sources[0]!;
  }

  protected get inputGradient(): Tensor | null {
    return this.sourceGradients[0]!;
  }

  protected get inputShape(): readonly number[] {
    return this.input.shape;
  }
}

/** What a layer cannot work with, found as it computes: a mistake in the data, in a sentence that lacks its full stop. */
export class InputError extends Error {
  override readonly name = 'InputError';

  constructor(
    message: string,
    readonly layer: Layer,
  ) {
    super(message);
  }
}

/** The parameter of a module, or its own gradient for the one that it shares with another. */
export function parameterOf(place: Place, name: string, shape: readonly number[]): Parameter {
  const { engine, layer, sharesWith } = place;
  const gradient = engine.tensor(sizeOf(shape));
  const shared = sharesWith?.parameters.find(parameter => parameter.name.endsWith(`.${name}`));
  if (shared) return { ...shared, gradient };
  return { name: `${layer.id}.${name}`, shape, value: engine.tensor(sizeOf(shape)), gradient };
}
