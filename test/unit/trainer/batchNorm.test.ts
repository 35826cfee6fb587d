import assert from 'node:assert/strict';
import { BatchNormModule } from '../../../src/trainer/layers/batchNorm';
import type { Mode } from '../../../src/trainer/layers/layer';
import type { Model } from '../../../src/trainer/model';
import { checkGradients, graphOf, part, randomModel } from './graphs';
import { modelOf } from './support';

/** As Keras has it, but for the momentum, which is the weight of the new value here. */
const KERAS = { numFeatures: null, eps: 1e-3, momentum: 0.01, affine: true, trackRunningStats: true };

function batchNorm(units: number, batch: number, extra = '') {
  const model = modelOf(`nn.Sequential(nn.BatchNorm1d(${units}${extra}))`, [units], batch);
  const [module] = model.modules;
  assert.ok(module instanceof BatchNormModule);
  return { module, forward: forwardOf(model), output: model.output.values };
}

function forwardOf(model: Model) {
  return (values: readonly number[], batch: number, mode: Mode) => {
    model.input.output.values.set(values);
    model.forward(batch, mode);
  };
}

describe('batch norm', () => {
  it('normalizes by the biased variance and keeps the unbiased one', () => {
    const { module, forward, output } = batchNorm(1, 16);
    forward([1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6, 4, 5, 6, 7], 16, 'training');
    assert.equal(output[0]!.toFixed(4), '-1.8974');
    assert.equal(module.runningMean!.values[0]!.toFixed(4), '0.4000');
    assert.equal(module.runningVariance!.values[0]!.toFixed(4), '1.1667');
  });

  it('takes in unbiased statistics whole when nothing of the old value is kept', () => {
    const { module, forward } = batchNorm(1, 4, ', momentum=1.0');
    forward([1, 2, 3, 4], 4, 'training');
    assert.equal(module.runningVariance!.values[0]!.toFixed(3), '1.667');
  });

  it('keeps (1 − m)^t of the initial running mean after t steps: 1 % after 44', () => {
    const { module, forward } = batchNorm(1, 2);
    module.runningMean!.values[0] = 1;
    for (let step = 0; step < 44; step++) forward([-1, 1], 2, 'training');
    assert.ok(Math.abs(module.runningMean!.values[0]! - 0.9 ** 44) < 1e-6);
    assert.ok(module.runningMean!.values[0]! < 0.01);
  });

  it('gives the same numbers for a constant column, and loses no digits far from zero', () => {
    const { module, forward, output } = batchNorm(2, 3);
    forward([7, 1e4, 7, 1e4 + 1, 7, 1e4 + 2], 3, 'training');
    assert.deepEqual(
      [...output].filter((_, i) => i % 2 === 0),
      [0, 0, 0],
    );
    assert.ok(Math.abs(module.batchVariance.values[1]! - 2 / 3) < 1e-6);
  });

  it('uses the running statistics in evaluation and does not change them', () => {
    const { module, forward, output } = batchNorm(1, 2);
    module.runningMean!.values[0] = 2;
    module.runningVariance!.values[0] = 4;
    forward([6], 1, 'evaluation');
    assert.equal(output[0]!.toFixed(4), '2.0000');
    assert.deepEqual([module.runningMean!.values[0], module.runningVariance!.values[0]], [2, 4]);
  });

  it('gives the same output when its input is scaled: BN(a·z) = BN(z)', () => {
    const z = [0.3, -1.2, 2.5, 0.7];
    const [plain, scaled] = [batchNorm(1, 4, ', eps=1e-12'), batchNorm(1, 4, ', eps=1e-12')];
    plain.forward(z, 4, 'training');
    scaled.forward(
      z.map(value => value * 8),
      4,
      'training',
    );
    assert.deepEqual(scaled.output, plain.output);
  });

  it('takes the variance of an image from all places: unbiased in PyTorch, biased in Keras', () => {
    const parameters = { numFeatures: 2, eps: 1e-5, momentum: 0.1, affine: true, trackRunningStats: true };
    for (const [framework, shape, expected] of [
      ['pytorch', [2, 3, 3], '1.0259'],
      ['keras', [3, 3, 2], '1.0250'],
      ['tfjs', [3, 3, 2], '1.0250'],
    ] as const) {
      const model = randomModel(graphOf([part('BatchNorm2d', parameters)], framework), shape, 16);
      const values = model.input.output.values;
      const channelOf = (i: number) => (framework === 'pytorch' ? Math.floor(i / 9) % 2 : i % 2);
      const seen = [0, 0];
      for (let i = 0; i < values.length; i++) values[i] = 1 + (seen[channelOf(i)]!++ % 4);
      model.forward(16, 'training');
      const [module] = model.modules;
      assert.ok(module instanceof BatchNormModule);
      const running = Array.from(module.runningVariance!.values, value => value.toFixed(4));
      assert.deepEqual(running, [expected, expected]);
    }
  });

  it('of Keras takes in the biased variance: with its momentum of 0.99 all but 1 % after 459 steps', () => {
    for (const [momentum, steps] of [
      [1, 1],
      [0.01, 459],
    ] as const) {
      const model = randomModel(graphOf([part('BatchNorm1d', { ...KERAS, momentum })], 'keras'), [1], 4);
      model.input.output.values.set([1, 2, 3, 4]);
      for (let step = 0; step < steps; step++) model.forward(4, 'training');
      const kept = (1 - momentum) ** steps;
      const [mean, variance] = model.modules[0]!.buffers.map(({ value }) => value.values[0]!);
      assert.ok(Math.abs(mean! / ((1 - kept) * 2.5) - 1) < 1e-5, `mean ${mean}`);
      assert.ok(Math.abs(variance! / (kept + (1 - kept) * 1.25) - 1) < 1e-5, `variance ${variance}`);
    }
  });

  it('of Keras that is not trainable infers: by its moving statistics, which rest as γ and β do', () => {
    const layers = [
      part('Linear', { inFeatures: null, outFeatures: 2, bias: true }),
      part('BatchNorm1d', KERAS, { id: 'norm', frozen: 'evaluation' }),
    ];
    const model = randomModel(graphOf(layers, 'keras'), [3], 4);
    assert.deepEqual(
      model.parameters.map(({ name }) => name),
      ['0.kernel', '0.bias'],
    );
    const [linear, norm] = model.modules;
    const statistics = [
      [0.3, -0.2],
      [2, 0.5],
    ];
    norm!.buffers.forEach(({ value }, i) => {
      value.values.set(statistics[i]!);
    });
    const [gamma, beta] = norm!.parameters.map(({ value }) => [...value.values]);
    model.forward(4, 'training');
    model.output.values.forEach((value, i) => {
      const [mean, variance] = statistics.map(pair => pair[i % 2]!);
      const scale = gamma![i % 2]! / Math.sqrt(variance! + 1e-3);
      const expected = (linear!.output.values[i]! - mean!) * scale + beta![i % 2]!;
      assert.ok(Math.abs(value - expected) < 1e-6, `${value} instead of ${expected}`);
    });
    norm!.buffers.forEach(({ value }, i) => {
      assert.deepEqual([...value.values], [...Float32Array.from(statistics[i]!)]);
    });
  });

  it('frozen without running statistics goes by those of the batch, on the way back too', () => {
    const layer = part('BatchNorm1d', { ...KERAS, trackRunningStats: false }, { frozen: 'evaluation' });
    checkGradients(randomModel(graphOf([layer]), [3], 4), 4);
  });

  it('frozen as in evaluation keeps its statistics, and still learns γ and β', () => {
    const parameters = { numFeatures: 3, eps: 1e-5, momentum: 0.1, affine: true, trackRunningStats: true };
    const layer = part('BatchNorm1d', parameters, { frozen: 'evaluation' });
    const model = randomModel(graphOf([layer]), [3, 4], 2);
    const [module] = model.modules;
    assert.ok(module instanceof BatchNormModule);
    module.runningMean!.values.set([1, 2, 3]);
    module.runningVariance!.values.set([4, 9, 16]);
    module.gamma!.value.values.set([2, 2, 2]);
    model.forward(2, 'training');
    assert.deepEqual([...module.runningMean!.values], [1, 2, 3]);
    const normalized = ((model.input.output.values[4]! - 2) * 2) / 3;
    assert.ok(Math.abs(model.output.values[4]! - normalized) < 1e-5);
    model.outputGradient.values.fill(1);
    model.backward(2);
    assert.deepEqual([...module.beta!.gradient.values], [8, 8, 8]);
    assert.ok(Math.abs(model.modules[0]!.sourceGradients[0]!.values[0]! - 1) < 1e-5);
  });
});
