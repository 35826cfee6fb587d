import assert from 'node:assert/strict';
import { machineText, methodText } from '../../../src/trace/startText';
import { plainDataset, runOf } from '../trainer/support';

const DATA = plainDataset(
  [
    [0, 1],
    [1, 0],
  ],
  [0, 1],
  'classification',
);

describe('what a run begins with, in words', () => {
  it('names the loss of the output, the optimizer and the rate as it is now', () => {
    const start = runOf('nn.Sequential(nn.Linear(2, 1), nn.Sigmoid())', DATA).describe();
    assert.equal(methodText(start), 'bce by adam, learning rate 0.001');
    assert.equal(methodText(start, 0.1 * 3), 'bce by adam, learning rate 0.3');
  });

  it('names a schedule that there is', () => {
    const settings = { optimizer: 'sgd', learningRate: 1e-7, schedule: 'cosine' } as const;
    const start = runOf('nn.Sequential(nn.Linear(2, 2))', DATA, settings).describe();
    assert.equal(methodText(start), 'cross-entropy by sgd, learning rate 1e-7, schedule cosine');
  });

  it('names the kernels and the threads', () => {
    const start = runOf('nn.Sequential(nn.Linear(2, 2))', DATA, { kernels: 'portable' }).describe();
    assert.equal(machineText(start), 'portable kernels, 1 thread');
    assert.equal(machineText({ ...start, kernels: 'relaxed-simd', threads: 3 }), 'relaxed SIMD, 3 threads');
  });
});
