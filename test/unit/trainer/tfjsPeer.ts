import assert from 'node:assert/strict';
import * as tf from '@tensorflow/tfjs';
import { Random } from '../../../src/common/random';
import type { Network } from '../../../src/network/network';
import { inferShapes, sizeOf } from '../../../src/network/shapes';
import { Engine } from '../../../src/trainer/kernels/engine';
import type { LayerModule } from '../../../src/trainer/layers/layer';
import { chooseLoss } from '../../../src/trainer/losses/choose';
import { createLoss } from '../../../src/trainer/losses/create';
import type { Loss } from '../../../src/trainer/losses/loss';
import { Model } from '../../../src/trainer/model';
import { createOptimizer } from '../../../src/trainer/optimizers/create';
import type { Optimizer } from '../../../src/trainer/optimizers/optimizer';
import { graphOf, type Part } from './graphs';

export type PeerOptimizer = 'sgd' | 'momentum' | 'adam' | 'rmsprop';

/** One network twice: as parts for Normscope, and as a model of TensorFlow.js whose layers have the ids of the parts. */
export interface Twins {
  readonly inputShape: readonly number[];
  readonly parts: readonly Part[];
  readonly peer: () => tf.LayersModel;
  readonly optimizer: PeerOptimizer;
  readonly rate: number;
  /** How many classes there are to tell apart; null fits numbers by the mean squared error. */
  readonly classes: number | null;
  /** The input is whole numbers below this; null is normal numbers. */
  readonly indices?: number;
  /** Of a tensor's largest value. */
  readonly tolerance: number;
}

const STEPS = 10;
const BATCH = 8;
/** One batch on the way is smaller than the others. */
const SHORT = { step: 4, batch: 5 };

const PEER_OPTIMIZERS: Readonly<Record<PeerOptimizer, (rate: number) => tf.Optimizer>> = {
  sgd: rate => tf.train.sgd(rate),
  momentum: rate => tf.train.momentum(rate, 0.9),
  adam: rate => tf.train.adam(rate),
  rmsprop: rate => tf.train.rmsprop(rate),
};

/** Trains both from the same weights on the same batches, and compares losses, weights, statistics and predictions. */
export async function trainBoth(twins: Twins): Promise<void> {
  const { inputShape, classes, rate, tolerance } = twins;
  const ours = new Ours(graphOf(twins.parts, 'tfjs'), twins);
  const peer = twins.peer();
  const loss = classes === null ? 'meanSquaredError' : 'sparseCategoricalCrossentropy';
  peer.compile({ optimizer: PEER_OPTIMIZERS[twins.optimizer](rate), loss });
  for (const module of ours.modules) {
    const layer = peerLayer(peer, module);
    // A PReLU's slopes have the dimensions of an image in TensorFlow.js, in the same order.
    const shapes = layer?.getWeights().map(({ shape }) => shape) ?? [];
    layer?.setWeights(tensorsOf(module).map(({ value }, i) => tf.tensor(value.values.slice(), shapes[i])));
  }
  const before = ours.modules.map(({ parameters }) => parameters.map(({ value }) => value.values.slice()));
  const random = new Random(11);
  const drawInput = () => (twins.indices ? random.below(twins.indices) : random.normal());
  const drawTarget = () => (classes === null ? random.normal() : random.below(classes));
  let last = { inputs: [0], batch: 0 };
  for (let step = 0; step < STEPS; step++) {
    const batch = step === SHORT.step ? SHORT.batch : BATCH;
    const inputs = Array.from({ length: batch * sizeOf(inputShape) }, drawInput);
    const targets = Array.from({ length: batch }, drawTarget);
    const expected = await peer.trainOnBatch(
      tf.tensor(inputs, [batch, ...inputShape]),
      tf.tensor(targets, [batch, 1]),
    );
    close([ours.train(inputs, targets)], [expected as number], `loss of step ${step + 1}`, tolerance);
    last = { inputs, batch };
  }
  ours.modules.forEach(({ parameters, layer }, m) => {
    parameters.forEach(({ name, value }, i) => {
      const rests = value.values.every((weight, place) => weight === before[m]![i]![place]);
      assert.equal(rests, layer.frozen !== undefined, `whether ${name} rests`);
    });
  });
  for (const module of ours.modules) {
    const expected = peerLayer(peer, module)?.getWeights() ?? [];
    const tensors = tensorsOf(module);
    assert.equal(tensors.length, expected.length);
    tensors.forEach(({ name, value }, i) => {
      close(value.values, expected[i]!.dataSync(), name, tolerance);
    });
  }
  const { inputs, batch } = last;
  const predicted = peer.predict(tf.tensor(inputs, [batch, ...inputShape])) as tf.Tensor;
  close(ours.predict(inputs, batch), predicted.dataSync(), 'prediction', tolerance);
  peer.dispose();
}

/** Normscope's side. */
class Ours {
  private readonly model: Model;
  private readonly loss: Loss;
  private readonly optimizer: Optimizer;
  private readonly targets;

  constructor(network: Network, { inputShape, classes, optimizer, rate }: Twins) {
    const { network: fitted, problems } = inferShapes(network, inputShape);
    assert.deepEqual(problems, []);
    const engine = new Engine();
    const [task, asked] =
      classes === null ? (['regression', 'mse'] as const) : (['classification', 'cross-entropy'] as const);
    const choice = chooseLoss(fitted, task, asked);
    const lossIncludesLast = choice.includesLast;
    this.model = new Model(fitted, engine, { inputShape, maxBatch: BATCH, seed: 3, lossIncludesLast });
    this.loss = createLoss(choice.name, this.model.outputs, engine, {}, 'tfjs');
    this.optimizer = createOptimizer(optimizer, this.model.parameters, rate, engine, {}, 'tfjs');
    this.targets = { labels: engine.integers(BATCH), values: engine.tensor(BATCH) };
    // γ, β and biases begin at numbers that show when they are mixed up.
    const random = new Random(7);
    for (const { parameters } of this.modules) {
      for (const { shape, value } of parameters) {
        if (shape.length > 1) continue;
        for (let i = 0; i < value.length; i++) value.values[i]! += 0.2 * random.normal();
      }
    }
  }

  get modules(): readonly LayerModule[] {
    return this.model.modules;
  }

  train(inputs: readonly number[], targets: readonly number[]): number {
    const { model, loss, optimizer } = this;
    model.input.output.values.set(inputs);
    this.targets.labels.values.set(targets);
    this.targets.values.values.set(targets);
    model.forward(targets.length, 'training');
    const value = loss.compute(model.scores, this.targets, targets.length, model.outputGradient);
    model.backward(targets.length);
    optimizer.step();
    return value;
  }

  predict(inputs: readonly number[], batch: number): Float32Array {
    const { model } = this;
    model.input.output.values.set(inputs);
    model.forward(batch, 'evaluation');
    return model.output.values.subarray(0, batch * model.outputs);
  }
}

/** What the layer has in TensorFlow.js, in its order. */
function tensorsOf({ parameters, buffers }: LayerModule) {
  return [...parameters, ...buffers];
}

function peerLayer(peer: tf.LayersModel, module: LayerModule): tf.layers.Layer | undefined {
  return tensorsOf(module).length > 0 ? peer.getLayer(module.layer.id) : undefined;
}

function close(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  what: string,
  tolerance: number,
): void {
  assert.equal(actual.length, expected.length, what);
  const wanted = Array.from(expected);
  const scale = Math.max(...wanted.map(Math.abs), 1e-2);
  wanted.forEach((value, i) => {
    const error = Math.abs(actual[i]! - value) / scale;
    assert.ok(error < tolerance, `${what}[${i}]: ${actual[i]} instead of ${value}, off by ${error}`);
  });
}
