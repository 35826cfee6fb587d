import assert from 'node:assert/strict';
import { forwardOf, layersOf, linesOf, read } from './support';

describe('an input that the network scales itself', () => {
  it('is left to the settings, which is told', () => {
    const reading = read(forwardOf('x = x.float() / 255.0', 'x = 2 * x - 1', 'return self.fc(x)'));
    assert.deepEqual(reading.networks.map(linesOf), [['fc Linear ← input']]);
    assert.deepEqual(
      reading.problems.map(({ severity, message }) => [severity, message]),
      [
        [
          'information',
          "What line 11 does to the network's input is left out because Normscope scales the inputs by its own setting.",
        ],
      ],
    );
  });

  it('is refused where it is used as it comes besides', () => {
    assert.equal(
      layersOf(forwardOf('return x + self.fc(x / 255)')),
      "Layers take the network's input both as line 10 scales it and otherwise, which Normscope cannot do.",
    );
  });

  it('is refused where it is scaled in place after a layer took it', () => {
    assert.match(
      String(layersOf(forwardOf('y = self.fc(x)', 'x *= 2', 'return self.fc(x) + y'))),
      /both as line 11 scales it and otherwise/,
    );
  });

  it('is refused after a layer, divided into and multiplied by nothing', () => {
    for (const line of [
      'self.fc(x) * 2',
      'self.fc(1 / x)',
      'self.fc(x * 0)',
      '1 / self.fc(x)',
      '0 - self.fc(x)',
    ])
      assert.match(String(layersOf(forwardOf(`return ${line}`))), /no layer that computes/);
  });

  it('is refused where it stands for words', () => {
    const text = `class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.words = nn.Embedding(10, 4)
    def forward(self, x):
        return self.words(x + 1)
`;
    assert.equal(
      layersOf(text),
      'nn.Embedding(10, 4) takes what line 9 computes, and Normscope has no layer that does.',
    );
  });
});
