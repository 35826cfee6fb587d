import assert from 'node:assert/strict';
import type { Network, Reading } from '../../../../src/network/network';
import { readTfjs } from '../../../../src/source/tfjs/readTfjs';

function read(text: string): Reading {
  return readTfjs(`import * as tf from '@tensorflow/tfjs';\n${text}`, { isTypeScript: true, isJsx: false });
}

function network(text: string): Network {
  const { networks, problems } = read(text);
  assert.deepEqual(
    problems.map(({ message }) => message),
    [],
  );
  assert.equal(networks.length, 1);
  return networks[0]!;
}

describe('models of TensorFlow.js', () => {
  it('reads a chain with the names that the framework gives', () => {
    const model = network(`
const model = tf.sequential();
model.add(tf.layers.conv2d({ inputShape: [28, 28, 1], kernelSize: 5, filters: 8, activation: 'relu' }));
model.add(tf.layers.maxPooling2d({ poolSize: [2, 2] }));
model.add(tf.layers.flatten());
model.add(tf.layers.batchNormalization({ momentum: 0.9 }));
model.add(tf.layers.dense({ units: 10, activation: 'softmax', name: 'out' }));
`);
    assert.deepEqual(
      model.layers.map(({ id, kind }) => `${id} ${kind}`),
      [
        'conv2d_Conv2D1 Conv2d',
        'conv2d_Conv2D1_activation ReLU',
        'max_pooling2d_MaxPooling2D1 MaxPool2d',
        'flatten_Flatten1 Flatten',
        'batch_normalization_BatchNormalization1 BatchNorm1d',
        'out Linear',
        'out_activation Softmax',
      ],
    );
    assert.equal(model.framework, 'tfjs');
    assert.deepEqual(model.layers[0]?.outputShape, [24, 24, 8]);
    assert.deepEqual(model.layers[4]?.parameters, {
      ...{ numFeatures: 1152, eps: 1e-3, momentum: 0.1, affine: true, trackRunningStats: true },
    });
  });

  it('follows a graph through apply', () => {
    const model = network(`
const input = tf.input({ shape: [6] });
const a = tf.layers.dense({ units: 4 }).apply(input) as tf.SymbolicTensor;
const b = tf.layers.leakyReLU({ alpha: 0.1 }).apply(a);
const sum = tf.layers.add().apply([a, b]);
export const model = tf.model({ inputs: input, outputs: sum });
`);
    assert.deepEqual(
      model.layers.map(({ id, inputs }) => [id, ...inputs]),
      [
        ['dense_Dense1', 'input'],
        ['leaky_re_lu_LeakyReLU1', 'dense_Dense1'],
        ['add_Add1', 'dense_Dense1', 'leaky_re_lu_LeakyReLU1'],
      ],
    );
  });

  it('reads how it is trained', () => {
    const { training } = network(`
async function train(xs: tf.Tensor, ys: tf.Tensor) {
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  model.compile({ optimizer: tf.train.momentum(0.1, 0.8), loss: 'meanSquaredError' });
  await model.fit(xs, ys, { epochs: 7, batchSize: 4, validationSplit: 0.25 });
  return model;
}
`);
    const values = Object.entries(training ?? {}).map(([key, told]) => [key, told.value]);
    assert.deepEqual(Object.fromEntries(values), {
      ...{ optimizer: 'momentum', learningRate: 0.1, momentum: 0.8, loss: 'mse' },
      ...{ epochs: 7, batchSize: 4, validation: 0.25 },
    });
  });

  it('keeps the statistics of a frozen batch norm moving, as its trainable says nothing of them', () => {
    const model = network(`
const model = tf.sequential({ layers: [
  tf.layers.dense({ units: 3, inputShape: [2], trainable: false }),
  tf.layers.batchNormalization({ trainable: false }),
] });
`);
    assert.deepEqual(
      model.layers.map(({ frozen }) => frozen),
      ['weights', 'weights'],
    );
  });

  it('complains with the names that the framework has', () => {
    const messages = (layer: string) =>
      read(`const m = tf.sequential({ layers: [${layer}] });\n`).problems.map(({ message }) => message);
    assert.deepEqual(messages('tf.layers.dense({ unit: 3, inputShape: [2] })'), [
      'dense needs units.',
      "TensorFlow.js ignores 'unit', which is no argument of dense; units may be meant.",
    ]);
    assert.match(messages('tf.layers.dense(3)')[0]!, /stand in one object/);
    assert.match(
      messages('tf.layers.gru({ units: 3, inputShape: [2, 2] })')[0]!,
      /^gru remembers what came before/,
    );
  });

  it('takes tf for the framework where a page brings it', () => {
    const { networks } = readTfjs(
      'const model = tf.sequential();\nmodel.add(tf.layers.dense({ units: 1, inputShape: [1] }));\n',
      { isTypeScript: false, isJsx: false },
    );
    assert.deepEqual(
      networks.map(({ name, layers }) => [name, layers.length]),
      [['model', 1]],
    );
  });

  it('takes for unknown what is added for each item of a list that is not known', () => {
    const { networks, problems } = read(`
export function build(hidden: number[]) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 4, inputShape: [3] }));
  hidden.forEach(units => model.add(tf.layers.dense({ units })));
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}
`);
    assert.equal(networks.length, 1);
    assert.deepEqual(
      problems.map(({ severity, message }) => [severity, message]),
      [
        [
          'error',
          "'tf.sequential()' cannot be known from the text because nobody gives build its hidden (line 3).",
        ],
      ],
    );
  });

  it('goes on after a loop that is too long to follow', () => {
    const model = network(`
async function train() {
  const xs = [];
  for (let i = 0; i < 10; i = i + 0.001) xs.push(i);
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  while (true) {
    await model.fit(tf.tensor(xs), tf.tensor(xs), { epochs: 2, batchSize: 8 });
    if (document.hidden) break;
  }
}
`);
    assert.equal(model.name, 'train');
    // How often these two epochs are trained is not known.
    assert.deepEqual([model.training?.epochs, model.training?.batchSize?.value], [undefined, 8]);
  });

  it('keeps a model as it is where a function changes it that nobody calls, which may fill an empty one', () => {
    const { networks, problems } = read(`
const model = tf.sequential();
const later = tf.sequential();
model.add(tf.layers.dense({ units: 4, inputShape: [3] }));
model.add(tf.layers.dense({ units: 1 }));
export function grow(units: number) { model.add(tf.layers.dense({ units })); }
export function freeze() { for (const layer of model.layers) layer.trainable = false; }
export function setup() {
  later.add(tf.layers.dense({ units: 2, inputShape: [3] }));
  later.add(tf.layers.dense({ units: 1 }));
}
`);
    assert.deepEqual(problems, []);
    assert.deepEqual(
      networks.map(({ name, layers }) => [name, layers.map(({ frozen = 'free' }) => frozen)]),
      [
        ['model', ['free', 'free']],
        ['later', ['free', 'free']],
      ],
    );
  });

  it('tells of layers that are added to what nobody gives', () => {
    const { networks, problems } = read(`
export function addLayers(model: tf.Sequential) {
  model.add(tf.layers.dense({ units: 4 }));
  model.add(tf.layers.dense({ units: 1 }));
}
`);
    assert.deepEqual(networks, []);
    assert.deepEqual(
      problems.map(({ severity, message, networks: concerned }) => [severity, message, concerned]),
      [
        [
          'information',
          'No network is known to have this layer because nobody gives addLayers its model.',
          [],
        ],
      ],
    );
  });

  it('finds all networks that one function makes where another one chooses, and no others', () => {
    const { networks } = read(`
function build(rate?: number) {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units: 4, inputShape: [3] }));
  if (rate > 0) model.add(tf.layers.dropout({ rate }));
  model.add(tf.layers.dense({ units: 1 }));
  return model;
}
export function choose(kind: string) {
  let model;
  if (kind === 'plain') model = build();
  else if (kind === 'same') model = build(null);
  else if (kind === 'dropout') model = build(0.25);
  else throw new Error(kind);
  return model;
}
`);
    assert.deepEqual(
      networks.map(({ name, layers }) => [name, layers.length]),
      [
        ['build', 2],
        ['build (2)', 3],
      ],
    );
  });

  it('names models by the objects that hold them where their class makes several', () => {
    const { networks } = read(`
class Net {
  model: tf.Sequential;
  constructor(units: number) { this.model = this.make(units); }
  make(units: number) { return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [3] })] }); }
}
const narrow = new Net(2);
const wide = new Net(20);
`);
    assert.deepEqual(
      networks.map(({ name }) => name),
      ['narrow.model', 'wide.model'],
    );
  });

  it('lets the target tell the size of the last layer alone', () => {
    const build = (layers: string) =>
      read(`export const build = ({ units }) => {
  return tf.sequential({ layers: [${layers}] });
};
`);
    const last = build('tf.layers.dense({ units: 4, inputShape: [3] }), tf.layers.dense({ units })');
    assert.deepEqual(last.problems, []);
    assert.deepEqual(last.networks[0]?.layers.at(-1)?.parameters, {
      ...{ inFeatures: 4, outFeatures: null, bias: true },
    });
    const inside = build('tf.layers.dense({ units, inputShape: [3] }), tf.layers.dense({ units: 1 })');
    assert.deepEqual(
      inside.problems.map(({ message }) => message),
      ["'units' cannot be known from the text because nobody gives build its units (line 2)."],
    );
  });

  it('warns of arguments that the framework ignores, and reads the layer without them', () => {
    const { networks, problems } = read(`const m = tf.sequential({ layers: [
  tf.layers.conv2d({ filters: 4, kernelSize: 3, stride: 2, groups: 2, inputShape: [8, 8, 2] }),
  tf.layers.leakyReLU({ negativeSlope: 0.1 }),
] });
`);
    assert.deepEqual(
      networks[0]?.layers.map(({ outputShape }) => outputShape),
      [
        [6, 6, 4],
        [6, 6, 4],
      ],
    );
    assert.deepEqual(
      problems.map(({ severity, message }) => [severity, message]),
      [
        ['warning', "TensorFlow.js ignores 'stride', which is no argument of conv2d; strides may be meant."],
        ['warning', "TensorFlow.js ignores 'groups', which is no argument of conv2d."],
        ['warning', "TensorFlow.js ignores 'negativeSlope', which is no argument of leakyReLU."],
      ],
    );
  });

  it('takes names and arguments for nothing that only Keras has', () => {
    const wrong = (layer: string) =>
      read(`const m = tf.sequential({ layers: [${layer}] });\n`).problems.map(({ message }) => message);
    assert.deepEqual(wrong('tf.layers.relu({ inputShape: [2] })'), [
      'relu is not among the layers that Normscope knows.',
    ]);
    assert.deepEqual(wrong('tf.layers.elu({ alpha: 0.5, inputShape: [2] })'), [
      'elu takes no other alpha than 1 in TensorFlow.js.',
    ]);
    assert.deepEqual(wrong("tf.layers.dense({ units: 2, activation: 'hardSigmoid', inputShape: [2] })"), [
      'The activation hardSigmoid is not among those that Normscope trains.',
    ]);
    const { networks } = read(
      'const m = tf.sequential({ layers: [tf.layers.avgPooling2d({ inputShape: [8, 8, 2] }), tf.layers.flatten()] });',
    );
    assert.deepEqual(networks[0]?.layers[0]?.outputShape, [4, 4, 2]);
  });

  it('finds the package at an address, and in another file of the project that hands it on', () => {
    const layer =
      'const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });';
    for (const line of [
      "import * as tf from 'https://cdn.jsdelivr.net/npm/@tensorflow/tfjs@4.22.0/+esm';",
      "import tf from 'npm:@tensorflow/tfjs-node';",
      "import { tf } from './backend';",
      "import { backend as other, tf } from '../lib/ml.js';",
      "const { tf } = require('./backend');",
      "const tf = require('@tensorflow/tfjs-node-gpu');",
    ]) {
      const reading = readTfjs(`${line}\n${layer}`, { isTypeScript: true, isJsx: false });
      assert.deepEqual([line, reading.networks.length, reading.problems], [line, 1, []]);
    }
    const other = readTfjs(`import { tf } from 'transformers';\n${layer}`, {
      isTypeScript: true,
      isJsx: false,
    });
    assert.deepEqual(other.networks, []);
  });

  it('takes the standards of parameters that nobody gives', () => {
    const sizes = (text: string) =>
      network(text).layers.map(({ parameters }) =>
        'outFeatures' in parameters ? parameters.outFeatures : '-',
      );
    assert.deepEqual(
      sizes(`function build(sizes = [3, 4], last) {
  const model = tf.sequential();
  for (const units of sizes) model.add(tf.layers.dense({ units, inputShape: [2] }));
  model.add(tf.layers.dense({ units: last }));
  return model;
}`),
      [3, 4, null],
    );
    assert.deepEqual(
      sizes(`export const build = ({ units = 5, more: { act = 'relu' }, rate }) => {
  const model = tf.sequential({ layers: [tf.layers.dense({ units, activation: act, inputShape: [2] })] });
  model.compile({ optimizer: tf.train.sgd(rate), loss: 'meanSquaredError' });
  return model;
};`),
      [5, '-'],
    );
  });

  it('finds layers by names that are computed', () => {
    const { layers } = network(`
const parts = [{ dense: { units: 3 } }, { dropout: { rate: 0.5 } }];
const model = tf.sequential({
  layers: parts.map((part, index) => {
    const kind = Object.keys(part)[0];
    const options = part[kind];
    if (index === 0) options['inputShape'] = [2];
    return tf.layers[kind](options);
  }),
});`);
    assert.deepEqual(
      layers.map(({ kind, outputShape }) => [kind, outputShape]),
      [
        ['Linear', [3]],
        ['Dropout', [3]],
      ],
    );
  });

  it('keeps networks of several inputs apart, and adds how they are trained where nothing calls it', () => {
    const { networks } = read(`
class Net {
  constructor(size) {
    this.model = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [size] })] });
    this.model.compile({ optimizer: 'adam', loss: 'meanSquaredError' });
  }
  train(x, y) { return this.model.fit(x, y, { epochs: 7 }); }
}
const small = new Net(3);
const large = new Net(4);
`);
    assert.deepEqual(
      networks.map(({ inputShape, training }) => [inputShape, training?.epochs?.value]),
      [
        [[3], 7],
        [[4], 7],
      ],
    );
  });
});
