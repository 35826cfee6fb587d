import assert from 'node:assert/strict';
import { errors } from './reading';

describe('a subclassed model that the text calls itself', () => {
  const text = (call: string) => `class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = layers.Dense(3)
    def call(self, x, training=False, is_training=False):
        x = self.out(x)
        return x if is_training else tf.nn.softmax(x)

net = Net()
for x, y in data:
    with tf.GradientTape() as tape:
        loss = measure(${call}, y)
`;

  it('is refused where it is given more than its input', () => {
    const message = 'Net is called with is_training here, and Normscope calls it with its input alone.';
    assert.deepEqual(errors(text('net(x, is_training=True)')), [message]);
    assert.deepEqual(errors(text('net(x, True, True)')), [message]);
  });

  it('is read where it is given its input and whether it is trained', () => {
    assert.deepEqual(errors(text('net(x, training=True)')), []);
    assert.deepEqual(errors(text('net(x)')), []);
  });
});
