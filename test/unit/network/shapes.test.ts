import assert from 'node:assert/strict';
import { blockingProblem } from '../../../src/network/network';
import { expectedInput, inferShapes, parameterCount } from '../../../src/network/shapes';
import { readNetworks } from '../../../src/source/readNetworks';

function read(expression: string) {
  const reading = readNetworks(`from torch import nn\nnet = ${expression}`, 'python');
  return { network: reading.networks[0]!, problems: reading.problems };
}

describe('shapes', () => {
  it('follow from the first layer with a size', () => {
    const { network } = read(
      'nn.Sequential(nn.ReLU(), nn.Linear(3, 5), nn.BatchNorm1d(5), nn.Flatten(), nn.Linear(5, 2))',
    );
    assert.deepEqual(
      network.layers.map(({ outputShape }) => outputShape),
      [[3], [5], [5], [5], [2]],
    );
    assert.deepEqual(expectedInput(network), [3]);
    assert.deepEqual(network.layers.map(parameterCount), [0, 20, 10, 0, 12]);
  });

  it('come from the data where the text does not say', () => {
    const { network } = read('nn.Sequential(nn.Flatten(), nn.Tanh())');
    assert.deepEqual(
      network.layers.map(({ outputShape }) => outputShape),
      [null, null],
    );
    const { network: fitted } = inferShapes(network, [2, 3]);
    assert.deepEqual(
      fitted.layers.map(({ outputShape }) => outputShape),
      [[6], [6]],
    );
  });

  it('that do not fit are an error at the layer, in a sentence with both numbers', () => {
    const { network, problems } = read('nn.Sequential(nn.Linear(3, 5), nn.BatchNorm1d(4), nn.Linear(6, 2))');
    assert.deepEqual(
      problems.map(({ message, range }) => [message, range.start.character]),
      [
        ['nn.BatchNorm1d(4) expects 4 features, but the layer before gives 5.', 37],
        ['nn.Linear(6, 2) expects 6 features, but the layer before gives 5.', 56],
      ],
    );
    assert.equal(blockingProblem(network, problems), problems[0]);
  });

  it('refuse a Flatten of the batch, or of dimensions that are not there', () => {
    const message = (call: string) =>
      inferShapes(read(`nn.Sequential(${call})`).network, [4]).problems[0]?.message;
    assert.match(message('nn.Flatten(0)')!, /batch dimension/);
    assert.match(message('nn.Flatten(2)')!, /names dimensions/);
    assert.equal(message('nn.Flatten(1, -1)'), undefined);
  });
});
