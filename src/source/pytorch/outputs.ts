import { NETWORK_INPUT } from '../../network/network';
import { itemsOf, type Value } from '../evaluation/values';
import { type GraphNode, hasState, type Source } from '../layers/graph';
import { Tensor } from './tensor';
import { asItIsNow } from './tensorArguments';

/** Those of the layers that lead to an output, in their order. */
export function leadingTo({ source }: Tensor, used: readonly GraphNode[]): GraphNode[] {
  const leading = new Set<Source>();
  const open = [source];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node === NETWORK_INPUT || leading.has(node)) continue;
    leading.add(node);
    open.push(...node.inputs);
  }
  return used.filter(node => leading.has(node));
}

/**
 * The one of several outputs that uses every layer with weights that any of them uses, and its place: of
 * `(encoded, decoded)` the second, of `(logits, probabilities)` the first. Undefined where none does.
 */
export function mainOutput(
  value: Value,
  used: readonly GraphNode[],
): { readonly output: Tensor; readonly index: number } | undefined {
  const items = itemsOf(value)?.map(asItIsNow);
  const tensors = items?.filter(item => item instanceof Tensor) ?? [];
  if (tensors.length !== items?.length) return undefined;
  const weighted = tensors.map(tensor => leadingTo(tensor, used).filter(({ kind }) => hasState(kind)));
  const index = weighted.findIndex(own => weighted.flat().every(node => own.includes(node)));
  return index < 0 ? undefined : { output: tensors[index]!, index };
}
