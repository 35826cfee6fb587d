import assert from 'node:assert/strict';
import { matchLayers } from '../../../src/network/match';
import { networkOf } from '../trainer/support';

const sequential = (...layers: string[]) => networkOf(`nn.Sequential(${layers.join(', ')})`);
const LAYERS = ['nn.Linear(2, 4)', 'nn.BatchNorm1d(4)', 'nn.Sigmoid()', 'nn.Linear(4, 4)', 'nn.Sigmoid()'];

describe('the layers of an edited network', () => {
  const trained = sequential(...LAYERS);
  const matched = (...layers: string[]) => [...matchLayers(trained, sequential(...layers))];

  it('are all the same in the same text, however it is spaced', () => {
    const spaced = LAYERS.map(layer => layer.replace(', ', ',').replace('(', '( '));
    assert.deepEqual(matched(...spaced), [
      ['0', 0],
      ['1', 1],
      ['2', 2],
      ['3', 3],
      ['4', 4],
    ]);
  });

  it('keep theirs around a layer that was put in, although the ids have moved', () => {
    const [first, second, ...rest] = LAYERS;
    assert.deepEqual(
      Object.fromEntries(matched(first!, second!, 'nn.Dropout(0.2)', ...rest)),
      Object.fromEntries([
        ['0', 0],
        ['1', 1],
        ['3', 2],
        ['4', 3],
        ['5', 4],
      ]),
    );
  });

  it('keep theirs around one that was taken out, and have none where one was changed', () => {
    const [first, , third, fourth, fifth] = LAYERS;
    assert.deepEqual(Object.fromEntries(matched(first!, third!, fourth!, fifth!)), {
      0: 0,
      1: 2,
      2: 3,
      3: 4,
    });
    const changed = matched(first!, 'nn.BatchNorm1d(4, eps=0.1)', third!, fourth!, fifth!);
    assert.deepEqual(Object.fromEntries(changed), { 0: 0, 2: 2, 3: 3, 4: 4 });
  });

  it('match nothing twice where layers repeat', () => {
    const twice = matchLayers(sequential('nn.Tanh()', 'nn.Tanh()'), sequential('nn.Tanh()'));
    assert.deepEqual([...twice], [['0', 0]]);
  });
});
