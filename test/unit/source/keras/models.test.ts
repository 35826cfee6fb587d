import assert from 'node:assert/strict';
import { errors, network, outline, read } from './reading';

describe('models of Keras', () => {
  it('follows a chain that grows and shrinks', () => {
    const model = network(`
model = keras.Sequential(name='chain')
model.add(layers.Dense(8, input_shape=(5,)))
for units in (4, 2):
    model.add(layers.Dense(units))
    model.add(layers.ReLU())
model.pop()
`);
    assert.deepEqual(outline(model), [
      'dense Linear <- input',
      'dense_1 Linear <- dense',
      're_lu ReLU <- dense_1',
      'dense_2 Linear <- re_lu',
    ]);
    assert.deepEqual(model.inputShape, [5]);
    assert.equal(model.name, 'model');
  });

  it('follows a graph with branches', () => {
    const model = network(`
x = keras.Input(shape=(6,))
a = layers.Dense(4, name='left')(x)
b = layers.Dense(4)(x)
c = layers.add([a, b])
d = layers.Concatenate()([c + a, x])
model = keras.Model(inputs=x, outputs=layers.Dense(1)(d))
`);
    assert.deepEqual(outline(model), [
      'left Linear <- input',
      'dense Linear <- input',
      'add Add <- left, dense',
      'add_1 Add <- add, left',
      'concatenate Concat <- add_1, input',
      'dense_1 Linear <- concatenate',
    ]);
    assert.deepEqual(model.layers.at(-2)?.outputShape, [10]);
  });

  it('lets a layer that is used twice share its weights', () => {
    const model = network(`
x = keras.Input((3,))
shared = layers.Dense(3)
model = keras.Model(x, shared(shared(x)))
`);
    assert.deepEqual(
      model.layers.map(({ id, sharesWith }) => [id, sharesWith]),
      [
        ['dense', undefined],
        ['dense_1', 'dense'],
      ],
    );
  });

  it('puts the name of a model before the layers inside it', () => {
    const model = network(`
inner = keras.Sequential([layers.Dense(4), layers.BatchNormalization()], name='inner')
x = keras.Input((3,))
block = keras.Model(x, layers.Dense(3)(x))
model = keras.Sequential([keras.Input((3,)), block, inner, layers.Dense(1)])
`);
    assert.deepEqual(outline(model), [
      'functional.dense_1 Linear <- input',
      'inner.dense Linear <- functional.dense_1',
      'inner.batch_normalization BatchNorm1d <- inner.dense',
      'dense_2 Linear <- inner.batch_normalization',
    ]);
  });

  it('follows the call of a class, with its lists, its build and its blocks', () => {
    const model = network(`
class Block(layers.Layer):
    def __init__(self, units):
        super().__init__(name='block')
        self.units = units
    def build(self, input_shape):
        self.dense = layers.Dense(self.units)
    def call(self, x):
        return tf.nn.relu(self.dense(x))

class Net(keras.Model):
    def __init__(self, depth=2):
        super().__init__()
        self.hidden = [layers.Dense(4) for _ in range(depth)]
        self.block = Block(5)
        self.dropout = layers.Dropout(0.5)
    def call(self, inputs, training=False):
        x = inputs
        for layer in self.hidden:
            x = layer(x)
        if training:
            x = self.dropout(x, training=training)
        return self.block(x)

net = Net()
`);
    assert.equal(model.name, 'Net');
    assert.deepEqual(outline(model), [
      'dense Linear <- input',
      'dense_1 Linear <- dense',
      'dropout Dropout <- dense_1',
      'block.dense_2 Linear <- dropout',
      'block.relu ReLU <- block.dense_2',
    ]);
  });

  it('refuses a class that computes something else while it is trained', () => {
    const [message] = errors(`
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.a = layers.Dense(4)
        self.b = layers.Dense(4)
    def call(self, x, training=False):
        return self.a(x) if training else self.b(x)
net = Net()
`);
    assert.match(message!, /^Net computes something else while it is trained/);
  });

  it('freezes what is not trained, and lets the statistics of a batch norm rest', () => {
    const frozen = (lines: string) => {
      const { networks } = read(
        `model = keras.Sequential([keras.Input((3,)), layers.Dense(3), layers.BatchNormalization(), layers.ReLU()])\n${lines}\n`,
      );
      return networks[0]!.layers.map(layer => layer.frozen);
    };
    assert.deepEqual(frozen(''), [undefined, undefined, undefined]);
    assert.deepEqual(frozen('model.trainable = False'), ['weights', 'evaluation', undefined]);
    assert.deepEqual(frozen('for layer in model.layers[:1]:\n    layer.trainable = False'), [
      'weights',
      undefined,
      undefined,
    ]);
    assert.deepEqual(frozen("model.compile('sgd', 'mse')\nmodel.trainable = False"), [
      undefined,
      undefined,
      undefined,
    ]);
    assert.deepEqual(
      frozen(
        'for layer in model.layers:\n    if isinstance(layer, layers.BatchNormalization):\n        layer.trainable = False',
      ),
      [undefined, 'evaluation', undefined],
    );
  });

  it('does without the dropout of a model that is told to evaluate', () => {
    const model = network(`
base = keras.Sequential([keras.Input((3,)), layers.Dense(4), layers.BatchNormalization(), layers.Dropout(0.5)], name='base')
base.trainable = False
x = keras.Input((3,))
model = keras.Model(x, layers.Dropout(0.2)(base(x, training=False)))
`);
    assert.deepEqual(
      model.layers.map(({ id, kind, frozen }) => [id, kind, frozen]),
      [
        ['base.dense', 'Linear', 'weights'],
        ['base.batch_normalization', 'BatchNorm1d', 'evaluation'],
        ['base.dropout', 'Identity', undefined],
        ['dropout_1', 'Dropout', undefined],
      ],
    );
    const [message] = errors(`
x = keras.Input((3,))
model = keras.Model(x, layers.BatchNormalization()(x, training=False))
`);
    assert.match(message!, /told to evaluate \(training=False\) while it is trained/);
  });

  it('names models of one function by what each is given to', () => {
    const { networks } = read(`
def build(units):
    model = keras.Sequential([keras.Input((3,)), layers.Dense(units)])
    return model

small = build(2)
large = build(8)

class Agent:
    def __init__(self):
        self.actor = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
        self.critic = keras.Sequential([keras.Input((3,)), layers.Dense(1)])

class Player:
    def __init__(self):
        self.brain = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
`);
    assert.deepEqual(
      networks.map(({ name }) => name),
      ['small', 'large', 'actor', 'critic', 'Player'],
    );
  });

  it('finds models in functions that nobody calls, once for each place', () => {
    const { networks, problems } = read(`
def build(units=4):
    model = keras.Sequential([keras.Input((3,)), layers.Dense(units)])
    return model

def main():
    build()
    build()

def sized(units):
    return keras.Sequential([keras.Input((3,)), layers.Dense(units), layers.Dense(2)])
`);
    assert.deepEqual(
      networks.map(({ name }) => name),
      ['build', 'sized'],
    );
    assert.deepEqual(
      problems.map(({ message, networks: concerned }) => [message, concerned]),
      [["'units' cannot be known from the text because nobody gives sized its units (line 13).", ['sized']]],
    );
  });

  it('takes models that others contain for parts of them, unless they are compiled', () => {
    const names = (line: string) =>
      read(`
part = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
${line}
x = keras.Input((3,))
whole = keras.Model(x, layers.Dense(1)(part(x)))
`).networks.map(({ name }) => name);
    assert.deepEqual(names(''), ['whole']);
    assert.deepEqual(names("part.compile('sgd', 'mse')"), ['part', 'whole']);
  });

  it('keeps a model that is made on one of two ways', () => {
    const model = network(`
import sys
if len(sys.argv) > 1:
    model = keras.Sequential([keras.Input((3,))])
    model.add(layers.Dense(2))
`);
    assert.deepEqual(outline(model), ['dense Linear <- input']);
  });

  it('refuses a chain that may have a layer more', () => {
    const [message] = errors(`
import sys
model = keras.Sequential([keras.Input((3,)), layers.Dense(2)])
if len(sys.argv) > 1:
    model.add(layers.Dense(2))
`);
    assert.match(message!, /cannot be known from the text because it depends on 'len\(sys\.argv\) > 1'/);
  });

  it('refuses several inputs, several outputs and outputs of another input', () => {
    const start = 'a = keras.Input((3,))\nb = keras.Input((3,))\n';
    assert.match(errors(`${start}m = keras.Model([a, b], layers.add([a, b]))\n`).join(), /has 2 inputs/);
    assert.match(errors(`${start}m = keras.Model(a, [layers.Dense(1)(a), a])\n`).join(), /has 2 outputs/);
    assert.match(
      errors(`${start}m = keras.Model(a, layers.Dense(1)(b))\n`).join(),
      /does not come from its input/,
    );
  });

  it('knows the shapes of the datasets that come with Keras', () => {
    const model = network(`
import numpy as np
(x_train, y_train), _ = keras.datasets.mnist.load_data()
num_labels = len(np.unique(y_train))
size = x_train.shape[1]
x_train = np.reshape(x_train, [-1, size * size]).astype('float32') / 255
y_train = keras.utils.to_categorical(y_train)
model = keras.Sequential([layers.Dense(y_train.shape[1], input_shape=x_train.shape[1:]), layers.Dense(num_labels)])
`);
    assert.deepEqual(model.inputShape, [784]);
    assert.deepEqual(
      model.layers.map(({ outputShape }) => outputShape),
      [[10], [10]],
    );
  });

  it('warns of a class that trains in its own way, and reads the graph that it is given', () => {
    const { networks, problems } = read(`
class Own(keras.Model):
    def train_step(self, data):
        return {}
x = keras.Input((3,))
model = Own(x, layers.Dense(1)(x))
`);
    assert.deepEqual(
      networks.map(({ layers }) => layers.length),
      [1],
    );
    assert.deepEqual(
      problems.map(({ severity, range }) => [severity, range.start.line]),
      [['warning', 5]],
    );
  });

  it('ends within its steps whatever a text does, and says so', () => {
    const [message] = errors(`
model = keras.Sequential([keras.Input((3,))])
while True:
    model.add(layers.Dense(2))
`);
    assert.match(message!, /too long to follow/);
  });

  it('keeps equal networks apart that the module has a name for each of', () => {
    const { networks } = read(`
def build():
    return keras.Sequential([keras.Input((3,)), layers.Dense(1)])
robust = build()
robust.compile('adam', 'huber')
plain = build()
plain.compile('sgd', 'mse')
plain = build()
def main():
    local = build()
`);
    assert.deepEqual(
      networks.map(({ name, training }) => [name, training?.loss?.value]),
      [
        ['robust', 'huber'],
        ['plain', 'mse'],
      ],
    );
  });

  it('takes what is said of training only if something holds, unless something else is said otherwise', () => {
    const { training } = network(`
model = keras.Sequential([keras.Input((3,)), layers.Dense(1)])
if fast:
    model.compile('adam', 'mse')
else:
    model.compile('sgd', 'mse')
if wanted:
    model.fit(x, y, epochs=4)
`);
    assert.deepEqual(Object.keys(training ?? {}), ['epochs']);
  });
});

describe('layers of Keras that change the samples', () => {
  const told = (text: string) =>
    read(text).problems.map(({ severity, code, message }) => `${severity} ${code}: ${message}`);

  it('are left out right after the input, and told', () => {
    const text = `
augment = keras.Sequential([layers.RandomFlip('horizontal'), layers.RandomRotation(0.1)])
x = keras.Input((8, 8, 3))
y = layers.Rescaling(1 / 255, offset=-1)(augment(x))
model = keras.Model(x, layers.Dense(2)(layers.Flatten()(y)))
`;
    assert.deepEqual(outline(network(text)), [
      'sequential.random_flip Identity <- input',
      'sequential.random_rotation Identity <- sequential.random_flip',
      'rescaling Identity <- sequential.random_rotation',
      'flatten Flatten <- rescaling',
      'dense Linear <- flatten',
    ]);
    assert.deepEqual(network(text).layers[2]?.outputShape, [8, 8, 3]);
    assert.deepEqual(told(text), [
      'warning ignored-layer: Normscope trains without RandomFlip.',
      'warning ignored-layer: Normscope trains without RandomRotation.',
      'information ignored-layer: Rescaling is left out because Normscope scales the inputs by its own setting.',
    ]);
  });

  it('are refused after other layers, in a model that is used there too', () => {
    const refused = (title: string) =>
      `error unsupported-layer: ${title} stands after other layers, and Normscope leaves it out only right after the input.`;
    assert.deepEqual(
      told(
        'm = keras.Sequential([keras.Input((3,)), layers.Dense(3), layers.Rescaling(2.0), layers.Dense(1)])\n',
      ),
      [refused('Rescaling')],
    );
    assert.deepEqual(
      told(`
a = keras.Input((3,))
scaled = keras.Model(a, layers.Dense(3)(layers.Normalization()(a)))
x = keras.Input((3,))
model = keras.Model(x, scaled(layers.Dense(3)(x)))
`),
      [refused('Normalization')],
    );
  });

  it('are refused where they turn a normalization back', () => {
    assert.deepEqual(
      told('m = keras.Sequential([keras.Input((3,)), layers.Normalization(invert=True), layers.Dense(1)])\n'),
      ['error unsupported-argument: Normscope trains Normalization only with invert=False, not with True.'],
    );
  });
});
