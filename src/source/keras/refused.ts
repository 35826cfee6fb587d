/** Why layers of Keras that exist cannot be trained yet: an end of a sentence that begins with the layer's name. */
export function whyRefused(className: string): string | undefined {
  return REASONS.find(([, names]) => names.includes(className))?.[0];
}

const REASONS: readonly (readonly [string, readonly string[]])[] = [
  [
    'remembers what came before, and Normscope trains no recurrent layers yet',
    [
      ...['LSTM', 'GRU', 'SimpleRNN', 'RNN', 'LSTMCell', 'GRUCell', 'SimpleRNNCell', 'StackedRNNCells'],
      ...['Bidirectional', 'ConvLSTM1D', 'ConvLSTM2D', 'ConvLSTM3D', 'CuDNNLSTM', 'CuDNNGRU'],
    ],
  ],
  ['uses a layer at every step of a sequence, which Normscope does not train yet', ['TimeDistributed']],
  [
    'is attention, which Normscope does not train yet',
    ['MultiHeadAttention', 'Attention', 'AdditiveAttention', 'GroupQueryAttention'],
  ],
  [
    'is a convolution of a kind that Normscope does not train yet',
    [
      ...['SeparableConv1D', 'SeparableConv2D', 'DepthwiseConv1D', 'Conv3D', 'Conv1DTranspose'],
      ...['Conv2DTranspose', 'Conv3DTranspose', 'LocallyConnected1D', 'LocallyConnected2D'],
      ...['SeparableConvolution2D', 'Convolution2DTranspose', 'Deconvolution2D', 'Convolution3D'],
    ],
  ],
  [
    'changes the places of an image or a sequence in a way that Normscope does not train yet',
    [
      ...['ZeroPadding1D', 'ZeroPadding2D', 'ZeroPadding3D', 'Cropping1D', 'Cropping2D', 'Cropping3D'],
      ...[
        'UpSampling1D',
        'UpSampling2D',
        'UpSampling3D',
        'Resizing',
        'CenterCrop',
        'Permute',
        'RepeatVector',
      ],
      ...['MaxPooling3D', 'AveragePooling3D', 'GlobalAveragePooling3D', 'GlobalMaxPooling3D'],
    ],
  ],
  ['makes classes of numbers, which Normscope does not do yet', ['Discretization']],
  [
    'makes numbers of texts and categories, which Normscope does with the data itself',
    ['TextVectorization', 'StringLookup', 'IntegerLookup', 'CategoryEncoding', 'Hashing', 'HashedCrossing'],
  ],
  [
    'changes images at random, which Normscope does not do yet',
    ['RandomCrop', 'RandomHeight', 'RandomWidth'],
  ],
  [
    'combines its inputs in a way that Normscope does not train yet; it adds and concatenates',
    ['Subtract', 'Multiply', 'Average', 'Maximum', 'Minimum', 'Dot'],
  ],
  [
    'adds noise of a kind that Normscope does not train yet',
    ['GaussianNoise', 'GaussianDropout', 'AlphaDropout'],
  ],
  ['computes by a function of the text, which is not followed', ['Lambda']],
  ['leaves out steps of a sequence, which Normscope does not do yet', ['Masking']],
  [
    'is not among the layers that Normscope trains yet',
    [
      ...['ThresholdedReLU', 'UnitNormalization', 'RMSNormalization', 'SpectralNormalization', 'EinsumDense'],
      ...['ActivityRegularization', 'SpatialDropout3D', 'DenseFeatures', 'TFSMLayer', 'Wrapper', 'Highway'],
      ...['MaxoutDense', 'JaxLayer', 'FlaxLayer', 'TorchModuleWrapper'],
    ],
  ],
];

/** The classes that are refused by name. */
export const REFUSED: readonly string[] = REASONS.flatMap(([, names]) => names);
