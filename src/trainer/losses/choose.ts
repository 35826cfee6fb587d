import { UserError } from '../../common/errors';
import type { Dataset } from '../../dataset/dataset';
import type { Framework, Layer, LayerKind, Network } from '../../network/network';
import { sizeOf } from '../../network/shapes';
import type { LossName, LossOptions } from './loss';

/** A loss and where it begins. */
export interface LossChoice {
  /** What is computed. */
  readonly name: LossName;
  /** What it is called as a loss of the network's output: `bce` behind a sigmoid. */
  readonly ofOutput: LossName;
  /**
   * The last layer is a sigmoid or softmax that the loss contains: it is computed from that layer's input, so that no
   * probability is rounded to 0 or 1, and the gradient goes to that input.
   */
  readonly includesLast: boolean;
}

/**
 * The loss of a network with its shapes known. Left out, it is the one that fits the task and the last layer. PyTorch's
 * CrossEntropyLoss behind a Softmax takes the softmax twice, as it does there, if it was asked for.
 */
export function chooseLoss(network: Network, task: Dataset['task'], asked: LossName | null): LossChoice {
  const last = network.layers.at(-1)!;
  const outputs = sizeOf(last.outputShape ?? []);
  const name = asked ?? fittingLoss(last, outputs, task);
  const inner = innerLoss(name, last, network.framework, asked !== null);
  return { name: inner ?? name, ofOutput: name, includesLast: inner !== undefined };
}

/** Why the loss that was asked for does not fit the network, one sentence; undefined when it does. */
export function lossProblem(
  network: Network,
  task: Dataset['task'],
  asked: LossName | null,
  { labelSmoothing = 0 }: LossOptions,
): string | undefined {
  const last = network.layers.at(-1)!;
  const outputs = sizeOf(last.outputShape ?? []);
  const name = asked ?? fittingLoss(last, outputs, task);
  if (outputs === 1 && (name === 'cross-entropy' || name === 'nll'))
    return `The loss ${name} takes one output for each class, but the network gives 1; take bce-with-logits, or let its last layer give 2.`;
  if (name === 'bce' && network.framework === 'pytorch' && !PROBABILITIES.includes(last.kind))
    return `The loss bce takes probabilities, but the network ends in ${last.call}; take bce-with-logits, or end it in a sigmoid.`;
  if (labelSmoothing > 0 && chooseLoss(network, task, asked).name !== 'cross-entropy')
    return `Label smoothing belongs to the loss cross-entropy, and this network is trained by ${name}.`;
  return undefined;
}

/**
 * The weights of the classes by their option, undefined for none. Throws a `UserError` when their number does not fit.
 */
export function classWeightsOf(
  { classWeights }: LossOptions,
  { classes, labels, split }: Dataset,
): readonly number[] | undefined {
  if (classWeights === undefined || classes.length === 0) return undefined;
  if (classWeights === 'balanced') {
    const counts = classes.map(() => 0);
    for (const row of split.train) counts[labels[row]!]!++;
    return counts.map(count => (count > 0 ? split.train.length / (classes.length * count) : 1));
  }
  if (classWeights.length === classes.length) return classWeights;
  const listed = classes.length > 12 ? `${classes.slice(0, 12).join(', ')} …` : classes.join(', ');
  throw new UserError(
    `There are ${classWeights.length} class weights for ${classes.length} classes (${listed}); give one for each.`,
  );
}

function fittingLoss(last: Layer, outputs: number, task: Dataset['task']): LossName {
  if (task === 'regression') return 'mse';
  if (last.kind === 'Sigmoid') return 'bce';
  if (last.kind === 'LogSoftmax') return 'nll';
  return outputs === 1 ? 'bce-with-logits' : 'cross-entropy';
}

/** The loss of the last layer's input that equals the named loss of its output, if there is one. */
function innerLoss(
  name: LossName,
  last: Layer,
  framework: Framework,
  wasAsked: boolean,
): LossName | undefined {
  if (name === 'bce' && last.kind === 'Sigmoid') return 'bce-with-logits';
  if (!isOverClasses(last)) return undefined;
  if (name === 'nll' && last.kind === 'LogSoftmax') return 'cross-entropy';
  const isOfProbabilities = framework !== 'pytorch' || !wasAsked;
  return name === 'cross-entropy' && last.kind === 'Softmax' && isOfProbabilities
    ? 'cross-entropy'
    : undefined;
}

/** Kinds of layers whose outputs lie between 0 and 1. */
const PROBABILITIES: readonly LayerKind[] = ['Sigmoid', 'Hardsigmoid', 'Softmax'];

/** A softmax over all values of a sample. */
function isOverClasses({ parameters, outputShape }: Layer): boolean {
  return 'dim' in parameters && outputShape?.length === 1 && (parameters.dim === 1 || parameters.dim === -1);
}
