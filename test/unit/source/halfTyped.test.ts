import assert from 'node:assert/strict';
import { readNetworks } from '../../../src/source/readNetworks';

describe('half-typed code', () => {
  const errorsOf = (language: 'python' | 'typescript', ...lines: readonly string[]) =>
    readNetworks(lines.join('\n'), language)
      .problems.filter(({ severity }) => severity === 'error')
      .map(({ code, message }) => [code, message]);

  it('is told by the bracket that is open', () => {
    for (const [end, opening] of [
      ['{layers: [tf.layers.dense({units: 3', 'tf.sequential('],
      ['{layers: [tf.layers.dense({units: 3, inputShape: [4]})]}\nrun();', 'tf.sequential('],
    ])
      assert.deepEqual(
        errorsOf(
          'typescript',
          "import * as tf from '@tensorflow/tfjs';",
          `const model = tf.sequential(${end}`,
        ),
        [['incomplete-code', `The parenthesis of ${opening} is never closed.`]],
      );
    assert.deepEqual(
      errorsOf('python', 'import torch.nn as nn', 'net = nn.Sequential(nn.Linear(4, 10), nn.ReLU()'),
      [['incomplete-code', 'The parenthesis of nn.Sequential( is never closed.']],
    );
  });

  it('adds a layer to no chain', () => {
    assert.deepEqual(
      errorsOf(
        'typescript',
        "import * as tf from '@tensorflow/tfjs';",
        'const model = tf.sequential();',
        'model.add(tf.layers.dense({units: 3, inputShape: [4]});',
        'model.add(tf.layers.dense({units: 1}));',
      ),
      [['incomplete-code', 'The parenthesis of model.add( is never closed.']],
    );
    for (const [start, end] of [
      ['import torch.nn as nn\nnet = nn.Sequential(nn.Linear(4, 3))', 'net.append(nn.Linear(3, 3)'],
      ['import keras\nnet = keras.Sequential()', 'net.add(keras.layers.Dense(3)'],
    ])
      assert.deepEqual(
        errorsOf('python', start!, end!, 'print(net)').map(([code]) => code),
        ['incomplete-code'],
        end,
      );
  });
});
