import assert from 'node:assert/strict';
import { isTraced } from '../../../src/trace/cadence';
import { type BatchNormFrame, spread, type TraceFrame, toJson } from '../../../src/trace/frame';
import { FrameStore } from '../../../src/trace/frameStore';
import { packFrames, unpackFrames } from '../../../src/trace/packing';

function frame(step: number, isValidated = false): TraceFrame {
  const validation = isValidated ? { loss: step, accuracy: null } : null;
  return { step, epoch: 1, loss: 0, accuracy: null, validation, input: { mean: 0, variance: 1 }, layers: [] };
}

function batchNormOf(tensor: Float32Array): BatchNormFrame {
  return {
    batchMean: tensor,
    batchVariance: tensor,
    runningMean: tensor,
    runningVariance: tensor,
    gamma: tensor,
    beta: tensor,
    gammaGradient: tensor,
    betaGradient: tensor,
  };
}

/** A frame as plain values, whatever class it is of. */
function plain({ step, epoch, loss, accuracy, validation, input, layers }: TraceFrame): TraceFrame {
  return { step, epoch, loss, accuracy, validation, input, layers };
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
    for (let step = 1; step <= 50_000; step++)
      if (store.add([frame(step, step % 5000 === 0)]).thinned) thinned++;
    const steps = store.frames.map(({ step }) => step);
    assert.ok(steps.length <= 64 && steps.length > 20);
    assert.deepEqual(
      steps,
      [...steps].sort((a, b) => a - b),
    );
    assert.equal(store.last?.step, 50_000);
    assert.equal(store.frames.filter(({ validation }) => validation).length, 10);
    assert.equal(steps[0], 1);
    assert.ok(thinned > 5);
    const gaps = steps.slice(1).map((step, i) => step - steps[i]!);
    assert.ok(Math.max(...gaps) <= 2048, `the beginning was thinned more than the end: ${gaps}`);
  });

  it('keeps fewer frames of a wide network, so that memory stays bounded too', () => {
    const store = new FrameStore();
    const wide = (step: number): TraceFrame => {
      const tensor = new Float32Array(1000);
      const batchNorm = batchNormOf(tensor);
      return { ...frame(step), layers: [{ id: '0', output: { mean: 0, variance: 1 }, batchNorm }] };
    };
    for (let step = 1; step <= 5000; step += 10) {
      const frames = Array.from({ length: 10 }, (_, i) => wide(step + i));
      store.add(unpackFrames(packFrames(frames)));
    }
    assert.ok(store.frames.length <= 1000, String(store.frames.length));
    const buffers = new Set(store.frames.map(({ layers }) => layers[0]!.batchNorm!.gamma!.buffer));
    const bytes = [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
    assert.ok(bytes <= 64e6, `frames that went are still held: ${bytes}`);
    assert.equal(store.last?.step, 5000);
  });

  it('says which frames it kept, so that others can follow', () => {
    const store = new FrameStore(8);
    let followed: TraceFrame[] = [];
    for (let step = 1; step <= 100; step += 3) {
      const { kept, thinned } = store.add([frame(step), frame(step + 1), frame(step + 2, step % 20 === 0)]);
      followed = thinned ? [...store.frames] : [...followed, ...kept];
      assert.deepEqual(followed, store.frames);
    }
  });

  it('stays bounded when every frame carries a score', () => {
    const store = new FrameStore(64);
    for (let step = 1; step <= 1000; step++) store.add([frame(step, true)]);
    assert.ok(store.frames.length <= 64);
    assert.equal(store.last?.step, 1000);
  });
});

describe('frames for a view', () => {
  it('travel in one array and come out as they went in', () => {
    const tensor = (...values: number[]) => Float32Array.from(values);
    const batchNorm = {
      batchMean: tensor(1, 2),
      batchVariance: tensor(3, 4),
      runningMean: null,
      runningVariance: null,
      gamma: tensor(5, 6),
      beta: tensor(7, 8),
      gammaGradient: tensor(9, Number.NaN),
      betaGradient: null,
    };
    const output = { mean: 0.5, variance: 2 };
    const frames = [1, 2].map(step => ({
      ...frame(step),
      layers: [
        { id: '0', output },
        { id: '1', output, batchNorm },
      ],
    }));
    const packed = packFrames(frames);
    assert.equal(packed.tensors.length, 20);
    assert.deepEqual(unpackFrames(structuredClone(packed)).map(plain), frames);
    const [read] = unpackFrames(packed);
    assert.deepEqual(JSON.parse(JSON.stringify(read, toJson)), JSON.parse(JSON.stringify(frames[0], toJson)));
    assert.deepEqual(unpackFrames(packFrames([])), []);
  });

  it('keep apart what was not measured and what is not a number', () => {
    const scores = [
      { accuracy: null, validation: null },
      { accuracy: 0, validation: { loss: Number.NaN, accuracy: null } },
      { accuracy: 0.5, validation: { loss: 0, accuracy: 0 } },
    ];
    const frames = scores.map((score, i) => ({ ...frame(i), ...score }));
    assert.deepEqual(unpackFrames(packFrames(frames)).map(plain), frames);
  });

  it('leave out the tensors that a view does not draw', () => {
    const units = new Float32Array(3);
    const batchNorm = { ...batchNormOf(units), gamma: Float32Array.of(1, 2, 3), gammaGradient: null };
    const layers = [{ id: '0', output: { mean: 0, variance: 1 }, batchNorm }];
    const packed = packFrames([{ ...frame(1), layers }], ['gamma']);
    assert.deepEqual(packed.tensors, Float32Array.of(1, 2, 3));
    const [read] = unpackFrames(packed);
    assert.deepEqual(read!.layers[0]!.batchNorm?.gamma, Float32Array.of(1, 2, 3));
    assert.equal(read!.layers[0]!.batchNorm?.beta, null);
  });
});

describe('statistics', () => {
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
