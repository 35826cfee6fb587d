import type { LayerKind } from '../../network/network';
import type { LossChoice } from './choose';

/** The answer in a sample's outputs: a class, and its probability where the outputs speak of one. */
export interface Answer {
  readonly label: number;
  readonly probability: number | null;
}

/** @param last kind of the layer that gives the outputs; with the loss it says what they mean */
export function answerOf(
  outputs: Float32Array,
  { name: loss, includesLast }: Pick<LossChoice, 'name' | 'includesLast'>,
  last: LayerKind,
): Answer {
  const areProbabilities = loss === 'bce' || last === 'Softmax' || (includesLast && last === 'Sigmoid');
  if (outputs.length === 1) {
    const score = outputs[0]!;
    const yes = areProbabilities ? score : 1 / (1 + Math.exp(-score));
    const label = areProbabilities ? Number(score > 0.5) : Number(score > 0);
    return { label, probability: loss === 'hinge' ? null : label === 1 ? yes : 1 - yes };
  }
  const label = argmax(outputs);
  if (loss === 'hinge') return { label, probability: null };
  if (areProbabilities) return { label, probability: outputs[label]! };
  let sum = 0;
  for (const output of outputs) sum += Math.exp(output - outputs[label]!);
  return { label, probability: 1 / sum };
}

/** Index of the largest value, the first of equals. */
function argmax(values: Float32Array): number {
  let best = 0;
  for (let i = 1; i < values.length; i++) if (values[i]! > values[best]!) best = i;
  return best;
}
