import type { LayerKind } from '../../network/network';
import type { Parameters } from '../layers/specs';

type Shape = readonly (number | null)[];

/** The shape of a layer's weight or bias in PyTorch, null for a size that only the data tells. */
export function parameterShape(
  kind: LayerKind,
  name: 'weight' | 'bias',
  parameters: Parameters,
): Shape | undefined {
  const number = (key: string) => parameters[key] as number | null;
  switch (kind) {
    case 'Linear':
      return name === 'bias' ? [number('outFeatures')] : [number('outFeatures'), number('inFeatures')];
    case 'Conv1d':
    case 'Conv2d': {
      const [inputs, groups] = [number('inChannels'), number('groups')];
      const perGroup = inputs === null || groups === null ? null : inputs / groups;
      const outputs = number('outChannels');
      return name === 'bias' ? [outputs] : [outputs, perGroup, ...(parameters.kernelSize as Shape)];
    }
    case 'BatchNorm1d':
    case 'BatchNorm2d':
    case 'InstanceNorm1d':
    case 'InstanceNorm2d':
      return [number('numFeatures')];
    case 'GroupNorm':
      return [number('numChannels')];
    case 'LayerNorm':
      return parameters.normalizedShape as Shape;
    case 'Embedding':
      return [number('numEmbeddings'), number('embeddingDim')];
    default:
      return undefined;
  }
}
