import type { SyntaxNode } from '@lezer/common';
import { Graph, isBatchNorm, type WeightedLayer } from '../../network/advice/graph';
import type { Layer, Network } from '../../network/network';
import { CallArguments } from './arguments';
import { Code, calleeOf, splitName } from './code';
import { skeleton } from './compare';
import { type Edit, overlap, type TextEdit } from './edit';
import { importBeside } from './imports';
import { insertion, type NewLayer } from './insert';
import { isSameRange } from './ranges';
import { removal } from './remove';
import { type EditedSource, verified } from './verify';

/**
 * The edits that put batch norm after each hidden Linear or convolution that has none, before its activation, as the
 * framework writes it. Undefined where there is none such, or where the text cannot be edited so that exactly this, and
 * nothing else, comes out when it is read again.
 */
export function addBatchNorms(source: EditedSource, network: Network): readonly TextEdit[] | undefined {
  const hidden = new Graph(network).bareHiddenLayers;
  if (hidden.length === 0) return undefined;
  const code = new Code(source.text, network.framework);
  const edits: Edit[] = [];
  const taken = new Set<string>();
  for (const layer of onePerPlace(hidden)) {
    const call = code.callAt(layer.range);
    const added = call && batchNormAfter(code, call, layer, network);
    const put = added && insertion(code, call, added.layers, taken);
    if (!put) return undefined;
    edits.push(...added.edits, ...put);
  }
  return verified(source, distinct(edits), (before, after) => {
    if (skeleton(before, isBatchNorm) !== skeleton(after, isBatchNorm)) return false;
    if (before.name !== network.name) return true;
    const grown = after.layers.filter(isBatchNorm).length - before.layers.filter(isBatchNorm).length;
    return grown === hidden.length && new Graph(after).bareHiddenLayers.length === 0;
  });
}

/** The edits that take every batch norm out of a network; undefined as with `addBatchNorms`. */
export function removeBatchNorms(source: EditedSource, network: Network): readonly TextEdit[] | undefined {
  const norms = network.layers.filter(isBatchNorm);
  if (norms.length === 0) return undefined;
  const code = new Code(source.text, network.framework);
  const edits: Edit[] = [];
  for (const layer of onePerPlace(norms)) {
    const call = code.callAt(layer.range);
    const taken = call && removal(code, call, layer, false);
    if (!taken) return undefined;
    edits.push(...taken);
  }
  return verified(
    source,
    distinct(edits),
    (before, after) =>
      skeleton(before, isBatchNorm) === skeleton(after, isBatchNorm) &&
      (before.name !== network.name || !after.layers.some(isBatchNorm)),
  );
}

interface Added {
  readonly layers: readonly NewLayer[];
  /** What else has to change: the import, and the activation that moves behind the batch norm. */
  readonly edits: readonly Edit[];
}

function batchNormAfter(
  code: Code,
  call: SyntaxNode,
  layer: WeightedLayer,
  network: Network,
): Added | undefined {
  const callee = calleeOf(call);
  if (!callee) return undefined;
  const { prefix, name } = splitName(code.textOf(callee));
  const given = new CallArguments(code, call, layer);
  const edits: Edit[] = [];
  const make = (word: string, argumentText: string): string | undefined => {
    const edit = prefix === '' ? importBeside(code, name, word) : undefined;
    if (edit === 'unknown') return undefined;
    if (edit) edits.push(edit);
    return `${prefix}${word}(${argumentText})`;
  };
  if (network.framework === 'pytorch') {
    const width = given.textOf(layer.kind === 'Linear' ? 'outFeatures' : 'outChannels');
    const norm = layer.kind === 'Conv2d' ? 'BatchNorm2d' : 'BatchNorm1d';
    const text = width === undefined ? undefined : make(norm, width);
    return text === undefined ? undefined : { layers: [{ text, stem: 'bn' }], edits };
  }
  const isJavaScript = network.framework === 'tfjs';
  const text = make(isJavaScript ? 'batchNormalization' : 'BatchNormalization', '');
  if (text === undefined) return undefined;
  const layers: NewLayer[] = [{ text, stem: 'bn' }];
  const activation = given.textOf('activation');
  if (activation !== undefined && hasActivation(network, layer)) {
    const without = given.without('activation');
    const moved = make(
      isJavaScript ? 'activation' : 'Activation',
      isJavaScript ? `{ activation: ${activation} }` : activation,
    );
    if (!without || moved === undefined) return undefined;
    edits.push(without);
    layers.push({ text: moved, stem: 'activation' });
  }
  return { layers, edits };
}

/** True when the call makes an activation besides the layer. */
function hasActivation({ layers }: Network, { id, range }: Layer): boolean {
  return layers.some(one => one.inputs[0] === id && isSameRange(one.range, range));
}

function onePerPlace<T extends Layer>(layers: readonly T[]): T[] {
  return layers.filter(
    (layer, index) => layers.findIndex(({ range }) => isSameRange(range, layer.range)) === index,
  );
}

/** The same import may be needed for several layers. */
function distinct(edits: readonly Edit[]): readonly Edit[] {
  const found = [...new Map(edits.map(edit => [JSON.stringify(edit), edit])).values()];
  return overlap(found) ? [] : found;
}
