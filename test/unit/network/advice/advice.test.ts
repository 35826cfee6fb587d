import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { adviceOnTraining } from '../../../../src/network/advice/advice';
import { ADVICE_CODES } from '../../../../src/network/advice/rule';
import { inferShapes } from '../../../../src/network/shapes';
import { adviceIn, keras, tfjs, torch } from './support';

describe('advice on a bias', () => {
  it('is given where batch norm alone takes what it is added to', () => {
    const { said, problems, messages } = torch(['Linear(4, 8)', 'BatchNorm1d(8)', 'ReLU()', 'Linear(8, 2)']);
    assert.deepEqual(said, ['3 information bias-before-batch-norm']);
    assert.match(messages, /nn\.Linear\(4, 8\).*8 values are trained for nothing; write bias=False/);
    assert.deepEqual(problems[0]!.fix, { kind: 'arguments', layers: ['0'], values: { bias: false } });
    assert.match(keras(['Dense(4)', 'BatchNormalization()', 'Dense(2)']).messages, /use_bias=False/);
    assert.match(
      tfjs(['dense({ units: 4, inputShape: [3] })', 'batchNormalization()', 'dense({ units: 2 })']).messages,
      /useBias: false/,
    );
  });

  it('is one problem for all layers of a network', () => {
    const block = ['Conv2d(4, 4, 3)', 'BatchNorm2d(4)', 'ReLU()'];
    const blocks = Array.from({ length: 50 }, () => block).flat();
    const { said, problems, messages } = torch([...blocks, 'Flatten()']);
    assert.deepEqual(said, ['3 information bias-before-batch-norm']);
    assert.equal(problems[0]!.alsoAt!.length, 49);
    assert.match(messages, /The biases of 50 layers.*200 values/);
  });

  it('is not given where the bias is off, does something, or rests', () => {
    const silent = (layers: string[], rest = '') => assert.deepEqual(torch(layers, rest).said, []);
    silent(['Linear(4, 8, bias=False)', 'BatchNorm1d(8)', 'ReLU()', 'Linear(8, 2)']);
    silent(['Linear(4, 8)', 'ReLU()', 'BatchNorm1d(8)', 'Linear(8, 2)']);
    silent(['Linear(4, 8)', 'LayerNorm(8)', 'ReLU()', 'Linear(8, 2)']);
    silent(['Linear(4, 8)', 'BatchNorm1d(8)', 'ReLU()', 'Linear(8, 2)'], 'net[1].eval()');
  });

  it('looks at all that takes the output', () => {
    const branching = (use: string) =>
      adviceIn(`from torch import nn
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.bn = nn.BatchNorm1d(4)
        self.out = nn.Linear(4, 2)
    def forward(self, x):
        y = self.fc(x)
        return self.out(self.bn(y).relu() + ${use})
`).said;
    assert.deepEqual(branching('y'), []);
    assert.deepEqual(branching('x'), ['5 information bias-before-batch-norm']);
  });
});

describe('advice on dropout', () => {
  it('is given before a batch norm, less severe with a layer of weights between', () => {
    const direct = torch(['Linear(4, 8)', 'Dropout(0.5)', 'BatchNorm1d(8)', 'ReLU()', 'Linear(8, 2)']);
    assert.deepEqual(direct.said, ['4 warning dropout-before-batch-norm']);
    assert.match(direct.messages, /about 2 times as large/);
    const further = torch(['Dropout(0.2)', 'Linear(4, 8, bias=False)', 'BatchNorm1d(8)', 'Linear(8, 2)']);
    assert.deepEqual(further.said, ['3 information dropout-before-batch-norm']);
    assert.match(further.messages, /about 1\.25 times/);
  });

  it('is not given after the last batch norm, nor further away', () => {
    const norm = ['Linear(4, 8, bias=False)', 'BatchNorm1d(8)', 'ReLU()'];
    assert.deepEqual(torch([...norm, 'Dropout()', 'Linear(8, 2)']).said, []);
    assert.deepEqual(torch(['Dropout(0)', ...norm, 'Linear(8, 2)']).said, []);
    assert.deepEqual(torch(['Dropout()', 'Linear(4, 4)', 'ReLU()', ...norm, 'Linear(8, 2)']).said, []);
  });
});

describe('advice on the output', () => {
  it('is given on batch norm of it', () => {
    const { said, problems } = torch([
      'Linear(4, 8)',
      'ReLU()',
      'Linear(8, 3, bias=False)',
      'BatchNorm1d(3)',
    ]);
    assert.deepEqual(said, ['6 warning batch-norm-after-output']);
    assert.deepEqual(problems[0]!.fix, { kind: 'remove', layers: ['3'] });
    assert.deepEqual(torch(['Linear(4, 8, bias=False)', 'BatchNorm1d(8)']).said, []);
  });

  it('is given on a softmax whose loss applies another', () => {
    const net = ['Linear(4, 8)', 'ReLU()', 'Linear(8, 10)', 'Softmax(dim=1)'];
    const { said, messages } = torch(net, 'loss = nn.CrossEntropyLoss()');
    assert.deepEqual(said, ['6 warning softmax-before-loss']);
    assert.match(messages, /with 10 classes the loss cannot fall below 1\.46/);
    assert.deepEqual(torch(net, 'loss = nn.NLLLoss()').said, []);
    const open = adviceIn(`from torch import nn
def build(classes):
    return nn.Sequential(nn.Linear(4, classes), nn.Softmax(dim=1))
loss = nn.CrossEntropyLoss()
`);
    assert.match(open.messages, /what comes out of nn\.Softmax\(dim=1\), and the gradients get small/);
    assert.deepEqual(torch(net).said, []);
    assert.deepEqual(torch(net.slice(0, 3), 'loss = nn.CrossEntropyLoss()').said, []);
    const binary = ['Linear(4, 8)', 'ReLU()', 'Linear(8, 1)', 'Sigmoid()'];
    assert.deepEqual(torch(binary, 'loss = nn.BCEWithLogitsLoss()').said, ['6 warning softmax-before-loss']);
    assert.deepEqual(torch(binary, 'loss = nn.BCELoss()').said, []);
  });

  it('goes by what the loss of Keras takes', () => {
    const loss = (argument: string) => `net.compile(loss=losses.SparseCategoricalCrossentropy(${argument}))`;
    const logits = ['Dense(4, activation="relu")', 'Dense(3)'];
    const probabilities = ['Dense(4, activation="relu")', 'Dense(3, activation="softmax")'];
    assert.deepEqual(keras(logits, loss('from_logits=True')).said, []);
    assert.deepEqual(keras(logits, loss('')).said, ['4 warning loss-of-logits']);
    assert.deepEqual(keras(probabilities, loss('from_logits=True')).said, ['4 warning softmax-before-loss']);
    assert.deepEqual(keras(probabilities, loss('')).said, []);
  });
});

describe('advice on depth', () => {
  it('is given on sigmoids and tanhs without any normalization', () => {
    const layers = (count: number, name: string) =>
      Array.from({ length: count }, () => ['Linear(4, 4)', name]).flat();
    const { said, messages } = torch([...layers(3, 'Sigmoid()'), 'Linear(4, 2)']);
    assert.deepEqual(said, ['4 information saturating-without-norm']);
    assert.match(messages, /at most 1\/64 of it/);
    assert.deepEqual(torch([...layers(2, 'Sigmoid()'), 'Linear(4, 2)', 'Sigmoid()']).said, []);
    assert.deepEqual(torch([...layers(4, 'Tanh()'), 'Linear(4, 2)']).said, []);
    assert.deepEqual(torch([...layers(5, 'Tanh()'), 'Linear(4, 2)']).said.length, 1);
    assert.deepEqual(torch([...layers(3, 'Sigmoid()'), 'LayerNorm(4)', 'Linear(4, 2)']).said, []);
  });
});

describe('advice on conventions', () => {
  const afterLinear = (norm: string) => torch(['Linear(4, 8, bias=False)', norm, 'ReLU()', 'Linear(8, 2)']);
  const afterDense = (norm: string) => keras(['Dense(8, use_bias=False)', norm, 'ReLU()', 'Dense(2)']);

  it('is given on a momentum of the other framework', () => {
    const { said, problems, messages } = afterLinear('BatchNorm1d(8, momentum=0.99)');
    assert.deepEqual(said, ['4 warning momentum-convention']);
    assert.deepEqual(problems[0]!.fix, { kind: 'arguments', layers: ['1'], values: { momentum: 0.01 } });
    assert.match(messages, /momentum=0\.01 is what Keras calls 0\.99/);
    const { said: inKeras, messages: ofKeras } = afterDense('BatchNormalization(momentum=0.1)');
    assert.deepEqual(inKeras, ['4 warning momentum-convention']);
    assert.match(ofKeras, /In Keras a momentum of 0\.1 is the weight of the old value.*momentum=0\.9 is/);
    for (const momentum of ['0.1', '0.01', '0.5', '1.0', 'None'])
      assert.deepEqual(afterLinear(`BatchNorm1d(8, momentum=${momentum})`).said, []);
    for (const momentum of ['0.99', '0.9', '0.5'])
      assert.deepEqual(afterDense(`BatchNormalization(momentum=${momentum})`).said, []);
  });

  it('hints at an epsilon of the other framework', () => {
    assert.deepEqual(afterLinear('BatchNorm1d(8, eps=1e-3)').said, ['4 hint epsilon-convention']);
    assert.deepEqual(afterDense('BatchNormalization(epsilon=1e-5)').said, ['4 hint epsilon-convention']);
    assert.deepEqual(afterLinear('BatchNorm1d(8, 1e-4)').said, []);
    assert.deepEqual(afterDense('BatchNormalization(epsilon=1e-3)').said, []);
  });
});

describe('advice on what rests', () => {
  const net = ['Linear(4, 8, bias=False)', 'BatchNorm1d(8)', 'ReLU()', 'Linear(8, 2)'];

  it('is given on a frozen batch norm whose statistics move', () => {
    const { said, messages } = torch(net, 'net[1].requires_grad_(False)');
    assert.deepEqual(said, ['4 warning frozen-batch-norm-updates']);
    assert.match(messages, /after 44 steps less than 1 %/);
    assert.deepEqual(torch(net, 'net[1].requires_grad_(False)\nnet[1].eval()').said, []);
    assert.deepEqual(
      keras(['Dense(8, use_bias=False)', 'BatchNormalization(trainable=False)', 'Dense(2)']).said,
      [],
    );
  });

  it('is given on what the fit of TensorFlow.js refuses', () => {
    const first = 'dense({ units: 4, inputShape: [3], useBias: false })';
    const { said, problems } = tfjs([first, 'batchNormalization({ center: false })', 'dense({ units: 2 })']);
    assert.deepEqual(said, ['4 warning center-or-scale-off']);
    assert.deepEqual(problems[0]!.fix, {
      kind: 'arguments',
      layers: [problems[0]!.fix!.layers[0]],
      values: { center: true },
    });
    assert.deepEqual(
      keras(['Dense(4, use_bias=False)', 'BatchNormalization(center=False)', 'Dense(2)']).said,
      [],
    );
  });
});

describe('advice on a training', () => {
  const [network] = torch(['Linear(4, 8, bias=False)', 'BatchNorm1d(8)', 'ReLU()', 'Linear(8, 2)']).networks;
  const [image] = torch([
    'Conv2d(1, 4, 3, bias=False)',
    'BatchNorm2d(4)',
    'Flatten()',
    'Linear(16, 2)',
  ]).networks;
  const [ofKeras] = keras(['Dense(8, use_bias=False)', 'BatchNormalization()', 'Dense(2)']).networks;
  const facts = { trainRows: 1200, batchSize: 60, totalSteps: 5000 };

  it('is given on a last batch of one sample', () => {
    const on = (trainRows: number, of = network!) => adviceOnTraining(of, { ...facts, trainRows });
    assert.deepEqual(on(1200), []);
    assert.deepEqual(
      on(1201).map(({ code }) => code),
      ['batch-of-one'],
    );
    assert.match(on(1201)[0]!.message, /^1.201 training rows in batches of 60.*raises an error in PyTorch/);
    assert.match(on(1201, ofKeras)[0]!.message, /variance is 0.*loses 1\.0.%/);
    assert.deepEqual(on(1201, inferShapes(image!, [1, 4, 4]).network), []);
  });

  it('is given on too few steps', () => {
    const on = (totalSteps: number, of = network!) => adviceOnTraining(of, { ...facts, totalSteps });
    assert.deepEqual(on(44), []);
    assert.match(on(43)[0]!.message, /^After 43 steps 1\.1.%.*44 steps until 1 %/);
    assert.deepEqual(on(459, ofKeras), []);
    const [few] = on(100, ofKeras);
    assert.deepEqual([few!.code, few!.severity], ['too-few-steps', 'warning']);
    assert.match(few!.message, /momentum of 0\.99 it takes 459 steps/);
  });
});

describe('advice', () => {
  it('is not given on usual networks', () => {
    for (const name of ['residual_basic_blocks', 'lenet_class', 'residual_mlp', 'squeeze_and_excitation']) {
      const { problems } = adviceIn(readFileSync(`test/fixtures/source/pytorch/${name}.py`, 'utf8'));
      const advice = problems.filter(({ code }) => ADVICE_CODES.includes(code as never));
      assert.deepEqual(advice, [], name);
    }
  });

  it('is not given on a network with an error', () => {
    const { said } = torch(['Linear(4, 8)', 'BatchNorm1d(9)', 'Linear(9, 2)']);
    assert.deepEqual([...new Set(said.map(one => one.split(' ')[1]))], ['error']);
  });
});
