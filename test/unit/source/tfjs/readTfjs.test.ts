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
      "dense has no argument 'unit'; it takes units, activation and useBias.",
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
});
