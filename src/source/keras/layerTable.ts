import type { PartialShape } from '../../network/sizes';
import * as accept from '../layers/accept';
import { fromTarget, ignored, optional, type Parameters, required, standard } from '../layers/specs';
import { axes, axis, channelsLast, padding, startOfSlopes, targetShape } from './accept';
import { type Built, type LayerEntry, part } from './entries';
import { affineRules, channelsOf, named, onlyKeras, weights } from './layerArguments';
import { batchNorm, groupNorm, layerNorm } from './normLayers';
import { convolution, depthwise, globalPool, pool, spatialDropout } from './windowLayers';

/** The layers that can be read, with the signatures and defaults of Keras; those of TensorFlow.js are the same. */
export const LAYERS: readonly LayerEntry[] = [
  {
    className: 'Dense',
    hasActivation: true,
    arguments: [
      named('outFeatures', fromTarget(required('units', accept.positiveInteger))),
      ignored('activation'),
      named('bias', optional('use_bias', true, accept.boolean)),
      ...weights('kernel', 'bias'),
      ignored('lora_rank'),
      ignored('lora_alpha'),
    ],
    build: parameters => [part('Linear', { inFeatures: null, ...parameters })],
  },
  convolution('Conv1D', 'Convolution1D', 1),
  convolution('Conv2D', 'Convolution2D', 2),
  {
    className: 'DepthwiseConv2D',
    hasActivation: true,
    arguments: [
      required('kernel_size', accept.sizes(2, 1)),
      named('stride', optional('strides', [1, 1], accept.sizes(2, 1))),
      optional('padding', [0, 0], padding(2)),
      optional('depth_multiplier', 1, accept.positiveInteger),
      optional('data_format', null, channelsLast),
      named('dilation', optional('dilation_rate', [1, 1], accept.sizes(2, 1))),
      ignored('activation'),
      named('bias', optional('use_bias', true, accept.boolean)),
      ...weights('depthwise', 'bias'),
      // Keras 2 takes these for the convolution that it derives from, which has no such weights here.
      ...['initializer', 'regularizer', 'constraint'].map(name => onlyKeras(ignored(`kernel_${name}`))),
    ],
    build: depthwise,
  },
  {
    className: 'BatchNormalization',
    arguments: [
      optional('axis', -1, axis),
      optional('momentum', 0.99, accept.fraction),
      named('eps', optional('epsilon', 1e-3, accept.nonNegative)),
      optional('center', true, accept.boolean),
      optional('scale', true, accept.boolean),
      ...['beta', 'gamma', 'moving_mean', 'moving_variance'].map(name => ignored(`${name}_initializer`)),
      ...affineRules(),
      standard('renorm', false),
      ...['renorm_clipping', 'renorm_momentum', 'fused'].map(ignored),
      standard('virtual_batch_size', null),
      standard('synchronized', false),
    ],
    build: batchNorm,
  },
  {
    className: 'LayerNormalization',
    arguments: [
      optional('axis', -1, axis),
      named('eps', optional('epsilon', 1e-3, accept.nonNegative)),
      optional('center', true, accept.boolean),
      optional('scale', true, accept.boolean),
      standard('rms_scaling', false),
      ignored('beta_initializer'),
      ignored('gamma_initializer'),
      ...affineRules(),
    ],
    build: layerNorm,
  },
  {
    className: 'GroupNormalization',
    only: 'keras',
    arguments: [
      optional('groups', 32, accept.integer),
      optional('axis', -1, axis),
      named('eps', optional('epsilon', 1e-3, accept.nonNegative)),
      optional('center', true, accept.boolean),
      optional('scale', true, accept.boolean),
      ignored('beta_initializer'),
      ignored('gamma_initializer'),
      ...affineRules(),
    ],
    build: groupNorm,
  },
  {
    className: 'Dropout',
    arguments: [
      named('p', required('rate', accept.fraction)),
      standard('noise_shape', null),
      ignored('seed'),
    ],
    build: parameters => [part('Dropout', parameters)],
  },
  spatialDropout('SpatialDropout1D', 1),
  spatialDropout('SpatialDropout2D', 2),
  pool('MaxPooling1D', 'MaxPool1D', 1),
  pool('MaxPooling2D', 'MaxPool2D', 2),
  pool('AveragePooling1D', 'AvgPool1D', 1),
  pool('AveragePooling2D', 'AvgPool2D', 2),
  globalPool('GlobalAveragePooling1D', 'GlobalAvgPool1D', 1),
  globalPool('GlobalAveragePooling2D', 'GlobalAvgPool2D', 2),
  globalPool('GlobalMaxPooling1D', 'GlobalMaxPool1D', 1),
  globalPool('GlobalMaxPooling2D', 'GlobalMaxPool2D', 2),
  {
    className: 'Flatten',
    arguments: [optional('data_format', null, channelsLast)],
    build: () => [part('Flatten', { startDim: 1, endDim: -1 })],
  },
  {
    className: 'Reshape',
    arguments: [named('shape', required('target_shape', targetShape))],
    build: ({ shape }) => [part('Reshape', { shape: shape! })],
  },
  {
    className: 'Embedding',
    arguments: [
      named('numEmbeddings', required('input_dim', accept.positiveInteger)),
      named('embeddingDim', required('output_dim', accept.positiveInteger)),
      ignored('embeddings_initializer'),
      ignored('embeddings_regularizer'),
      ignored('embeddings_constraint'),
      standard('mask_zero', false),
      ignored('lora_rank'),
      ignored('lora_alpha'),
    ],
    build: parameters => [part('Embedding', { ...parameters, paddingIdx: null })],
  },
  {
    className: 'Activation',
    hasActivation: true,
    arguments: [ignored('activation')],
    build: () => [],
  },
  {
    className: 'ReLU',
    arguments: [
      optional('max_value', null, accept.orNone(accept.finite)),
      onlyKeras(optional('negative_slope', 0, accept.finite)),
      onlyKeras(optional('threshold', 0, accept.finite)),
    ],
    build: relu,
  },
  {
    className: 'LeakyReLU',
    arguments: [
      onlyKeras(optional('negative_slope', 0.3, accept.finite)),
      optional('alpha', null, accept.orNone(accept.finite)),
    ],
    build: ({ negativeSlope, alpha }) => [part('LeakyReLU', { negativeSlope: alpha ?? negativeSlope! })],
  },
  {
    className: 'PReLU',
    arguments: [
      named('init', optional('alpha_initializer', 0, startOfSlopes)),
      ignored('alpha_regularizer'),
      ignored('alpha_constraint'),
      optional('shared_axes', null, accept.orNone(axes)),
    ],
    build: prelu,
  },
  {
    className: 'ELU',
    only: 'keras',
    arguments: [optional('alpha', 1, accept.finite)],
    build: parameters => [part('ELU', parameters)],
  },
  {
    className: 'ELU',
    only: 'tfjs',
    arguments: [optional('alpha', 1, accept.finite)],
    build: parameters =>
      parameters.alpha === 1
        ? [part('ELU', parameters)]
        : { wrong: 'takes no other alpha than 1 in TensorFlow.js' },
  },
  {
    className: 'Softmax',
    arguments: [named('dim', optional('axis', -1, accept.integer))],
    build: parameters => [part('Softmax', parameters)],
  },
  { className: 'Identity', only: 'keras', arguments: [], build: () => [part('Identity')] },
  {
    className: 'Rescaling',
    prepares: 'scaling',
    arguments: [ignored('scale'), ignored('offset')],
    build: () => [part('Identity')],
  },
  {
    className: 'Normalization',
    prepares: 'scaling',
    only: 'keras',
    arguments: [...['axis', 'mean', 'variance'].map(ignored), standard('invert', false)],
    build: () => [part('Identity')],
  },
  augmentation('RandomFlip', ['mode']),
  augmentation('RandomRotation', ['factor', 'fill_mode', 'interpolation']),
  augmentation('RandomZoom', ['height_factor', 'width_factor', 'fill_mode', 'interpolation']),
  augmentation('RandomTranslation', ['height_factor', 'width_factor', 'fill_mode', 'interpolation']),
  augmentation('RandomContrast', ['factor', 'value_range']),
  augmentation('RandomBrightness', ['factor', 'value_range']),
  { className: 'Add', merges: true, arguments: [], build: () => [part('Add')] },
  {
    className: 'Concatenate',
    merges: true,
    arguments: [named('dim', optional('axis', -1, accept.integer))],
    build: parameters => [part('Concat', parameters)],
  },
];

/** Changes samples at random without changing their shape. */
function augmentation(className: string, names: readonly string[]): LayerEntry {
  return {
    className,
    prepares: 'augmentation',
    only: 'keras',
    arguments: [...names, 'seed', 'fill_value', 'data_format'].map(ignored),
    build: () => [part('Identity')],
  };
}

function relu({ maxValue, negativeSlope, threshold }: Parameters): Built {
  if (threshold !== 0) return { wrong: 'is trained only with a threshold of 0' };
  if (maxValue === null)
    return [negativeSlope === 0 ? part('ReLU') : part('LeakyReLU', { negativeSlope: negativeSlope! })];
  if (maxValue === 6 && negativeSlope === 0) return [part('ReLU6')];
  return { wrong: 'is trained only without a max_value, or with one of 6 and no negative slope' };
}

/** One slope for each value of a sample, or for each channel where the others share. */
function prelu({ sharedAxes, init }: Parameters, [input]: readonly PartialShape[]): Built {
  if (!input) return { wrong: 'can be read only where the text says how many values it takes' };
  const shared = new Set((sharedAxes ?? []) as readonly number[]);
  const isShared = input.map((_, index) => shared.has(index + 1));
  const isPerChannel = isShared.slice(0, -1).every(Boolean) && !isShared.at(-1);
  if (isShared.every(Boolean)) return [part('PReLU', { numParameters: 1, init: init! })];
  const numParameters = isPerChannel ? channelsOf(input) : null;
  if (numParameters !== null) return [part('PReLU', { numParameters, init: init! })];
  return {
    wrong: 'is trained with one slope a channel or one slope in all: shared_axes has to name the other axes',
  };
}
