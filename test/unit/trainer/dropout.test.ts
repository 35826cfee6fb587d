import assert from 'node:assert/strict';
import { DropoutModule } from '../../../src/trainer/layers/dropout';
import { graphOf, part, randomModel } from './graphs';

describe('dropout', () => {
  it('drops the share that it is told to, in whole training, and divides the rest by what is left', () => {
    const model = ones(part('Dropout', { p: 0.3 }), [10_000]);
    for (let step = 0; step < 5; step++) {
      model.forward(1, 'training');
      const kept = model.output.values.filter(value => value !== 0);
      assert.ok(Math.abs(kept.length / 10_000 - 0.7) < 0.02, `${kept.length} of 10000 are kept`);
      assert.deepEqual([...new Set(kept)], [Math.fround(1 / 0.7)]);
    }
  });

  it('neighbours, later values and later steps are dropped independently of each other', () => {
    const model = ones(part('Dropout', { p: 0.5 }), [20_000]);
    model.forward(1, 'training');
    const first = model.output.values.map(value => value - 1);
    model.forward(1, 'training');
    const second = model.output.values.map(value => value - 1);
    const correlation = (lag: number, other: Float32Array) =>
      first.subarray(0, 20_000 - lag).reduce((sum, value, i) => sum + value * other[i + lag]!, 0) / 20_000;
    for (const lag of [1, 2, 3, 4, 8, 64, 4096]) assert.ok(Math.abs(correlation(lag, first)) < 0.03);
    for (const lag of [0, 1, 4]) assert.ok(Math.abs(correlation(lag, second)) < 0.03);
  });

  it('lets gradients through where values went through', () => {
    const model = ones(part('Dropout', { p: 0.5 }), [50]);
    model.forward(1, 'training');
    model.outputGradient.values.fill(1);
    model.backward(1);
    assert.deepEqual(model.modules[0]!.sourceGradients[0]!.values, model.output.values);
  });

  it('changes nothing in evaluation, nor where it is frozen for it', () => {
    for (const [mode, frozen] of [
      ['evaluation', undefined],
      ['training', 'evaluation'],
    ] as const) {
      const model = ones(part('Dropout', { p: 0.5 }, frozen && { frozen }), [50]);
      model.forward(1, mode);
      model.outputGradient.values.fill(3);
      model.backward(1);
      assert.deepEqual([...new Set(model.output.values)], [1]);
      assert.deepEqual([...new Set(model.modules[0]!.sourceGradients[0]!.values)], [3]);
    }
  });

  it('drops all with p = 1 and nothing with p = 0', () => {
    for (const [p, value] of [
      [1, 0],
      [0, 1],
    ] as const) {
      const model = ones(part('Dropout', { p }), [1000]);
      model.forward(1, 'training');
      assert.deepEqual([...new Set(model.output.values)], [value]);
    }
  });

  it('drops whole channels with Dropout2d, wherever they lie', () => {
    for (const [framework, shape] of [
      ['pytorch', [8, 3, 5]],
      ['keras', [3, 5, 8]],
    ] as const) {
      const model = randomModel(graphOf([part('Dropout2d', { p: 0.5 })], framework), shape, 10);
      model.input.output.values.fill(1);
      model.forward(10, 'training');
      const channelOf = (i: number) => (framework === 'pytorch' ? Math.floor((i % 120) / 15) : i % 8);
      const values = new Map<number, number>();
      model.output.values.forEach((value, i) => {
        const channel = Math.floor(i / 120) * 8 + channelOf(i);
        assert.equal(value, values.get(channel) ?? value);
        values.set(channel, value);
      });
      assert.equal(values.size, 80);
      assert.deepEqual([...new Set(values.values())].sort(), [0, 2]);
    }
  });

  it('gives two layers different masks, and the same ones again from the same state', () => {
    const parts = [
      part('Dropout', { p: 0.5 }, { inputs: ['input'] }),
      part('Dropout', { p: 0.5 }, { inputs: ['input'] }),
      part('Add', {}, { inputs: ['0', '1'] }),
    ];
    const model = randomModel(graphOf(parts), [100], 1);
    model.input.output.values.fill(1);
    const [first, second] = model.modules;
    assert.ok(first instanceof DropoutModule && second instanceof DropoutModule);
    model.forward(1, 'training');
    assert.notDeepEqual(first.output.values, second.output.values);
    const state = first.state.values.slice();
    model.forward(1, 'training');
    const next = first.output.values.slice();
    model.forward(1, 'training');
    assert.notDeepEqual(first.output.values, next);
    first.state.values.set(state);
    model.forward(1, 'training');
    assert.deepEqual(first.output.values, next);
  });
});

function ones(layer: Parameters<typeof graphOf>[0][number], shape: readonly number[]) {
  const model = randomModel(graphOf([layer]), shape, 1);
  model.input.output.values.fill(1);
  return model;
}
