import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { Engine } from '../../../src/trainer/kernels/engine';
import { createLoss } from '../../../src/trainer/losses/create';
import { createOptimizer } from '../../../src/trainer/optimizers/create';
import type { OptimizerName, OptimizerOptions } from '../../../src/trainer/optimizers/defaults';

const { initial, gradients } = JSON.parse(readFileSync('test/reference/optimizers.json', 'utf8')) as {
  initial: number[];
  gradients: number[][];
};

const RATE = 0.05;

type Peer = [name: OptimizerName, options: OptimizerOptions, make: () => tf.Optimizer];

const OPTIMIZERS: Readonly<Record<string, Peer>> = {
  sgd: ['sgd', {}, () => tf.train.sgd(RATE)],
  momentum: ['momentum', {}, () => tf.train.momentum(RATE, 0.9)],
  Nesterov: ['momentum', { nesterov: true }, () => tf.train.momentum(RATE, 0.9, true)],
  Adam: ['adam', {}, () => tf.train.adam(RATE)],
  RMSprop: ['rmsprop', {}, () => tf.train.rmsprop(RATE)],
  'RMSprop with momentum': ['rmsprop', { momentum: 0.5 }, () => tf.train.rmsprop(RATE, 0.9, 0.5)],
  Adagrad: ['adagrad', {}, () => tf.train.adagrad(RATE)],
};

describe('optimizers against TensorFlow.js', () => {
  before(() => tf.setBackend('cpu'));

  for (const [title, [name, options, make]] of Object.entries(OPTIMIZERS)) {
    it(`${title}: ${gradients.length} steps`, () => {
      const variable = tf.variable(tf.tensor1d(initial), true, `peer of ${title}`);
      const peer = make();
      const engine = new Engine();
      const value = engine.tensor(initial.length);
      const gradient = engine.tensor(initial.length);
      value.values.set(initial);
      const parameter = { name: '0.kernel', shape: [initial.length], value, gradient };
      const optimizer = createOptimizer(name, [parameter], RATE, engine, options, 'tfjs');
      for (const given of gradients) {
        peer.applyGradients({ [variable.name]: tf.tensor1d(given) });
        gradient.values.set(given);
        optimizer.step();
        variable.dataSync().forEach((expected, i) => {
          const error = Math.abs(value.values[i]! - expected) / Math.max(1, Math.abs(expected));
          assert.ok(error < 1e-5, `weight ${i}: ${value.values[i]} instead of ${expected}`);
        });
      }
      variable.dispose();
    });
  }
});

describe('losses against TensorFlow.js', () => {
  before(() => tf.setBackend('cpu'));

  const scores = [0.5, -1.5, 2, 0.1, 0.2, -0.4];

  it('cross-entropy behind a softmax, computed before it', () => {
    const truth = tf.tensor2d([1, 0, 0, 0, 0, 1], [2, 3]);
    const peer = (logits: tf.Tensor) =>
      tf.metrics
        .categoricalCrossentropy(truth, tf.softmax(logits as tf.Tensor2D))
        .mean()
        .asScalar();
    compare('cross-entropy', [2, 3], scores, [0, 2], peer);
  });

  it('binary cross-entropy of probabilities', () => {
    const truth = tf.tensor2d([1, 0, 1], [3, 1]);
    const peer = (given: tf.Tensor) => tf.metrics.binaryCrossentropy(truth, given).mean().asScalar();
    compare('bce', [3, 1], [0.9, 0.2, 0.4], [1, 0, 1], peer);
  });

  it('mean squared and absolute error', () => {
    const values = [0, 1, 1.9, 0.5, -0.5, 0.3];
    const truth = tf.tensor2d(values, [3, 2]);
    compare('mse', [3, 2], scores, values, given => tf.losses.meanSquaredError(truth, given).asScalar());
    compare('mae', [3, 2], scores, values, given => tf.losses.absoluteDifference(truth, given).asScalar());
  });

  function compare(
    name: Parameters<typeof createLoss>[0],
    [rows, width]: readonly [number, number],
    outputs: readonly number[],
    targets: readonly number[],
    peer: (given: tf.Tensor) => tf.Scalar,
  ): void {
    const engine = new Engine();
    const given = engine.tensor(rows * width);
    given.values.set(outputs);
    const gradient = engine.tensor(rows * width);
    const held = { labels: engine.integers(rows), values: engine.tensor(rows * width) };
    held.labels.values.set(targets.slice(0, rows));
    held.values.values.set(targets);
    const value = createLoss(name, width, engine, {}, 'tfjs').compute(given, held, rows, gradient);
    const { value: expected, grad } = tf.valueAndGrad(peer)(tf.tensor2d([...outputs], [rows, width]));
    assert.ok(
      Math.abs(value - expected.dataSync()[0]!) < 1e-6,
      `${value} instead of ${expected.dataSync()[0]}`,
    );
    grad.dataSync().forEach((slope, i) => {
      assert.ok(Math.abs(gradient.values[i]! - slope) < 1e-6, `gradient[${i}]`);
    });
  }
});
