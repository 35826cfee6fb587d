import { UserError } from '../common/errors';
import type { NamedTensor } from './layers/layer';
import type { Model } from './model';

/** Values of a file of weights, row by row. */
export interface StoredTensor {
  /** Empty for a single number. */
  readonly shape: readonly number[];
  readonly values: Float32Array;
}

/** How many names a sentence lists. */
const LISTED = 8;

/** PyTorch's count of batches beside each batch norm's statistics. */
const BATCH_COUNT = 'num_batches_tracked';

/**
 * Replaces weights and running statistics by the tensors of a file. Names are the framework's own (`0.weight`, in Keras
 * and TensorFlow.js `dense/kernel` or `dense.kernel`); counts of batches are passed over. Throws a `UserError`, and
 * changes nothing, when a tensor is missing, belongs nowhere, has another shape or holds what is no finite number.
 */
export function loadWeights(model: Model, tensors: ReadonlyMap<string, StoredTensor>): void {
  const wanted = new Map(tensorsOf(model).map(tensor => [tensor.name, tensor]));
  const given = new Map(
    [...tensors]
      .map(([name, tensor]) => [name.replaceAll('/', '.'), tensor] as const)
      .filter(([name]) => !name.endsWith(`.${BATCH_COUNT}`)),
  );
  const missing = [...wanted.keys()].filter(name => !given.has(name));
  if (missing.length > 0)
    throw new UserError(`The file of weights lacks ${listOf(missing)}; it has ${listOf([...given.keys()])}.`);
  const unexpected = [...given.keys()].filter(name => !wanted.has(name));
  if (unexpected.length > 0)
    throw new UserError(`The file of weights has ${listOf(unexpected)}, which the network does not.`);
  for (const [name, tensor] of given) checkTensor(wanted.get(name)!, tensor);
  for (const [name, { values }] of given) wanted.get(name)!.value.values.set(values);
}

/** Everything that a file of weights holds: each weight and running statistic once, the frozen ones too. */
function tensorsOf({ modules }: Model): NamedTensor[] {
  const own = modules.filter(({ layer }) => layer.sharesWith === undefined);
  return own.flatMap(({ parameters, buffers }) => [...parameters, ...buffers]);
}

function checkTensor({ name, shape }: NamedTensor, given: StoredTensor): void {
  if (shape.join() !== given.shape.join())
    throw new UserError(
      `${name} has the shape [${given.shape.join(', ')}] in the file of weights, but [${shape.join(', ')}] in the network.`,
    );
  if (!given.values.every(Number.isFinite))
    throw new UserError(`${name} holds a value that is no finite number in the file of weights.`);
}

function listOf(names: readonly string[]): string {
  if (names.length === 0) return 'nothing';
  if (names.length <= LISTED) return names.join(', ');
  return `${names.slice(0, LISTED).join(', ')} and ${names.length - LISTED} more`;
}
