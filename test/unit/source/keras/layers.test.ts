import assert from 'node:assert/strict';
import { chain, errors, network, read, refusals } from './reading';

describe('layers of Keras', () => {
  it('reads Dense with its sizes, and its activation as a layer of its own at the same place', () => {
    const [dense, activation] = chain('(4,)', "layers.Dense(3, activation='tanh', use_bias=False)");
    assert.deepEqual(dense?.parameters, { inFeatures: 4, outFeatures: 3, bias: false });
    assert.equal(dense?.id, 'dense');
    assert.equal(activation?.kind, 'Tanh');
    assert.equal(activation?.id, 'dense_activation');
    assert.deepEqual(activation?.range, dense?.range);
    assert.deepEqual(activation?.inputs, ['dense']);
  });

  it('reads convolutions with the channels last', () => {
    const [conv] = chain(
      '(8, 9, 3)',
      "layers.Conv2D(5, 3, strides=2, padding='same', dilation_rate=1, groups=1)",
    );
    assert.deepEqual(conv?.parameters, {
      ...{ inChannels: 3, outChannels: 5, kernelSize: [3, 3], stride: [2, 2], padding: 'same' },
      ...{ dilation: [1, 1], groups: 1, bias: true },
    });
    assert.deepEqual(conv?.outputShape, [4, 5, 5]);
    const [series] = chain('(8, 3)', 'layers.Conv1D(2, 3)');
    assert.deepEqual(series?.outputShape, [6, 2]);
  });

  it('makes a convolution of groups of a depthwise one', () => {
    const [conv] = chain('(8, 8, 3)', 'layers.DepthwiseConv2D(3, depth_multiplier=2)');
    assert.equal(conv?.kind, 'Conv2d');
    assert.deepEqual(conv?.outputShape, [6, 6, 6]);
    assert.ok(conv?.kind === 'Conv2d' && conv.parameters.groups === 3);
  });

  it('turns the momentum of a batch norm into the weight of the new value', () => {
    const [standard] = chain('(4,)', 'layers.BatchNormalization()');
    assert.deepEqual(standard?.parameters, {
      ...{ numFeatures: 4, eps: 1e-3, momentum: 0.01, affine: true, trackRunningStats: true },
    });
    const [other] = chain('(4,)', 'layers.BatchNormalization(momentum=0.9, epsilon=1e-5, center=False)');
    assert.deepEqual(other?.parameters, {
      ...{ numFeatures: 4, eps: 1e-5, momentum: 0.1, affine: true, trackRunningStats: true },
      ...{ scale: true, center: false },
    });
    const [bare] = chain('(4,)', 'layers.BatchNormalization(scale=False, center=False)');
    assert.ok(bare?.kind === 'BatchNorm1d' && !bare.parameters.affine);
    const [image] = chain('(5, 5, 2)', 'layers.BatchNormalization(axis=3)');
    assert.equal(image?.kind, 'BatchNorm2d');
    assert.match(refusals('(5, 5, 2)', 'layers.BatchNormalization(axis=1)')[0]!, /only along the last axis/);
  });

  it('reads norms over what the layer before gives', () => {
    const [layer, group] = chain(
      '(6, 6, 4)',
      'layers.LayerNormalization()',
      'layers.GroupNormalization(groups=2, epsilon=1e-4)',
    );
    assert.deepEqual(layer?.parameters, {
      ...{ normalizedShape: [4], eps: 1e-3, elementwiseAffine: true, bias: true },
    });
    assert.deepEqual(group?.parameters, { numGroups: 2, numChannels: 4, eps: 1e-4, affine: true });
  });

  it('reads pools, and global ones with the flattening that they do', () => {
    const [max, mean, flat] = chain(
      '(8, 8, 3)',
      'layers.MaxPool2D(2, padding="same")',
      'layers.GlobalAveragePooling2D()',
    );
    assert.deepEqual(max?.parameters, {
      ...{ kernelSize: [2, 2], stride: [2, 2], padding: 'same', ceilMode: false, dilation: [1, 1] },
    });
    assert.deepEqual(mean?.parameters, { outputSize: [1, 1] });
    assert.equal(flat?.id, 'global_average_pooling2d_flatten');
    assert.deepEqual(flat?.outputShape, [3]);
    const [largest] = chain('(8, 6, 3)', 'layers.GlobalMaxPooling2D(keepdims=True)');
    assert.equal(largest?.kind, 'MaxPool2d');
    assert.deepEqual(largest?.outputShape, [1, 1, 3]);
  });

  it('reads activations by name, by function and as layers, with what each assumes', () => {
    const kinds = (...calls: string[]) =>
      chain('(4,)', ...calls).map(({ kind, parameters }) => [kind, parameters]);
    assert.deepEqual(kinds("layers.Activation('swish')", 'layers.Activation(tf.nn.leaky_relu)'), [
      ['SiLU', {}],
      ['LeakyReLU', { negativeSlope: 0.2 }],
    ]);
    assert.deepEqual(kinds('layers.LeakyReLU()', 'layers.LeakyReLU(alpha=0.1)', 'layers.LeakyReLU(0.2)'), [
      ['LeakyReLU', { negativeSlope: 0.3 }],
      ['LeakyReLU', { negativeSlope: 0.1 }],
      ['LeakyReLU', { negativeSlope: 0.2 }],
    ]);
    assert.deepEqual(kinds('layers.ReLU(6.0)', 'layers.ReLU(negative_slope=0.1)', 'layers.PReLU()'), [
      ['ReLU6', {}],
      ['LeakyReLU', { negativeSlope: 0.1 }],
      ['PReLU', { numParameters: 4, init: 0 }],
    ]);
    assert.deepEqual(kinds("layers.Activation('linear')", 'layers.Softmax()'), [
      ['Identity', {}],
      ['Softmax', { dim: -1 }],
    ]);
    assert.equal(chain('(4,)', 'layers.Dense(2, activation=None)').length, 1);
    assert.deepEqual(refusals('(4,)', "layers.Dense(2, activation='exponential')"), [
      "The activation 'exponential' is not among those that Normscope trains.",
    ]);
  });

  it('follows an activation that is a function of the text', () => {
    const [, slope] = chain('(4,)', 'layers.Dense(2, activation=lambda x: tf.nn.leaky_relu(x, alpha=0.05))');
    assert.deepEqual(slope?.parameters, { negativeSlope: 0.05 });
  });

  it('says why a layer that exists is not trained', () => {
    assert.deepEqual(refusals('(4, 2)', 'layers.LSTM(8)', 'layers.Dense(1)'), [
      'LSTM remembers what came before, and Normscope trains no recurrent layers yet.',
    ]);
    assert.match(refusals('(4,)', 'layers.Danse(2)')[0]!, /^Danse is not among the layers/);
    assert.deepEqual(refusals('(4,)', 'layers.Dense(2, activations="relu")'), [
      "Dense has no argument 'activations'; activation may be meant.",
    ]);
    assert.deepEqual(refusals('(8, 8, 1)', 'layers.Dense(2, rate=0.5)'), [
      "Dense has no argument 'rate'; it takes arguments such as units, activation and use_bias.",
    ]);
    assert.match(
      refusals('(3, 8, 8)', "layers.Conv2D(2, 3, data_format='channels_first')")[0]!,
      /channels last/,
    );
  });

  it('tells what a layer is made of', () => {
    const layersOf = (activation: string) =>
      network(`first = layers.Dense(7, activation=${activation})
drop = layers.Dropout(0.5)
again = layers.Dense(first.units, activation=first.activation)
model = keras.Sequential([keras.Input((4,)), first, again, layers.Dropout(drop.rate), layers.Dense(1)])
`).layers.map(({ kind, parameters }) => ('outFeatures' in parameters ? parameters.outFeatures : kind));
    assert.deepEqual(layersOf("'relu'"), [7, 'ReLU', 7, 'ReLU', 'Dropout', 1]);
    assert.deepEqual(layersOf('None'), [7, 7, 'Dropout', 1]);
    assert.deepEqual(refusals('(4,)', 'layers.Dense(layers.Flatten().units)', 'layers.Dense(1)'), [
      "'layers.Flatten().units' cannot be known from the text because 'units' of Flatten is not followed.",
    ]);
  });

  it('warns of rules for weights that it trains without', () => {
    const { problems } = read(
      'model = keras.Sequential([keras.Input((4,)), layers.Dense(2, kernel_regularizer=regularizers.l2(0.1))])\n',
    );
    assert.deepEqual(
      problems.map(({ severity, message }) => [severity, message]),
      [['warning', 'Normscope trains Dense without its kernel_regularizer.']],
    );
  });

  it("takes Keras 1's names", () => {
    const [dense] = chain(
      '(4,)',
      "layers.Dense(output_dim=3, init='normal', bias=False)",
      'layers.Dropout(p=0.5)',
    );
    assert.deepEqual(dense?.parameters, { inFeatures: 4, outFeatures: 3, bias: false });
    const layersOf = (...calls: readonly string[]) =>
      chain('(9, 9, 2)', ...calls).map(({ kind, parameters }) => [kind, parameters]);
    assert.deepEqual(
      layersOf(
        "layers.Convolution2D(8, 5, 4, subsample=(2, 1), border_mode='same', dim_ordering='tf')",
        'layers.BatchNormalization(mode=0)',
        "layers.MaxPooling2D((2, 2), border_mode='same')",
      ),
      layersOf(
        "layers.Conv2D(8, (5, 4), strides=(2, 1), padding='same')",
        'layers.BatchNormalization()',
        "layers.MaxPooling2D((2, 2), padding='same')",
      ),
    );
    assert.deepEqual(
      layersOf("layers.Conv2D(nb_filter=8, nb_row=5, nb_col=4, bias=False, init='he_normal')"),
      layersOf('layers.Conv2D(8, (5, 4), use_bias=False)'),
    );
    const steps = network(`model = keras.Sequential([
    layers.Convolution1D(nb_filter=8, filter_length=3, subsample_length=2, input_dim=4, input_length=9),
    layers.MaxPooling1D(pool_length=3, stride=1)])
`);
    assert.deepEqual(
      steps.layers.map(({ outputShape }) => outputShape),
      [
        [4, 8],
        [2, 8],
      ],
    );
  });

  it('tells what Keras 2 does not take of Keras 1', () => {
    assert.deepEqual(refusals('(9, 9, 2)', 'layers.BatchNormalization(mode=1)'), [
      'BatchNormalization has had no other mode than 0 since Keras 2.',
    ]);
    assert.deepEqual(refusals('(9, 9, 2)', "layers.Conv2D(3, 3, border_mode='same', padding='same')"), [
      "border_mode is Keras 1's name for padding, which is given too.",
    ]);
  });

  it('reads two sizes by their places as Keras 1 does where the class has its name of Keras 1', () => {
    const { networks, problems } = read(
      'model = keras.Sequential([keras.Input((9, 9, 2)), layers.Convolution2D(8, 5, 4)])\n',
    );
    assert.deepEqual(networks[0]?.layers[0]?.outputShape, [5, 6, 8]);
    assert.match(problems[0]?.message ?? '', /since 2.4 the third number is strides/);
    const [strided] = chain('(9, 9, 2)', 'tf.keras.layers.Convolution2D(8, 5, 4)');
    assert.deepEqual(strided?.outputShape, [2, 2, 8]);
  });

  it('asks for the layout of images where the settings of Keras say it', () => {
    const text = (shape: string, before = '') =>
      `${before}
model = keras.Sequential([layers.Convolution2D(8, 3, 3, border_mode='same', input_shape=${shape}), layers.Flatten()])
`;
    assert.match(errors(text('(3, 32, 32)'))[0]!, /^Whether the first or the last size of \(3, 32, 32\)/);
    assert.deepEqual(errors(text('(32, 32, 3)')), []);
    assert.deepEqual(errors(text('(3, 32, 32)', "keras.backend.set_image_dim_ordering('tf')")), []);
    const [only, ...others] = errors(text('(3, 32, 32)', "keras.backend.set_image_dim_ordering('th')"));
    assert.match(only!, /^The text sets channels_first for all layers/);
    assert.deepEqual(others, []);
  });

  it('leaves to the data what only it tells at the end', () => {
    const text = (layer: string) => `
from keras.datasets import mnist
(x_train, _), (x_test, _) = mnist.load_data()
x_train = x_train / x_train.max()
size = x_train.shape[1]
model = keras.Sequential([keras.Input((size,)), ${layer}])
`;
    const [, decoder] = network(text('layers.Dense(3), layers.Dense(size)')).layers;
    assert.deepEqual(decoder?.parameters, { inFeatures: 3, outFeatures: null, bias: true });
    assert.equal(read(text('layers.Dense(size), layers.Dense(3)')).problems[0]?.code, 'unknown-value');
  });
});
