import assert from 'node:assert/strict';
import { UserError } from '../../../src/common/errors';
import { inferShapes } from '../../../src/network/shapes';
import { Engine } from '../../../src/trainer/kernels/engine';
import { Model } from '../../../src/trainer/model';
import { loadWeights, type StoredTensor } from '../../../src/trainer/weights';
import { modelOf, networkOf } from './support';

const NET = 'nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1, bias=False))';

function tensor(shape: readonly number[], start: number): StoredTensor {
  const length = shape.reduce((product, size) => product * size, 1);
  return { shape, values: Float32Array.from({ length }, (_, i) => start + i / 8) };
}

/** As `model.state_dict()` of PyTorch has it. */
function stateDict(): Map<string, StoredTensor> {
  return new Map([
    ['0.weight', tensor([3, 2], 1)],
    ['0.bias', tensor([3], 2)],
    ['1.weight', tensor([3], 3)],
    ['1.bias', tensor([3], 4)],
    ['1.running_mean', tensor([3], 5)],
    ['1.running_var', tensor([3], 6)],
    ['1.num_batches_tracked', tensor([], 7)],
    ['2.weight', tensor([1, 3], 8)],
  ]);
}

function valuesOf(model: Model): Map<string, number[]> {
  const tensors = model.modules.flatMap(({ parameters, buffers }) => [...parameters, ...buffers]);
  return new Map(tensors.map(({ name, value }) => [name, [...value.values]]));
}

describe('weights from a file', () => {
  it('replace weights and running statistics under the names of PyTorch', () => {
    const model = modelOf(NET, [2], 4);
    const given = stateDict();
    loadWeights(model, given);
    given.delete('1.num_batches_tracked');
    const expected = new Map([...given].map(([name, { values }]) => [name, [...values]]));
    assert.deepEqual(new Map([...valuesOf(model)].sort()), new Map([...expected].sort()));
  });

  it('may have a slash between layer and weight, as Keras and TensorFlow.js write it', () => {
    const { network } = inferShapes(networkOf('nn.Sequential(nn.Linear(2, 3))'), [2]);
    const keras = { ...network, framework: 'keras' as const };
    const model = new Model(keras, new Engine(), { inputShape: [2], maxBatch: 1, seed: 0 });
    loadWeights(
      model,
      new Map([
        ['0/kernel', tensor([2, 3], 1)],
        ['0.bias', tensor([3], 2)],
      ]),
    );
    assert.deepEqual(valuesOf(model).get('0.bias'), [2, 2.125, 2.25]);
  });

  const refusal = (change: (tensors: Map<string, StoredTensor>) => void, pattern: RegExp) => {
    const model = modelOf(NET, [2], 4);
    const before = valuesOf(model);
    const tensors = stateDict();
    change(tensors);
    assert.throws(
      () => loadWeights(model, tensors),
      (error: unknown) => error instanceof UserError && pattern.test(error.message),
    );
    assert.deepEqual(valuesOf(model), before, 'nothing was changed');
  };

  it('are refused where one is missing, is too many, or has another shape, in a sentence', () => {
    refusal(tensors => {
      tensors.delete('0.bias');
      tensors.delete('1.running_mean');
    }, /lacks 0\.bias, 1\.running_mean; it has 0\.weight, /);
    refusal(tensors => tensors.set('3.weight', tensor([1], 1)), /has 3\.weight, which the network does not/);
    refusal(
      tensors => tensors.set('0.weight', tensor([2, 3], 1)),
      /0\.weight has the shape \[2, 3\] in the file of weights, but \[3, 2\] in the network/,
    );
    refusal(
      tensors => tensors.set('0.bias', { shape: [3], values: Float32Array.of(1, Number.NaN, 2) }),
      /0\.bias holds a value that is no finite number/,
    );
  });
});
