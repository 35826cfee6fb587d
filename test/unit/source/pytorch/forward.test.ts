import assert from 'node:assert/strict';
import { forwardOf, layersOf } from './support';

describe('the forward of a PyTorch class', () => {
  it('is followed through what is done in place, for all names of the tensor', () => {
    const expected = ['fc Linear ← input', 'relu ReLU ← fc', 'add Add ← relu, relu'];
    assert.deepEqual(
      layersOf(forwardOf('x = self.fc(x)', 'same = x', 'self.relu(x)', 'return x + same')),
      expected,
    );
    assert.deepEqual(
      layersOf(forwardOf('x = self.fc(x)', 'same = x', 'F.relu_(x)', 'return x + same')),
      expected,
    );
    assert.deepEqual(
      layersOf(forwardOf('x = self.fc(x)', 'same = x', 'x = F.relu(x, True)', 'return x + same')),
      expected,
    );
    assert.deepEqual(layersOf(forwardOf('y = self.fc(x)', 'same = y', 'y += x', 'return F.relu(same)')), [
      'fc Linear ← input',
      'add Add ← fc, input',
      'relu ReLU ← add',
    ]);
  });

  it('is refused where a tensor is changed in a way that no layer does', () => {
    for (const line of ['x[:, 0] = 0', 'x.mul_(2)', 'x.data = y', 'x **= 2'])
      assert.match(
        String(layersOf(forwardOf('y = self.fc(x)', line, 'return self.fc(x)'))),
        /cannot be known/,
        line,
      );
  });

  it('is refused where PyTorch would not train what Normscope would', () => {
    const under = (head: string) => layersOf(forwardOf(head, '    x = self.fc(x)', 'return torch.tanh(x)'));
    assert.match(String(under('with torch.no_grad():')), /under torch\.no_grad/);
    assert.match(String(under('with torch.inference_mode():')), /under torch\.no_grad/);
    assert.deepEqual(under('with torch.autograd.set_detect_anomaly(True):'), [
      'fc Linear ← input',
      'tanh Tanh ← fc',
    ]);
    assert.match(String(layersOf(forwardOf('return self.fc(x).detach()'))), /detach/);
  });

  it('flattens by view only what keeps the batch', () => {
    const image = (view: string) =>
      layersOf(`class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(1, 2, 3)
    def features(self, x):
        size = 1
        for one in x.size()[1:]:
            size *= one
        return size
    def forward(self, x):
        x = self.conv(x)
        return ${view}
`);
    for (const view of [
      ...[
        'x.view(x.size(0), -1)',
        'x.view(-1, 2 * 26 * 26)',
        'x.reshape(x.shape[0], -1)',
        'torch.flatten(x, 1)',
      ],
      ...[
        'x.view(-1, self.features(x))',
        'x.flatten(start_dim=1)',
        'x.view(len(x), -1)',
        'torch.reshape(x, (x.size(0), -1))',
      ],
    ]) {
      const lines = image(view);
      assert.ok(Array.isArray(lines) && / Flatten ← conv$/.test(lines[1]!), `${view}: ${lines}`);
    }
    for (const view of [
      'x.view(-1)',
      'torch.flatten(x)',
      'x.view(2, -1)',
      'x.permute(0, 2, 3, 1)',
      'x.transpose(0, 1)',
    ])
      assert.equal(typeof image(view), 'string', view);
  });

  it('uses one module several times with the same weights', () => {
    assert.deepEqual(layersOf(forwardOf('return self.fc(torch.tanh(self.fc(x)))')), [
      'fc Linear ← input',
      'tanh Tanh ← fc',
      'fc_1 Linear ← tanh',
    ]);
  });

  it('takes several outputs or inputs for what Normscope does not train', () => {
    const heads =
      'class Net(nn.Module):\n    def __init__(self):\n        super().__init__()\n        self.a = nn.Linear(2, 2)\n        self.b = nn.Linear(2, 2)\n';
    const returning = (end: string) => layersOf(`${heads}    def forward(self, x):\n        return ${end}\n`);
    assert.match(String(returning('self.a(x), self.b(x)')), /returns 2 values/);
    assert.deepEqual(returning('self.b(self.a(x)), x'), ['a Linear ← input', 'b Linear ← a']);
    assert.deepEqual(returning('x, self.b(self.a(x))'), ['a Linear ← input', 'b Linear ← a']);
    assert.match(String(layersOf(forwardOf('self.fc(x)'))), /returns nothing/);
    assert.match(
      String(layersOf(`${forwardOf('return x').replace('(self, x)', '(self, x, y)')}net = Net()\n`)),
      /several inputs/,
    );
    assert.match(
      String(
        layersOf(`${forwardOf('return self.fc(x[0])').replace('(self, x)', '(self, *x)')}net = Net()\n`),
      ),
      /several inputs/,
    );
  });

  it('follows both ways of what is not decided, and takes what they agree on', () => {
    const either = (end: string) =>
      layersOf(forwardOf('y = self.fc(x)', 'if x.sum() > 0:', '    z = y', 'else:', '    z = y', end));
    assert.deepEqual(either('return z'), ['fc Linear ← input']);
    assert.match(String(either('return x')), /no layers/);
    assert.match(
      String(layersOf(forwardOf('if x.sum() > 0:', '    x = self.fc(x)', 'return x'))),
      /^'x\.sum\(\) > 0' cannot be known/,
    );
    assert.deepEqual(
      layersOf(forwardOf('if x.shape[1] != 4:', '    raise ValueError', 'return self.fc(x)')),
      ['fc Linear ← input'],
    );
  });

  it('takes limits for the activations that they are', () => {
    for (const [call, kind] of [
      ['self.fc(x).clamp(min=0)', 'ReLU'],
      ['torch.clamp(self.fc(x), 0)', 'ReLU'],
      ['self.fc(x).clamp_min(0)', 'ReLU'],
      ['torch.clip(self.fc(x), -2, 2)', 'Hardtanh'],
    ] as const)
      assert.match(String(layersOf(forwardOf(`return ${call}`))), new RegExp(` ${kind} ← fc$`), call);
    assert.match(String(layersOf(forwardOf('return self.fc(x).clamp(max=1)'))), /no layer that does/);
  });
});
