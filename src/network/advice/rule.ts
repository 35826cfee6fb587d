import type { Fix, Layer, Problem, Severity } from '../network';
import type { Graph } from './graph';

/** What advice there is. Each code has a section in `media/problems.md`. */
export const ADVICE_CODES = [
  'bias-before-batch-norm',
  'dropout-before-batch-norm',
  'batch-norm-after-output',
  'softmax-before-loss',
  'loss-of-logits',
  'saturating-without-norm',
  'batch-of-one',
  'momentum-convention',
  'epsilon-convention',
  'too-few-steps',
  'frozen-batch-norm-updates',
  'center-or-scale-off',
] as const;

export type AdviceCode = (typeof ADVICE_CODES)[number];

/** What a training is known to be, beyond the text. */
export interface TrainingFacts {
  /** Rows that are trained on. */
  readonly trainRows: number;
  readonly batchSize: number;
  readonly totalSteps: number;
}

/** Looks at a network for one cause of trouble. */
export type Rule = (graph: Graph) => readonly Problem[];

export interface Advice {
  readonly code: AdviceCode;
  readonly severity: Severity;
  readonly message: string;
  readonly fix?: Fix | undefined;
}

/** One problem for all layers that have the same trouble, at the first of them; none without a layer. */
export function advise(graph: Graph, layers: readonly Layer[], make: () => Advice): Problem[] {
  const [range, ...alsoAt] = distinctRanges(layers);
  if (!range) return [];
  const { fix, ...advice } = make();
  return [
    {
      ...advice,
      range,
      networks: [graph.network.name],
      ...(alsoAt.length > 0 ? { alsoAt } : {}),
      ...(fix ? { fix } : {}),
    },
  ];
}

/** Layers that are made in a loop share a place. */
function distinctRanges(layers: readonly Layer[]): Layer['range'][] {
  return [...new Map(layers.map(({ range }) => [JSON.stringify(range), range])).values()];
}

/** The ids by which a fix names its layers. */
export function idsOf(layers: readonly Layer[]): string[] {
  return layers.map(({ id }) => id);
}
