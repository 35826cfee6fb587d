import { type Framework, type Layer, NETWORK_INPUT, type Network } from './network';
import { type PartialShape, sizeOf, withChannels } from './sizes';

/**
 * Shapes of a sample that the network may take, as far as its first layer with a size tells them, the shortest first;
 * none when the text says nothing.
 */
export function possibleInputs({ layers, framework }: Network): PartialShape[] {
  const untouched = new Set([NETWORK_INPUT]);
  for (const layer of layers) {
    if (!untouched.has(layer.inputs[0] ?? NETWORK_INPUT)) continue;
    const [first, ...longer] = takenBy(layer, framework);
    if (first) return layers.some(({ kind }) => HAS_PLACES.has(kind)) ? [first, ...longer] : [first];
    if (KEEPS_SHAPE.has(layer.kind)) untouched.add(layer.id);
  }
  return [];
}

/**
 * Layers that make sense only with several dimensions; without one, a size that does not fit is taken for a mistake.
 */
const HAS_PLACES: ReadonlySet<Layer['kind']> = new Set([
  ...(['Conv1d', 'Conv2d', 'BatchNorm2d', 'InstanceNorm1d', 'InstanceNorm2d', 'Dropout2d'] as const),
  ...(['MaxPool1d', 'MaxPool2d', 'AvgPool1d', 'AvgPool2d', 'AdaptiveAvgPool1d'] as const),
  ...(['AdaptiveAvgPool2d', 'Flatten'] as const),
]);

const KEEPS_SHAPE: ReadonlySet<Layer['kind']> = new Set([
  ...([
    'Dropout',
    'Dropout2d',
    'ReLU',
    'ReLU6',
    'LeakyReLU',
    'PReLU',
    'ELU',
    'SELU',
    'GELU',
    'SiLU',
  ] as const),
  ...(['Mish', 'Sigmoid', 'Hardsigmoid', 'Tanh', 'Hardtanh', 'Softplus', 'Softsign'] as const),
  ...(['Softmax', 'LogSoftmax', 'Identity'] as const),
]);

function takenBy(layer: Layer, framework: Framework): PartialShape[] {
  switch (layer.kind) {
    case 'Linear':
      return endingIn([layer.parameters.inFeatures]);
    case 'LayerNorm':
      return endingIn(layer.parameters.normalizedShape);
    case 'Conv1d':
      return [withChannels(framework, layer.parameters.inChannels, [null])];
    case 'Conv2d':
      return [withChannels(framework, layer.parameters.inChannels, [null, null])];
    case 'BatchNorm1d':
      return channelsIn(layer.parameters.numFeatures, framework, 1);
    case 'BatchNorm2d':
      return [withChannels(framework, layer.parameters.numFeatures, [null, null])];
    case 'GroupNorm':
      return channelsIn(layer.parameters.numChannels, framework, 2);
    case 'PReLU':
      return layer.parameters.numParameters === 1
        ? []
        : channelsIn(layer.parameters.numParameters, framework, 2);
    case 'InstanceNorm1d': {
      const { affine, trackRunningStats, numFeatures } = layer.parameters;
      return [withChannels(framework, affine || trackRunningStats ? numFeatures : null, [null])];
    }
    case 'InstanceNorm2d': {
      const { affine, trackRunningStats, numFeatures } = layer.parameters;
      return [withChannels(framework, affine || trackRunningStats ? numFeatures : null, [null, null])];
    }
    case 'MaxPool1d':
    case 'AvgPool1d':
    case 'AdaptiveAvgPool1d':
      return [[null, null]];
    case 'MaxPool2d':
    case 'AvgPool2d':
    case 'AdaptiveAvgPool2d':
      return [[null, null, null]];
    case 'Embedding':
      return [[null]];
    case 'Unflatten': {
      const { dim, unflattenedSize } = layer.parameters;
      const size = unflattenedSize.includes(-1) ? null : sizeOf(unflattenedSize);
      if (dim === -1) return endingIn([size]);
      return dim === 1 ? [[size], [size, null], [size, null, null]] : [];
    }
    case 'Reshape':
      return layer.parameters.shape.includes(-1) ? [] : [[sizeOf(layer.parameters.shape)]];
    default:
      return [];
  }
}

/** With up to two more dimensions before. */
function endingIn(sizes: readonly (number | null)[]): PartialShape[] {
  return [sizes, [null, ...sizes], [null, null, ...sizes]];
}

/** With up to `most` dimensions beside the channels. */
function channelsIn(channels: number | null, framework: Framework, most: number): PartialShape[] {
  return [[], [null], [null, null]]
    .slice(0, most + 1)
    .map(places => withChannels(framework, channels, places));
}
