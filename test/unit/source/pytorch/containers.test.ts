import assert from 'node:assert/strict';
import { layersOf } from './support';

/** A network of the parts `l` and `d`, and what is done to them first. */
const partsOf = (...lines: readonly string[]) =>
  layersOf(`class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.l = nn.ModuleList(modules=[nn.Linear(3, 3)])
        self.d = nn.ModuleDict(modules={"a": nn.Linear(3, 3)})
${lines.map(line => `        ${line}\n`).join('')}    def forward(self, x):
        for part in self.l:
            x = part(x)
        for part in self.d.values():
            x = part(x)
        return x
`);

describe('the parts of a container of PyTorch', () => {
  it('may be given by name, as pairs and as another container', () => {
    const parts = partsOf(
      'self.l.append(module=nn.ReLU())',
      'self.l.insert(index=0, module=nn.Tanh())',
      'self.l.extend(nn.ModuleList([nn.Sigmoid()]))',
      'self.d.update([("b", nn.ELU())])',
      'self.d.update(nn.ModuleDict([["c", nn.SiLU()]]))',
    );
    assert.deepEqual(parts, [
      'l.0 Tanh ← input',
      'l.1 Linear ← l.0',
      'l.2 ReLU ← l.1',
      'l.3 Sigmoid ← l.2',
      'd.a Linear ← l.3',
      'd.b ELU ← d.a',
      'd.c SiLU ← d.b',
    ]);
  });

  it('are not known once something unknown was added', () => {
    for (const change of ['append(*more)', 'extend(*more)', 'insert(*more)', 'extend(modules=more)'])
      assert.match(String(partsOf(`self.l.${change}`)), /nothing in this file says what more is/, change);
    assert.match(String(partsOf('self.d.update(*more)')), /nothing in this file says what more is/);
    assert.match(String(partsOf('self.l.append()')), /'self\.l\.append\(\)' changes the network in a way/);
    for (const change of ['append(*more)', 'add_module(*more)'])
      assert.match(
        String(layersOf(`net = nn.Sequential(nn.Linear(3, 3))\nnet.${change}\n`)),
        /nothing in this file says what more is/,
      );
  });
});
