import type { Layer } from './network';
import { sizeOf } from './sizes';

/**
 * Number of values that a layer learns, 0 for those whose number only the data tells. A layer that shares another's has
 * none of its own.
 */
export function parameterCount(layer: Layer): number {
  if (layer.sharesWith !== undefined) return 0;
  switch (layer.kind) {
    case 'Linear': {
      const { inFeatures, outFeatures, bias } = layer.parameters;
      return (inFeatures ?? 0) * (outFeatures ?? 0) + (bias ? (outFeatures ?? 0) : 0);
    }
    case 'Conv1d':
    case 'Conv2d': {
      const { inChannels, outChannels, kernelSize, groups, bias } = layer.parameters;
      const window = ((inChannels ?? 0) / groups) * sizeOf(kernelSize);
      return window * outChannels + (bias ? outChannels : 0);
    }
    case 'BatchNorm1d':
    case 'BatchNorm2d':
    case 'InstanceNorm1d':
    case 'InstanceNorm2d': {
      const { numFeatures, affine, scale = affine, center = affine } = layer.parameters;
      return (numFeatures ?? 0) * (Number(scale) + Number(center));
    }
    case 'GroupNorm':
      return layer.parameters.affine ? 2 * layer.parameters.numChannels : 0;
    case 'LayerNorm': {
      const { normalizedShape, elementwiseAffine, bias } = layer.parameters;
      return elementwiseAffine ? sizeOf(normalizedShape) * (bias ? 2 : 1) : 0;
    }
    case 'Embedding':
      return layer.parameters.numEmbeddings * layer.parameters.embeddingDim;
    case 'PReLU':
      return layer.parameters.numParameters;
    default:
      return 0;
  }
}
