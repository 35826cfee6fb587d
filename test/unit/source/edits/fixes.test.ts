import assert from 'node:assert/strict';
import { fixTitle } from '../../../../src/network/fixText';
import { readNetworks } from '../../../../src/source/readNetworks';
import { changedLines, Edited } from './support';

/** Layers of PyTorch, each on its line. */
function torch(...layers: string[]): Edited {
  const lines = layers.map(layer => `    ${layer},`);
  return new Edited(['from torch import nn', 'net = nn.Sequential(', ...lines, ')', ''].join('\n'));
}

function changes(edited: Edited, code: string): string[] {
  return changedLines(edited.text, edited.fixed(code));
}

describe('fixes', () => {
  it('set the size that arrives', () => {
    const wrong = torch('nn.Linear(20, 100)', 'nn.ReLU()', 'nn.Linear(784, 10)');
    assert.deepEqual(changes(wrong, 'shape-mismatch'), ['nn.Linear(100, 10),']);
    assert.equal(fixTitle(wrong.problem('shape-mismatch').fix!, wrong.network()), 'Set in_features=100');
    const norm = torch('nn.Linear(20, 128)', 'nn.BatchNorm1d(num_features=64)', 'nn.Linear(128, 2)');
    assert.deepEqual(changes(norm, 'shape-mismatch'), ['nn.BatchNorm1d(num_features=128),']);
    const image = torch(
      'nn.Unflatten(1, (1, 28, 28))',
      'nn.Conv2d(1, 8, 3)',
      'nn.Flatten()',
      'nn.Linear(8 * 28 * 28, 2)',
    );
    assert.deepEqual(changes(image, 'shape-mismatch'), ['nn.Linear(5408, 2),']);
    const channels = torch('nn.Conv2d(1, 8, 3)', 'nn.Conv2d(in_channels=6, out_channels=4, kernel_size=3)');
    assert.deepEqual(changes(channels, 'shape-mismatch'), [
      'nn.Conv2d(in_channels=8, out_channels=4, kernel_size=3),',
    ]);
  });

  it('leave alone what a variable says, or what is made several times', () => {
    const text = (layer: string) => `from torch import nn
width = 64
net = nn.Sequential(nn.Linear(20, 128), nn.ReLU(), ${layer})
`;
    assert.equal(new Edited(text('nn.Linear(width, 2)')).fixed('shape-mismatch'), undefined);
    assert.ok(new Edited(text('nn.Linear(64, 2)')).fixed('shape-mismatch'));
    const shared = `from torch import nn
def layer(n):
    return nn.Linear(4, n)
net = nn.Sequential(layer(4), nn.BatchNorm1d(4), nn.ReLU(), layer(2))
`;
    assert.equal(new Edited(shared).fixed('bias-before-batch-norm'), undefined);
    const options = `from torch import nn
options = {'bias': True}
net = nn.Sequential(nn.Linear(4, 4, **options), nn.BatchNorm1d(4), nn.Linear(4, 2))
`;
    assert.equal(new Edited(options).fixed('bias-before-batch-norm'), undefined);
  });

  it('turn off a bias, wherever it stands', () => {
    for (const [written, fixed] of [
      ['nn.Linear(4, 8)', 'nn.Linear(4, 8, bias=False)'],
      ['nn.Linear(4, 8, True)', 'nn.Linear(4, 8, False)'],
      ['nn.Linear(4, 8, bias=True)', 'nn.Linear(4, 8, bias=False)'],
      ['nn.Linear(in_features=4, out_features=8)', 'nn.Linear(in_features=4, out_features=8, bias=False)'],
      ['nn.LazyLinear(8, True)', 'nn.LazyLinear(8, False)'],
    ]) {
      const edited = torch(written!, 'nn.BatchNorm1d(8)', 'nn.Linear(8, 2)');
      assert.deepEqual(changes(edited, 'bias-before-batch-norm'), [`${fixed},`]);
    }
  });

  it('mend all layers of one cause, those of a loop at their one place', () => {
    const block = ['nn.Linear(8, 8)', 'nn.BatchNorm1d(8)'];
    const edited = torch('nn.Linear(4, 8)', 'nn.BatchNorm1d(8)', ...block, 'nn.Linear(8, 2)');
    assert.deepEqual(changes(edited, 'bias-before-batch-norm'), [
      'nn.Linear(4, 8, bias=False),',
      'nn.Linear(8, 8, bias=False),',
    ]);
    const loop = new Edited(`from torch import nn
layers = []
for width in (4, 4, 4):
    layers += [nn.Linear(4, width), nn.BatchNorm1d(4), nn.ReLU()]
net = nn.Sequential(*layers, nn.Linear(4, 2))
`);
    assert.deepEqual(changes(loop, 'bias-before-batch-norm'), [
      'layers += [nn.Linear(4, width, bias=False), nn.BatchNorm1d(4), nn.ReLU()]',
    ]);
  });

  it('put the convention of the framework', () => {
    const norm = torch('nn.Linear(4, 8, bias=False)', 'nn.BatchNorm1d(8, 1e-3, 0.99)', 'nn.Linear(8, 2)');
    assert.deepEqual(changes(norm, 'momentum-convention'), ['nn.BatchNorm1d(8, 1e-3, 0.01),']);
    assert.deepEqual(changes(norm, 'epsilon-convention'), ['nn.BatchNorm1d(8, 0.00001, 0.99),']);
    const keras = new Edited(`from keras import layers, Input, Sequential
net = Sequential([
    Input((4,)),
    layers.Dense(8),
    layers.BatchNormalization(momentum=0.1),
    layers.Dense(2),
])
`);
    assert.deepEqual(changes(keras, 'momentum-convention'), ['layers.BatchNormalization(momentum=0.9),']);
    assert.deepEqual(changes(keras, 'bias-before-batch-norm'), ['layers.Dense(8, use_bias=False),']);
  });

  it('write JavaScript', () => {
    const tfjs = new Edited(
      `import * as tf from '@tensorflow/tfjs';
const net = tf.sequential({ layers: [
  tf.layers.dense({ units: 8, inputShape: [4] }),
  tf.layers.batchNormalization({ center: false }),
  tf.layers.dense({ units: 2 }),
] });
`,
      'javascript',
    );
    assert.deepEqual(changes(tfjs, 'bias-before-batch-norm'), [
      'tf.layers.dense({ units: 8, inputShape: [4], useBias: false }),',
    ]);
    assert.deepEqual(changes(tfjs, 'center-or-scale-off'), [
      'tf.layers.batchNormalization({ center: true }),',
    ]);
  });

  it('take a layer out', () => {
    const rest = '\nloss = nn.CrossEntropyLoss()\n';
    const listed = new Edited(`from torch import nn
net = nn.Sequential(
    nn.Linear(4, 8),
    nn.ReLU(),
    nn.Linear(8, 3),
    nn.Softmax(dim=1),  # probabilities
)${rest}`);
    assert.equal(listed.fixed('softmax-before-loss'), listed.text.replace(/ +nn\.Softmax.*\n/, ''));
    const applied = (forward: string, attribute = '') => `import torch
from torch import nn
import torch.nn.functional as F
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc1 = nn.Linear(4, 8)
        self.fc2 = nn.Linear(8, 3)${attribute}
    def forward(self, x):
        x = self.fc2(F.relu(self.fc1(x)))
        return ${forward}
${rest}`;
    for (const [written, attribute] of [
      ['F.softmax(x, dim=1)'],
      ['x.softmax(dim=1)'],
      ['torch.softmax(x, 1)'],
      ['self.act(x)', '\n        self.act = nn.Softmax(dim=1)'],
    ])
      assert.equal(new Edited(applied(written!, attribute)).fixed('softmax-before-loss'), applied('x'));
    const keras = (last: string) => `from keras import layers, Input, Sequential
net = Sequential([Input((4,)), layers.Dense(8, activation='relu'), ${last}])
net.compile(loss=keras.losses.CategoricalCrossentropy(from_logits=True))
`;
    const argument = keras("layers.Dense(3, activation='softmax')").replace('from', 'import keras\nfrom');
    assert.equal(
      new Edited(argument).fixed('softmax-before-loss'),
      argument.replace(", activation='softmax'", ''),
    );
  });

  it('leave no advice on what they mended', () => {
    const edited = torch('nn.Linear(4, 8)', 'nn.BatchNorm1d(8, momentum=0.9)', 'nn.Linear(8, 2)');
    const first = edited.fixed('bias-before-batch-norm')!;
    const second = new Edited(first).fixed('momentum-convention')!;
    assert.deepEqual(readNetworks(second, 'python').problems, []);
  });
});
