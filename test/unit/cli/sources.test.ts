import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { normscope, refuses, testFolder } from './support';

const KERAS = `import keras
from keras import layers

model = keras.Sequential([keras.Input((3,)), layers.Dense(8, "relu"), layers.Dense(7, "softmax")])
model.compile(optimizer=keras.optimizers.SGD(0.05, momentum=0.9), loss="sparse_categorical_crossentropy")
model.fit(x, y, batch_size=16, epochs=3)
`;

const TENSORFLOW_JS = `import * as tf from '@tensorflow/tfjs';

export const model = tf.sequential();
model.add(tf.layers.dense({ units: 8, activation: 'relu', inputShape: [3] }));
model.add(tf.layers.dense({ units: 7 }));
`;

const cell = (...source: string[]) => ({ cell_type: 'code', metadata: {}, outputs: [], source });

describe('the command line, on other sources,', () => {
  const { path, write } = testFolder();
  const data = path('data.csv');

  const notebook = (name: string, ...cells: unknown[]) =>
    write(name, JSON.stringify({ cells, metadata: {}, nbformat: 4, nbformat_minor: 5 }, null, 1));

  it('takes from the text how to train, unless it is told otherwise, and says so', async () => {
    const file = write('keras_model.py', KERAS);
    const read = JSON.parse((await normscope('read', file, '--json')).out);
    const training = {
      optimizer: 'momentum',
      learningRate: 0.05,
      momentum: 0.9,
      loss: 'cross-entropy',
      lossTakes: 'probabilities',
      batchSize: 16,
      epochs: 3,
    };
    assert.deepEqual(read.training, training);
    assert.deepEqual(read.networks[0].training, training);
    const trained = await normscope('train', file, '--data', data, '--json');
    assert.equal(trained.code, 0, trained.err);
    assert.match(
      trained.err,
      /^from the text: SGD with momentum, learning rate 0\.05, momentum 0\.9, cross-entropy, batches of 16, 3 epochs\n/m,
    );
    const result = JSON.parse(trained.out);
    assert.deepEqual([result.optimizer, result.learningRate, result.steps], ['momentum', 0.05, 9]);
    const other = await normscope(
      'train',
      file,
      '--data',
      data,
      '--json',
      '--optimizer',
      'adam',
      '--steps',
      '2',
    );
    assert.match(other.err, /^from the text: cross-entropy, batches of 16\n/m);
    const { optimizer, learningRate, steps } = JSON.parse(other.out);
    assert.deepEqual([optimizer, learningRate, steps], ['adam', 0.001, 2]);
  });

  it('reads and trains TensorFlow.js in TypeScript and JavaScript', async () => {
    for (const name of ['model.ts', 'model.mjs', 'model.tsx']) {
      const { code, out } = await normscope('read', write(name, TENSORFLOW_JS));
      assert.equal(code, 0);
      assert.match(out, /^model: 3 layers, 95 parameters \(tfjs\)/);
    }
    const { code, err } = await normscope('train', path('model.ts'), '--data', data, '--steps', '2');
    assert.equal(code, 0, err);
  });

  it('reads and trains a notebook, whose places are told by cell and are those of the file in JSON', async () => {
    const file = notebook(
      'net.ipynb',
      { cell_type: 'markdown', metadata: {}, source: ['# Net'] },
      cell('%matplotlib inline\n', 'import torch.nn as nn'),
      cell('WIDTH = 8\n', 'net = nn.Sequential(\n', '    nn.Linear(3, WIDTH),\n', '    nn.Linear(WIDTH, 7))'),
    );
    const text = await normscope('read', file);
    assert.match(text.out, /^net: 2 layers[\s\S]*cell 3, line 3 {2}nn\.Linear\(3, WIDTH\)\n/);
    const [network] = JSON.parse((await normscope('read', file, '--json')).out).networks;
    const { start } = network.layers[1].range;
    const raw = readFileSync(file, 'utf8').split('\n');
    assert.ok(raw[start.line]!.slice(start.character).startsWith('nn.Linear(WIDTH, 7)'));
    const trained = await normscope('train', file, '--data', data, '--steps', '2');
    assert.equal(trained.code, 0, trained.err);
  });

  it('refuses what does not fit in a notebook at its cell and line', async () => {
    const file = notebook(
      'wrong.ipynb',
      cell('from torch import nn\n', 'a = nn.Sequential(nn.Linear(3, 5), nn.Linear(4, 7))'),
      cell('b = nn.Sequential(\n', '  nn.Linear(4, 7))'),
    );
    await refuses(
      ['train', file, '--network', 'a', '--data', data],
      /wrong\.ipynb:cell 1:line 2: nn\.Linear\(4, 7\) expects 4 features, but the layer before gives 5/,
    );
    await refuses(
      ['train', file, '--network', 'b', '--data', data],
      /wrong\.ipynb:cell 2:line 2: nn\.Linear\(4, 7\) expects 4 features, but the data gives 3/,
    );
    await refuses(
      ['read', write('broken.ipynb', '{"cells": [')],
      /broken\.ipynb:1:12: .*JSON cannot be read/,
    );
    const julia = JSON.stringify({ cells: [], metadata: { kernelspec: { language: 'julia' } } });
    await refuses(['read', write('julia.ipynb', julia)], /julia\.ipynb is a notebook of the language julia/);
  });
});
