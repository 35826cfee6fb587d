import { blockingProblem, type FixValues, type Network, type Problem, type Reading } from '../network';
import { biasBeforeBatchNorm } from './bias';
import { epsilonConvention, momentumConvention } from './conventions';
import { dropoutBeforeBatchNorm } from './dropout';
import { batchOfOne, tooFewSteps } from './facts';
import { centerOrScaleOff, frozenBatchNormUpdates } from './frozen';
import { Graph } from './graph';
import { batchNormAfterOutput, lossOfLogits, softmaxBeforeLoss } from './output';
import type { Rule, TrainingFacts } from './rule';
import { saturatingWithoutNorm } from './saturation';

/** The rules that need nothing but the text. */
const RULES: readonly Rule[] = [
  biasBeforeBatchNorm,
  dropoutBeforeBatchNorm,
  batchNormAfterOutput,
  softmaxBeforeLoss,
  lossOfLogits,
  saturatingWithoutNorm,
  momentumConvention,
  epsilonConvention,
  frozenBatchNormUpdates,
  centerOrScaleOff,
];

/** What there is to say about a network that can be trained but may not do what is meant. */
function adviceOn(network: Network): Problem[] {
  const graph = new Graph(network);
  const batchSize = network.training?.batchSize?.value;
  const ofBatch =
    batchSize === 1 ? batchOfOne(graph, { trainRows: Number.POSITIVE_INFINITY, batchSize }) : [];
  return [...RULES.flatMap(rule => rule(graph)), ...ofBatch];
}

/** What there is to say about a training besides; `network` has the shapes that the data gives it. */
export function adviceOnTraining(network: Network, facts: TrainingFacts): Problem[] {
  const graph = new Graph(network);
  return [...batchOfOne(graph, facts), ...tooFewSteps(graph, facts)];
}

/** The reading with the advice on each of its networks that no error keeps from being trained. */
export function withAdvice({ networks, problems }: Reading): Reading {
  const sound = networks.filter(network => !blockingProblem(network, problems));
  const advice = together(sound.flatMap(adviceOn));
  if (advice.length === 0) return { networks, problems };
  return { networks, problems: [...problems, ...advice].sort(byPlace) };
}

/** What is said at one place of several networks, which one class or function may make, is said once. */
function together(advice: readonly Problem[]): Problem[] {
  const found = new Map<string, Problem>();
  for (const problem of advice) {
    const key = JSON.stringify([problem.code, problem.severity, problem.range, valuesOf(problem)]);
    const known = found.get(key);
    found.set(key, known ? merged(known, problem) : problem);
  }
  return [...found.values()];
}

function valuesOf({ fix }: Problem): FixValues | undefined {
  return fix?.kind === 'arguments' ? fix.values : undefined;
}

/** The words of the one that concerns more layers. */
function merged(a: Problem, b: Problem): Problem {
  const more = (b.fix?.layers.length ?? 0) > (a.fix?.layers.length ?? 0) ? b : a;
  const layers = [...new Set([...(a.fix?.layers ?? []), ...(b.fix?.layers ?? [])])];
  const alsoAt = [...(a.alsoAt ?? []), ...(b.alsoAt ?? [])];
  const places = new Map(alsoAt.map(range => [JSON.stringify(range), range]));
  return {
    ...more,
    networks: [...new Set([...(a.networks ?? []), ...(b.networks ?? [])])],
    ...(places.size > 0 ? { alsoAt: [...places.values()] } : {}),
    ...(more.fix ? { fix: { ...more.fix, layers } } : {}),
  };
}

function byPlace(a: Problem, b: Problem): number {
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}
