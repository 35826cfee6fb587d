import { checkGradients, checkSmallBatch, randomModel } from './graphs';
import { networkOf } from './support';

const BATCH = 3;

/** Every kind of layer once before and once behind others, with the shape of a sample. */
const NETWORKS: readonly (readonly [shape: readonly number[], layers: string])[] = [
  [[2, 6], 'nn.Conv1d(2, 4, 3, stride=2, padding=1), nn.Conv1d(4, 2, 2, groups=2, dilation=2, bias=False)'],
  [[2, 5, 4], 'nn.Conv2d(2, 4, 3, padding="same"), nn.Conv2d(4, 2, (2, 3), stride=2, padding=1, groups=2)'],
  [[3, 4, 4], 'nn.Conv2d(3, 6, 1), nn.Conv2d(6, 4, 1, groups=2), nn.Conv2d(4, 2, 1, stride=2)'],
  [[2, 9], 'nn.MaxPool1d(2), nn.Conv1d(2, 3, 1), nn.MaxPool1d(2, 1)'],
  [[2, 6, 10], 'nn.MaxPool2d(2), nn.Conv2d(2, 2, 1), nn.MaxPool2d(3, 1, padding=1)'],
  [[2, 9], 'nn.AvgPool1d(2, ceil_mode=True), nn.Conv1d(2, 3, 1), nn.AvgPool1d(3, 2, padding=1)'],
  [
    [2, 6, 9],
    'nn.AvgPool2d(2, 1), nn.Conv2d(2, 2, 1), nn.AvgPool2d(3, 2, padding=1, count_include_pad=False)',
  ],
  [[2, 7], 'nn.AdaptiveAvgPool1d(5), nn.Conv1d(2, 2, 1), nn.AdaptiveAvgPool1d(1)'],
  [[2, 5, 7], 'nn.AdaptiveAvgPool2d((3, None)), nn.Conv2d(2, 2, 1), nn.AdaptiveAvgPool2d(2)'],
  [[3, 4], 'nn.BatchNorm1d(3), nn.Conv1d(3, 2, 2), nn.BatchNorm1d(2, affine=False)'],
  [[3, 3, 2], 'nn.BatchNorm2d(3), nn.Conv2d(3, 2, 2), nn.BatchNorm2d(2, affine=False)'],
  [
    [3, 5],
    'nn.LayerNorm(5), nn.Linear(5, 3), nn.LayerNorm([3, 3], elementwise_affine=False, eps=0.1), nn.Flatten()',
  ],
  [[4, 3], 'nn.GroupNorm(2, 4), nn.Conv1d(4, 6, 1), nn.GroupNorm(3, 6, affine=False, eps=0.1)'],
  [[2, 5], 'nn.InstanceNorm1d(2, affine=True), nn.Conv1d(2, 2, 1), nn.InstanceNorm1d(2, eps=0.1)'],
  [[2, 3, 3], 'nn.InstanceNorm2d(2, affine=True), nn.Conv2d(2, 2, 1), nn.InstanceNorm2d(2, eps=0.1)'],
  [[3, 4], 'nn.Softmax(dim=1), nn.Linear(4, 5), nn.Softmax(dim=-1), nn.Flatten()'],
  [[3, 2, 3], 'nn.LogSoftmax(dim=1), nn.Linear(3, 5), nn.LogSoftmax(dim=2), nn.Flatten()'],
  [[3, 4], 'nn.PReLU(3), nn.Linear(4, 4), nn.PReLU(), nn.Flatten()'],
  [[5], 'nn.PReLU(5), nn.Linear(5, 6), nn.PReLU(6)'],
  [
    [4],
    'nn.Unflatten(1, (2, 2)), nn.Conv1d(2, 3, 1), nn.Dropout(0), nn.Dropout2d(0), nn.Flatten(), nn.Identity()',
  ],
  ...[
    'ReLU()',
    'ReLU6()',
    'LeakyReLU(0.3)',
    'ELU(0.7)',
    'SELU()',
    'GELU()',
    'GELU("tanh")',
    'SiLU()',
    'Mish()',
    'Sigmoid()',
    'Hardsigmoid()',
    'Tanh()',
    'Hardtanh(-0.7, 0.9)',
    'Softplus(2, 1)',
    'Softsign()',
  ].map(call => [[5], `nn.${call}, nn.Linear(5, 4), nn.${call}`] as const),
];

describe('a batch smaller than there is room for', () => {
  for (const [shape, layers] of NETWORKS) {
    it(`gives the same bits: ${layers}`, () =>
      checkSmallBatch(networkOf(`nn.Sequential(${layers})`), shape, BATCH));
  }
});

describe('gradients of every layer by finite differences', () => {
  for (const [shape, layers] of NETWORKS) {
    it(layers, () => checkGradients(randomModel(networkOf(`nn.Sequential(${layers})`), shape, BATCH), BATCH));
  }
});
