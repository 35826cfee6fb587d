import assert from 'node:assert/strict';
import type { BatchNorm1dModule } from '../../../src/trainer/layers/batchNorm1d';
import { Model } from '../../../src/trainer/model';
import { networkOf } from './support';

function batchNorm(units: number, batch: number, extra = ''): BatchNorm1dModule {
  const model = new Model(networkOf(`nn.Sequential(nn.BatchNorm1d(${units}${extra}))`), units, batch, 0);
  return model.modules[0] as BatchNorm1dModule;
}

describe('batch norm', () => {
  it('normalizes by the biased variance and keeps the unbiased one', () => {
    const module = batchNorm(1, 16);
    module.forward(Float32Array.of(1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7), 16, 'training');
    assert.equal(module.output[0]!.toFixed(4), '-1.8974');
    assert.equal(module.runningMean![0]!.toFixed(4), '0.4000');
    assert.equal(module.runningVariance![0]!.toFixed(4), '1.1667');
  });

  it('takes in unbiased statistics whole when nothing of the old value is kept', () => {
    const module = batchNorm(1, 4, ', momentum=1.0');
    module.forward(Float32Array.of(1, 2, 3, 4), 4, 'training');
    assert.equal(module.runningVariance![0]!.toFixed(3), '1.667');
  });

  it('keeps (1 − m)^t of the initial running mean after t steps: 1 % after 44', () => {
    const module = batchNorm(1, 2);
    module.runningMean![0] = 1;
    for (let step = 0; step < 44; step++) module.forward(Float32Array.of(-1, 1), 2, 'training');
    assert.ok(Math.abs(module.runningMean![0]! - 0.9 ** 44) < 1e-6);
    assert.ok(module.runningMean![0]! < 0.01);
  });

  it('gives the same numbers for a constant column, and loses no digits far from zero', () => {
    const module = batchNorm(2, 3);
    module.forward(Float32Array.of(7, 1e4, 7, 1e4 + 1, 7, 1e4 + 2), 3, 'training');
    assert.deepEqual(
      [...module.output].filter((_, i) => i % 2 === 0),
      [0, 0, 0],
    );
    assert.ok(Math.abs(module.batchVariance[1]! - 2 / 3) < 1e-6);
  });

  it('uses the running statistics in evaluation and does not change them', () => {
    const module = batchNorm(1, 2);
    module.runningMean![0] = 2;
    module.runningVariance![0] = 4;
    module.forward(Float32Array.of(6), 1, 'evaluation');
    assert.equal(module.output[0]!.toFixed(4), '2.0000');
    assert.deepEqual([module.runningMean![0], module.runningVariance![0]], [2, 4]);
  });

  it('gives the same output when its input is scaled: BN(a·z) = BN(z)', () => {
    const z = Float32Array.of(0.3, -1.2, 2.5, 0.7);
    const [module, scaled] = [batchNorm(1, 4, ', eps=1e-12'), batchNorm(1, 4, ', eps=1e-12')];
    module.forward(z, 4, 'training');
    scaled.forward(
      z.map(value => value * 8),
      4,
      'training',
    );
    assert.deepEqual(scaled.output, module.output);
  });
});
