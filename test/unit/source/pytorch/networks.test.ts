import assert from 'node:assert/strict';
import { linesOf, read } from './support';

const namesOf = (text: string) => read(text).networks.map(({ name }) => name);

const CLASS = `class Net(nn.Module):
    def __init__(self, hidden=8):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, hidden), nn.ReLU(), nn.Linear(hidden, 3))
    def forward(self, x):
        return self.body(x)
`;

describe('the networks of a PyTorch text', () => {
  it('are named by the class, and by what they are bound to where a class gives several', () => {
    assert.deepEqual(namesOf(CLASS), ['Net']);
    assert.deepEqual(namesOf(`${CLASS}model = Net(16).to('cpu')\n`), ['Net']);
    assert.deepEqual(namesOf(`${CLASS}small, large = Net(4), Net(64)\n`), ['small', 'large']);
    assert.deepEqual(namesOf(`${CLASS}def tiny():\n    return Net(2)\ndef huge():\n    return Net(99)\n`), [
      'tiny',
      'huge',
    ]);
  });

  it('stand in lists and dictionaries too', () => {
    const made = 'nn.Sequential(nn.Linear(2, 3))';
    assert.deepEqual(namesOf(`nets = [${made}, ${made}]\nby_name = {'a': ${made}}\n`), [
      ...['nets[0]', 'nets[1]', 'by_name["a"]'],
    ]);
  });

  it('are no losses, no blocks that others use, and no layers in a list', () => {
    const text = `class Loss(nn.Module):
    def forward(self, x, y):
        return ((x - y) ** 2).mean()
class Block(nn.Module):
    def __init__(self, n):
        super().__init__()
        self.fc = nn.Linear(n, n)
    def forward(self, x):
        return self.fc(x) + x
layers = [nn.Linear(2, 2), nn.ReLU()]
net = nn.Sequential(*layers, Block(2))
`;
    assert.deepEqual(namesOf(text), ['net']);
    assert.deepEqual(linesOf(read(text).networks[0]!), [
      ...['0 Linear ← input', '1 ReLU ← 0', '2.fc Linear ← 1', 'add Add ← 2.fc, 1'],
    ]);
  });

  it('leave open what nobody gives: sizes that the data tells are no obstacle, others are', () => {
    const asking = (layers: string) => `class Net(nn.Module):
    def __init__(self, n_in, hidden, n_classes):
        super().__init__()
        self.body = nn.Sequential(${layers})
    def forward(self, x):
        return self.body(x)
`;
    const open = read(asking('nn.Linear(n_in, 8), nn.ReLU(), nn.Linear(8, n_classes), nn.LogSoftmax(dim=1)'));
    assert.deepEqual(open.problems, []);
    assert.deepEqual(
      open.networks[0]!.layers.map(({ parameters }) => parameters),
      [
        { inFeatures: null, outFeatures: 8, bias: true },
        {},
        { inFeatures: 8, outFeatures: null, bias: true },
        { dim: 1 },
      ],
    );
    const closed = read(asking('nn.Linear(n_in, hidden), nn.Linear(hidden, n_classes)'));
    assert.deepEqual(closed.networks, []);
    assert.deepEqual(
      closed.problems.map(({ severity, message }) => [severity, message]),
      [['information', 'Net is not read by itself because nobody gives Net its hidden (line 5).']],
    );
  });

  it('are not made of what functions may have changed before', () => {
    const text = `WIDTH = 8
classes = []
def load():
    global WIDTH
    WIDTH = 16
    classes.append('cat')
def build(width=WIDTH):
    return nn.Sequential(nn.Linear(4, width), nn.ReLU(), nn.Linear(width, len(classes)))
def build_later():
    return nn.Sequential(nn.Linear(4, WIDTH), nn.ReLU(), nn.Linear(WIDTH, 2))
`;
    const { networks, problems } = read(text);
    assert.deepEqual(
      networks.map(({ name, layers }) => [
        name,
        ...layers.map(({ parameters }) => JSON.stringify(parameters)),
      ]),
      [
        [
          'build',
          '{"inFeatures":4,"outFeatures":8,"bias":true}',
          '{}',
          '{"inFeatures":8,"outFeatures":null,"bias":true}',
        ],
        ['build_later', '{}', '{"inFeatures":null,"outFeatures":2,"bias":true}'],
      ],
    );
    assert.deepEqual(
      problems.map(({ message }) => message),
      ["'WIDTH' cannot be known from the text because functions of this file change WIDTH."],
    );
  });

  it('are uncertain after what takes too long to follow', () => {
    const text = `net = nn.Sequential(nn.Linear(2, 3))
while True:
    net.append(nn.Linear(3, 3))
after = nn.Sequential(nn.Linear(2, 2))
`;
    const { problems } = read(text);
    assert.ok(
      problems.some(({ networks }) => networks?.includes('net')),
      'net is not taken as it stood before',
    );
  });

  it('keep the ids of state_dict through wrappers and copies', () => {
    const text = `import copy
${CLASS}net = nn.DataParallel(torch.compile(Net(5)))
twin = copy.deepcopy(net)
twin.body[0] = nn.Linear(4, 5, bias=False)
`;
    const { networks } = read(text);
    assert.deepEqual(networks.map(linesOf), [
      ['body.0 Linear ← input', 'body.1 ReLU ← body.0', 'body.2 Linear ← body.1'],
      ['body.0 Linear ← input', 'body.1 ReLU ← body.0', 'body.2 Linear ← body.1'],
    ]);
    assert.deepEqual(
      networks.map(({ layers }) => (layers[0]!.parameters as { bias: boolean }).bias),
      [true, false],
    );
  });
});
