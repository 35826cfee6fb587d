import type { Value } from '../evaluation/values';
import * as accept from '../layers/accept';
import {
  type ArgumentSpec,
  all,
  dtype,
  fromInput,
  fromTarget,
  ignored,
  type LayerSpec,
  optional,
  type Parameters,
  required,
  type Settled,
  standard,
} from '../layers/specs';

/** The layers of `torch.nn` that can be read, with the signatures and defaults of PyTorch 2. */
export const LAYERS: readonly LayerSpec[] = [
  {
    kind: 'Linear',
    arguments: [
      fromInput(required('in_features', accept.positiveInteger)),
      fromTarget(required('out_features', accept.positiveInteger)),
      optional('bias', true, accept.boolean),
      ...placement(),
    ],
  },
  { kind: 'Conv1d', arguments: convolution(1) },
  { kind: 'Conv2d', arguments: convolution(2) },
  { kind: 'BatchNorm1d', arguments: batchNorm({ affine: true, trackRunningStats: true }) },
  { kind: 'BatchNorm2d', arguments: batchNorm({ affine: true, trackRunningStats: true }) },
  {
    kind: 'LayerNorm',
    arguments: [
      required('normalized_shape', accept.shape),
      optional('eps', 1e-5, accept.nonNegative),
      optional('elementwise_affine', true, accept.boolean),
      optional('bias', true, accept.boolean),
      ...placement(),
    ],
  },
  {
    kind: 'GroupNorm',
    arguments: [
      required('num_groups', accept.positiveInteger),
      required('num_channels', accept.positiveInteger),
      optional('eps', 1e-5, accept.nonNegative),
      optional('affine', true, accept.boolean),
      ...placement(),
    ],
  },
  { kind: 'InstanceNorm1d', ...instanceNorm() },
  { kind: 'InstanceNorm2d', ...instanceNorm() },
  { kind: 'Dropout', arguments: dropout() },
  { kind: 'Dropout2d', arguments: dropout() },
  { kind: 'MaxPool1d', arguments: maxPool(1), settle: strideOfKernel },
  { kind: 'MaxPool2d', arguments: maxPool(2), settle: strideOfKernel },
  { kind: 'AvgPool1d', arguments: averagePool(1), settle: strideOfKernel },
  {
    kind: 'AvgPool2d',
    arguments: [...averagePool(2), standard('divisor_override', null)],
    settle: strideOfKernel,
  },
  { kind: 'AdaptiveAvgPool1d', arguments: [required('output_size', accept.sizes(1, 1))] },
  { kind: 'AdaptiveAvgPool2d', arguments: [required('output_size', accept.sizesOrNone(2))] },
  {
    kind: 'Flatten',
    arguments: [optional('start_dim', 1, accept.integer), optional('end_dim', -1, accept.integer)],
  },
  {
    kind: 'Unflatten',
    arguments: [required('dim', accept.integer), required('unflattened_size', accept.unflattenedSize)],
  },
  {
    kind: 'Embedding',
    arguments: [
      required('num_embeddings', accept.positiveInteger),
      required('embedding_dim', accept.positiveInteger),
      optional('padding_idx', null, accept.orNone(accept.integer)),
      standard('max_norm', null),
      ignored('norm_type'),
      standard('scale_grad_by_freq', false),
      standard('sparse', false),
      standard('_weight', null),
      standard('_freeze', false),
      ...placement(),
    ],
    settle: paddingIndex,
  },
  { kind: 'ReLU', arguments: [ignored('inplace')] },
  { kind: 'ReLU6', arguments: [ignored('inplace')] },
  {
    kind: 'LeakyReLU',
    arguments: [optional('negative_slope', 0.01, accept.finite), ignored('inplace')],
  },
  {
    kind: 'PReLU',
    arguments: [
      optional('num_parameters', 1, accept.positiveInteger),
      optional('init', 0.25, accept.finite),
      ...placement(),
    ],
  },
  { kind: 'ELU', arguments: [optional('alpha', 1, accept.finite), ignored('inplace')] },
  { kind: 'SELU', arguments: [ignored('inplace')] },
  { kind: 'GELU', arguments: [optional('approximate', 'none', accept.oneOf('none', 'tanh'))] },
  { kind: 'SiLU', arguments: [ignored('inplace')] },
  { kind: 'Mish', arguments: [ignored('inplace')] },
  { kind: 'Sigmoid', arguments: [] },
  { kind: 'Hardsigmoid', arguments: [ignored('inplace')] },
  { kind: 'Tanh', arguments: [] },
  {
    kind: 'Hardtanh',
    arguments: [
      optional('min_val', -1, accept.finite),
      optional('max_val', 1, accept.finite),
      ignored('inplace'),
      standard('min_value', null),
      standard('max_value', null),
    ],
    settle: orderedBounds,
  },
  {
    kind: 'Softplus',
    arguments: [optional('beta', 1, accept.finite), optional('threshold', 20, accept.finite)],
  },
  { kind: 'Softsign', arguments: [] },
  { kind: 'Softmax', ...softmax() },
  { kind: 'LogSoftmax', ...softmax() },
  { kind: 'Identity', arguments: 'anything' },
];

/** True for the type that Normscope computes in, by any of its names, and for PyTorch's default. */
export function isFloat32(value: Value): boolean {
  if (value.type === 'none') return true;
  return value.type === 'symbol' && (value.path === 'torch.float32' || value.path === 'torch.float');
}

/** Where and in which precision a layer with weights lives. */
function placement(): ArgumentSpec[] {
  return [ignored('device'), dtype()];
}

function convolution(count: 1 | 2): ArgumentSpec[] {
  return [
    fromInput(required('in_channels', accept.positiveInteger)),
    required('out_channels', accept.positiveInteger),
    required('kernel_size', accept.sizes(count, 1)),
    optional('stride', all(count, 1), accept.sizes(count, 1)),
    optional('padding', all(count, 0), accept.padding(count)),
    optional('dilation', all(count, 1), accept.sizes(count, 1)),
    optional('groups', 1, accept.positiveInteger),
    optional('bias', true, accept.boolean),
    standard('padding_mode', 'zeros'),
    ...placement(),
  ];
}

function batchNorm(defaults: { affine: boolean; trackRunningStats: boolean }): ArgumentSpec[] {
  return [
    fromInput(required('num_features', accept.positiveInteger)),
    optional('eps', 1e-5, accept.nonNegative),
    optional('momentum', 0.1, accept.orNone(accept.fraction)),
    optional('affine', defaults.affine, accept.boolean),
    optional('track_running_stats', defaults.trackRunningStats, accept.boolean),
    ...placement(),
  ];
}

/** For PyTorch a momentum of None is 0 here: the statistics never move. */
function instanceNorm(): Pick<LayerSpec, 'arguments' | 'settle'> {
  return {
    arguments: batchNorm({ affine: false, trackRunningStats: false }),
    settle: parameters => ({ parameters: { ...parameters, momentum: parameters.momentum ?? 0 } }),
  };
}

function dropout(): ArgumentSpec[] {
  return [optional('p', 0.5, accept.fraction), ignored('inplace')];
}

function maxPool(count: 1 | 2): ArgumentSpec[] {
  return [
    ...pool(count),
    optional('dilation', all(count, 1), accept.sizes(count, 1)),
    standard('return_indices', false),
    optional('ceil_mode', false, accept.boolean),
  ];
}

function averagePool(count: 1 | 2): ArgumentSpec[] {
  return [
    ...pool(count),
    optional('ceil_mode', false, accept.boolean),
    optional('count_include_pad', true, accept.boolean),
  ];
}

function pool(count: 1 | 2): ArgumentSpec[] {
  return [
    required('kernel_size', accept.sizes(count, 1)),
    optional('stride', null, accept.orNone(accept.sizes(count, 1))),
    optional('padding', all(count, 0), accept.sizes(count, 0)),
  ];
}

function strideOfKernel(parameters: Parameters): Settled {
  return { parameters: { ...parameters, stride: parameters.stride ?? parameters.kernelSize! } };
}

/** A negative index counts from the end. */
function paddingIndex(parameters: Parameters): Settled {
  const { paddingIdx, numEmbeddings } = parameters as { paddingIdx: number | null; numEmbeddings: number };
  if (paddingIdx === null) return { parameters };
  if (paddingIdx < -numEmbeddings || paddingIdx >= numEmbeddings)
    return { wrong: `padding_idx has to be one of the ${numEmbeddings} embeddings, not ${paddingIdx}.` };
  return {
    parameters: { ...parameters, paddingIdx: paddingIdx < 0 ? paddingIdx + numEmbeddings : paddingIdx },
  };
}

function orderedBounds(parameters: Parameters): Settled {
  const { minVal, maxVal } = parameters as { minVal: number; maxVal: number };
  if (maxVal > minVal) return { parameters };
  return { wrong: `max_val has to be larger than min_val, and ${maxVal} is not larger than ${minVal}.` };
}

function softmax(): Pick<LayerSpec, 'arguments' | 'settle'> {
  return {
    arguments: [optional('dim', null, accept.orNone(accept.integer))],
    settle: parameters =>
      parameters.dim === null
        ? { parameters, warning: 'PyTorch guesses which dimension this is over; write dim=1.' }
        : { parameters },
  };
}
