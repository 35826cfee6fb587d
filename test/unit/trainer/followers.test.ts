import assert from 'node:assert/strict';
import type { Framework } from '../../../src/network/network';
import { inferShapes } from '../../../src/network/shapes';
import { Engine } from '../../../src/trainer/kernels/engine';
import { BatchNormModule } from '../../../src/trainer/layers/batchNorm';
import { Model } from '../../../src/trainer/model';
import { graphOf, type Part, part, randomModel } from './graphs';

const BATCH = 7;
const OPTIONS = { eps: 1e-5, momentum: 0.1, affine: true, trackRunningStats: true };

function features(numFeatures: number, rest: Partial<Part<'BatchNorm1d'>> = {}): Part {
  return part('BatchNorm1d', { numFeatures, ...OPTIONS }, rest);
}

function images(numFeatures: number, rest: Partial<Part<'BatchNorm2d'>> = {}): Part {
  return part('BatchNorm2d', { numFeatures, ...OPTIONS }, rest);
}

interface Case {
  readonly norm: Part;
  readonly shape: readonly number[];
  readonly framework?: Framework;
}

/** Sizes that are no multiple of four, fill several blocks, or hold several rows at once. */
const CASES: Readonly<Record<string, Case>> = {
  'few features': { norm: features(5), shape: [5] },
  'as many as fill several blocks': { norm: features(1030), shape: [1030] },
  'odd images': { norm: images(3), shape: [3, 3, 7] },
  'images with the channels last': { norm: images(6), shape: [5, 3, 6], framework: 'tfjs' },
  'frozen statistics': { norm: features(9, { frozen: 'evaluation' }), shape: [9] },
  'frozen statistics of images': { norm: images(3, { frozen: 'evaluation' }), shape: [3, 3, 3] },
};

const ACTIVATIONS: readonly Part[] = [
  part('ReLU', {}),
  part('Sigmoid', {}),
  part('LeakyReLU', { negativeSlope: 0.3 }),
  part('Hardtanh', { minVal: -0.4, maxVal: 0.6 }),
];

function step(model: Model): Model {
  const { values } = model.outputGradient;
  for (let i = 0; i < values.length; i++) values[i] = ((i * 7) % 11) - 5;
  model.forward(BATCH, 'training');
  model.backward(BATCH);
  return model;
}

function followersOf(model: Model): boolean[] {
  return model.modules.filter(module => module instanceof BatchNormModule).map(({ isJoined }) => isJoined);
}

describe('an activation behind a batch norm', () => {
  for (const [name, { norm, shape, framework }] of Object.entries(CASES)) {
    it(`gives the same bits computed along with it as by itself: ${name}`, () => {
      for (const activation of ACTIVATIONS) {
        const joined = step(randomModel(graphOf([norm, activation], framework), shape, BATCH));
        const apart = step(
          randomModel(graphOf([norm, part('Identity', {}), activation], framework), shape, BATCH),
        );
        assert.deepEqual([followersOf(joined), followersOf(apart)], [[true], [false]]);
        const [first, last] = [joined.modules[0]!, joined.modules[1]!];
        const [otherFirst, , otherLast] = apart.modules;
        assert.deepEqual(first.output.values, otherFirst!.output.values);
        assert.deepEqual(last.output.values, otherLast!.output.values);
        assert.deepEqual(last.sourceGradients[0]!.values, otherLast!.sourceGradients[0]!.values);
        assert.deepEqual(first.sourceGradients[0]!.values, otherFirst!.sourceGradients[0]!.values);
        first.parameters.forEach(({ gradient }, i) => {
          assert.deepEqual(gradient.values, otherFirst!.parameters[i]!.gradient.values);
        });
        for (const model of [joined, apart]) model.forward(BATCH, 'evaluation');
        assert.deepEqual(joined.output.values, apart.output.values);
      }
    });
  }

  it('is computed by itself where others listen to the batch norm too', () => {
    const parts = [features(4), part('ReLU', {}), part('Add', {}, { inputs: ['0', '1'] })];
    assert.deepEqual(followersOf(randomModel(graphOf(parts), [4], BATCH)), [false]);
  });

  it('is computed by itself where the loss contains it', () => {
    const { network } = inferShapes(graphOf([features(4), part('Sigmoid', {})]), [4]);
    const options = { inputShape: [4], maxBatch: BATCH, seed: 1, lossIncludesLast: true };
    assert.deepEqual(followersOf(new Model(network, new Engine(), options)), [false]);
  });
});
