import assert from 'node:assert/strict';
import type { Reading } from '../../../../src/network/network';
import { readTfjs } from '../../../../src/source/tfjs/readTfjs';

describe('classes of TypeScript that make networks', () => {
  it('are made without the parameters that may be left out, and name the network of a field', () => {
    const { networks, problems } = read(`
interface Options { size: number; classes: number }
export class Classifier {
  model: tf.Sequential = tf.sequential();
  options: Options;
  constructor(private count?: number, options?: Options) {
    this.options = Object.assign({ size: 5, classes: 2 }, options);
    this.build();
  }
  build() {
    this.model.add(tf.layers.dense({ units: this.count ?? 4, inputShape: [this.options.size] }));
    this.model.add(tf.layers.dense({ units: this.options.classes }));
  }
}
`);
    assert.deepEqual(problems, []);
    assert.equal(networks[0]?.name, 'Classifier');
    assert.deepEqual(
      networks[0].layers.map(({ parameters }) => parameters),
      [
        { inFeatures: 5, outFeatures: 4, bias: true },
        { inFeatures: 4, outFeatures: 2, bias: true },
      ],
    );
  });

  it('do not know what other methods fill, arrow functions among the fields too', () => {
    const { networks, problems } = read(`
export class Recognizer {
  names: string[] = [];
  width = 8;
  add(name: string) { this.names.push(name); }
  widen = (width: number) => { this.width = width; };
  build() {
    return tf.sequential({ layers: [
      tf.layers.dense({ units: 4, inputShape: [3] }),
      tf.layers.dense({ units: this.width }),
      tf.layers.dense({ units: this.names.length }),
      tf.layers.dense({ units: 2 }),
    ] });
  }
}
`);
    assert.equal(networks.length, 1);
    assert.deepEqual(
      problems.map(({ message }) => message),
      [
        "'this.width' cannot be known from the text because widen of Recognizer changes width (line 7).",
        "'this.names.length' cannot be known from the text because add of Recognizer changes names (line 6).",
      ],
    );
  });

  it('are named in messages where they make themselves', () => {
    const { problems } = read(`
class Chain {
  next = new Chain(this);
  model = tf.sequential({ layers: [tf.layers.dense({ units: this.next.units, inputShape: [2] }), tf.layers.dense({ units: 1 })] });
}
`);
    assert.doesNotMatch(problems.map(({ message }) => message).join(), /fields/);
  });
});

describe('functions that make networks by a common one', () => {
  it('name them', () => {
    const { networks } = read(`
function chain(units) {
  return tf.sequential({ layers: [tf.layers.dense({ units, inputShape: [3] }), tf.layers.dense({ units: 1 })] });
}
export function small() { return chain(4); }
export function large() { return chain(9); }
`);
    assert.deepEqual(networks.map(({ name }) => name).sort(), ['large', 'small']);
  });
});

function read(text: string): Reading {
  return readTfjs(`import * as tf from '@tensorflow/tfjs';\n${text}`, { isTypeScript: true, isJsx: false });
}
