import type { Layer, LayerOf } from '../../network/network';
import { type ActivationLayer, ActivationModule } from './activations';
import { BatchNormModule } from './batchNorm';
import { AddModule, ConcatModule } from './combine';
import { ConvolutionModule } from './convolution';
import { DropoutModule } from './dropout';
import { EmbeddingModule } from './embedding';
import { GroupNormModule } from './groupNorm';
import type { LayerModule, Place } from './layer';
import { LayerNormModule } from './layerNorm';
import { LinearModule } from './linear';
import { PassModule } from './pass';
import { AvgPoolModule, MaxPoolModule } from './pooling';
import { PReluModule } from './prelu';
import { SoftmaxModule } from './softmax';

/** Puts a layer to work at its place in the network. */
export function createModule(place: Place): LayerModule {
  switch (place.layer.kind) {
    case 'Linear':
      return new LinearModule(as<'Linear'>(place));
    case 'Conv1d':
    case 'Conv2d':
      return new ConvolutionModule(as<'Conv1d' | 'Conv2d'>(place));
    case 'BatchNorm1d':
    case 'BatchNorm2d':
      return new BatchNormModule(as<'BatchNorm1d' | 'BatchNorm2d'>(place));
    case 'LayerNorm':
      return new LayerNormModule(as<'LayerNorm'>(place));
    case 'GroupNorm':
    case 'InstanceNorm1d':
    case 'InstanceNorm2d':
      return new GroupNormModule(as<'GroupNorm' | 'InstanceNorm1d' | 'InstanceNorm2d'>(place));
    case 'Dropout':
    case 'Dropout2d':
      return new DropoutModule(as<'Dropout' | 'Dropout2d'>(place));
    case 'MaxPool1d':
    case 'MaxPool2d':
      return new MaxPoolModule(as<'MaxPool1d' | 'MaxPool2d'>(place));
    case 'AvgPool1d':
    case 'AvgPool2d':
    case 'AdaptiveAvgPool1d':
    case 'AdaptiveAvgPool2d':
      return new AvgPoolModule(
        as<'AvgPool1d' | 'AvgPool2d' | 'AdaptiveAvgPool1d' | 'AdaptiveAvgPool2d'>(place),
      );
    case 'Identity':
    case 'Flatten':
    case 'Unflatten':
    case 'Reshape':
      return new PassModule(as<'Identity' | 'Flatten' | 'Unflatten' | 'Reshape'>(place));
    case 'Embedding':
      return new EmbeddingModule(as<'Embedding'>(place));
    case 'Add':
      return new AddModule(as<'Add'>(place));
    case 'Concat':
      return new ConcatModule(as<'Concat'>(place));
    case 'PReLU':
      return new PReluModule(as<'PReLU'>(place));
    case 'Softmax':
    case 'LogSoftmax':
      return new SoftmaxModule(as<'Softmax' | 'LogSoftmax'>(place));
    case 'ReLU':
    case 'ReLU6':
    case 'LeakyReLU':
    case 'ELU':
    case 'SELU':
    case 'GELU':
    case 'SiLU':
    case 'Mish':
    case 'Sigmoid':
    case 'Hardsigmoid':
    case 'Tanh':
    case 'Hardtanh':
    case 'Softplus':
    case 'Softsign':
      return new ActivationModule(as<ActivationLayer['kind']>(place));
  }
}

/** The place of a layer whose kind is known. */
function as<K extends Layer['kind']>(place: Place): Place<LayerOf<K>> {
  return place as Place<LayerOf<K>>;
}
