import assert from 'node:assert/strict';
import { isTraced } from '../../../src/trace/cadence';
import { spread, type TraceFrame, toJson } from '../../../src/trace/frame';
import { FrameStore } from '../../../src/trace/frameStore';
import { moments } from '../../../src/trace/statistics';

function frame(step: number, isValidated = false): TraceFrame {
  const validation = isValidated ? { loss: step, accuracy: null } : null;
  return { step, epoch: 1, loss: 0, accuracy: null, validation, input: { mean: 0, variance: 1 }, layers: [] };
}

function tracedSteps(total: number, every: number | null): number[] {
  return Array.from({ length: total }, (_, i) => i + 1).filter(step => isTraced(step, total, every));
}

describe('the cadence', () => {
  it('leaves about 2 000 frames of a run of any length, the first hundred steps one by one', () => {
    for (const total of [50, 1500, 5000, 50_000, 1_000_000]) {
      const steps = tracedSteps(total, null);
      assert.ok(steps.length <= Math.min(total, 2002), `${steps.length} of ${total}`);
      assert.ok(steps.length >= Math.min(total, 950), `${steps.length} of ${total}`);
      assert.deepEqual(
        steps.slice(0, 50),
        Array.from({ length: 50 }, (_, i) => i + 1),
      );
      assert.equal(steps.at(-1), total);
    }
  });

  it('is every so many steps where somebody says so, with the first and the last', () => {
    assert.deepEqual(tracedSteps(11, 5), [1, 5, 10, 11]);
  });
});

describe('the store of frames', () => {
  it('stays bounded over any number of steps, in order, with the newest and the scores', () => {
    const store = new FrameStore(64);
    let thinned = 0;
    for (let step = 1; step <= 50_000; step++) if (store.add([frame(step, step % 5000 === 0)])) thinned++;
    const steps = store.frames.map(({ step }) => step);
    assert.ok(steps.length <= 64 && steps.length > 20);
    assert.deepEqual(
      steps,
      [...steps].sort((a, b) => a - b),
    );
    assert.equal(store.last?.step, 50_000);
    assert.deepEqual(store.validation, { step: 50_000, score: { loss: 50_000, accuracy: null } });
    assert.equal(steps[0], 1);
    assert.ok(thinned > 5);
  });

  it('stays bounded when every frame carries a score', () => {
    const store = new FrameStore(64);
    for (let step = 1; step <= 1000; step++) store.add([frame(step, true)]);
    assert.ok(store.frames.length <= 64);
    assert.equal(store.last?.step, 1000);
  });
});

describe('statistics', () => {
  it('are exact far from zero, and of the first values alone', () => {
    assert.deepEqual(moments(Float32Array.of(1e6, 1e6 + 1, 1e6 + 2, 77), 3), {
      mean: 1e6 + 1,
      variance: 2 / 3,
    });
  });

  it('over units are mean and range', () => {
    assert.deepEqual(spread(Float32Array.of(2, -1, 5)), { mean: 2, minimum: -1, maximum: 5 });
  });

  it('are plain numbers in JSON, and null where JSON has none', () => {
    assert.equal(
      JSON.stringify({ a: Float32Array.of(1, Number.NaN), b: Infinity }, toJson),
      '{"a":[1,null],"b":null}',
    );
  });
});
