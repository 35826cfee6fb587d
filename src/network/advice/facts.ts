import { formatCount, formatPercent, formatPlain } from '../../common/format';
import { complement } from '../argumentText';
import type { Problem } from '../network';
import { sizeOf } from '../sizes';
import type { BatchNormLayer, Graph } from './graph';
import { advise, type TrainingFacts } from './rule';

/** A batch that holds one sample has nothing to take a mean and a variance over. */
export function batchOfOne(
  graph: Graph,
  { trainRows, batchSize }: Omit<TrainingFacts, 'totalSteps'>,
): Problem[] {
  const alone = graph.batchNorms.filter(layer => layer.frozen !== 'evaluation' && hasOneValue(layer));
  const size = Math.min(batchSize, trainRows);
  if (size !== 1 && trainRows % batchSize !== 1) return [];
  return advise(graph, alone, () => {
    const where =
      size === 1
        ? 'Every batch holds one sample'
        : `${formatCount(trainRows)} training rows in batches of ${formatCount(batchSize)} leave one sample for the last batch of every epoch`;
    return { code: 'batch-of-one', severity: 'warning', message: `${where}${consequence(graph, alone[0]!)}` };
  });
}

function consequence({ network: { framework } }: Graph, { call, parameters }: BatchNormLayer): string {
  if (framework === 'pytorch')
    return `, with which ${call} raises an error in PyTorch; use a batch size that leaves more, or drop_last=True in the DataLoader, as Normscope does.`;
  return `, whose variance is 0: ${call} puts out β alone, and its running variance loses ${formatPercent(parameters.momentum ?? 0)} each time; use a batch size that leaves more.`;
}

function hasOneValue({ outputShape, parameters: { numFeatures } }: BatchNormLayer): boolean {
  if (!outputShape) return false;
  return outputShape.length === 1 || sizeOf(outputShape) === numFeatures;
}

/** Share of the initial statistics that may be left at the end. */
const LITTLE = 0.01;

/** Running statistics that still remember that they began as mean 0 and variance 1. */
export function tooFewSteps(graph: Graph, { totalSteps }: Pick<TrainingFacts, 'totalSteps'>): Problem[] {
  const moving = graph.batchNorms.filter(
    ({ parameters: { momentum, trackRunningStats }, frozen }) =>
      frozen !== 'evaluation' &&
      trackRunningStats &&
      momentum !== null &&
      shareLeft(momentum, totalSteps) > LITTLE,
  );
  return advise(graph, moving, () => {
    const momentum = Math.min(...moving.map(({ parameters }) => parameters.momentum!));
    const share = shareLeft(momentum, totalSteps);
    const isTorch = graph.network.framework === 'pytorch';
    const written = formatPlain(isTorch ? momentum : complement(momentum));
    const needed =
      momentum > 0
        ? `it takes ${formatCount(Math.ceil(Math.log(LITTLE) / Math.log(1 - momentum)))} steps until 1 % is left`
        : 'it never goes';
    return {
      code: 'too-few-steps',
      severity: share > 0.1 ? 'warning' : 'information',
      message: `After ${formatCount(totalSteps)} steps ${formatPercent(share)} of the running statistics is still their start, mean 0 and variance 1, by which evaluation normalizes; at a momentum of ${written} ${needed}.`,
    };
  });
}

function shareLeft(momentum: number, steps: number): number {
  return (1 - momentum) ** steps;
}
