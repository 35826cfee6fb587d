import type { Framework, Layer } from './network';
import { guessedDim } from './outputShape';
import { channelAxis, type PartialShape } from './sizes';

/** The layer with the sizes among its parameters that only its input tells, as far as that is known. */
export function fillIn(layer: Layer, before: PartialShape, framework: Framework): Layer {
  if (!before) return layer;
  const channels = before[channelAxis(framework, before.length)] ?? null;
  switch (layer.kind) {
    case 'Linear': {
      const inFeatures = layer.parameters.inFeatures ?? before.at(-1) ?? null;
      return { ...layer, parameters: { ...layer.parameters, inFeatures } };
    }
    case 'Conv1d':
    case 'Conv2d': {
      const inChannels = layer.parameters.inChannels ?? channels;
      return { ...layer, parameters: { ...layer.parameters, inChannels } };
    }
    case 'BatchNorm1d':
    case 'BatchNorm2d':
    case 'InstanceNorm1d':
    case 'InstanceNorm2d': {
      const numFeatures = layer.parameters.numFeatures ?? channels;
      return { ...layer, parameters: { ...layer.parameters, numFeatures } };
    }
    case 'Softmax':
    case 'LogSoftmax':
      return { ...layer, parameters: { dim: layer.parameters.dim ?? guessedDim(before.length) } };
    default:
      return layer;
  }
}
