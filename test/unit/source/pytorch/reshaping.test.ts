import assert from 'node:assert/strict';
import { layersOf } from './support';

/** A convolution, and what `forward` makes of what it gives. */
const withForward = (...lines: readonly string[]) =>
  layersOf(`batch_size = 4
class Net(nn.Module):
    def __init__(self, bs=8):
        super().__init__()
        self.conv = nn.Conv2d(1, 8, 3)
        self.fc = nn.Linear(8, 2)
        self.bs = bs
    def forward(self, x):
${lines.map(line => `        ${line}\n`).join('')}        return self.fc(x)
`);

const GLOBAL = [
  'conv Conv2d ← input',
  'avg_pool2d AdaptiveAvgPool2d ← conv',
  'view Flatten ← avg_pool2d',
  'fc Linear ← view',
];

describe('the places of an image in PyTorch', () => {
  it('may all be in one window, whose size the data tells', () => {
    for (const window of ['x.size()[2:]', 'kernel_size=x.shape[2:]', '(x.size(2), x.size(3))'])
      assert.deepEqual(
        withForward('x = self.conv(x)', `x = F.avg_pool2d(x, ${window})`, 'x = x.view(x.size(0), -1)'),
        GLOBAL,
        window,
      );
    const ofInput = withForward(
      'y = self.conv(x)',
      'x = F.avg_pool2d(y, x.size()[2:])',
      'x = x.view(x.size(0), -1)',
    );
    assert.match(String(ofInput), /^kernel_size has to be/);
    assert.match(
      String(withForward('x = self.conv(x)', 'x = F.max_pool2d(x, x.size()[2:])')),
      /^How many places .* takes the largest of is known only from the data\.$/,
    );
  });

  it('are a window like others where their number is known', () => {
    const lines = ['x = self.conv(x.view(-1, 1, 28, 28))', 'x = F.max_pool2d(x, x.size()[2:])'];
    assert.deepEqual(withForward(...lines, 'x = x.flatten(1)'), [
      'view Reshape ← input',
      'conv Conv2d ← view',
      'max_pool2d MaxPool2d ← conv',
      'flatten Flatten ← max_pool2d',
      'fc Linear ← flatten',
    ]);
  });
});

describe('the batch in a view of PyTorch', () => {
  it('may be named', () => {
    for (const name of ['batch_size', 'self.bs'])
      assert.deepEqual(
        withForward('x = self.conv(x)', 'x = F.avg_pool2d(x, x.size()[2:])', `x = x.view(${name}, -1)`),
        GLOBAL,
        name,
      );
    assert.match(String(withForward('x = self.conv(x).view(4, -1)')), /does not keep the batch/);
  });
});
