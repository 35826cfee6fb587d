import { formatCount } from '../../common/format';
import { type Layer, NETWORK_INPUT, type Problem } from '../network';
import { type Graph, isNorm } from './graph';
import { advise } from './rule';

/** How many of them on every way from the input to the output make a network deep, the last layer left out. */
const DEEP = { Sigmoid: 3, Tanh: 5 } as const;

/** Sigmoids or tanhs, one after the other, and nothing that keeps their inputs where they are steep. */
export function saturatingWithoutNorm(graph: Graph): Problem[] {
  if (graph.layers.some(isNorm)) return [];
  return (['Sigmoid', 'Tanh'] as const).flatMap(kind => {
    const hidden = graph.layers.filter(layer => layer.kind === kind && layer !== graph.last);
    const depth = fewestOnWay(graph, new Set(hidden));
    if (depth < DEEP[kind]) return [];
    const consequence =
      kind === 'Sigmoid'
        ? `each passes at most a quarter of the gradient on, so that the first layer gets at most 1/${formatCount(4 ** depth)} of it`
        : 'where its input grows beyond ±3 a tanh passes less than 1 % of the gradient on, and each layer multiplies that';
    const name = kind === 'Sigmoid' ? 'sigmoids' : 'tanhs';
    return advise(graph, hidden, () => ({
      code: 'saturating-without-norm',
      severity: 'information',
      message: `${depth} ${name} follow one another without any normalization: ${consequence}; batch norm before each keeps its inputs where it is steep.`,
    }));
  });
}

/** The fewest of some layers that a way from the input to the output goes through: gradients take all ways. */
function fewestOnWay({ layers }: Graph, counted: ReadonlySet<Layer>): number {
  const fewest = new Map<string, number>([[NETWORK_INPUT, 0]]);
  for (const layer of layers) {
    const before = Math.min(...layer.inputs.map(id => fewest.get(id) ?? 0));
    fewest.set(layer.id, before + (counted.has(layer) ? 1 : 0));
  }
  return fewest.get(layers.at(-1)?.id ?? NETWORK_INPUT) ?? 0;
}
