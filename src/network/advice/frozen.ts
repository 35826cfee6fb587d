import { plural } from '../../common/format';
import { argumentsText } from '../argumentText';
import type { Problem } from '../network';
import type { BatchNormLayer, Graph } from './graph';
import { advise, idsOf } from './rule';

/** Batch norm whose γ and β rest while its running statistics go on moving with every batch. */
export function frozenBatchNormUpdates(graph: Graph): Problem[] {
  const { framework } = graph.network;
  const frozen = graph.batchNorms.filter(
    ({ frozen, parameters }) => frozen === 'weights' && parameters.trackRunningStats,
  );
  return advise(graph, frozen, () => {
    const what = frozen.length === 1 ? frozen[0]!.call : plural(frozen.length, 'frozen batch norm');
    const rest =
      framework === 'pytorch'
        ? 'call .eval() on it after every .train()'
        : 'build the part that rests as a model of its own and call its predict()';
    return {
      code: 'frozen-batch-norm-updates',
      severity: 'warning',
      message: `${what} ${frozen.length === 1 ? 'is' : 'are'} frozen, but the running statistics still move: after ${stepsUntilForgotten(frozen)} steps less than 1 % of the old ones is left; ${rest}.`,
    };
  });
}

function stepsUntilForgotten(layers: readonly BatchNormLayer[]): number {
  const momentum = Math.max(...layers.map(({ parameters }) => parameters.momentum ?? 0.1));
  return momentum >= 1 ? 1 : Math.ceil(Math.log(0.01) / Math.log(1 - momentum));
}

/** TensorFlow.js builds a batch norm without γ or β, and throws when it is trained. */
export function centerOrScaleOff(graph: Graph): Problem[] {
  if (graph.network.framework !== 'tfjs') return [];
  const partial = graph.batchNorms.filter(({ parameters }) => missing(parameters).length > 0);
  const first = partial[0];
  return advise(graph, partial, () => {
    const values = Object.fromEntries(missing(first!.parameters).map(name => [name, true]));
    const alike = partial.filter(
      ({ parameters }) => missing(parameters).join() === Object.keys(values).join(),
    );
    return {
      code: 'center-or-scale-off',
      severity: 'warning',
      message: `TensorFlow.js throws in the first step of fit() for ${first!.call}: it trains batch norm only with both center and scale; write ${argumentsText(values, 'tfjs')}.`,
      fix: { kind: 'arguments', layers: idsOf(alike), values },
    };
  });
}

function missing({ affine, scale = affine, center = affine }: BatchNormLayer['parameters']): string[] {
  return [...(center ? [] : ['center']), ...(scale ? [] : ['scale'])];
}
