import { UserError } from '../common/errors';
import type { Initial } from './initial';
import { contains, type SourceRange } from './sourceRange';
import type { TrainingText } from './training';

export type { Position, SourceRange } from './sourceRange';

export type Framework = 'pytorch' | 'keras' | 'tfjs';

export type Severity = 'error' | 'warning' | 'information' | 'hint';

/** Something that the reader or the data found to say about the text, one sentence, at a place. */
export interface Problem {
  readonly severity: Severity;
  /** Stable and documented, such as `unknown-value`. */
  readonly code: string;
  readonly message: string;
  readonly range: SourceRange;
  /** The names of the networks that it concerns; left out, those whose range holds it. */
  readonly networks?: readonly string[];
  /** Other places that the same is to be said of. */
  readonly alsoAt?: readonly SourceRange[];
  /** What mends it in the text. */
  readonly fix?: Fix;
}

/** A change of the text that mends a problem, the same in each of the layers of these ids. */
export type Fix =
  /** Arguments to be set, named and meant as in `LayerParameters`. */
  | { readonly kind: 'arguments'; readonly layers: readonly string[]; readonly values: FixValues }
  | { readonly kind: 'remove'; readonly layers: readonly string[] };

export type FixValues = Readonly<Record<string, boolean | number>>;

/** Per-sample shape, without the batch dimension: `[16]`, `[1, 28, 28]`; null while only the data knows it. */
export type Shape = readonly number[] | null;

/** No parameter at all. */
type None = Record<string, never>;

/** One number for each spatial dimension: `[length]`, or `[height, width]`. */
export type Sizes = readonly number[];

interface Convolution {
  inChannels: number | null;
  outChannels: number;
  kernelSize: Sizes;
  stride: Sizes;
  /** On both sides; `same` gives as many values as go in, the odd one of the padding at the end. */
  padding: Sizes | 'same';
  dilation: Sizes;
  groups: number;
  bias: boolean;
}

interface BatchNorm {
  numFeatures: number | null;
  eps: number;
  /** Weight of the new value; null is the cumulative average. */
  momentum: number | null;
  affine: boolean;
  trackRunningStats: boolean;
  /** Keras and TensorFlow.js: whether there is a γ, and a β; left out, `affine` says so. */
  scale?: boolean;
  center?: boolean;
}

interface MaxPool {
  kernelSize: Sizes;
  stride: Sizes;
  /** `same` as Keras and TensorFlow.js pad: as many windows as strides fit into the input. */
  padding: Sizes | 'same';
  dilation: Sizes;
  ceilMode: boolean;
}

interface AvgPool {
  kernelSize: Sizes;
  stride: Sizes;
  padding: Sizes | 'same';
  ceilMode: boolean;
  countIncludePad: boolean;
}

interface AdaptivePool {
  /** Null keeps the input's size. */
  outputSize: readonly (number | null)[];
}

/**
 * Parameters of each kind, named as PyTorch names them in camelCase, whatever the framework; sizes that only the data
 * knows are null. Dimensions count the batch as 0, as in PyTorch.
 */
export interface LayerParameters {
  /** Of the last one alone `outFeatures` may be null: the target then tells how many values it needs. */
  Linear: { inFeatures: number | null; outFeatures: number | null; bias: boolean };
  Conv1d: Convolution;
  Conv2d: Convolution;
  BatchNorm1d: BatchNorm;
  BatchNorm2d: BatchNorm;
  LayerNorm: { normalizedShape: Sizes; eps: number; elementwiseAffine: boolean; bias: boolean };
  GroupNorm: { numGroups: number; numChannels: number; eps: number; affine: boolean };
  InstanceNorm1d: BatchNorm;
  InstanceNorm2d: BatchNorm;
  Dropout: { p: number };
  /** Drops whole channels. */
  Dropout2d: { p: number };
  MaxPool1d: MaxPool;
  MaxPool2d: MaxPool;
  AvgPool1d: AvgPool;
  AvgPool2d: AvgPool;
  AdaptiveAvgPool1d: AdaptivePool;
  AdaptiveAvgPool2d: AdaptivePool;
  Flatten: { startDim: number; endDim: number };
  Unflatten: { dim: number; unflattenedSize: Sizes };
  /** The shape of a sample; one size may be −1. */
  Reshape: { shape: Sizes };
  Embedding: { numEmbeddings: number; embeddingDim: number; paddingIdx: number | null };
  Add: None;
  Concat: { dim: number };
  ReLU: None;
  ReLU6: None;
  LeakyReLU: { negativeSlope: number };
  PReLU: { numParameters: number; init: number };
  ELU: { alpha: number };
  SELU: None;
  GELU: { approximate: 'none' | 'tanh' };
  SiLU: None;
  Mish: None;
  Sigmoid: None;
  Hardsigmoid: None;
  Tanh: None;
  Hardtanh: { minVal: number; maxVal: number };
  Softplus: { beta: number; threshold: number };
  Softsign: None;
  /** Null is the dimension that PyTorch guesses, which the shapes tell. */
  Softmax: { dim: number | null };
  LogSoftmax: { dim: number | null };
  Identity: None;
}

export type LayerKind = keyof LayerParameters;

interface LayerOfKind<K extends LayerKind> {
  /** The framework's own name: the `state_dict` prefix in PyTorch, such as `0` or `2.1`. */
  readonly id: string;
  readonly kind: K;
  /** The call as the user wrote it. */
  readonly call: string;
  readonly parameters: LayerParameters[K];
  /** Ids of the layers whose output it takes; `input` is the network's own input. */
  readonly inputs: readonly string[];
  readonly outputShape: Shape;
  /** The id of the layer before whose weights and statistics it uses too: a module that is called twice. */
  readonly sharesWith?: string;
  /**
   * `weights`: they are not trained; `evaluation`: the layer behaves as in evaluation besides, and its statistics rest.
   */
  readonly frozen?: 'weights' | 'evaluation';
  /** How its weights begin, where the text says so. */
  readonly initial?: Initial;
  /** The call that defines it. */
  readonly range: SourceRange;
}

export type Layer = { [K in LayerKind]: LayerOfKind<K> }[LayerKind];

/** The layers of one kind, or of several. */
export type LayerOf<K extends LayerKind> = Extract<Layer, { readonly kind: K }>;

/** The id by which a layer names the network's input among its own inputs. */
export const NETWORK_INPUT = 'input';

/** A directed acyclic graph of layers in execution order; a plain chain is the common case. */
export interface Network {
  readonly name: string;
  readonly framework: Framework;
  readonly range: SourceRange;
  readonly layers: readonly Layer[];
  /** What the text itself says of the shape of a sample; null for a size that only the data knows. */
  readonly inputShape?: readonly (number | null)[];
  /** How the text trains it. */
  readonly training?: TrainingText;
}

/** What a source text holds: the part that was understood, and what there is to say about the rest. */
export interface Reading {
  readonly networks: readonly Network[];
  readonly problems: readonly Problem[];
}

/** The same with every range put elsewhere, such as into the file that holds the text. */
export function withRanges(
  { networks, problems }: Reading,
  move: (range: SourceRange) => SourceRange,
): Reading {
  const moved = <T extends { readonly range: SourceRange }>(one: T): T => ({
    ...one,
    range: move(one.range),
  });
  const training = (told: TrainingText): TrainingText =>
    Object.fromEntries(Object.entries(told).map(([key, one]) => [key, moved(one)]));
  return {
    networks: networks.map(network => ({
      ...moved(network),
      layers: network.layers.map(moved),
      ...(network.training ? { training: training(network.training) } : {}),
    })),
    problems: problems.map(problem => ({
      ...moved(problem),
      ...(problem.alsoAt ? { alsoAt: problem.alsoAt.map(move) } : {}),
    })),
  };
}

/** The first problem that keeps the network from being trained, if there is one. */
export function blockingProblem(network: Network, problems: readonly Problem[]): Problem | undefined {
  return problems.find(problem => problem.severity === 'error' && concerns(problem, network));
}

/** True when the problem says something about the network. */
export function concerns({ networks, range }: Problem, network: Network): boolean {
  return networks ? networks.includes(network.name) : contains(network.range, range);
}

/** The problem as an error at its place in the file. */
export function asMistake({ message, range }: Problem, path: string): UserError {
  return new UserError(message, { path, ...range.start });
}
