import assert from 'node:assert/strict';
import { layersOf, read } from './support';

/** A class and a function that hands on what it is given besides. */
const make = (...lines: readonly string[]) => `class Net(nn.Module):
    def __init__(self, size, classes=3, norm=None, **others):
        super().__init__()
        if norm is None:
            norm = nn.LayerNorm
        self.body = nn.Sequential(nn.Linear(size, 8), norm(8), nn.Linear(8, classes))
${lines.map(line => `        ${line}\n`).join('')}    def forward(self, x):
        return self.body(x)

def net(**kwargs):
    kwargs["classes"] = kwargs.get("classes", 5)
    return Net(4, **kwargs)
`;

describe('the **kwargs of a function that nobody calls', () => {
  const sizesOf = (text: string) =>
    read(text).networks.map(({ name, layers }) => [name, ...layers.map(({ outputShape }) => outputShape)]);

  it('are taken as not given where they are handed on, asked for or added to', () => {
    assert.deepEqual(sizesOf(make()), [['Net', [8], [8], [5]]]);
  });

  it('are not known where they are asked for without a standard or gone through', () => {
    const lastSizeOf = (size: string) =>
      sizesOf(make(`self.body.append(nn.Linear(3, ${size}))`).replace(/def net[\s\S]*/, ''))[0]?.at(-1);
    assert.deepEqual(['others.get("last", 7)', 'others["last"]', 'others.pop("last")'].map(lastSizeOf), [
      [7],
      null,
      null,
    ]);
    const text = `class Heads(nn.Module):
    def __init__(self, **sizes):
        super().__init__()
        self.body = nn.Sequential(nn.Linear(4, 4))
        for name, size in sizes.items():
            self.body.append(nn.Linear(4, size))
    def forward(self, x):
        return self.body(x)
`;
    assert.match(String(layersOf(text)), /nobody gives Heads its other arguments/);
  });
});

describe('a class whose layers another file makes', () => {
  it('is told to be one that cannot be read', () => {
    const text = `from .parts import make_body
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.body = make_body()
    def forward(self, x):
        return F.log_softmax(self.body(x), dim=1)
`;
    assert.match(String(layersOf(text)), /What 'make_body\(\)' returns is not in this file/);
  });
});

describe('parts of a network that a loop of unknown length makes', () => {
  it('are no networks of their own', () => {
    const text = `class Block(nn.Module):
    def __init__(self, size):
        super().__init__()
        self.fc = nn.Linear(size, size)
    def forward(self, x):
        return x + self.fc(x)

class Net(nn.Module):
    def __init__(self, depth):
        super().__init__()
        blocks = [Block(8)]
        for _ in range(1, depth):
            blocks.append(Block(8))
        self.body = nn.Sequential(*blocks)
    def forward(self, x):
        return self.body(x)
`;
    assert.deepEqual(
      read(text).networks.map(({ name }) => name),
      ['Net'],
    );
    assert.match(String(layersOf(text)), /nobody gives Net its depth/);
  });

  it('is told where its base is in another file', () => {
    const text = (base: string) => `from .base import Base
class Net(${base}):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
    def forward(self, x):
        return self.fc(x)
`;
    assert.deepEqual(
      read(text('Base')).problems.map(({ severity, message }) => [severity, message]),
      [['information', 'Net is not read because its base Base is not in this file.']],
    );
    assert.deepEqual(read(text('Base, nn.Module')).problems, []);
  });
});

describe('a class that a partial calls with some of its arguments', () => {
  it('is read with them, under the name of the partial', () => {
    const text = `from functools import partial
class Block(nn.Module):
    def __init__(self, size, act):
        super().__init__()
        self.fc = nn.Linear(size, size)
        self.act = act()
    def forward(self, x):
        return self.act(self.fc(x))
class Net(nn.Module):
    def __init__(self, depth, block):
        super().__init__()
        self.body = nn.Sequential(*[block(8) for m in range(depth)])
    def forward(self, x):
        return self.body(x)
small = partial(Net, 1, block=partial(Block, act=nn.ReLU))
large = partial(Net, depth=2, block=partial(Block, act=nn.Tanh))
`;
    assert.deepEqual(
      read(text).networks.map(({ name, layers }) => [name, ...layers.map(({ kind }) => kind)]),
      [
        ['small', 'Linear', 'ReLU'],
        ['large', 'Linear', 'Tanh', 'Linear', 'Tanh'],
      ],
    );
  });
});
