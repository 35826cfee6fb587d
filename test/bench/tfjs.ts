import { layers, type Sequential, sequential } from '@tensorflow/tfjs';
import { UserError } from '../../src/common/errors';
import type { Layer, LayerParameters, Network } from '../../src/network/network';

type TfjsLayer = Parameters<Sequential['add']>[0];

/** The network as TensorFlow.js builds it, channels last, with a softmax behind it as its losses want it. */
export function sequentialOf(network: Network, inputs: number): Sequential {
  const model = sequential();
  const [first, ...others] = network.layers;
  const isImage = first?.kind === 'Unflatten';
  const inputShape = isImage ? channelsLast(first.parameters.unflattenedSize) : [inputs];
  model.add(layers.inputLayer({ inputShape }));
  for (const layer of isImage ? others : network.layers) model.add(layerOf(layer));
  model.add(layers.activation({ activation: 'softmax' }));
  return model;
}

function layerOf(layer: Layer): TfjsLayer {
  switch (layer.kind) {
    case 'Linear':
      return layers.dense({ units: layer.parameters.outFeatures!, useBias: layer.parameters.bias });
    case 'Conv2d':
      return convolution(layer.parameters, layer);
    case 'BatchNorm1d':
    case 'BatchNorm2d':
      return layers.batchNormalization({
        epsilon: layer.parameters.eps,
        momentum: 1 - (layer.parameters.momentum ?? 0),
      });
    case 'MaxPool2d':
      return layers.maxPooling2d({
        poolSize: pair(layer.parameters.kernelSize),
        strides: pair(layer.parameters.stride),
      });
    case 'Flatten':
      return layers.flatten();
    case 'ReLU':
      return layers.activation({ activation: 'relu' });
    case 'Sigmoid':
      return layers.activation({ activation: 'sigmoid' });
    default:
      throw untranslated(layer);
  }
}

function convolution(parameters: LayerParameters['Conv2d'], layer: Layer): TfjsLayer {
  const { outChannels, kernelSize, stride, padding, bias } = parameters;
  const isSame =
    padding === 'same' || padding.every((size, i) => stride[i] === 1 && 2 * size === kernelSize[i]! - 1);
  if (!isSame && padding.some(size => size > 0)) throw untranslated(layer);
  return layers.conv2d({
    filters: outChannels,
    kernelSize: pair(kernelSize),
    strides: pair(stride),
    padding: isSame ? 'same' : 'valid',
    useBias: bias,
  });
}

/** `[channels, height, width]` → `[height, width, channels]`. */
function channelsLast([channels, ...places]: readonly number[]): number[] {
  return [...places, channels!];
}

function pair(sizes: readonly number[]): [number, number] {
  return [sizes[0]!, sizes[1]!];
}

function untranslated(layer: Layer): UserError {
  return new UserError(`The bench has no layer of TensorFlow.js for ${layer.call}.`);
}
