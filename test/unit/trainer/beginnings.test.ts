import assert from 'node:assert/strict';
import { inferShapes } from '../../../src/network/shapes';
import { readNetworks } from '../../../src/source/readNetworks';
import { Engine } from '../../../src/trainer/kernels/engine';
import { Model } from '../../../src/trainer/model';

/** The parameters of the first network of a Python text, by their names, as they begin. */
function beginnings(text: string, inputShape: readonly number[]): Record<string, Float32Array> {
  const { network, problems } = inferShapes(readNetworks(text, 'python').networks[0]!, inputShape);
  assert.deepEqual(problems, []);
  const { parameters } = new Model(network, new Engine(), { inputShape, maxBatch: 2, seed: 1 });
  return Object.fromEntries(parameters.map(({ name, value }) => [name, value.values]));
}

function deviation(values: Float32Array): number {
  return Math.sqrt(values.reduce((sum, value) => sum + value * value, 0) / values.length);
}

function isNear(actual: number, expected: number): void {
  assert.ok(Math.abs(actual / expected - 1) < 0.02, `${actual} instead of ${expected}`);
}

describe('a network that is read from a text', () => {
  it('begins as PyTorch lets each of its layers begin', () => {
    const values = beginnings(
      `import torch.nn as nn
net = nn.Sequential(nn.Linear(200, 300), nn.BatchNorm1d(300), nn.ReLU(), nn.Linear(300, 200))
def start(m):
    if isinstance(m, nn.Linear):
        nn.init.kaiming_normal_(m.weight, nonlinearity='relu')
        nn.init.constant_(m.bias, 0.125)
    elif isinstance(m, nn.BatchNorm1d):
        m.weight.data.zero_()
net.apply(start)
nn.init.xavier_uniform_(net[3].weight)
`,
      [200],
    );
    isNear(deviation(values['0.weight']!), Math.sqrt(2 / 200));
    isNear(deviation(values['3.weight']!), Math.sqrt(2 / 500));
    for (const name of ['0.bias', '3.bias']) assert.ok(values[name]!.every(value => value === 0.125));
    for (const name of ['1.weight', '1.bias']) assert.ok(values[name]!.every(value => value === 0));
  });

  it('begins as Keras lets each of its layers begin', () => {
    const values = beginnings(
      `import keras
net = keras.Sequential([
    keras.Input((20, 20, 3)),
    keras.layers.Conv2D(400, 5, kernel_initializer='he_normal', bias_initializer=keras.initializers.Constant(0.5)),
    keras.layers.DepthwiseConv2D(5, depth_multiplier=3, depthwise_initializer='he_uniform'),
    keras.layers.Flatten(),
    keras.layers.Dense(2),
])
`,
      [20, 20, 3],
    );
    const [kernel, bias, depthwise, , dense] = Object.values(values);
    isNear(deviation(kernel!), Math.sqrt(2 / 75));
    assert.ok(bias!.every(value => value === 0.5));
    // Keras's kernel here is [5, 5, 400, 3].
    isNear(deviation(depthwise!), Math.sqrt(2 / (25 * 400)));
    isNear(deviation(dense!), Math.sqrt(2 / (dense!.length / 2 + 2)));
  });
});
