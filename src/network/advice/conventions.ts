import { formatNumber, formatPercent, formatPlain } from '../../common/format';
import { argumentsText, complement } from '../argumentText';
import type { Problem } from '../network';
import type { BatchNormLayer, Graph } from './graph';
import { advise, idsOf } from './rule';

/** From this weight of the new value on, a momentum is likely to be written as the other framework means it. */
const MUCH = 0.9;

/** PyTorch's momentum is the weight of the new value, that of Keras and TensorFlow.js the weight of the old one. */
export function momentumConvention(graph: Graph): Problem[] {
  const { framework } = graph.network;
  const [own, other] = framework === 'pytorch' ? ['PyTorch', 'Keras'] : ['Keras', 'PyTorch'];
  const meaning = framework === 'pytorch' ? 'new' : 'old';
  const odd = graph.batchNorms.filter(
    ({ parameters: { momentum } }) => momentum !== null && momentum >= MUCH && momentum < 1,
  );
  return byValue(odd, ({ parameters }) => parameters.momentum!).flatMap(([momentum, layers]) =>
    advise(graph, layers, () => {
      const values = { momentum: complement(momentum) };
      const name = framework === 'tfjs' ? 'TensorFlow.js' : own;
      const written = formatPlain(framework === 'pytorch' ? momentum : complement(momentum));
      return {
        code: 'momentum-convention',
        severity: 'warning',
        message: `In ${name} a momentum of ${written} is the weight of the ${meaning} value, so that the running statistics are ${formatPercent(momentum)} those of the last batch alone; ${argumentsText(values, framework)} is what ${other} calls ${written}.`,
        fix: { kind: 'arguments', layers: idsOf(layers), values },
      };
    }),
  );
}

/** An epsilon that is the other framework's default. */
export function epsilonConvention(graph: Graph): Problem[] {
  const { framework } = graph.network;
  const isTorch = framework === 'pytorch';
  const [own, others] = isTorch ? [1e-5, 1e-3] : [1e-3, 1e-5];
  const odd = graph.batchNorms.filter(({ parameters: { eps } }) => eps === others);
  return advise(graph, odd, () => {
    const values = { eps: own };
    const deviation = (eps: number) => formatNumber(Math.sqrt(1e-3 / (1e-3 + eps)));
    return {
      code: 'epsilon-convention',
      severity: 'hint',
      message: `An epsilon of ${formatPlain(others)} is the default of ${isTorch ? 'Keras' : 'PyTorch'}, not of ${isTorch ? 'PyTorch' : framework === 'keras' ? 'Keras' : 'TensorFlow.js'} (${formatPlain(own)}): a channel of variance 0.001 is normalized to deviation ${deviation(others)} instead of ${deviation(own)}.`,
      fix: { kind: 'arguments', layers: idsOf(odd), values },
    };
  });
}

function byValue(
  layers: readonly BatchNormLayer[],
  keyOf: (layer: BatchNormLayer) => number,
): [number, BatchNormLayer[]][] {
  const groups = new Map<number, BatchNormLayer[]>();
  for (const layer of layers) groups.set(keyOf(layer), [...(groups.get(keyOf(layer)) ?? []), layer]);
  return [...groups];
}
