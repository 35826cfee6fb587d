import { added, concatenated } from './combinedShapes';
import type { Framework, Layer } from './network';
import { batchNormed, channelwise, groupNormed, instanceNormed, layerNormed } from './normShapes';
import { arranged, flattened, unflattened } from './rearrangedShapes';
import { dimensionOf, type Outcome, type PartialShape } from './sizes';
import { adaptivelyPooled, convolved, pooled } from './windowShapes';

/** The shape that a layer makes of those of its inputs, as far as they are known. */
export function outputShape(layer: Layer, inputs: readonly PartialShape[], framework: Framework): Outcome {
  const before = inputs[0] ?? null;
  switch (layer.kind) {
    case 'Linear':
      return linear(layer, before);
    case 'Conv1d':
    case 'Conv2d':
      return convolved(layer, before, framework);
    case 'MaxPool1d':
    case 'MaxPool2d':
    case 'AvgPool1d':
    case 'AvgPool2d':
      return pooled(layer, before, framework);
    case 'AdaptiveAvgPool1d':
    case 'AdaptiveAvgPool2d':
      return adaptivelyPooled(layer, before, framework);
    case 'BatchNorm1d':
    case 'BatchNorm2d':
      return batchNormed(layer, before, framework);
    case 'InstanceNorm1d':
    case 'InstanceNorm2d':
      return instanceNormed(layer, before, framework);
    case 'GroupNorm':
      return groupNormed(layer, before, framework);
    case 'LayerNorm':
      return layerNormed(layer, before);
    case 'Flatten':
      return flattened(layer, before);
    case 'Unflatten':
      return unflattened(layer, before);
    case 'Reshape':
      return arranged(layer, before);
    case 'Embedding':
      return { shape: before && [...before, layer.parameters.embeddingDim] };
    case 'Add':
      return added(layer, inputs);
    case 'Concat':
      return concatenated(layer, inputs);
    case 'PReLU': {
      const { numParameters } = layer.parameters;
      return numParameters === 1 ? { shape: before } : channelwise(layer, numParameters, before, framework);
    }
    case 'Softmax':
    case 'LogSoftmax':
      return softmax(layer, before);
    default:
      return { shape: before };
  }
}

function linear(layer: Extract<Layer, { kind: 'Linear' }>, before: PartialShape): Outcome {
  const { inFeatures, outFeatures } = layer.parameters;
  if (!before) return { shape: null };
  const shape = [...before.slice(0, -1), outFeatures];
  const given = before.at(-1) ?? null;
  if (given === null || inFeatures === null || given === inFeatures) return { shape };
  return { shape, message: `${layer.call} expects ${inFeatures} features, but {before} gives ${given}.` };
}

/** Over the batch it would mix samples that have nothing to do with each other. */
function softmax(layer: Extract<Layer, { kind: 'Softmax' | 'LogSoftmax' }>, before: PartialShape): Outcome {
  if (!before) return { shape: null };
  const { dim } = layer.parameters;
  const index = dim === null ? guessedDim(before.length) : dimensionOf(dim, before.length);
  if (index === 0)
    return {
      shape: before,
      message: `${layer.call} would go over the batch${dim === null ? ', as PyTorch guesses here' : ''}; its dim has to be 1 or more.`,
    };
  if (index !== undefined) return { shape: before };
  return {
    shape: before,
    message: `${layer.call} names a dimension that {before} does not give (${before.length + 1} with the batch).`,
  };
}

/** The dimension that PyTorch takes for a softmax without one, the batch counted as 0. */
export function guessedDim(rank: number): number {
  return rank === 2 ? 0 : 1;
}
