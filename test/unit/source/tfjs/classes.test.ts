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

function read(text: string): Reading {
  return readTfjs(`import * as tf from '@tensorflow/tfjs';\n${text}`, { isTypeScript: true, isJsx: false });
}
