import assert from 'node:assert/strict';
import type { Network } from '../../../src/network/network';
import {
  byDefinition,
  grouped,
  idsText,
  layersAt,
  layersUnder,
  networksAt,
} from '../../../src/network/places';
import { readNetworks } from '../../../src/source/readNetworks';

const TEXT = `import torch.nn as nn
import torch.nn.functional as F

class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear, self.norm = nn.Linear(4, 4), nn.BatchNorm1d(4)

    def forward(self, x):
        return F.relu(F.dropout(self.norm(self.linear(x)), 0.5, self.training))

class Net(nn.Module):
    def __init__(self, depth):
        super().__init__()
        self.blocks = nn.Sequential(*[Block() for _ in range(depth)])

    def forward(self, x):
        return self.blocks(x)

deep = Net(5)
shallow = Net(2)
head = nn.Sequential(nn.Linear(4, 2), nn.Softmax(1))
`;

const reading = readNetworks(TEXT, 'python');
const network = (name: string): Network => reading.networks.find(it => it.name === name)!;

/** Where a part of the text begins, `characters` further on. */
function at(part: string, characters = 0) {
  const before = TEXT.slice(0, TEXT.indexOf(part) + characters).split('\n');
  return { line: before.length - 1, character: before.at(-1)!.length };
}

const ids = (layers: readonly { readonly id: string }[]) => layers.map(({ id }) => id);
const names = (networks: readonly Network[]) => networks.map(({ name }) => name);

describe('places of networks', () => {
  it('are those of every layer that a call makes', () => {
    assert.deepEqual(
      ids(layersAt(network('deep'), at('nn.Linear(4, 4)'))),
      [0, 1, 2, 3, 4].map(block => `blocks.${block}.linear`),
    );
    assert.deepEqual(ids(layersUnder(network('shallow'), at('nn.BatchNorm1d', 3))), [
      'blocks.0.norm',
      'blocks.1.norm',
    ]);
  });

  it('are those of the whole line beside its calls, of which none is under the pointer', () => {
    const beside = at('self.linear, self.norm');
    assert.equal(layersAt(network('shallow'), beside).length, 4);
    assert.deepEqual(layersUnder(network('shallow'), beside), []);
    assert.deepEqual(layersAt(network('shallow'), { line: 0, character: 0 }), []);
  });

  it('belong to the innermost of calls within calls', () => {
    const kinds = (part: string) =>
      grouped(layersUnder(network('deep'), at(part))).map(({ layers }) => [layers[0].kind, layers.length]);
    assert.deepEqual(kinds('F.relu'), [['ReLU', 5]]);
    assert.deepEqual(kinds('F.dropout'), [['Dropout', 5]]);
  });

  it('tell which networks stand there: those with a layer on the line, else the definition around it', () => {
    assert.deepEqual(names(networksAt(reading, at('nn.Linear(4, 4)'))), ['deep', 'shallow']);
    assert.deepEqual(names(networksAt(reading, at('self.blocks(x)'))), ['deep', 'shallow']);
    assert.deepEqual(names(networksAt(reading, at('nn.Softmax'))), ['head']);
    assert.deepEqual(names(networksAt(reading, at('import torch.nn as nn'))), []);
  });

  it('gather the networks that one line defines', () => {
    assert.deepEqual(byDefinition(reading.networks).map(names), [['deep', 'shallow'], ['head']]);
  });

  it('keep layers of one call apart by their kinds', () => {
    const text = "import keras\nm = keras.Sequential([keras.layers.Dense(2, activation='relu')])\n";
    const { networks } = readNetworks(text, 'python');
    assert.deepEqual(
      grouped(networks[0]!.layers).map(({ layers }) => layers.map(({ kind }) => kind)),
      [['Linear'], ['ReLU']],
    );
  });

  it('name few layers in full, many by the first and the last', () => {
    const { layers } = network('deep');
    assert.equal(idsText(layers.slice(0, 2)), 'blocks.0.linear, blocks.0.norm');
    assert.equal(idsText(layers.slice(0, 4)), `blocks.0.linear … ${layers[3]!.id}`);
  });
});
