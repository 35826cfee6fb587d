import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { languageOf } from '../../../../src/source/readNetworks';
import { changedLines, Edited, kindsIn } from './support';

function added(edited: Edited, name?: string): string[] {
  return changedLines(edited.text, edited.withNorms(name));
}

describe('batch norm after each hidden layer', () => {
  it('is a new element of a Sequential, on a line of its own', () => {
    const text = `from torch import nn
net = nn.Sequential(
    nn.Conv2d(1, 8, 3),  # first
    nn.ReLU(),
    nn.Conv2d(8, 16, kernel_size=3), nn.ReLU(),
    nn.Flatten(),
    nn.LazyLinear(32),
    nn.ReLU(),
    nn.Linear(32, 2)
)
`;
    const edited = new Edited(text);
    assert.deepEqual(added(edited), [
      'nn.BatchNorm2d(8),',
      'nn.Conv2d(8, 16, kernel_size=3), nn.BatchNorm2d(16), nn.ReLU(),',
      'nn.BatchNorm1d(32),',
    ]);
    assert.match(edited.withNorms()!, /# first\n {4}nn\.BatchNorm2d\(8\),\n/);
    assert.equal(new Edited(edited.withNorms()!).withoutNorms(), text);
    const crlf = new Edited(text.replaceAll('\n', '\r\n'));
    assert.equal(crlf.withNorms(), edited.withNorms()!.replaceAll('\n', '\r\n'));
  });

  it('is an attribute and a call in a module', () => {
    const text = `from torch.nn import Linear, Module
class Net(Module):
    def __init__(self, hidden=16):
        super().__init__()
        self.fc1 = Linear(4, hidden)
        self.middle = Linear(hidden, hidden)
        self.out = Linear(hidden, 2)

    def forward(self, x):
        x = self.fc1(x).relu()
        x = self.middle(x).relu()
        return self.out(x)
`;
    const edited = new Edited(text);
    assert.deepEqual(added(edited), [
      'from torch.nn import Linear, Module, BatchNorm1d',
      'self.bn1 = BatchNorm1d(hidden)',
      'self.middle_bn = BatchNorm1d(hidden)',
      'x = self.bn1(self.fc1(x)).relu()',
      'x = self.middle_bn(self.middle(x)).relu()',
    ]);
    const back = new Edited(edited.withNorms()!).withoutNorms()!;
    assert.equal(back.replace(', BatchNorm1d', ''), text);
  });

  it('keeps names in an OrderedDict, and stands in the list of a loop', () => {
    const ordered = new Edited(`from torch import nn
from collections import OrderedDict
net = nn.Sequential(OrderedDict([
    ("fc1", nn.Linear(4, 8)),
    ("act1", nn.ReLU()),
    ("fc2", nn.Linear(8, 2)),
]))
`);
    assert.deepEqual(added(ordered), ['("bn1", nn.BatchNorm1d(8)),']);
    const loop = new Edited(`from torch import nn
sizes = [4, 8, 8]
layers = []
for a, b in zip(sizes, sizes[1:]):
    layers.append(nn.Linear(a, b))
    layers.append(nn.Tanh())
net = nn.Sequential(*layers, nn.Linear(8, 2))
`);
    assert.deepEqual(added(loop), ['layers.append(nn.BatchNorm1d(b))']);
  });

  it('is not offered where the output would get one too, or where there is nothing to add', () => {
    const shared = `from torch import nn
net = nn.Sequential(*[nn.Linear(a, b) for a, b in zip([4, 8, 8], [8, 8, 2])])
`;
    assert.equal(new Edited(shared).withNorms(), undefined);
    assert.equal(
      new Edited('from torch import nn\nnet = nn.Sequential(nn.Linear(4, 2))\n').withNorms(),
      undefined,
    );
    const normed = `from torch import nn
net = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 2))
`;
    assert.equal(new Edited(normed).withNorms(), undefined);
    assert.equal(new Edited(shared).withoutNorms(), undefined);
    const sequences = `from torch import nn
net = nn.Sequential(nn.Unflatten(1, (3, 4)), nn.Linear(4, 8), nn.Linear(8, 2))
`;
    assert.equal(new Edited(sequences).withNorms(), undefined);
  });

  it('comes before the activation of a layer of Keras', () => {
    const listed = `from tensorflow.keras.layers import Dense, Input
from tensorflow.keras import Sequential
net = Sequential([
    Input((4,)),
    Dense(8, activation="sigmoid"),
    Dense(2),
])
`;
    const edited = new Edited(listed);
    assert.deepEqual(added(edited), [
      'from tensorflow.keras.layers import Dense, Input, BatchNormalization, Activation',
      'Dense(8),',
      'BatchNormalization(),',
      'Activation("sigmoid"),',
    ]);
    assert.equal(kindsIn(edited.withNorms()), 'Linear BatchNorm1d Sigmoid Linear');
    const grown = new Edited(`import keras
net = keras.Sequential()
net.add(keras.Input((4,)))
net.add(keras.layers.Dense(8))
net.add(keras.layers.Dense(2))
`);
    assert.deepEqual(added(grown), ['net.add(keras.layers.BatchNormalization())']);
    const functional = new Edited(`import keras
from keras import layers
inputs = keras.Input((4,))
x = layers.Dense(8, activation="relu")(inputs)
net = keras.Model(inputs, layers.Dense(2)(layers.Dense(3)(x)))
`);
    assert.deepEqual(added(functional), [
      'x = layers.Dense(8)(inputs)',
      'x = layers.BatchNormalization()(x)',
      'x = layers.Activation("relu")(x)',
      'net = keras.Model(inputs, layers.Dense(2)(layers.BatchNormalization()(layers.Dense(3)(x))))',
    ]);
    assert.equal(kindsIn(new Edited(functional.withNorms()!).withoutNorms()), 'Linear ReLU Linear Linear');
  });

  it('is written in JavaScript', () => {
    const grown = new Edited(
      `import * as tf from '@tensorflow/tfjs';
const net = tf.sequential();
net.add(tf.layers.dense({ units: 8, inputShape: [4], activation: 'relu' }));
net.add(tf.layers.dense({ units: 2 }));
`,
      'typescript',
    );
    assert.deepEqual(added(grown), [
      'net.add(tf.layers.dense({ units: 8, inputShape: [4] }));',
      'net.add(tf.layers.batchNormalization());',
      "net.add(tf.layers.activation({ activation: 'relu' }));",
    ]);
    const functional = new Edited(
      `import * as tf from '@tensorflow/tfjs';
const input = tf.input({ shape: [4] });
const hidden = tf.layers.dense({ units: 8 }).apply(input);
const net = tf.model({ inputs: input, outputs: tf.layers.dense({ units: 2 }).apply(hidden) });
`,
      'javascript',
    );
    assert.deepEqual(added(functional), [
      'const hidden = tf.layers.batchNormalization().apply(tf.layers.dense({ units: 8 }).apply(input));',
    ]);
    const back = new Edited(functional.withNorms()!, 'javascript').withoutNorms();
    assert.equal(back, functional.text);
  });

  it('goes in and out of the first network of most fixtures, and nothing else changes', () => {
    let [offered, back] = [0, 0];
    for (const folder of ['pytorch', 'keras', 'tfjs'])
      for (const name of readdirSync(`test/fixtures/source/${folder}`)) {
        const language = languageOf(name);
        if (!language) continue;
        const text = readFileSync(`test/fixtures/source/${folder}/${name}`, 'utf8').replace(/^\uFEFF/, '');
        const edited = new Edited(text, language);
        const [network] = edited.reading.networks;
        const after = network && edited.withNorms(network.name);
        if (after === undefined) continue;
        offered++;
        if (new Edited(after, language).withoutNorms(network!.name) !== undefined) back++;
      }
    assert.ok(offered >= 45 && back >= 45, `${offered} in, ${back} out again`);
  });
});
