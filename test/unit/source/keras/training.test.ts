import assert from 'node:assert/strict';
import type { TrainingText } from '../../../../src/network/training';
import { read } from './reading';

/** What a text says of the training of a model that ends in `last`, without the places. */
function told(lines: string, last = "layers.Dense(3, activation='softmax')"): Record<string, unknown> {
  const { networks } = read(`model = keras.Sequential([keras.Input((4,)), ${last}])\n${lines}\n`);
  return Object.fromEntries(
    Object.entries(training(networks[0]?.training)).map(([key, { value }]) => [key, value]),
  );
}

function training(text: TrainingText | undefined): Record<string, { value: unknown }> {
  return { ...(text as Record<string, { value: unknown }> | undefined) };
}

describe('what a Keras text says of training', () => {
  it('reads optimizers by name and with their numbers', () => {
    assert.deepEqual(told("model.compile('adam', 'categorical_crossentropy')"), {
      optimizer: 'adam',
      loss: 'cross-entropy',
      lossTakes: 'probabilities',
    });
    assert.deepEqual(
      told(
        'model.compile(keras.optimizers.SGD(0.05, momentum=0.9, nesterov=True), loss="mse")',
        'layers.Dense(1)',
      ),
      { optimizer: 'momentum', learningRate: 0.05, momentum: 0.9, nesterov: true, loss: 'mse' },
    );
    assert.deepEqual(told("model.compile(optimizer='nadam')"), {});
    assert.deepEqual(told('model.compile()'), { optimizer: 'rmsprop' });
  });

  it('says what it does not take', () => {
    const compiled = (optimizer: string, fit = '') => {
      const { networks, problems } = read(
        `model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\nmodel.compile(${optimizer})\n${fit}\n`,
      );
      const found = problems.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);
      return [networks[0]?.training?.learningRate?.value, ...found];
    };
    const start = 'information training-not-taken: ';
    assert.deepEqual(compiled("'adadelta'"), [
      undefined,
      `${start}Normscope has no adadelta, and trains as its own settings say.`,
    ]);
    assert.deepEqual(
      compiled('keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.5, 100, 0.9))'),
      [
        0.5,
        `${start}Normscope has no ExponentialDecay with these numbers, and keeps to the schedule of its own settings.`,
      ],
    );
    assert.deepEqual(compiled('keras.optimizers.SGD(lr=0.5, decay=1e-6)'), [
      0.5,
      `${start}Normscope has no decay of the learning rate by steps, and trains without it.`,
    ]);
    const scheduled = 'model.fit(x, y, callbacks=[keras.callbacks.LearningRateScheduler(lambda epoch: 0.1)])';
    assert.deepEqual(compiled('keras.optimizers.SGD(0.5)', scheduled), [
      undefined,
      `${start}LearningRateScheduler sets learning rates that Normscope does not follow.`,
    ]);
  });

  it('leaves out the epochs of a fit that is called several times', () => {
    const fit = 'model.fit(x, y, batch_size=8, epochs=5)';
    const once = { batchSize: 8, epochs: 5 };
    const repeated = { batchSize: 8 };
    assert.deepEqual(told(fit), once);
    assert.deepEqual(told(`for _ in range(3):\n    ${fit}`), repeated);
    assert.deepEqual(told(`while is_running():\n    ${fit}`), repeated);
    assert.deepEqual(told(`def train():\n    ${fit}\ntrain()\ntrain()`), repeated);
    assert.deepEqual(told(`def train():\n    ${fit}\ntrain()`), once);
    const { networks } = read(`
for rate in [0.1, 0.2]:
    net = keras.Sequential([keras.Input((4,)), layers.Dense(2)])
    net.fit(x, y, epochs=5)
`);
    assert.equal(networks[0]?.training?.epochs?.value, 5);
  });

  it('reads schedules of the learning rate', () => {
    assert.deepEqual(
      told(
        'rate = keras.optimizers.schedules.ExponentialDecay(0.1, 1000, 0.9)\nmodel.compile(keras.optimizers.Adam(rate))',
      ),
      { optimizer: 'adam', learningRate: 0.1 },
    );
  });

  it('takes cross-entropy only where the outputs are what it is told', () => {
    const loss = (call: string, last?: string) => told(`model.compile('adam', loss=${call})`, last).loss;
    const ofLogits = 'keras.losses.SparseCategoricalCrossentropy(from_logits=True)';
    assert.equal(loss(ofLogits, 'layers.Dense(3)'), 'cross-entropy');
    assert.equal(loss(ofLogits), undefined);
    assert.equal(loss("'sparse_categorical_crossentropy'", 'layers.Dense(3)'), undefined);
    assert.equal(loss("'binary_crossentropy'", "layers.Dense(1, activation='sigmoid')"), 'bce');
    assert.equal(
      loss('tf.keras.losses.BinaryCrossentropy(from_logits=True)', 'layers.Dense(1)'),
      'bce-with-logits',
    );
    assert.equal(loss('keras.losses.mean_absolute_error', 'layers.Dense(1)'), 'mae');
    assert.equal(loss('lambda a, b: a - b', 'layers.Dense(1)'), undefined);
  });

  it('reads fit with its places, and keeps what compile said', () => {
    assert.deepEqual(
      told(`
model.compile('sgd', 'categorical_crossentropy')
history = model.fit(x, y, 16, 3, validation_split=0.1, callbacks=[keras.callbacks.ReduceLROnPlateau()])
`),
      {
        ...{ optimizer: 'sgd', loss: 'cross-entropy', batchSize: 16, epochs: 3, validation: 0.1 },
        ...{ schedule: 'plateau', factor: 0.1, patience: 9, lossTakes: 'probabilities' },
      },
    );
  });

  it('says where the text says so', () => {
    const { networks } = read(
      "model = keras.Sequential([keras.Input((4,)), layers.Dense(1)])\nmodel.compile('sgd')\n",
    );
    assert.deepEqual(networks[0]?.training?.optimizer, {
      value: 'sgd',
      range: { start: { line: 4, character: 14 }, end: { line: 4, character: 19 } },
    });
  });
});
