import assert from 'node:assert/strict';
import type { UnitStage } from '../../../src/trace/inspection';
import { colorsOf } from '../../../src/webview/activations/pixels';
import { linesOf } from '../../../src/webview/activations/stageLines';

const HEAD = { id: '3', name: '3[1, 2, 0]' } as const;
const NONE = { count: 0, sum: 0 } as const;

/** Each kind of stage, and what stands there. */
const STAGES: Readonly<Record<string, readonly [UnitStage, string]>> = {
  'an input': [
    { ...HEAD, stage: 'input', name: 'pixel 3,4', raw: 200, result: 1.25 },
    'pixel 3,4 200, scaled *1.25*',
  ],
  'a window of a convolution': [
    {
      ...HEAD,
      stage: 'linear',
      terms: [2, 1.5, 1, 0.5, 0.25, -0.25, 0.125, 0.125].map((weight, i) => ({
        name: `0[0, 0, ${i}]`,
        weight,
        input: 2,
      })),
      others: { count: 3, sum: 0.5 },
      padded: 4,
      bias: -0.5,
      result: 10.5,
    },
    `z = w·x + b
= 2.00 · 2.00  0[0, 0, 0]
+ 1.50 · 2.00  0[0, 0, 1]
+ 1.00 · 2.00  0[0, 0, 2]
+ 0.500 · 2.00  0[0, 0, 3]
+ 0.250 · 2.00  0[0, 0, 4]
+ −0.250 · 2.00  0[0, 0, 5]
+ 1.00  5 more terms
+ −0.500  b
= *10.5*
4 weights at the padding, which is 0`,
  ],
  'a batch norm': [
    {
      ...HEAD,
      stage: 'norm',
      input: 3,
      eps: 0,
      gamma: 2,
      beta: 0.5,
      channels: [1, 1],
      count: null,
      normalization: { mean: 1, variance: 4, normalized: 1 },
      batch: { mean: 2, variance: 1, normalized: 1 },
      result: 2.5,
    },
    `x̂ = (z − μ) / √(σ² + ε)
= (3.00 − 1.00) / √(4.00 + 0) = *1.00*
μ and σ² as they run along in training
with the last batch's μ 2.00, σ² 1.00: 1.00
y = γ · x̂ + β
2.00 · 1.00 + 0.500 = *2.50*`,
  ],
  'a sigmoid': [
    { ...HEAD, stage: 'activation', kind: 'Sigmoid', input: 0, result: 0.5, slope: 0.25 },
    'a = sigmoid(0) = *0.500*\nslope 0.250',
  ],
  'a PReLU': [
    { ...HEAD, stage: 'prelu', input: -2, weight: 0.25, result: -0.5 },
    'a = max(0, y) + w · min(0, y)\ny −2.00, w 0.250: a = *−0.500*\nslope 0.250',
  ],
  'a dropout': [
    { ...HEAD, stage: 'pass', kind: 'Dropout2d', result: 2 },
    'a = y = *2.00*\ndrops nothing outside training',
  ],
  'another shape': [
    { ...HEAD, stage: 'pass', kind: 'Flatten', result: 2 },
    'a = y = *2.00*\nonly the shape is another',
  ],
  'an identity': [{ ...HEAD, stage: 'pass', kind: 'Identity', result: 2 }, 'a = y = *2.00*'],
  'a max pool': [
    {
      ...HEAD,
      stage: 'pool',
      takes: 'largest',
      values: [3, 2, 1, 0, -1, -2, -3].map((input, i) => ({ name: `2[0, ${i}]`, input })),
      others: { count: 2, sum: -9 },
      divisor: 9,
      result: 3,
    },
    `y = max x
*3.00*  2[0, 0], the largest
2.00  2[0, 1]
1.00  2[0, 2]
0  2[0, 3]
−1.00  2[0, 4]
−2.00  2[0, 5]
3 more
= *3.00*`,
  ],
  'a mean that counts padding': [
    {
      ...HEAD,
      stage: 'pool',
      takes: 'mean',
      values: [
        { name: '2[0, 0]', input: 3 },
        { name: '2[0, 1]', input: 1 },
      ],
      others: NONE,
      divisor: 4,
      result: 1,
    },
    'y = Σ x / n\n= 3.00  2[0, 0]\n+ 1.00  2[0, 1]\nn = 4  4 places, 2 of them padding\n= *1.00*',
  ],
  'a softmax': [
    { ...HEAD, stage: 'softmax', isLog: false, input: 1, largest: 1, sum: 2, count: 3, result: 0.5 },
    'p = exp(x − m) / Σ exp(x − m)\n= exp(1.00 − 1.00) / 2.00 = *0.500*\nm 1.00 is the largest of 3 values',
  ],
  'a log softmax': [
    { ...HEAD, stage: 'softmax', isLog: true, input: 1, largest: 3, sum: 1, count: 3, result: -2 },
    'p = x − m − ln Σ exp(x − m)\n= 1.00 − 3.00 − ln 1.00 = *−2.00*\nm 3.00 is the largest of 3 values',
  ],
  'a sum of layers': [
    {
      ...HEAD,
      stage: 'add',
      terms: [
        { name: '1.4', input: 1 },
        { name: '0.4', input: 2 },
      ],
      result: 3,
    },
    'y = Σ x\n= 1.00  1.4\n+ 2.00  0.4\n= *3.00*',
  ],
  'a joined unit': [{ ...HEAD, stage: 'concat', from: '1.4', result: 3 }, 'y = x = *3.00*  1.4'],
  'a row of a table': [
    { ...HEAD, stage: 'embedding', from: 'word', index: 17, column: 2, result: 3 },
    'y = W[17, 2] = *3.00*\nindex 17 is word',
  ],
};

describe('the text of a stage', () => {
  for (const [name, [stage, expected]] of Object.entries(STAGES)) {
    it(`writes out ${name}`, () => assert.equal(textOf(stage), expected));
  }

  it('names what a norm takes mean and variance of', () => {
    const scope = (channels: readonly [number, number] | null) => {
      const own = { mean: 0, variance: 1, normalized: 1 };
      const rest = { input: 1, eps: 0, gamma: 1, beta: 0, normalization: own, batch: null, result: 1 };
      return textOf({ ...HEAD, ...rest, stage: 'norm', channels, count: 12 }).split('\n')[2];
    };
    assert.equal(scope([2, 2]), 'μ and σ² over channel 2: 12 values of this sample');
    assert.equal(scope([2, 5]), 'μ and σ² over channels 2 to 5: 12 values of this sample');
    assert.equal(scope(null), 'μ and σ² over the last dimensions: 12 values of this sample');
  });
});

describe('the picture of a sample', () => {
  it('is grey for one channel', () => {
    const colors = colorsOf({ shape: [1, 1, 2], pixels: Uint8Array.of(0, 200) });
    assert.deepEqual([...colors], [0, 0, 0, 255, 200, 200, 200, 255]);
  });

  it('is in colour for three', () => {
    const colors = colorsOf({ shape: [3, 1, 2], pixels: Uint8Array.of(10, 20, 30, 40, 50, 60) });
    assert.deepEqual([...colors], [10, 30, 50, 255, 20, 40, 60, 255]);
  });
});

/** One line a line, what the stage comes to between stars. */
function textOf(stage: UnitStage): string {
  return linesOf(stage)
    .map(line =>
      line
        .map(piece => {
          if (typeof piece === 'string') return piece;
          return piece.role === 'value' ? `*${piece.text}*` : piece.text;
        })
        .join(''),
    )
    .join('\n');
}
