import assert from 'node:assert/strict';
import type { Initial } from '../../../src/network/initial';
import type { Layer, Network } from '../../../src/network/network';
import type { LayerTrace } from '../../../src/runs/layerTrace';
import type { LayerFrame, TraceFrame } from '../../../src/trace/frame';
import { hoverText } from '../../../src/vscode/editor/hoverText';
import { inlineText } from '../../../src/vscode/editor/inlineText';
import { DARK, sparkline } from '../../../src/vscode/editor/sparkline';
import { networkOf } from '../trainer/support';

const network = networkOf('nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Sigmoid())');

function batchNorm(gamma: number[], beta: number[]) {
  const zeros = () => new Float32Array(3);
  const ones = () => new Float32Array(3).fill(1);
  return {
    batchMean: Float32Array.of(0.5, 1, 2),
    batchVariance: ones(),
    runningMean: zeros(),
    runningVariance: ones(),
    gamma: Float32Array.from(gamma),
    beta: Float32Array.from(beta),
    gammaGradient: zeros(),
    betaGradient: zeros(),
  };
}

function frame(step: number, mean: number): TraceFrame {
  const layers: LayerFrame[] = [
    { id: '0', output: { mean, variance: 4 } },
    { id: '1', output: { mean: 0, variance: 1 }, batchNorm: batchNorm([0.5, 1, 1.5], [-0.25, 0, 0.125]) },
    { id: '2', output: { mean: 0.5, variance: 0.05 } },
  ];
  return {
    step,
    epoch: 1,
    loss: 1,
    accuracy: 0.5,
    validation: null,
    input: { mean: 0, variance: 1 },
    layers,
  };
}

/** As `layerTraces` gives them. */
function tracesOf({ layers }: Network, frames: readonly TraceFrame[]): Map<string, LayerTrace> {
  const last = frames.at(-1);
  return new Map(last ? layers.map(({ id }, index) => [id, { index, frames, last }]) : []);
}

const facts = (index: number, frames: TraceFrame[]) => ({
  network,
  layers: [network.layers[index]!],
  traces: tracesOf(network, frames),
  others: [],
  palette: DARK,
});

describe('a hover', () => {
  it('says how the text lets the weights begin', () => {
    const [linear, norm, sigmoid] = network.layers;
    const begins = (...initial: (Initial | undefined)[]) => {
      const layers = [linear!, norm!, sigmoid!].map(
        (layer, i) => ({ ...layer, initial: initial[i] }) as Layer,
      );
      return (index: number) => hoverText({ ...facts(0, []), layers: [layers[index]!] });
    };
    const hover = begins(
      { weight: { way: 'kaiming-truncated' }, bias: { way: 'constant', value: 0.1 } },
      { weight: { way: 'normal', mean: 1, std: 0.02 } },
    );
    assert.match(
      hover(0),
      /\n\nBegins with weights kaiming-normal, cut off at two deviations, and biases 0\.1\.\n/,
    );
    assert.match(hover(1), /\n\nBegins with γ normal with mean 1 and deviation 0\.02\.\n/);
    assert.doesNotMatch(hover(2), /Begins/);
    assert.match(
      begins({ weight: { way: 'xavier-uniform', gain: Math.SQRT2 } })(0),
      /weights xavier-uniform with gain 1\.414\./,
    );
  });

  it('names the layers of one call that begin differently', () => {
    const first = network.layers[0]!;
    const zero: Initial = { weight: { way: 'constant', value: 0 } };
    const layers = [first, { ...first, id: '7', initial: zero } as Layer];
    assert.match(hoverText({ ...facts(0, []), layers }), /\n\n`7`: Begins with weights 0\.\n/);
    const alike = layers.map(layer => ({ ...layer, initial: zero }) as Layer);
    assert.match(hoverText({ ...facts(0, []), layers: alike }), /\n\nBegins with weights 0\.\n/);
  });

  it('says what the layer is, its sizes and parameters, before it is trained', () => {
    const text = hoverText(facts(0, []));
    assert.match(text, /\*\*Linear\*\* · layer `0` of `net`/);
    assert.match(text, /2 → 3 · 9 parameters/);
    assert.match(text, /Not trained yet/);
    assert.doesNotMatch(text, /svg/);
  });

  it('shows the last values and a picture of the steps', () => {
    const text = hoverText(facts(0, [frame(1, 0.1), frame(1200, -0.3)]));
    assert.match(text, /after step 1\u202f200: μ \*\*−0\.300\*\* · σ² \*\*4\.00\*\*/);
    const [, encoded] = /data:image\/svg\+xml;base64,([^)]+)/.exec(text)!;
    assert.match(Buffer.from(encoded!, 'base64').toString(), /^<svg xmlns[^>]*>.*<\/svg>$/);
  });

  it("shows a batch norm's ledger, gamma and beta", () => {
    const text = hoverText(facts(1, [frame(1, 0), frame(2, 0)]));
    assert.match(text, /batch μ 0\.50…2\.00 · σ² 1\.00/);
    assert.match(text, /running μ 0 · σ² 1\.00/);
    assert.match(text, /γ \*\*0\.50…1\.50\*\* · β \*\*−0\.250…0\.125\*\* over 3 units/);
    const [, encoded] = /data:image\/svg\+xml;base64,([^)]+)/.exec(text)!;
    assert.equal(
      Buffer.from(encoded!, 'base64')
        .toString()
        .match(/<polyline/g)?.length,
      3,
    );
  });

  it('speaks of all layers that a call makes, and of other networks with layers from it', () => {
    const text = 'nn.Sequential(*[nn.Linear(3, 3) for _ in range(14)])';
    const looped = networkOf(text);
    const { layers } = looped;
    const frames = [1, 2].map(step => ({
      ...frame(step, 0),
      layers: layers.map(({ id }, index) => ({ id, output: { mean: index, variance: 4 } })),
    }));
    const others = [{ network: { ...looped, name: 'shallow' }, count: 2 }];
    const hover = (traces: TraceFrame[]) =>
      hoverText({ network: looped, layers, traces: tracesOf(looped, traces), others, palette: DARK });
    const untrained = hover([]);
    assert.match(untrained, /^\*\*Linear\*\* · used 14 times in `net`: `0` … `13` · 3 → 3 · 168 parameters/);
    assert.match(untrained, /\| `11` \| 3 → 3 \|/);
    assert.match(
      untrained,
      /… and 2 layers more\.[\s\S]*Not trained yet[\s\S]*Also in `shallow` \(2 times\)/,
    );
    const trained = hover(frames);
    assert.match(trained, /\| `2` \| 3 → 3 \| μ \*\*2\.00\*\* · σ² \*\*4\.00\*\*/);
    assert.doesNotMatch(trained, /Not trained/);
    const [, encoded] = /data:image\/svg\+xml;base64,([^)]+)/.exec(trained)!;
    assert.equal(
      Buffer.from(encoded!, 'base64')
        .toString()
        .match(/<polyline/g)?.length,
      12,
    );
  });

  it('is not ended by a backtick in a name', () => {
    const odd = { ...network, name: 'a`b' };
    assert.match(hoverText({ ...facts(0, []), network: odd }), /`aˋb`/);
  });
});

describe('inline values', () => {
  it('go from the smallest to the largest of layers that share a line, with their number', () => {
    const outputs = [-1, 0, 2].map(mean => ({ id: 'a', output: { mean, variance: 4 } }));
    assert.equal(inlineText(outputs), 'μ −1.00…2.00  σ 2.00  ×3');
    const norms = [1, 2].map(gamma => ({
      id: 'a',
      output: { mean: 0, variance: 1 },
      batchNorm: batchNorm([gamma, gamma, gamma], [0, 0, 0]),
    }));
    assert.equal(inlineText(norms), 'γ 1.00…2.00  β 0  ×2');
    assert.match(inlineText([{ id: 'a', output: { mean: Number.NaN, variance: 1 } }]), /^μ NaN/);
  });

  it('are mean and deviation, or gamma and beta for a batch norm', () => {
    const { layers } = frame(1, -0.03);
    assert.equal(inlineText([layers[0]!]), 'μ −0.0300  σ 2.00');
    assert.equal(inlineText([layers[1]!]), 'γ 0.50…1.50  β −0.25…0.13');
  });
});

describe('a sparkline', () => {
  const line = (values: number[]) => ({ values, band: values.map(() => 1), color: '#123456' });
  const picture = (values: number[]) =>
    sparkline({ steps: values.map((_, i) => i + 1), lines: [line(values)], palette: DARK });

  it('has no NaN in it, whatever the values', () => {
    for (const values of [[], [1], [2, 2, 2], [Number.NaN, 1, Infinity, 3], [Number.NaN]]) {
      assert.doesNotMatch(picture(values), /NaN|Infinity/);
    }
  });

  it('names the first and the last step in full', () => {
    const picture = sparkline({ steps: [1, 5016], lines: [line([0.25, 0.5])], palette: DARK });
    assert.deepEqual(picture.match(/(?<=>)[^<>]+(?=<\/text>)/g), ['1.50', '−0.750', '1', '5\u202f016']);
  });

  it('draws few points of many, the last among them', () => {
    const values = Array.from({ length: 5000 }, (_, i) => i);
    const points = /<polyline points="([^"]+)"/.exec(picture(values))![1]!.split(' ');
    assert.equal(points.length, 120);
    assert.match(points.at(-1)!, /^239\.0,/);
  });
});
