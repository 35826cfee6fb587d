import type { Initial } from '../../network/initial';
import type { LayerKind } from '../../network/network';
import type { PartialShape } from '../../network/sizes';
import type { ArgumentSpec, Parameters } from '../layers/specs';

/** One layer of a `Network` that a layer of Keras comes to; some come to several. */
export interface Part {
  readonly kind: LayerKind;
  readonly parameters: Parameters;
  /** What its id has after the layer's own name: empty for the first one. */
  readonly suffix: string;
  /** How its weights begin. */
  readonly initial?: Initial;
}

/** The parts of a layer, or what is wrong with it: an end of a sentence that begins with its name. */
export type Built = readonly Part[] | { readonly wrong: string };

export interface KerasArgument extends ArgumentSpec {
  /** Only one of the frameworks has it. */
  readonly only?: 'keras';
}

/** A class of layers, by the names and the order of arguments that Keras has for it. */
export interface LayerEntry {
  readonly className: string;
  /** Other names of the same class. */
  readonly aliases?: readonly string[];
  readonly arguments: readonly KerasArgument[];
  /** @param inputs what is known of the samples that it takes */
  readonly build: (parameters: Parameters, inputs: readonly PartialShape[]) => Built;
  /** It has an `activation`, applied after the rest. */
  readonly hasActivation?: boolean;
  /** It takes several inputs, in a list. */
  readonly merges?: boolean;
  /** It changes the samples before the network, and is left out there: by scaling them, or at random. */
  readonly prepares?: 'scaling' | 'augmentation';
  /** Only one of the frameworks has it. */
  readonly only?: 'keras' | 'tfjs';
}

export function part(kind: LayerKind, parameters: Parameters = {}, suffix = ''): Part {
  return { kind, parameters, suffix };
}
