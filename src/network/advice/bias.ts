import { formatCount, plural } from '../../common/format';
import { argumentsText } from '../argumentText';
import type { Layer, Problem } from '../network';
import { type Graph, isBatchNorm, isWeighted, type WeightedLayer, widthOf } from './graph';
import { advise, idsOf } from './rule';

/** Batch norm subtracts the mean of each channel, and with it whatever a bias has added to the channel. */
export function biasBeforeBatchNorm(graph: Graph): Problem[] {
  const users = new Map<string, boolean>();
  const weighted = graph.layers.filter(isWeighted);
  // Weights that are used at several places keep their bias unless it is cancelled at each.
  for (const layer of weighted) {
    const first = layer.sharesWith ?? layer.id;
    users.set(first, (users.get(first) ?? true) && isCancelled(graph, layer));
  }
  const idle = weighted.filter(layer => users.get(layer.sharesWith ?? layer.id));
  return advise(graph, idle, () => {
    const { framework } = graph.network;
    const values = { bias: false };
    return {
      code: 'bias-before-batch-norm',
      severity: 'information',
      message: `${subject(idle)} subtracted again by the batch norm right after, whose β does the same: ${trainedForNothing(idle)}; write ${argumentsText(values, framework)}.`,
      fix: { kind: 'arguments', layers: idsOf(idle), values },
    };
  });
}

function isCancelled(graph: Graph, layer: WeightedLayer): boolean {
  const after = graph.after(layer);
  if (!layer.parameters.bias || layer.frozen || layer === graph.last || after.length === 0) return false;
  return after.every(one => isBatchNorm(one) && one.frozen !== 'evaluation' && normalizesUnits(one, layer));
}

/** False for a Linear over sequences, whose units are not the channels of a batch norm of PyTorch. */
function normalizesUnits(norm: Layer, layer: WeightedLayer): boolean {
  const { outputShape } = norm;
  return layer.kind !== 'Linear' || !outputShape || outputShape.length === 1;
}

function subject(layers: readonly WeightedLayer[]): string {
  const [first] = layers;
  return layers.length === 1
    ? `The bias of ${first!.call} is`
    : `The biases of ${formatCount(layers.length)} layers are`;
}

function trainedForNothing(layers: readonly WeightedLayer[]): string {
  const own = layers.filter(({ sharesWith }) => sharesWith === undefined);
  const count = own.reduce((sum, layer) => sum + (widthOf(layer) ?? 0), 0);
  return `${plural(count, 'value')} ${count === 1 ? 'is' : 'are'} trained for nothing`;
}
