import assert from 'node:assert/strict';
import type { Initial } from '../../../../src/network/initial';
import { blockingProblem } from '../../../../src/network/network';
import { read } from './support';

const NET = `net = nn.Sequential(nn.Linear(4, 8), nn.BatchNorm1d(8), nn.Linear(8, 3))\n`;

/** How the layers of the first network begin, by their ids. */
function initials(text: string): Record<string, Initial> {
  const { networks, problems } = read(text);
  assert.equal(blockingProblem(networks[0]!, problems), undefined);
  return Object.fromEntries(
    networks[0]!.layers.flatMap(({ id, initial }) => (initial ? [[id, initial]] : [])),
  );
}

/** What a statement makes of the first weight of a network. */
function weight(statement: string): Initial['weight'] {
  const { 0: first } = initials(`import math\n${NET}w = net[0].weight\n${statement}\n`);
  return first?.weight;
}

/** What is said of values that are left out. */
function leftOut(text: string): string[] {
  return read(text)
    .problems.filter(({ code }) => code === 'ignored-argument')
    .map(({ message }) => message);
}

describe('how the weights of PyTorch begin', () => {
  it('is read from nn.init with its arguments', () => {
    const cases: readonly [string, Initial['weight']][] = [
      ['nn.init.xavier_uniform_(w)', { way: 'xavier-uniform' }],
      [
        "nn.init.xavier_normal_(w, gain=nn.init.calculate_gain('tanh'))",
        { way: 'xavier-normal', gain: 5 / 3 },
      ],
      [
        "nn.init.xavier_normal_(w, nn.init.calculate_gain('leaky_relu'))",
        { way: 'xavier-normal', gain: Math.sqrt(2 / 1.0001) },
      ],
      ['nn.init.kaiming_normal_(w)', { way: 'kaiming-normal' }],
      [
        "nn.init.kaiming_normal_(w, mode='fan_out', nonlinearity='relu')",
        { way: 'kaiming-normal', mode: 'fan_out' },
      ],
      ["nn.init.kaiming_uniform_(w, nonlinearity='linear')", { way: 'kaiming-uniform', gain: 1 }],
      [
        'nn.init.kaiming_uniform_(w, a=math.sqrt(5))',
        { way: 'kaiming-uniform', gain: Math.sqrt(2 / (1 + Math.sqrt(5) ** 2)) },
      ],
      ['nn.init.orthogonal_(w, 2)', { way: 'orthogonal', gain: 2 }],
      ['nn.init.normal_(w, std=0.02)', { way: 'normal', mean: 0, std: 0.02 }],
      ['nn.init.uniform_(w, -0.1, b=0.1)', { way: 'uniform', from: -0.1, to: 0.1 }],
      [
        'nn.init.trunc_normal_(w, std=0.02)',
        { way: 'truncated-normal', mean: 0, std: 0.02, from: -2, to: 2 },
      ],
      ['nn.init.constant_(w, 0.5)', { way: 'constant', value: 0.5 }],
      ['nn.init.ones_(w)', { way: 'constant', value: 1 }],
      ['nn.init.zeros(w)', { way: 'constant', value: 0 }],
    ];
    for (const [statement, expected] of cases) assert.deepEqual(weight(statement), expected, statement);
  });

  it('is read from methods that fill a parameter, and from sizes of the layer', () => {
    assert.deepEqual(weight('w.data.normal_(0, 0.02)'), { way: 'normal', mean: 0, std: 0.02 });
    assert.deepEqual(weight('w.data.fill_(0.1)'), { way: 'constant', value: 0.1 });
    assert.deepEqual(weight('with torch.no_grad():\n    w.zero_()'), { way: 'constant', value: 0 });
    const half = { way: 'uniform', from: -0.5, to: 0.5 };
    assert.deepEqual(weight('s = 1 / math.sqrt(w.size(1))\nw.data.uniform_(-s, s)'), half);
    assert.deepEqual(
      weight('f, _ = nn.init._calculate_fan_in_and_fan_out(w)\nw.data.uniform_(-f / 8, f / 8)'),
      half,
    );
    const rows = 'nn.init.uniform_(w, -w.shape[-1] / 8, 2 / net[0].in_features)';
    assert.deepEqual(weight(rows), half);
  });

  it('is that of each layer by itself, and the last to write counts', () => {
    const text = `${NET}nn.init.kaiming_normal_(net[0].weight)
nn.init.constant_(net[0].bias, 0.1)
nn.init.zeros_(net[1].weight)
nn.init.ones_(net[2].weight)
nn.init.xavier_normal_(net[2].weight)
`;
    assert.deepEqual(initials(text), {
      0: { weight: { way: 'kaiming-normal' }, bias: { way: 'constant', value: 0.1 } },
      1: { weight: { way: 'constant', value: 0 } },
      2: { weight: { way: 'xavier-normal' } },
    });
  });

  it('is not kept where a norm begins as PyTorch has it', () => {
    assert.deepEqual(initials(`${NET}nn.init.ones_(net[1].weight)\nnn.init.zeros_(net[1].bias)\n`), {});
  });

  it('is followed through apply, by class, by name and by dimensions', () => {
    const ways = [
      'isinstance(m, nn.Linear)',
      'type(m) == nn.Linear',
      'type(m) in (nn.Linear, nn.Conv2d)',
      'm.__class__ is nn.Linear',
      "m.__class__.__name__.find('Linear') != -1",
      "'Linear' in type(m).__name__",
      'm.__class__.__name__ == nn.Linear.__name__',
      "hasattr(m, 'weight') and m.weight.dim() > 1",
    ];
    for (const condition of ways) {
      const text = `${NET}def start(m):\n    if ${condition}:\n        nn.init.zeros_(m.weight)\nnet.apply(start)\n`;
      const zero = { weight: { way: 'constant', value: 0 } };
      assert.deepEqual(initials(text), { 0: zero, 2: zero }, condition);
      assert.deepEqual(leftOut(text), [], condition);
    }
  });

  it('zeroes the last norm of residual blocks', () => {
    const { networks } = read(`class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(4, 4, 3, padding=1)
        self.bn1 = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 4, 3, padding=1)
        self.bn2 = nn.BatchNorm2d(4)
    def forward(self, x):
        return x + self.bn2(self.conv2(torch.relu(self.bn1(self.conv1(x)))))
class Net(nn.Module):
    def __init__(self, zero_init_residual=True):
        super().__init__()
        self.blocks = nn.Sequential(Block(), Block())
        for m in self.modules():
            if isinstance(m, nn.BatchNorm2d):
                nn.init.constant_(m.weight, 1)
        if zero_init_residual:
            for m in self.modules():
                if isinstance(m, Block):
                    nn.init.constant_(m.bn2.weight, 0)
    def forward(self, x):
        return self.blocks(x)
net = Net()
`);
    assert.deepEqual(
      networks[0]!.layers.flatMap(({ id, initial }) => (initial ? [[id, initial.weight]] : [])),
      ['blocks.0.bn2', 'blocks.1.bn2'].map(id => [id, { way: 'constant', value: 0 }]),
    );
  });

  it('goes along with a copy', () => {
    const text = `import copy\n${NET}nn.init.zeros_(net[0].weight)\nnet = copy.deepcopy(net)\n`;
    const all = read(text).networks.map(({ layers }) => layers[0]!.initial);
    assert.deepEqual(all[0], { weight: { way: 'constant', value: 0 } });
  });

  it('says what it leaves out, and why', () => {
    const of = (statement: string) => leftOut(`${NET}w, b = net[0].weight, net[0].bias\n${statement}\n`);
    assert.deepEqual(of('nn.init.sparse_(w, 0.1)'), [
      "'nn.init.sparse_(w, 0.1)' is left out because Normscope has no such way to begin; these weights begin by PyTorch's default.",
    ]);
    assert.deepEqual(of('nn.init.kaiming_normal_(b)'), [
      "'nn.init.kaiming_normal_(b)' is left out because it needs two dimensions or more; these biases begin by PyTorch's default.",
    ]);
    assert.match(of('nn.init.normal_(w, std=float(input()))')[0]!, /because .*input.* is known only/);
    assert.match(of('nn.init.trunc_normal_(w, 5, 1, -2, 2)')[0]!, /its mean is more than two deviations/);
    assert.deepEqual(of('w.data.normal_().fmod_(2)'), [
      "Normscope does not follow the change of weights in 'w.data.normal_().fmod_(2)'; they begin by PyTorch's default.",
    ]);
    assert.match(
      of('if torch.cuda.is_available():\n    nn.init.zeros_(w)')[0]!,
      /^How the weight of nn\.Linear\(4, 8\) begins cannot be known from the text because/,
    );
  });

  it('is lost where a constructor changes it otherwise, and not touched by a training', () => {
    const within = (line: string) =>
      `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        nn.init.zeros_(self.fc.weight)
        ${line}
    def forward(self, x):
        return self.fc(x)
net = Net()
`;
    for (const line of [
      'self.fc.weight.data.mul_(0.1)',
      'self.fc.weight.data *= 0.1',
      'self.fc.weight.data[0] = 1',
      'self.fc.weight = nn.Parameter(torch.eye(4))',
    ])
      assert.deepEqual([initials(within(line)), leftOut(within(line)).length], [{}, 1], line);
    const trained = `${NET}nn.init.zeros_(net[0].weight)
for epoch in range(3):
    for p in net.parameters():
        p.data.sub_(0.1 * p.grad)
        p.data.clamp_(-1, 1)
        p.grad.fill_(1)
        p.grad.data.zero_()
`;
    assert.deepEqual(initials(trained), { 0: { weight: { way: 'constant', value: 0 } } });
    assert.deepEqual(leftOut(trained), []);
  });
});
