import { formatNumber } from '../../common/format';
import type { LayerKind, Problem } from '../network';
import { type Graph, isBatchNorm, isWeighted, type WeightedLayer, widthOf } from './graph';
import { advise, idsOf } from './rule';

/** What turns scores into the final output, and takes nothing in of its own. */
const FINAL: ReadonlySet<LayerKind> = new Set([
  ...(['Softmax', 'LogSoftmax', 'Sigmoid', 'Tanh', 'Identity', 'Flatten'] as const),
]);

/** Batch norm of the outputs themselves: a single layer of weights with one is more likely to be a part of something. */
export function batchNormAfterOutput(graph: Graph): Problem[] {
  const { last } = graph;
  if (!last || graph.layers.filter(isWeighted).length < 2) return [];
  const back = [last, ...graph.wayBack(last, () => true)];
  const norm = back.find(({ kind }) => !FINAL.has(kind));
  if (!norm || !isBatchNorm(norm)) return [];
  const output = graph.before(norm);
  if (!output || !isWeighted(output) || output.kind !== 'Linear') return [];
  return advise(graph, [norm], () => ({
    code: 'batch-norm-after-output',
    severity: 'warning',
    message: `${norm.call} normalizes the network's own output: whatever the data, each of its${sizeOf(output)} values has mean β and deviation γ over every batch, and a prediction depends on the other samples of its batch.`,
    fix: { kind: 'remove', layers: idsOf([norm]) },
  }));
}

/** A softmax, or a sigmoid, whose loss applies another one. */
export function softmaxBeforeLoss(graph: Graph): Problem[] {
  const { last, network } = graph;
  const loss = network.training?.loss?.value;
  const takes = takenBy(graph);
  if (last?.kind === 'Softmax' && takes === 'logits') {
    const classes = classesOf(graph);
    const floor =
      classes === undefined
        ? ''
        : `: with ${classes} classes the loss cannot fall below ${formatNumber(Math.log(1 + (classes - 1) / Math.E))}`;
    return advise(graph, [last], () => ({
      code: 'softmax-before-loss',
      severity: 'warning',
      message: `The loss applies a softmax of its own to what comes out of ${last.call}${floor}, and the gradients get small; leave the softmax out.`,
      fix: { kind: 'remove', layers: idsOf([last]) },
    }));
  }
  const isBinary = loss === 'bce-with-logits' || loss === undefined;
  if (last?.kind === 'Sigmoid' && takes === 'logits' && isBinary)
    return advise(graph, [last], () => ({
      code: 'softmax-before-loss',
      severity: 'warning',
      message: `The loss applies a sigmoid of its own to what comes out of ${last.call}: a sample of class 0 cannot get a loss below 0.693, and the gradients get small; leave the sigmoid out.`,
      fix: { kind: 'remove', layers: idsOf([last]) },
    }));
  return [];
}

/** Scores of any size that a loss of Keras takes for probabilities. */
export function lossOfLogits(graph: Graph): Problem[] {
  const { last, network } = graph;
  if (network.framework === 'pytorch' || network.training?.lossTakes?.value !== 'probabilities') return [];
  if (!last || !isWeighted(last)) return [];
  const isBinary = widthOf(last) === 1 || network.training.loss?.value === 'bce';
  const [squeeze, argument] = isBinary
    ? ['sigmoid', 'BinaryCrossentropy']
    : ['softmax', 'CategoricalCrossentropy'];
  const own = network.framework === 'keras' ? `, or give the loss as ${argument}(from_logits=True)` : '';
  return advise(graph, [last], () => ({
    code: 'loss-of-logits',
    severity: 'warning',
    message: `The loss takes what comes out of ${last.call} for probabilities, and cuts it off below 1e-7 and above 1, where no gradient comes back; end with a ${squeeze}${own}.`,
  }));
}

/** What the loss of the text takes, as far as the text says so. */
function takenBy({ network: { framework, training } }: Graph): 'logits' | 'probabilities' | undefined {
  if (training?.lossTakes) return training.lossTakes.value;
  if (training?.loss?.value === 'bce-with-logits') return 'logits';
  return framework === 'pytorch' && training?.loss?.value === 'cross-entropy' ? 'logits' : undefined;
}

function sizeOf(layer: WeightedLayer): string {
  const width = widthOf(layer);
  return width === undefined ? '' : ` ${width}`;
}

function classesOf({ outputLayer }: Graph): number | undefined {
  return outputLayer && widthOf(outputLayer);
}
