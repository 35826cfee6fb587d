import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Framework, Layer, LayerKind, LayerParameters, Network } from '../../../src/network/network';
import { expectedInput, inferShapes, knownInput, parameterCount } from '../../../src/network/shapes';
import { readNetworks } from '../../../src/source/readNetworks';

const START = { line: 0, character: 0 };

/** A network of which the text is only that of its PyTorch layers. */
function read(layers: string): Network {
  return readNetworks(`from torch import nn\nnet = nn.Sequential(${layers})`, 'python').networks[0]!;
}

function layer<K extends LayerKind>(
  kind: K,
  parameters: LayerParameters[K],
  id: string,
  inputs = ['input'],
): Layer {
  const range = { start: START, end: START };
  return { id, kind, call: kind, parameters, inputs, outputShape: null, range } as unknown as Layer;
}

function networkOf(framework: Framework, ...layers: Layer[]): Network {
  return { name: 'net', framework, range: { start: START, end: START }, layers };
}

function outputs(network: Network, input: number[] | null) {
  return inferShapes(network, input).network.layers.map(({ outputShape }) => outputShape);
}

const ADD = layer('Add', {}, 'sum', ['a', 'b']);
const CONCAT = layer('Concat', { dim: 1 }, 'both', ['a', 'b']);

/** The call, a sample's shape, and what PyTorch 1.13 makes of it: the output's shape, and the number of parameters. */
const PYTORCH: [string, number[], number[], number][] = [
  ['nn.Conv1d(2, 4, 3)', [2, 10], [4, 8], 28],
  ['nn.Conv1d(2, 4, 3, 2, 1, 2)', [2, 10], [4, 4], 28],
  ["nn.Conv1d(2, 4, 4, padding='same', dilation=3)", [2, 10], [4, 10], 36],
  ['nn.Conv2d(1, 8, 3)', [1, 28, 28], [8, 26, 26], 80],
  ['nn.Conv2d(4, 8, (3, 5), (2, 3), (1, 2), (2, 1), 2)', [4, 17, 19], [8, 8, 7], 248],
  ["nn.Conv2d(1, 2, 2, padding='same')", [1, 5, 6], [2, 5, 6], 10],
  ["nn.Conv2d(1, 2, 3, padding='valid')", [1, 5, 6], [2, 3, 4], 20],
  ['nn.MaxPool1d(3)', [2, 10], [2, 3], 0],
  ['nn.MaxPool1d(3, 2, ceil_mode=True)', [2, 2], [2, 1], 0],
  ['nn.MaxPool1d(2, 3, ceil_mode=True)', [2, 7], [2, 3], 0],
  ['nn.MaxPool1d(2, 3, 1, ceil_mode=True)', [2, 6], [2, 3], 0],
  ['nn.MaxPool2d(3, 2, 1, 2, ceil_mode=True)', [3, 12, 15], [3, 6, 7], 0],
  ['nn.MaxPool2d((2, 3), ceil_mode=True)', [3, 7, 8], [3, 4, 3], 0],
  ['nn.AvgPool1d(4, 3, 2)', [2, 9], [2, 4], 0],
  ['nn.AvgPool2d(3, 2, 1, True)', [3, 6, 7], [3, 4, 4], 0],
  ['nn.AvgPool2d(2, 4, ceil_mode=True)', [3, 9, 10], [3, 3, 3], 0],
  ['nn.AdaptiveAvgPool1d(3)', [2, 10], [2, 3], 0],
  ['nn.AdaptiveAvgPool2d((None, 2))', [2, 5, 7], [2, 5, 2], 0],
  ['nn.AdaptiveAvgPool2d(9)', [2, 5, 7], [2, 9, 9], 0],
  ['nn.Flatten()', [2, 5, 7], [70], 0],
  ['nn.Flatten(2)', [2, 5, 7], [2, 35], 0],
  ['nn.Flatten(1, -2)', [2, 5, 7], [10, 7], 0],
  ['nn.Unflatten(1, (2, -1))', [6], [2, 3], 0],
  ['nn.Unflatten(-1, [3, 2])', [5, 6], [5, 3, 2], 0],
  ['nn.Linear(7, 3)', [2, 5, 7], [2, 5, 3], 24],
  ['nn.BatchNorm1d(4)', [4], [4], 8],
  ['nn.BatchNorm1d(4)', [4, 9], [4, 9], 8],
  ['nn.BatchNorm2d(4)', [4, 3, 3], [4, 3, 3], 8],
  ['nn.LayerNorm([3, 5])', [4, 3, 5], [4, 3, 5], 30],
  ['nn.GroupNorm(2, 4)', [4, 3, 5], [4, 3, 5], 8],
  ['nn.InstanceNorm1d(9)', [4, 3], [4, 3], 0],
  ['nn.InstanceNorm2d(4)', [4, 3, 5], [4, 3, 5], 0],
  ['nn.PReLU(4)', [4, 3], [4, 3], 4],
  ['nn.Softmax()', [4, 3, 5], [4, 3, 5], 0],
  ['nn.Softmax(-1)', [4, 3], [4, 3], 0],
  ['nn.Embedding(10, 3)', [4], [4, 3], 30],
];

describe('the output of a layer', () => {
  for (const [call, input, output, parameters] of PYTORCH) {
    it(`is PyTorch's: ${call} of ${input.join('×')}`, () => {
      const { network, problems } = inferShapes(read(call), input);
      assert.deepEqual(problems, []);
      assert.deepEqual(network.layers[0]!.outputShape, output);
      assert.equal(parameterCount(network.layers[0]!), parameters);
    });
  }

  const mistakes: [string, number[], RegExp][] = [
    ['nn.Conv2d(3, 8, 3)', [1, 9, 9], /^nn\.Conv2d\(3, 8, 3\) expects 3 channels, but the data gives 1\.$/],
    [
      'nn.Conv2d(1, 8, 3)',
      [784],
      /takes channels×height×width, but the data gives 784 features; nn\.Unflatten/,
    ],
    ['nn.Conv1d(2, 4, 4)', [2, 3], /slides a window of 4, but the data gives only 3\.$/],
    ['nn.Conv1d(2, 4, 4, padding=1, dilation=2)', [2, 4], /window of 7, .* only 6 with the padding\.$/],
    ['nn.Conv2d(4, 6, 3, groups=4)', [4, 9, 9], /cannot divide its 6 channels into 4 groups/],
    ['nn.Conv2d(4, 6, 3, groups=3)', [4, 9, 9], /cannot divide its 4 channels into 3 groups/],
    [
      'nn.Conv2d(4, 6, 3, 2, padding="same")',
      [4, 9, 9],
      /padding 'same', which PyTorch takes only with a stride of 1/,
    ],
    ['nn.MaxPool1d(3, padding=2)', [2, 9], /pads by 2, which is more than half of its window of 3/],
    ['nn.MaxPool1d(3, 2, ceil_mode=True)', [2, 1], /slides a window of 3, but the data gives only 1/],
    ['nn.MaxPool2d(2)', [2, 9], /takes channels×height×width, but the data gives 2×9\.$/],
    ['nn.BatchNorm1d(4)', [4, 3, 3], /takes features or channels×length, but the data gives 4×3×3/],
    ['nn.BatchNorm1d(4)', [3], /expects 4 features, but the data gives 3/],
    ['nn.BatchNorm1d(4)', [3, 4], /expects 4 channels, but the data gives 3/],
    ['nn.BatchNorm2d(4)', [4], /takes channels×height×width, but the data gives 4 features/],
    ['nn.InstanceNorm1d(4)', [4], /takes channels×length/],
    ['nn.InstanceNorm1d(4, affine=True)', [3, 5], /expects 4 channels, but the data gives 3/],
    ['nn.InstanceNorm2d(4)', [4, 1, 1], /cannot normalize channels of one value each/],
    ['nn.GroupNorm(3, 4)', [4], /cannot divide its 4 channels into 3 groups/],
    ['nn.GroupNorm(2, 4)', [6, 2], /expects 4 channels, but the data gives 6/],
    ['nn.LayerNorm([3, 5])', [5], /expects samples that end in 3×5, but the data gives 5 features/],
    ['nn.PReLU(3)', [2], /expects 3 features, but the data gives 2/],
    ['nn.Unflatten(1, (2, -1))', [7], /splits a dimension into 2×\?, but the data gives 7/],
    ['nn.Unflatten(0, (2, -1))', [7], /batch dimension/],
    ['nn.Unflatten(2, (2, -1))', [7], /names a dimension that the data does not give \(2 with the batch\)/],
    ['nn.Softmax()', [2, 3], /would go over the batch, as PyTorch guesses here/],
    ['nn.Softmax(0)', [2], /would go over the batch; its dim/],
    ['nn.Softmax(2)', [2], /names a dimension/],
    ['nn.Linear(2, 2), nn.Embedding(3, 3)', [2], /takes whole numbers from the data/],
  ];
  for (const [calls, input, message] of mistakes) {
    it(`is refused: ${calls} of ${input.join('×')}`, () => {
      const { problems } = inferShapes(read(calls), input);
      assert.equal(problems.length, 1);
      assert.match(problems[0]!.message, message);
    });
  }

  it('comes from several inputs', () => {
    const two = (second: number) => [
      layer('Linear', { inFeatures: 2, outFeatures: 4, bias: true }, 'a'),
      layer('Linear', { inFeatures: 2, outFeatures: second, bias: true }, 'b'),
    ];
    assert.deepEqual(outputs(networkOf('pytorch', ...two(4), ADD, CONCAT), [2]), [[4], [4], [4], [8]]);
    assert.deepEqual(outputs(networkOf('pytorch', ...two(3), CONCAT), [2]), [[4], [3], [7]]);
    const { problems } = inferShapes(networkOf('pytorch', ...two(3), ADD), [2]);
    assert.equal(problems[0]!.message, 'Add adds inputs of the same shape, not 4 features and 3 features.');
  });

  it('is not broadcast, and joined only where one dimension differs', () => {
    const shapes = (a: number[], b: number[], ...rest: Layer[]) =>
      inferShapes(
        networkOf(
          'pytorch',
          layer('Reshape', { shape: a }, 'a'),
          layer('Reshape', { shape: b }, 'b'),
          ...rest,
        ),
        [12],
      );
    assert.match(shapes([12], [1, 12], ADD).problems[0]!.message, /not 12 features and 1×12/);
    assert.deepEqual(
      shapes([3, 4], [2, 6], layer('Concat', { dim: 2 }, 'both', ['a', 'b'])).problems.map(
        ({ message }) => message,
      ),
      ['Concat joins inputs that differ in one dimension at most, not 3×4 and 2×6.'],
    );
    const joined = shapes([3, -1], [3, 4], layer('Concat', { dim: -1 }, 'both', ['a', 'b']));
    assert.deepEqual(joined.network.layers[2]!.outputShape, [3, 8]);
    assert.match(
      shapes([12], [12], layer('Concat', { dim: 0 }, 'both', ['a', 'b'])).problems[0]!.message,
      /join samples/,
    );
    assert.match(
      shapes([5, -1], [12]).problems[0]!.message,
      /makes samples of 5×\?, but the data gives 12 features/,
    );
  });

  it('has the channels last in Keras and TensorFlow.js, where same goes with strides', () => {
    const convolution = layer(
      'Conv2d',
      {
        inChannels: null,
        outChannels: 8,
        kernelSize: [3, 3],
        stride: [2, 2],
        padding: 'same',
        dilation: [1, 1],
        groups: 1,
        bias: true,
      },
      'conv',
    );
    const pool = layer(
      'MaxPool2d',
      { kernelSize: [3, 3], stride: [3, 3], padding: 'same', dilation: [1, 1], ceilMode: false },
      'pool',
      ['conv'],
    );
    const norm = layer(
      'BatchNorm2d',
      { numFeatures: null, eps: 1e-3, momentum: 0.01, affine: true, trackRunningStats: true, center: false },
      'norm',
      ['pool'],
    );
    const network = networkOf('keras', convolution, pool, norm);
    assert.deepEqual(outputs(network, [28, 27, 1]), [
      [14, 14, 8],
      [5, 5, 8],
      [5, 5, 8],
    ]);
    const { layers } = inferShapes(network, [28, 27, 1]).network;
    assert.deepEqual(layers.map(parameterCount), [80, 0, 8]);
    assert.deepEqual(knownInput(network), [null, null, null]);
    assert.match(
      inferShapes(network, [28, 27]).problems[0]!.message,
      /takes height×width×channels, but the data gives 28×27/,
    );
  });

  it('fills in the sizes that only the data knows', () => {
    const dense = layer('Linear', { inFeatures: null, outFeatures: 3, bias: true }, 'dense');
    const { network } = inferShapes(networkOf('keras', dense), [5]);
    assert.deepEqual(network.layers[0]!.parameters, { inFeatures: 5, outFeatures: 3, bias: true });
    assert.deepEqual(inferShapes(read('nn.Softmax()'), [4, 3, 5]).network.layers[0]!.parameters, { dim: 1 });
  });
});

/** What is needed here of a case of layers.json. */
interface ReferenceCase {
  readonly name: string;
  readonly source: string;
  readonly shape: number[];
  readonly targets: readonly number[];
  readonly first: {
    readonly output: readonly number[];
    readonly gradients: Readonly<Record<string, readonly number[]>>;
  };
}

describe('the reference networks', () => {
  const { cases } = JSON.parse(readFileSync('test/reference/layers.json', 'utf8')) as {
    cases: ReferenceCase[];
  };
  for (const { name, source, shape, targets, first } of cases) {
    it(`have the sizes and parameters of PyTorch: ${name}`, () => {
      const reading = readNetworks(`from torch import nn\nnet = ${source}`, 'python');
      const { network, problems } = inferShapes(reading.networks[0]!, shape);
      const errors = [...reading.problems, ...problems].filter(({ severity }) => severity === 'error');
      assert.deepEqual(errors, []);
      assert.deepEqual(network.layers.at(-1)!.outputShape, [first.output.length / targets.length]);
      for (const layer of network.layers) {
        const own = Object.entries(first.gradients).filter(([key]) => key.startsWith(`${layer.id}.`));
        assert.equal(
          parameterCount(layer),
          own.reduce((sum, [, values]) => sum + values.length, 0),
        );
      }
    });
  }
});

describe('the input of a network', () => {
  const cases: [string, (number | null)[] | null][] = [
    ['nn.ReLU(), nn.Linear(3, 5)', [3]],
    ['nn.Conv2d(3, 8, 5), nn.Flatten(), nn.Linear(8, 2)', [3, null, null]],
    ['nn.Dropout(), nn.Conv1d(3, 8, 5)', [3, null]],
    ['nn.BatchNorm1d(3), nn.Linear(3, 2)', [3]],
    ['nn.BatchNorm1d(3), nn.Conv1d(3, 2, 1)', [3, null]],
    ['nn.Linear(3, 5), nn.Conv2d(2, 2, 1)', [null, null, 3]],
    ['nn.LayerNorm([3, 4])', [3, 4]],
    ['nn.Unflatten(1, (1, 28, 28)), nn.Conv2d(1, 8, 3)', [784]],
    ['nn.Unflatten(-1, (3, 2)), nn.Conv2d(2, 8, 1)', [null, 6]],
    ['nn.MaxPool2d(2), nn.Conv2d(1, 8, 3)', [null, null, null]],
    ['nn.Embedding(10, 3), nn.Flatten()', [null]],
    ['nn.Flatten(), nn.Linear(3, 5)', null],
  ];
  for (const [layers, shape] of cases) {
    it(`is ${shape ? shape.map(size => size ?? '?').join('×') : 'not known'}: ${layers}`, () => {
      assert.deepEqual(knownInput(read(layers)), shape);
      assert.deepEqual(expectedInput(read(layers)), shape?.includes(null) ? null : shape);
    });
  }

  it('leaves nothing unknown that the layers after it tell', () => {
    const network = read('nn.Conv2d(3, 8, 5), nn.AdaptiveAvgPool2d(2), nn.Flatten(), nn.Linear(32, 2)');
    assert.deepEqual(
      network.layers.map(({ outputShape }) => outputShape),
      [null, [8, 2, 2], [32], [2]],
    );
  });

  it('is not stretched to make a wrong size right', () => {
    const { problems } = inferShapes(read('nn.Linear(3, 5), nn.BatchNorm1d(4)'));
    assert.match(problems[0]!.message, /expects 4 features, but the layer before gives 5/);
  });
});
