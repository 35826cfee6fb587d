import assert from 'node:assert/strict';
import type { Initial } from '../../../../src/network/initial';
import type { Reading } from '../../../../src/network/network';
import { readTfjs } from '../../../../src/source/tfjs/readTfjs';

/** A dense layer with these arguments. */
function read(given: string): Reading {
  const text = `import * as tf from '@tensorflow/tfjs';
const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [4], ${given} })] });
`;
  return readTfjs(text, { isTypeScript: true, isJsx: false });
}

function kernel(initializer: string): Initial['weight'] {
  return read(`kernelInitializer: ${initializer}`).networks[0]!.layers[0]!.initial?.weight;
}

describe("TensorFlow.js's initializers", () => {
  it('are read by name and as what functions make', () => {
    const cases: readonly [string, Initial['weight']][] = [
      ["'heNormal'", { way: 'kaiming-truncated' }],
      ["'leCunUniform'", { way: 'lecun-uniform' }],
      ["'glorotUniform'", { way: 'xavier-uniform' }],
      ["'randomNormal'", { way: 'normal', mean: 0, std: 0.05 }],
      ['tf.initializers.heUniform({})', { way: 'kaiming-uniform' }],
      ['tf.initializers.zeros()', { way: 'constant', value: 0 }],
      ['tf.initializers.constant({ value: 0.5 })', { way: 'constant', value: 0.5 }],
      ['tf.initializers.orthogonal({ gain: 2 })', { way: 'orthogonal', gain: 2 }],
      [
        "tf.initializers.varianceScaling({ scale: 4, mode: 'fanAvg', distribution: 'normal' })",
        { way: 'xavier-truncated', gain: 2 },
      ],
    ];
    for (const [name, expected] of cases) assert.deepEqual(kernel(name), expected, name);
  });

  it('are not kept where they are the default, which is Glorot normal', () => {
    assert.equal(kernel("'glorotNormal'"), undefined);
    assert.equal(kernel('undefined'), undefined);
  });

  it('take their standard for 0, and uniform values for a truncated normal distribution, as the framework does', () => {
    const { way, ...range } = kernel('tf.initializers.randomUniform({ minval: 0, maxval: 1 })')!;
    assert.deepEqual([way, range], ['uniform', { from: -0.05, to: 1 }]);
    const scaling = "tf.initializers.varianceScaling({ distribution: 'truncatedNormal' })";
    assert.deepEqual(kernel(scaling), { way: 'lecun-uniform' });
  });

  it('are told where they are left out', () => {
    const messages = (given: string) => read(given).problems.map(({ message }) => message);
    assert.deepEqual(messages("kernelInitializer: 'identity'"), [
      "This kernelInitializer is left out because Normscope does not draw values by 'identity'; dense begins by TensorFlow.js's default.",
    ]);
    assert.match(messages("biasInitializer: 'constant'")[0]!, /its value is no number/);
  });
});
