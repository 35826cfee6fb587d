import { NETWORK_INPUT } from '../../network/network';
import { itemsOf, type Value } from '../evaluation/values';
import { type GraphNode, hasState, nodesOf } from '../layers/graph';
import { Tensor } from './tensor';
import { asItIsNow } from './tensorArguments';

/** The layers on the way to an output. */
export function leadingTo({ source }: Tensor): GraphNode[] {
  return source === NETWORK_INPUT ? [] : nodesOf(source);
}

/**
 * The one of several outputs that uses every layer with weights that any of them uses, and its place: of
 * `(encoded, decoded)` the second, of `(logits, probabilities)` the first. Undefined where none does.
 */
export function mainOutput(value: Value): { readonly output: Tensor; readonly index: number } | undefined {
  const items = itemsOf(value)?.map(asItIsNow);
  const tensors = items?.filter(item => item instanceof Tensor) ?? [];
  if (tensors.length !== items?.length) return undefined;
  const weighted = tensors.map(tensor => leadingTo(tensor).filter(({ kind }) => hasState(kind)));
  const index = weighted.findIndex(own => weighted.flat().every(node => own.includes(node)));
  return index < 0 ? undefined : { output: tensors[index]!, index };
}
