import assert from 'node:assert/strict';
import { errors, network } from './reading';

describe('fields of an object whose methods nobody calls', () => {
  it('are not known where another method changes them', () => {
    assert.deepEqual(
      errors(`
class Builder:
    depth = 2
    def __init__(self):
        self.sizes = []
        self.width = 5
        self.options = {'units': 3}
    def add(self, size):
        self.sizes.append(size)
    def deepen(self):
        self.depth += 1
    def widen(self, width):
        self.width = width
    def configure(self, units):
        self.options['units'] = units
    def build(self):
        return keras.Sequential([
            keras.Input((4,)),
            layers.Dense(len(self.sizes)),
            layers.Dense(self.depth),
            layers.Dense(self.width),
            layers.Dense(self.options['units']),
            layers.Dense(1),
        ])
`),
      [
        "'len(self.sizes)' cannot be known from the text because add of Builder changes sizes (line 12).",
        "'self.depth' cannot be known from the text because deepen of Builder changes depth (line 14).",
        "'self.width' cannot be known from the text because widen of Builder changes width (line 16).",
        "'self.options['units']' cannot be known from the text because configure of Builder changes options (line 18).",
      ],
    );
  });

  it('are known where only the constructor and the method itself change them, or nothing else comes of it', () => {
    const { layers } = network(`
class Builder:
    def __init__(self):
        self.model = None
        self.sizes = []
        self.start = 3
        self.count = 0
        self.reset()
    def reset(self):
        self.width = 5
    def clear(self):
        self.sizes = []
        self.start = 3
    def note(self):
        self.count += 1
    def fill(self):
        self.sizes.append(7)
    def build(self):
        self.fill()
        self.model = keras.Sequential([keras.Input((self.start,)), layers.Dense(self.width)])
        for size in self.sizes:
            self.model.add(layers.Dense(size))
        self.count += 1
        return self.model
`);
    assert.deepEqual(
      layers.map(({ outputShape }) => outputShape),
      [[5], [7]],
    );
  });
});
