import { Random } from '../../../../src/common/random';
import type { Framework, LayerKind } from '../../../../src/network/network';
import { sizeOf } from '../../../../src/network/sizes';
import { DEFAULT_SETTINGS } from '../../../../src/trainer/settings';
import { TrainingRun } from '../../../../src/trainer/trainingRun';
import { graphOf, type Part, part } from '../graphs';
import { plainDataset } from '../support';
import { checkEveryUnit } from './recompute';

/** Layers of one kind, for samples of a shape with the channels first, or last. */
interface Case {
  readonly shape: readonly number[];
  readonly parts: readonly Part[];
  /** For frameworks with the channels last, where it is another. */
  readonly lastShape?: readonly number[];
  readonly lastParts?: readonly Part[];
}

const CONVOLUTION = {
  inChannels: null,
  outChannels: 4,
  kernelSize: [3, 2],
  stride: [1, 2],
  padding: [1, 1],
  dilation: [1, 1],
  groups: 1,
  bias: true,
} as const;

const SEQUENCE = { kernelSize: [3], stride: [2], padding: [1], dilation: [2] } as const;

const NORM = { numFeatures: null, eps: 1e-3, momentum: 0.1, affine: true, trackRunningStats: true } as const;

const POOL = {
  kernelSize: [2, 3],
  stride: [2, 2],
  padding: [1, 1],
  dilation: [1, 1],
  ceilMode: true,
  countIncludePad: true,
} as const;

const SEQUENCE_POOL = {
  ...SEQUENCE,
  padding: [1],
  dilation: [1],
  ceilMode: true,
  countIncludePad: false,
} as const;

function image(...parts: readonly Part[]): Case {
  return { shape: [4, 5, 6], lastShape: [5, 6, 4], parts };
}

function sequence(...parts: readonly Part[]): Case {
  return { shape: [4, 9], lastShape: [9, 4], parts };
}

function flat(...parts: readonly Part[]): Case {
  return { shape: [6], parts };
}

const CASES: Readonly<Record<LayerKind, readonly Case[]>> = {
  Linear: [
    flat(part('Linear', { inFeatures: null, outFeatures: 3, bias: true })),
    { shape: [2, 3, 4], parts: [part('Linear', { inFeatures: null, outFeatures: 5, bias: true })] },
    flat(part('Linear', { inFeatures: null, outFeatures: 3, bias: false })),
  ],
  Conv1d: [sequence(part('Conv1d', { ...CONVOLUTION, ...SEQUENCE, groups: 2 }))],
  Conv2d: [
    image(part('Conv2d', CONVOLUTION)),
    image(part('Conv2d', { ...CONVOLUTION, outChannels: 8, groups: 4, bias: false, dilation: [2, 1] })),
    image(part('Conv2d', { ...CONVOLUTION, stride: [1, 1], padding: 'same' })),
  ],
  BatchNorm1d: [
    flat(part('BatchNorm1d', NORM)),
    sequence(part('BatchNorm1d', { ...NORM, affine: false })),
    sequence(part('BatchNorm1d', { ...NORM, trackRunningStats: false })),
  ],
  BatchNorm2d: [
    image(part('BatchNorm2d', NORM)),
    image(part('BatchNorm2d', { ...NORM, trackRunningStats: false })),
    image(part('BatchNorm2d', NORM, { frozen: 'evaluation' })),
  ],
  LayerNorm: [
    flat(part('LayerNorm', { normalizedShape: [6], eps: 1e-5, elementwiseAffine: true, bias: true })),
    {
      shape: [3, 2, 4],
      parts: [part('LayerNorm', { normalizedShape: [2, 4], eps: 0.1, elementwiseAffine: true, bias: false })],
    },
  ],
  GroupNorm: [
    image(part('GroupNorm', { numGroups: 2, numChannels: 4, eps: 1e-5, affine: true })),
    sequence(part('GroupNorm', { numGroups: 4, numChannels: 4, eps: 1e-5, affine: false })),
  ],
  InstanceNorm1d: [
    sequence(part('InstanceNorm1d', { ...NORM, trackRunningStats: false })),
    sequence(part('InstanceNorm1d', NORM)),
  ],
  InstanceNorm2d: [
    image(part('InstanceNorm2d', { ...NORM, trackRunningStats: false })),
    image(part('InstanceNorm2d', NORM)),
  ],
  Dropout: [flat(part('Dropout', { p: 0.5 }))],
  Dropout2d: [image(part('Dropout2d', { p: 0.5 }))],
  MaxPool1d: [sequence(part('MaxPool1d', SEQUENCE_POOL))],
  MaxPool2d: [
    image(part('MaxPool2d', POOL)),
    image(part('MaxPool2d', { ...POOL, kernelSize: [2, 2], dilation: [2, 3], ceilMode: false })),
    image(part('MaxPool2d', { ...POOL, padding: 'same' })),
  ],
  AvgPool1d: [sequence(part('AvgPool1d', SEQUENCE_POOL))],
  AvgPool2d: [
    image(part('AvgPool2d', POOL)),
    image(part('AvgPool2d', { ...POOL, countIncludePad: false })),
    image(part('AvgPool2d', { ...POOL, padding: 'same' })),
  ],
  AdaptiveAvgPool1d: [sequence(part('AdaptiveAvgPool1d', { outputSize: [4] }))],
  AdaptiveAvgPool2d: [image(part('AdaptiveAvgPool2d', { outputSize: [2, null] }))],
  Flatten: [image(part('Flatten', { startDim: 1, endDim: -1 }))],
  Unflatten: [flat(part('Unflatten', { dim: 1, unflattenedSize: [2, 3] }))],
  Reshape: [flat(part('Reshape', { shape: [3, -1] }))],
  Embedding: [
    { shape: [6], parts: [part('Embedding', { numEmbeddings: 5, embeddingDim: 3, paddingIdx: null })] },
  ],
  Add: [flat(linear('a', 'input'), linear('b', 'a'), part('Add', {}, { inputs: ['a', 'input', 'b', 'a'] }))],
  Concat: [
    flat(linear('a', 'input'), part('Concat', { dim: 1 }, { inputs: ['a', 'input', 'a'] })),
    {
      shape: [2, 3, 2],
      parts: [
        part('Linear', { inFeatures: null, outFeatures: 2, bias: true }, { id: 'a' }),
        part('Tanh', {}, { id: 'b' }),
        part('Concat', { dim: -2 }, { inputs: ['b', 'a'] }),
      ],
    },
  ],
  PReLU: [
    flat(part('PReLU', { numParameters: 1, init: 0.25 })),
    flat(part('PReLU', { numParameters: 6, init: 0.1 })),
    image(part('PReLU', { numParameters: 4, init: 0.3 })),
  ],
  ReLU: [flat(part('ReLU', {}))],
  ReLU6: [flat(part('ReLU6', {}))],
  LeakyReLU: [flat(part('LeakyReLU', { negativeSlope: 0.1 }))],
  ELU: [flat(part('ELU', { alpha: 1 }))],
  SELU: [flat(part('SELU', {}))],
  GELU: [flat(part('GELU', { approximate: 'none' }))],
  SiLU: [flat(part('SiLU', {}))],
  Mish: [flat(part('Mish', {}))],
  Sigmoid: [flat(part('Sigmoid', {}))],
  Hardsigmoid: [flat(part('Hardsigmoid', {}))],
  Tanh: [flat(part('Tanh', {}))],
  Hardtanh: [flat(part('Hardtanh', { minVal: -1, maxVal: 1 }))],
  Softplus: [flat(part('Softplus', { beta: 1, threshold: 20 }))],
  Softsign: [flat(part('Softsign', {}))],
  Softmax: [
    flat(part('Softmax', { dim: 1 })),
    { shape: [4, 5, 6], parts: [part('Softmax', { dim: 1 }), part('Softmax', { dim: -2 })] },
  ],
  LogSoftmax: [
    flat(part('LogSoftmax', { dim: -1 })),
    { shape: [4, 5, 6], parts: [part('LogSoftmax', { dim: 1 })] },
  ],
  Identity: [flat(part('Identity', {}))],
};

function linear(id: string, input: string): Part {
  return part('Linear', { inFeatures: null, outFeatures: 6, bias: true }, { id, inputs: [input] });
}

describe('the stages of a unit', () => {
  for (const [kind, cases] of Object.entries(CASES)) {
    for (const framework of ['pytorch', 'keras', 'tfjs'] as const) {
      it(`say what ${kind} computes, in ${framework}`, () => {
        for (const each of cases) checkEveryUnit(trained(each, framework), 3);
      });
    }
  }
});

/** A few steps of training, so that statistics and weights are not those of the start. */
function trained({ shape, lastShape = shape, parts }: Case, framework: Framework): TrainingRun {
  const sample = framework === 'pytorch' ? shape : lastShape;
  const takesIndices = parts[0]!.kind === 'Embedding';
  const random = new Random(3);
  const value = () => (takesIndices ? random.below(5) : 0.3 + random.normal());
  const rows = Array.from({ length: 9 }, () => Array.from({ length: sizeOf(sample) }, value));
  const labels = rows.map((_, i) => i % 2);
  const network = graphOf(
    [
      // The data comes as features; the shape of a sample is given to it first.
      part('Reshape', { shape: sample }, { id: 'sample' }),
      ...parts.map(each => ({ ...each, ...reading(each.inputs) })),
      part('Flatten', { startDim: 1, endDim: -1 }, { id: 'flat' }),
      part('Linear', { inFeatures: null, outFeatures: 2, bias: true }, { id: 'last' }),
    ],
    framework,
  );
  const settings = { ...DEFAULT_SETTINGS, batchSize: 4, steps: 6, learningRate: 0.1 };
  const run = new TrainingRun(network, plainDataset(rows, labels, 'classification'), settings, 'net.py');
  while (!run.isFinished) run.advance();
  return run;
}

function reading(inputs: readonly string[] | undefined) {
  return inputs ? { inputs: inputs.map(id => (id === 'input' ? 'sample' : id)) } : {};
}
