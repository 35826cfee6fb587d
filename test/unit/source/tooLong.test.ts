import assert from 'node:assert/strict';
import { readNetworks } from '../../../src/source/readNetworks';

/** So many lines within a function that nobody calls. */
const many = (line: string, indent: string) => `${`${indent}${line}\n`.repeat(1200)}`;

describe('a function that makes layers and takes too long to follow', () => {
  const told = (text: string) =>
    readNetworks(text, 'python').problems.map(({ severity, message }) => [severity, message]);

  it('is told of, as it is not read', () => {
    const keras = `from tensorflow import keras
def build(x):
${many('x = keras.layers.Dense(8, activation="relu")(x)', '    ')}    return keras.Model(x, x)
`;
    const torch = `import torch.nn as nn
def build():
    layers = []
${many('layers = layers + [nn.Linear(8, 8), nn.ReLU()]', '    ')}    return nn.Sequential(*layers)
`;
    const expected = [['information', 'build is not read by itself because it takes too long to follow.']];
    assert.deepEqual([keras, torch].map(told), [expected, expected]);
  });

  it('is not spoken of where it makes none', () => {
    const text = `import torch.nn as nn
def count():
    all = []
${many('all = all + list(range(40))', '    ')}    return all
`;
    assert.deepEqual(told(text), []);
  });

  it('loses nothing else where a list or a loop has nothing to do with layers', () => {
    const text = `import torch.nn as nn
WIDTH = 8
values = [i * 2 + 1 for i in range(100000)]
for i in range(1000000):
    values.append(i)
net = nn.Sequential(nn.Linear(4, WIDTH), nn.Linear(WIDTH, 3))
`;
    const { networks, problems } = readNetworks(text, 'python');
    assert.deepEqual(problems, []);
    assert.deepEqual(
      networks[0]?.layers.map(({ outputShape }) => outputShape),
      [[8], [3]],
    );
  });
});
