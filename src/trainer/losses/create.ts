import type { Framework } from '../../network/network';
import type { Engine } from '../kernels/engine';
import { BinaryCrossEntropy, BinaryCrossEntropyOfLogits, Hinge } from './binaryLosses';
import { CrossEntropy, MultiMargin, NegativeLogLikelihood } from './classLosses';
import type { Loss, LossName, LossOptions } from './loss';
import { KneeError, SquaredError } from './valueLosses';

/** How near to 0 and 1 a probability may come in Keras and TensorFlow.js. */
const CLIP = 1e-7;

/** The options with the weights of the classes as numbers. */
export interface CreateOptions extends Omit<LossOptions, 'classWeights'> {
  readonly classWeights?: readonly number[] | undefined;
}

/** @param outputs values per sample that the loss is given */
export function createLoss(
  name: LossName,
  outputs: number,
  engine: Engine,
  { classWeights, labelSmoothing = 0, posWeight = 1, delta = 1, beta = 1, margin = 1 }: CreateOptions = {},
  framework: Framework = 'pytorch',
): Loss {
  const isPyTorch = framework === 'pytorch';
  switch (name) {
    case 'cross-entropy':
      return new CrossEntropy(outputs, engine, classWeights, isPyTorch, labelSmoothing);
    case 'nll':
      return new NegativeLogLikelihood(outputs, engine, classWeights, isPyTorch);
    case 'bce':
      return new BinaryCrossEntropy(outputs, engine, classWeights, isPyTorch ? 0 : CLIP);
    case 'bce-with-logits':
      return new BinaryCrossEntropyOfLogits(outputs, engine, classWeights, posWeight);
    case 'hinge':
      return outputs === 1
        ? new Hinge(engine, classWeights, margin)
        : new MultiMargin(outputs, engine, classWeights, margin);
    case 'mse':
      return new SquaredError(outputs, engine);
    case 'mae':
      return new KneeError(name, outputs, engine);
    case 'huber':
      return new KneeError(name, outputs, engine, delta, delta, 1);
    case 'smooth-l1':
      return new KneeError(name, outputs, engine, beta, 1, beta > 0 ? 1 / beta : 0);
  }
}
