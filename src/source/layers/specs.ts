import type { LayerKind } from '../../network/network';
import type { Accept, ParameterValue } from './accept';

/** What `Layer.parameters` holds, before its kind is known to the compiler. */
export type Parameters = Readonly<Record<string, ParameterValue>>;

/** One argument of a layer. */
export interface ArgumentSpec {
  /** The framework's own name, such as `in_features`. */
  readonly name: string;
  /** What holds when it is left out; undefined for an argument that has to be given. */
  readonly standard: ParameterValue | undefined;
  /**
   * `ignored` arguments change nothing that is computed and are not even evaluated; `standard` ones may have only their
   * standard value, and are no parameters.
   */
  readonly accept: Accept | 'dtype' | 'ignored' | 'standard';
  /** The name that a `Layer` has for it. */
  readonly parameter: string;
  /** Left out where a message lists the arguments. */
  readonly isUnlisted?: boolean;
  /** The target tells it for the last layer of a network, so it need not be known from the text there. */
  readonly isFromTarget?: boolean;
  /** The layer before tells what it has to be, so it need not be known from the text. */
  readonly isFromInput?: boolean;
}

export interface LayerSpec {
  readonly kind: LayerKind;
  /** What the framework calls it, where that differs from the kind. */
  readonly name?: string;
  /** In the framework's order; `anything` when the layer takes and ignores what it is given. */
  readonly arguments: readonly ArgumentSpec[] | 'anything';
  /** What arguments say about each other. */
  readonly settle?: (parameters: Parameters) => Settled;
}

/** The parameters in the form of a `Layer`, with what there is to say about them, or what is wrong with them. */
export type Settled =
  | { readonly parameters: Parameters; readonly warning?: string }
  | { readonly wrong: string };

/** The type that a layer computes in, of which only one will do. */
export function dtype(): ArgumentSpec {
  return argument('dtype', null, 'dtype');
}

/** An argument that has to be given. */
export function required(name: string, accept: Accept): ArgumentSpec {
  return argument(name, undefined, accept);
}

/** An argument with what holds when it is left out. */
export function optional(name: string, standard: ParameterValue, accept: Accept): ArgumentSpec {
  return argument(name, standard, accept);
}

/** An argument that changes nothing that is computed. */
export function ignored(name: string): ArgumentSpec {
  return argument(name, null, 'ignored');
}

/** An argument that may have only its standard value. */
export function standard(name: string, value: boolean | string | null): ArgumentSpec {
  return argument(name, value, 'standard');
}

/** A size that the layer before tells when the text does not. */
export function fromInput(argument: ArgumentSpec): ArgumentSpec {
  return { ...argument, isFromInput: true };
}

/** A size that the target tells when the text does not, in the last layer of a network. */
export function fromTarget(argument: ArgumentSpec): ArgumentSpec {
  return { ...argument, isFromTarget: true };
}

function argument(
  name: string,
  standard: ArgumentSpec['standard'],
  accept: ArgumentSpec['accept'],
): ArgumentSpec {
  return { name, parameter: camelCase(name), standard, accept };
}

/** `in_features` → `inFeatures`. */
export function camelCase(name: string): string {
  const known = CAMEL_CASE.get(name);
  if (known !== undefined) return known;
  const made = name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  // The names of the tables are asked for again and again, those of a text only now and then.
  if (CAMEL_CASE.size < MOST_NAMES) CAMEL_CASE.set(name, made);
  return made;
}

const CAMEL_CASE = new Map<string, string>();
const MOST_NAMES = 1000;

/** `count` times the same size. */
export function all(count: number, value: number): number[] {
  return new Array<number>(count).fill(value);
}
