import assert from 'node:assert/strict';
import type { Initial } from '../../../../src/network/initial';
import { chain, read } from './reading';

/** How a dense layer begins with these arguments. */
function dense(...given: readonly string[]): Initial | undefined {
  return chain('(4,)', `layers.Dense(${['3', ...given].join(', ')})`)[0]!.initial;
}

function kernel(initializer: string): Initial['weight'] {
  return dense(`kernel_initializer=${initializer}`)?.weight;
}

function leftOut(call: string): string[] {
  return read(`model = keras.Sequential([keras.Input((8, 8, 3)), ${call}])\n`)
    .problems.filter(({ code }) => code === 'ignored-argument')
    .map(({ message }) => message);
}

describe("Keras's initializers", () => {
  it('are read by name', () => {
    const cases: readonly [string, Initial['weight']][] = [
      ['he_normal', { way: 'kaiming-truncated' }],
      ['HeUniform', { way: 'kaiming-uniform' }],
      ['glorot_normal', { way: 'xavier-truncated' }],
      ['lecun_normal', { way: 'lecun-truncated' }],
      ['LecunUniform', { way: 'lecun-uniform' }],
      ['normal', { way: 'normal', mean: 0, std: 0.05 }],
      ['RandomNormal', { way: 'normal', mean: 0, std: 0.05 }],
      ['uniform', { way: 'uniform', from: -0.05, to: 0.05 }],
      ['random_uniform', { way: 'uniform', from: -0.05, to: 0.05 }],
      ['truncated_normal', { way: 'truncated-normal', mean: 0, std: 0.05, from: -0.1, to: 0.1 }],
      ['orthogonal', { way: 'orthogonal', gain: 1 }],
      ['zeros', { way: 'constant', value: 0 }],
      ['Ones', { way: 'constant', value: 1 }],
      ['variance_scaling', { way: 'lecun-truncated' }],
    ];
    for (const [name, expected] of cases) assert.deepEqual(kernel(`'${name}'`), expected, name);
  });

  it('are read as classes with their arguments, by whatever path', () => {
    const cases: readonly [string, Initial['weight']][] = [
      ['keras.initializers.HeNormal(seed=1)', { way: 'kaiming-truncated' }],
      ['keras.initializers.HeNormal', { way: 'kaiming-truncated' }],
      ["keras.initializers.get('he_uniform')", { way: 'kaiming-uniform' }],
      ['tf.keras.initializers.RandomNormal(0.1, stddev=0.02)', { way: 'normal', mean: 0.1, std: 0.02 }],
      ['tf.random_normal_initializer(0., 0.02)', { way: 'normal', mean: 0, std: 0.02 }],
      ['tf.initializers.RandomUniform(-1, 2)', { way: 'uniform', from: -1, to: 2 }],
      ['keras.initializers.Constant(0.1)', { way: 'constant', value: 0.1 }],
      ['keras.initializers.Orthogonal(gain=0.5)', { way: 'orthogonal', gain: 0.5 }],
      ["keras.initializers.VarianceScaling(2., 'fan_in', 'normal')", { way: 'kaiming-truncated' }],
      [
        "keras.initializers.VarianceScaling(4., 'fan_avg', 'untruncated_normal')",
        { way: 'xavier-normal', gain: 2 },
      ],
      [
        "keras.initializers.VarianceScaling(mode='fan_out', distribution='uniform')",
        { way: 'lecun-uniform', mode: 'fan_out' },
      ],
    ];
    for (const [name, expected] of cases) assert.deepEqual(kernel(name), expected, name);
  });

  it('are not kept where they are the default, and Keras takes Glorot for None', () => {
    for (const given of ["'glorot_uniform'", 'keras.initializers.GlorotUniform(3)', 'None'])
      assert.equal(dense(`kernel_initializer=${given}`), undefined, given);
    assert.equal(dense("bias_initializer='zeros'"), undefined);
    assert.equal(dense("bias_initializer='ones'", 'use_bias=False'), undefined);
    assert.deepEqual(dense('bias_initializer=None'), { bias: { way: 'xavier-uniform' } });
  });

  it('belong to the weights that they name', () => {
    assert.deepEqual(dense("kernel_initializer='zeros'", 'bias_initializer="ones"'), {
      ...{ weight: { way: 'constant', value: 0 }, bias: { way: 'constant', value: 1 } },
    });
    const [norm] = chain('(4,)', "layers.BatchNormalization(gamma_initializer='zeros')");
    assert.deepEqual(norm!.initial, { weight: { way: 'constant', value: 0 } });
    const [convolution, relu] = chain(
      '(8, 8, 3)',
      "layers.Conv2D(4, 3, kernel_initializer='he_normal', activation='relu')",
    );
    assert.deepEqual(convolution!.initial, { weight: { way: 'kaiming-truncated' } });
    assert.equal(relu!.initial, undefined);
    const [embedding] = chain('(5,)', "layers.Embedding(9, 4, embeddings_initializer='normal')");
    assert.deepEqual(embedding!.initial, { weight: { way: 'normal', mean: 0, std: 0.05 } });
  });

  it('are read of Keras 1 too', () => {
    const [layer] = chain('(4,)', "layers.Dense(3, init='uniform')");
    assert.deepEqual(layer!.initial, { weight: { way: 'uniform', from: -0.05, to: 0.05 } });
  });

  it('count the channels of a depthwise convolution as Keras does', () => {
    const of = (given: string) =>
      chain('(8, 8, 3)', `layers.DepthwiseConv2D(5, ${given})`)[0]!.initial?.weight;
    // A kernel of 5 × 5 × 3 × 2: 75 inputs, 50 outputs.
    const limit = Math.sqrt(6 / 75);
    assert.deepEqual(of("depth_multiplier=2, depthwise_initializer='he_uniform'"), {
      ...{ way: 'uniform', from: -limit, to: limit },
    });
    const glorot = Math.sqrt(3 * (2 / 125));
    assert.deepEqual(of('depth_multiplier=2'), { way: 'uniform', from: -glorot, to: glorot });
    assert.equal(of('depth_multiplier=1'), undefined);
  });

  it('are told where they are left out, with the reason', () => {
    const end = "begins by Keras's default.";
    const dense = (initializer: string) => leftOut(`layers.Dense(4, kernel_initializer=${initializer})`);
    assert.deepEqual(dense("'identity'"), [
      `This kernel_initializer is left out because Normscope does not draw values by 'identity'; Dense ${end}`,
    ]);
    assert.deepEqual(dense('lambda shape, dtype=None: tf.ones(shape)'), [
      `This kernel_initializer is left out because Normscope follows only the framework's own initializers; Dense ${end}`,
    ]);
    assert.match(dense('keras.initializers.Constant(matrix)')[0]!, /its value .*matrix/);
    assert.match(dense('keras.initializers.VarianceScaling(-1)')[0]!, /does not take its arguments/);
    assert.deepEqual(leftOut("layers.Dense(4, bias_initializer='orthogonal')").length, 1);
    assert.match(
      leftOut("layers.BatchNormalization(moving_variance_initializer='zeros')")[0]!,
      /^This moving_variance_initializer is left out/,
    );
    assert.deepEqual(leftOut("layers.BatchNormalization(moving_variance_initializer='ones')"), []);
    assert.deepEqual(leftOut('layers.Dense(4, weights=[a, b])'), [
      'Normscope begins Dense without its weights.',
    ]);
  });
});
