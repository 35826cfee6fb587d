import assert from 'node:assert/strict';
import { UserError } from '../../../src/common/errors';
import { InputError } from '../../../src/trainer/layers/layer';
import { graphOf, part, randomModel } from './graphs';
import { plainDataset, runOf } from './support';

function embedding(paddingIdx: number | null = null) {
  const parameters = { numEmbeddings: 3, embeddingDim: 2, paddingIdx };
  const model = randomModel(graphOf([part('Embedding', parameters)]), [2], 2);
  model.parameters[0]!.value.values.set([1, 2, 3, 4, 5, 6]);
  return model;
}

describe('an embedding', () => {
  it('gives a row for each index, and sums the gradients of equal ones', () => {
    const model = embedding();
    model.input.output.values.set([2, 0, 2, 1]);
    model.forward(2, 'training');
    assert.deepEqual([...model.output.values], [5, 6, 1, 2, 5, 6, 3, 4]);
    model.outputGradient.values.set([1, 2, 3, 4, 10, 20, 30, 40]);
    model.backward(2);
    assert.deepEqual([...model.parameters[0]!.gradient.values], [3, 4, 30, 40, 11, 22]);
  });

  it('learns nothing for its padding', () => {
    const model = embedding(2);
    model.input.output.values.set([2, 0, 2, 1]);
    model.forward(2, 'training');
    model.outputGradient.values.fill(1);
    model.backward(2);
    assert.deepEqual([...model.parameters[0]!.gradient.values], [1, 1, 1, 1, 0, 0]);
  });

  for (const wrong of [3, -1, 0.5, Number.NaN, 1e10]) {
    it(`refuses ${wrong} as an index of three rows`, () => {
      const model = embedding();
      model.input.output.values.set([0, 1, wrong, 1]);
      assert.throws(
        () => model.forward(2, 'training'),
        (error: unknown) =>
          error instanceof InputError &&
          error.layer === model.modules[0]!.layer &&
          error.message === `Embedding(…) takes whole numbers from 0 to 2, but the data gives ${wrong}`,
      );
    });
  }

  const TABLE = 'nn.Sequential(nn.Embedding(3, 2), nn.Flatten(), nn.Linear(4, 1))';
  const ROWS = [
    [0, 1],
    [2, 0],
    [1, 7],
  ];

  it('ends a step with a mistake at its line', () => {
    const run = runOf(TABLE, plainDataset(ROWS, [1, 2, 3], 'regression'), { batchSize: 3, steps: 1 });
    assert.throws(() => run.advance(), {
      name: 'UserError',
      message: 'nn.Embedding(3, 2) takes whole numbers from 0 to 2, but the data gives 7.',
      place: { path: 'net.py', line: 1, character: 20 },
    });
    assert.equal(run.step, 0);
  });

  it('says that the scaling is to blame where the data was scaled', () => {
    const run = runOf(TABLE, plainDataset(ROWS, [1, 2, 3], 'regression'), { scaling: 'standardize' });
    assert.throws(
      () => run.forwardRow(2),
      (error: unknown) =>
        error instanceof UserError &&
        /but the data gives 7 after the scaling standardize; choose the scaling none\.$/.test(error.message),
    );
  });
});
