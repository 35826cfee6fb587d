import assert from 'node:assert/strict';
import { read } from './support';

/** What the text says of the training of its first network, without the places. */
function told(text: string, name?: string): Record<string, unknown> {
  const { networks } = read(text);
  const network = networks.find(one => name === undefined || one.name === name);
  return Object.fromEntries(Object.entries(network?.training ?? {}).map(([key, one]) => [key, one.value]));
}

const NET = 'net = nn.Sequential(nn.Linear(4, 8), nn.ReLU(), nn.Linear(8, 3))\n';

describe('what a PyTorch text says of training', () => {
  it('reads optimizers with their numbers, by place and by name', () => {
    assert.deepEqual(told(`${NET}opt = torch.optim.SGD(net.parameters(), 0.1, 0.9, nesterov=True)\n`), {
      ...{ optimizer: 'momentum', learningRate: 0.1, momentum: 0.9, nesterov: true },
    });
    assert.deepEqual(
      told(
        `from torch import optim\n${NET}opt = optim.AdamW(params=net.parameters(), lr=1e-3, betas=(0.8, 0.99), eps=1e-6, weight_decay=0.01)\n`,
      ),
      { optimizer: 'adamw', learningRate: 1e-3, beta1: 0.8, beta2: 0.99, eps: 1e-6, weightDecay: 0.01 },
    );
    assert.deepEqual(told(`${NET}opt = torch.optim.RMSprop(net.parameters(), alpha=0.9, centered=True)\n`), {
      ...{ optimizer: 'rmsprop', alpha: 0.9, centered: true },
    });
    assert.deepEqual(told(`${NET}opt = torch.optim.Rprop(net.parameters())\n`), {});
  });

  it('gives each network its own optimizer', () => {
    const text = `${NET}other = nn.Sequential(nn.Linear(2, 2))
a = torch.optim.Adam(filter(lambda p: p.requires_grad, net.parameters()), lr=0.5)
b = torch.optim.SGD([{'params': other.parameters(), 'lr': 0.1}], lr=0.25)
`;
    assert.deepEqual(told(text, 'net'), { optimizer: 'adam', learningRate: 0.5 });
    assert.deepEqual(told(text, 'other'), { optimizer: 'sgd', learningRate: 0.25 });
  });

  it('takes schedules as they are, or not at all', () => {
    const schedule = (call: string) => {
      const text = `${NET}opt = torch.optim.SGD(net.parameters(), lr=0.5)\nepochs = 20\ns = torch.optim.lr_scheduler.${call}\n`;
      const { optimizer: _, epochs: __, ...others } = told(text);
      return others;
    };
    assert.deepEqual(schedule('ExponentialLR(opt, gamma=0.9)'), {
      ...{ learningRate: 0.5, schedule: 'exponential', factor: 0.9 },
    });
    assert.deepEqual(schedule("ReduceLROnPlateau(opt, 'min', patience=3)"), {
      ...{ learningRate: 0.5, schedule: 'plateau', factor: 0.1, patience: 3 },
    });
    assert.deepEqual(schedule('CosineAnnealingLR(opt, T_max=epochs)'), {
      learningRate: 0.5,
      schedule: 'cosine',
    });
    assert.deepEqual(schedule('OneCycleLR(opt, max_lr=2.0, total_steps=n)'), {
      ...{ learningRate: 2, schedule: 'one-cycle' },
    });
    for (const other of [
      'CosineAnnealingLR(opt, T_max=5)',
      'CosineAnnealingLR(opt, T_max=20, eta_min=0.01)',
      "ReduceLROnPlateau(opt, 'max')",
      'MultiStepLR(opt, milestones=[5, 10])',
      'StepLR(opt, step_size=every)',
      'OneCycleLR(opt, 2.0, pct_start=0.1)',
    ])
      assert.deepEqual(schedule(other), { learningRate: 0.5 }, other);
  });

  it('reads losses, batches, epochs and schedules where they are used', () => {
    const text = `${NET}from torch.utils.data import DataLoader
EPOCHS = 7
train = DataLoader(data, batch_size=64, shuffle=True)
test = DataLoader(data, batch_size=1000)
opt = torch.optim.Adam(net.parameters())
schedule = torch.optim.lr_scheduler.StepLR(opt, 10)
criterion = nn.CrossEntropyLoss(label_smoothing=0.1)
for epoch in range(EPOCHS):
    for x, y in train:
        loss = criterion(net(x), y)
`;
    assert.deepEqual(told(text), {
      ...{ optimizer: 'adam', batchSize: 64, epochs: 7, loss: 'cross-entropy', labelSmoothing: 0.1 },
      ...{ schedule: 'step', stepSize: 10, factor: 0.1 },
    });
    assert.deepEqual(told(`${NET}loss = F.mse_loss(net(x), y)\nnum_epochs = 5\n`), {
      loss: 'mse',
      epochs: 5,
    });
  });

  it('gives each network what its own training says', () => {
    const training = (name: string, loss: string, epochs: number, more = '') => `
${name} = nn.Sequential(nn.Linear(4, 3))
loss_fn = nn.${loss}()
opt = torch.optim.SGD(${name}.parameters(), lr=0.5)
${more}
for epoch in range(${epochs}):
    loss_fn(${name}(x), y)
`;
    const text = `${training('a', 'CrossEntropyLoss', 3)}${training('b', 'L1Loss', 1000, 's = torch.optim.lr_scheduler.StepLR(opt, 5)')}
c = nn.Sequential(nn.Linear(2, 2))
`;
    assert.deepEqual(told(text, 'a'), {
      ...{ optimizer: 'sgd', learningRate: 0.5, epochs: 3, loss: 'cross-entropy' },
    });
    assert.deepEqual(told(text, 'b'), {
      ...{ optimizer: 'sgd', learningRate: 0.5, epochs: 1000, loss: 'mae' },
      ...{ schedule: 'step', stepSize: 5, factor: 0.1 },
    });
    assert.deepEqual(told(text, 'c'), {});
  });

  it('leaves out what it says in several ways', () => {
    assert.deepEqual(
      told(`${NET}find = torch.optim.Adam(net.parameters(), lr=1e-7)
opt = torch.optim.Adam(net.parameters(), lr=1e-3)
`),
      { optimizer: 'adam' },
    );
    const loaders = (...lines: string[]) =>
      told(`from torch.utils.data import DataLoader\n${NET}${lines.join('\n')}\n`);
    assert.deepEqual(loaders('a = DataLoader(rows, 8)', 'b = DataLoader(rows, 16)'), {});
    assert.deepEqual(loaders('test = DataLoader(rows, 8)', 'train = DataLoader(rows, 16)'), {
      batchSize: 16,
    });
    assert.deepEqual(
      loaders('def unused(size=8):', '    DataLoader(rows, size, shuffle=True)', 'a = DataLoader(rows, 16)'),
      { batchSize: 16 },
    );
  });

  it('finds it in the methods that Lightning calls', () => {
    const text = `import pytorch_lightning as pl
class Net(pl.LightningModule):
    def __init__(self, lr=0.5):
        super().__init__()
        self.lr = lr
        self.fc = nn.Linear(4, 1)
    def forward(self, x):
        return self.fc(x)
    def training_step(self, batch, index):
        x, y = batch
        self.fc = self.fc.weight
        return F.mse_loss(self(x), y)
    def configure_optimizers(self):
        return torch.optim.SGD(self.parameters(), lr=self.lr)
net = Net(lr=0.25)
pl.Trainer(max_epochs=4).fit(net, rows)
`;
    assert.deepEqual(told(text), { optimizer: 'sgd', learningRate: 0.25, loss: 'mse', epochs: 4 });
    assert.deepEqual(
      read(text).networks[0]?.layers.map(({ id }) => id),
      ['fc'],
      'what a step changes is taken back',
    );
  });

  it('is refused where Lightning trains a part that forward leaves out', () => {
    const text = (step: string) => `import pytorch_lightning as pl
class Net(pl.LightningModule):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Linear(4, 2)
        self.decoder = nn.Linear(2, 4)
    def forward(self, x):
        return self.encoder(x)
    def training_step(self, batch, index):
        ${step}
`;
    const errors = (step: string) =>
      read(text(step))
        .problems.filter(({ severity }) => severity === 'error')
        .map(({ message }) => message);
    assert.deepEqual(errors('return F.mse_loss(self.decoder(self.encoder(batch)), batch)'), [
      'training_step calls self.decoder, which forward does not, and Normscope trains what forward does.',
    ]);
    assert.deepEqual(errors('return F.mse_loss(self(batch), batch)'), []);
  });

  it('says what it does not take', () => {
    const messages = (line: string) =>
      read(`${NET}${line}\n`).problems.map(({ severity, code, message }) => [severity, code, message]);
    assert.deepEqual(messages('opt = torch.optim.Adadelta(net.parameters())'), [
      ['information', 'training-not-taken', 'Normscope has no Adadelta, and trains as its own settings say.'],
    ]);
    assert.deepEqual(
      messages(
        'torch.optim.lr_scheduler.MultiStepLR(torch.optim.SGD(net.parameters(), lr=0.5), milestones=[5, 10])',
      ),
      [
        [
          'information',
          'training-not-taken',
          'Normscope has no MultiStepLR with these numbers, and keeps to the schedule of its own settings.',
        ],
      ],
    );
  });

  it('tells where it stands', () => {
    const { networks } = read(`${NET}opt = torch.optim.Adam(net.parameters(), lr=0.5)\n`);
    assert.deepEqual(networks[0]!.training!.learningRate!.range, {
      start: { line: 4, character: 44 },
      end: { line: 4, character: 47 },
    });
  });
});
