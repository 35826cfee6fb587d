import { UserError } from '../common/errors';
import { formatNumber, plural } from '../common/format';
import type { Dataset } from '../dataset/dataset';
import type { Layer, Network, SourceRange } from '../network/network';
import { withOutputSize } from '../network/outputSize';
import { expectedInput, inferShapes, parameterCount, sizeOf } from '../network/shapes';
import { inputShapeFor } from './inputShape';
import { lossProblem } from './losses/choose';
import { memoryNeed } from './memory';
import type { TrainingSettings } from './settings';

/**
 * The network with its shapes filled in by the data. Throws a `UserError` at the layer's line of `source` when its
 * input, its output or the batches do not fit.
 */
export function fitNetwork(
  network: Network,
  dataset: Dataset,
  settings: TrainingSettings,
  source: string,
): Network {
  const fail = (message: string, range: SourceRange): never => {
    throw new UserError(message, { path: source, ...range.start });
  };
  const [expected, ...places] = expectedInput(network) ?? [];
  const given = dataset.features.length;
  if (expected !== undefined && places.length === 0 && expected !== given) {
    const layer = firstSized(network);
    fail(
      `${layer.call} expects ${plural(expected, 'feature')}, but the data gives ${given}${origin(dataset)}.`,
      layer.range,
    );
  }
  const whole = withOutputSize(network, neededOutputs(dataset, settings));
  const { network: fitted, problems } = inferShapes(whole, inputShapeFor(whole, dataset));
  if (problems[0]) fail(problems[0].message, problems[0].range);
  const last = fitted.layers.at(-1);
  if (!last) return fail(`The network '${network.name}' has no layers.`, network.range);
  const mismatch = outputMismatch(sizeOf(last.outputShape ?? [given]), dataset);
  if (mismatch) fail(mismatch, lastSized(fitted).range);
  const unfit = lossProblem(fitted, dataset.task, settings.loss, settings.lossOptions);
  if (unfit) fail(unfit, last.range);
  const alone = oneSampleProblem(fitted, dataset.split.train.length, settings.batchSize);
  if (alone) fail(alone.message, alone.range);
  const large = memoryProblem(fitted, dataset, settings);
  if (large) fail(large.message, large.range);
  return fitted;
}

/** How many values a network has to give for a target: one for a number or a yes and no, otherwise one a class. */
function neededOutputs({ task, classes }: Dataset, { loss }: TrainingSettings): number {
  const isYesOrNo = loss === 'bce' || loss === 'bce-with-logits' || loss === 'hinge';
  return task === 'regression' || (isYesOrNo && classes.length <= 2) ? 1 : Math.max(2, classes.length);
}

/** Samples that a batch must have: PyTorch refuses to normalize one value a channel by itself. */
export function smallestBatch(network: Network): 1 | 2 {
  return firstThatNeedsTwo(network) ? 2 : 1;
}

function firstThatNeedsTwo({ framework, layers }: Network): Layer | undefined {
  if (framework !== 'pytorch') return undefined;
  return layers.find(
    ({ kind, frozen, outputShape }) =>
      (kind === 'BatchNorm1d' || kind === 'BatchNorm2d') &&
      frozen !== 'evaluation' &&
      sizeOf(outputShape?.slice(1) ?? []) === 1,
  );
}

function outputMismatch(outputs: number, dataset: Dataset): string | undefined {
  const name = dataset.target.name;
  if (dataset.task === 'regression') {
    if (outputs === 1) return undefined;
    return `The network gives ${plural(outputs, 'output')}, but the target '${name}' is one number; let its last layer give 1.`;
  }
  const { classes } = dataset;
  if (classes.length <= Math.max(outputs, 2)) return undefined;
  const listed = classes.length > 12 ? `${classes.slice(0, 12).join(', ')} …` : classes.join(', ');
  return `The network gives ${plural(outputs, 'output')}, but the target '${name}' has ${classes.length} classes (${listed}); let its last layer give ${classes.length}.`;
}

/** PyTorch refuses to normalize one sample by itself; a short last batch is left out, but not every batch. */
function oneSampleProblem(network: Network, rows: number, batchSize: number) {
  const norm = firstThatNeedsTwo(network);
  if (!norm || (batchSize > 1 && rows > 1)) return undefined;
  const why = rows > 1 ? 'the batch size is 1' : 'there is one training row';
  return {
    message: `${norm.call} cannot train on batches of one sample, and ${why}; batch norm needs at least 2.`,
    range: norm.range,
  };
}

/** What 32 bits can address. */
const MAX_BYTES = 4 * 2 ** 30;

function memoryProblem(network: Network, dataset: Dataset, settings: TrainingSettings) {
  const batch = Math.min(settings.batchSize, dataset.split.train.length);
  const { bytes, largest } = memoryNeed(network, dataset.features.length, batch, settings);
  if (bytes <= MAX_BYTES) return undefined;
  const { layer } = largest;
  return {
    message: `Training this network takes ${gigabytes(bytes)} of memory, ${gigabytes(largest.bytes)} of it for ${layer.call}, with batches of ${batch}; Normscope trains up to ${gigabytes(MAX_BYTES)}.`,
    range: layer.range,
  };
}

function gigabytes(bytes: number): string {
  return `${formatNumber(bytes / 2 ** 30)} GB`;
}

function firstSized(network: Network): Layer {
  return network.layers.find(layer => parameterCount(layer) > 0) ?? network.layers[0]!;
}

function lastSized(network: Network): Layer {
  return network.layers.findLast(({ kind }) => kind === 'Linear') ?? network.layers.at(-1)!;
}

function origin({ features, target }: Dataset): string {
  const pixels = features.filter(feature => 'pixel' in feature).length;
  const words = features.filter(({ category }) => category !== undefined).length;
  const numbers = features.length - words - pixels;
  const parts = [
    pixels > 0 ? plural(pixels, 'pixel') : '',
    numbers > 0 ? plural(numbers, 'numeric column') : '',
    words > 0 ? `${words} from categories` : '',
  ].filter(part => part !== '');
  return ` (${parts.join(', ')}; target '${target.name}')`;
}
