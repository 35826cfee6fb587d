import { formatPlain, plural } from '../../common/format';
import type { Layer, LayerKind, LayerOf, Problem } from '../network';
import { type Graph, isBatchNorm, isWeighted } from './graph';
import { advise } from './rule';

type DropoutLayer = LayerOf<'Dropout' | 'Dropout2d'>;

/**
 * Dropout before batch norm: the variance that batch norm keeps is that of training, where the values which stay are
 * larger (Li et al. 2018). Looked for back to the Linear or convolution before the batch norm and to what feeds that
 * one, as long as nothing else is normalized or added on the way.
 */
export function dropoutBeforeBatchNorm(graph: Graph): Problem[] {
  const right = new Set<DropoutLayer>();
  const further = new Set<DropoutLayer>();
  for (const norm of graph.layers.filter(isBatchNorm)) {
    if (norm.frozen === 'evaluation' || !norm.parameters.trackRunningStats) continue;
    let weights = 0;
    for (const layer of graph.wayBack(norm, one => keepsShift(one))) {
      if (isWeighted(layer)) weights++;
      if (weights > 1) break;
      if (isDropping(layer)) (weights === 0 ? right : further).add(layer);
    }
  }
  for (const layer of right) further.delete(layer);
  return [...told(graph, [...right], 'right before'), ...told(graph, [...further], 'one layer before')];
}

function told(graph: Graph, layers: readonly DropoutLayer[], where: string): Problem[] {
  return advise(graph, layers, () => {
    const most = layers.reduce((a, b) => (b.parameters.p > a.parameters.p ? b : a));
    const ratio = formatPlain(Number((1 / (1 - most.parameters.p)).toPrecision(3)));
    const what = layers.length === 1 ? `${most.call} stands` : `${plural(layers.length, 'dropout')} stand`;
    return {
      code: 'dropout-before-batch-norm',
      severity: where === 'right before' ? 'warning' : 'information',
      message: `${what} ${where} a batch norm, whose running variance becomes that of training, about ${ratio} times as large as what comes in evaluation, where nothing is dropped; put dropout after the last batch norm.`,
    };
  });
}

function isDropping(layer: Layer): layer is DropoutLayer {
  return (layer.kind === 'Dropout' || layer.kind === 'Dropout2d') && layer.parameters.p > 0;
}

function keepsShift(layer: Layer): boolean {
  return !STOPS.has(layer.kind) && layer.inputs.length === 1;
}

const STOPS: ReadonlySet<LayerKind> = new Set([
  ...(['BatchNorm1d', 'BatchNorm2d', 'LayerNorm', 'GroupNorm', 'InstanceNorm1d'] as const),
  ...(['InstanceNorm2d', 'Add', 'Concat', 'Softmax', 'LogSoftmax'] as const),
]);
