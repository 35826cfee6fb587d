import assert from 'node:assert/strict';
import type { Initial, InitialValue } from '../../../src/network/initial';
import type { Framework, Layer } from '../../../src/network/network';
import { type Initialization, initialize } from '../../../src/trainer/initialize';
import { Engine } from '../../../src/trainer/kernels/engine';
import type { LayerModule } from '../../../src/trainer/layers/layer';

/** What `initialize` looks at of a module: its layer, and parameters of these shapes. */
function moduleOf(layer: Pick<Layer, 'kind'> & Partial<Layer>, shapes: Record<string, readonly number[]>) {
  const engine = new Engine();
  const parameters = Object.entries(shapes).map(([name, shape]) => {
    const length = shape.reduce((product, size) => product * size, 1);
    return { name: `0.${name}`, shape, value: engine.tensor(length), gradient: engine.tensor(1) };
  });
  return { layer, parameters } as unknown as LayerModule;
}

interface Statistics {
  readonly mean: number;
  readonly deviation: number;
  readonly largest: number;
}

function statistics(values: Float32Array): Statistics {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const square = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return { mean, deviation: Math.sqrt(square), largest };
}

function filled(
  module: LayerModule,
  framework: Framework,
  initialization: Initialization = 'default',
  std = 0.01,
): Float32Array[] {
  initialize([module], framework, 3, { initialization, initializationStd: std });
  return module.parameters.map(({ value }) => value.values);
}

/** A Linear of 300 inputs and 500 outputs as the framework keeps it. */
function linear(framework: Framework): LayerModule {
  return framework === 'pytorch'
    ? moduleOf({ kind: 'Linear' }, { weight: [500, 300], bias: [500] })
    : moduleOf({ kind: 'Linear' }, { kernel: [300, 500], bias: [500] });
}

/** A 3 × 5 convolution from 40 channels in 2 groups to 60. */
function convolution(framework: Framework): LayerModule {
  return framework === 'pytorch'
    ? moduleOf({ kind: 'Conv2d' }, { weight: [60, 20, 3, 5], bias: [60] })
    : moduleOf({ kind: 'Conv2d' }, { kernel: [3, 5, 20, 60], bias: [60] });
}

function isUniform({ mean, deviation, largest }: Statistics, bound: number): void {
  assert.ok(Math.abs(mean) < 0.02 * bound, `mean ${mean}`);
  assert.ok(Math.abs(deviation / (bound / Math.sqrt(3)) - 1) < 0.01, `deviation ${deviation}`);
  assert.ok(largest <= bound * (1 + 1e-6) && largest > 0.99 * bound, `largest ${largest}, bound ${bound}`);
}

function isNormal({ mean, deviation }: Statistics, expected: number): void {
  assert.ok(Math.abs(mean) < 0.02 * expected, `mean ${mean}`);
  assert.ok(Math.abs(deviation / expected - 1) < 0.02, `deviation ${deviation} instead of ${expected}`);
}

describe("the framework's initial values", () => {
  it('are uniform by the inputs in PyTorch, of weight and bias', () => {
    const [weight, bias] = filled(linear('pytorch'), 'pytorch');
    isUniform(statistics(weight!), 1 / Math.sqrt(300));
    assert.ok(statistics(bias!).largest <= 1 / Math.sqrt(300));
    assert.ok(statistics(bias!).deviation > 0.5 / Math.sqrt(3 * 300));
    isUniform(statistics(filled(convolution('pytorch'), 'pytorch')[0]!), 1 / Math.sqrt(20 * 15));
  });

  it('are Glorot uniform in Keras, with biases of 0', () => {
    const [kernel, bias] = filled(linear('keras'), 'keras');
    isUniform(statistics(kernel!), Math.sqrt(6 / 800));
    assert.ok(bias!.every(value => value === 0));
    isUniform(statistics(filled(convolution('keras'), 'keras')[0]!), Math.sqrt(6 / (15 * 80)));
  });

  it('are Glorot normal in TensorFlow.js, cut off at two deviations and not widened again', () => {
    const { mean, deviation, largest } = statistics(filled(linear('tfjs'), 'tfjs')[0]!);
    const sigma = Math.sqrt(2 / 800);
    assert.ok(Math.abs(mean) < 0.02 * sigma);
    assert.ok(Math.abs(deviation / sigma - 0.8796) < 0.01, `deviation ${deviation}`);
    assert.ok(largest <= 2 * sigma && largest > 1.98 * sigma);
  });

  it('are normal in an Embedding of PyTorch, but for its padding, and uniform in the others', () => {
    const parameters = { numEmbeddings: 400, embeddingDim: 50, paddingIdx: 7 };
    const embedding = () => moduleOf({ kind: 'Embedding', parameters }, { weight: [400, 50] });
    const [weight] = filled(embedding(), 'pytorch');
    isNormal(statistics(weight!.slice(8 * 50)), 1);
    assert.ok(weight!.subarray(7 * 50, 8 * 50).every(value => value === 0));
    isUniform(statistics(filled(embedding(), 'keras')[0]!), 0.05);
  });
});

describe('initial values of a layer of its own', () => {
  /** A large Linear, [inputs, outputs] = [300, 500], that the text lets begin so. */
  function own(framework: Framework, initial: Initial): LayerModule {
    const module = linear(framework);
    return { ...module, layer: { ...module.layer, initial } } as LayerModule;
  }

  function weightOf(framework: Framework, weight: InitialValue): Statistics {
    return statistics(filled(own(framework, { weight }), framework)[0]!);
  }

  function isTruncated({ mean, deviation, largest }: Statistics, sigma: number): void {
    assert.ok(Math.abs(mean) < 0.02 * sigma, `mean ${mean}`);
    assert.ok(Math.abs(deviation / (0.8796 * sigma) - 1) < 0.01, `deviation ${deviation}`);
    assert.ok(largest <= 2 * sigma * (1 + 1e-6) && largest > 1.98 * sigma, `largest ${largest}`);
  }

  it("are PyTorch's, by inputs or outputs and with a gain", () => {
    isUniform(weightOf('pytorch', { way: 'kaiming-uniform' }), Math.sqrt(6 / 300));
    isNormal(weightOf('pytorch', { way: 'kaiming-normal', mode: 'fan_out' }), Math.sqrt(2 / 500));
    isNormal(weightOf('pytorch', { way: 'kaiming-normal', gain: 1 }), Math.sqrt(1 / 300));
    isUniform(weightOf('pytorch', { way: 'xavier-uniform', gain: 5 / 3 }), (5 / 3) * Math.sqrt(6 / 800));
    isNormal(weightOf('pytorch', { way: 'xavier-normal' }), Math.sqrt(2 / 800));
  });

  it("are Keras's, with the deviation that is wanted left within two deviations", () => {
    isTruncated(weightOf('keras', { way: 'kaiming-truncated' }), Math.sqrt(2 / 300) / 0.87962566);
    isTruncated(weightOf('keras', { way: 'xavier-truncated' }), Math.sqrt(2 / 800) / 0.87962566);
    isTruncated(weightOf('keras', { way: 'lecun-truncated', mode: 'fan_out' }), 0.0447214 / 0.87962566);
  });

  it("are TensorFlow.js's, not widened", () => {
    isTruncated(weightOf('tfjs', { way: 'kaiming-truncated' }), Math.sqrt(2 / 300));
    isUniform(weightOf('tfjs', { way: 'lecun-uniform' }), Math.sqrt(3 / 300));
  });

  it('are normal or uniform with the numbers of the text', () => {
    const normal = weightOf('keras', { way: 'normal', mean: 1, std: 0.02 });
    isNormal({ ...normal, mean: normal.mean - 1 }, 0.02);
    const uniform = weightOf('pytorch', { way: 'uniform', from: 0, to: 0.5 });
    isUniform({ ...uniform, mean: uniform.mean - 0.25, largest: uniform.largest - 0.25 }, 0.25);
  });

  it('are cut off where the text says, also far out and in a narrow range', () => {
    const wide = { way: 'truncated-normal', mean: 0, std: 0.02, from: -2, to: 2 } as const;
    isNormal(weightOf('pytorch', wide), 0.02);
    const tail = statisticsWithin({ way: 'truncated-normal', mean: 0, std: 1, from: 2, to: 9 });
    // φ(2) / (1 − Φ(2))
    assert.ok(Math.abs(tail.mean - 2.37322) < 0.005, `mean ${tail.mean}`);
    const narrow = statisticsWithin({ way: 'truncated-normal', mean: 0, std: 1, from: 1, to: 1.5 });
    // (φ(1) − φ(1.5)) / (Φ(1.5) − Φ(1))
    assert.ok(Math.abs(narrow.mean - 1.22434) < 0.003, `mean ${narrow.mean}`);
  });

  function statisticsWithin(weight: Extract<InitialValue, { way: 'truncated-normal' }>): Statistics {
    const [values] = filled(own('pytorch', { weight }), 'pytorch');
    assert.ok(values!.every(value => value >= weight.from && value <= weight.to));
    return statistics(values!);
  }

  it('are orthogonal with a gain', () => {
    const [weight] = filled(own('pytorch', { weight: { way: 'orthogonal', gain: 3 } }), 'pytorch');
    let [square, product] = [0, 0];
    for (let row = 0; row < 500; row++) {
      square += weight![row * 300]! ** 2;
      product += weight![row * 300]! * weight![row * 300 + 1]!;
    }
    assert.ok(Math.abs(square - 9) < 1e-4 && Math.abs(product) < 1e-4, `${square} ${product}`);
  });

  it('are constants exactly, of weight, bias, gamma and beta', () => {
    const value = (number: number): InitialValue => ({ way: 'constant', value: number });
    const initial = { weight: value(0.25), bias: value(-2) };
    const layers = [
      own('keras', initial),
      moduleOf({ kind: 'BatchNorm1d', initial }, { gamma: [4], beta: [4] }),
    ];
    for (const module of layers) {
      const [weight, bias] = filled(module, 'keras');
      assert.ok(weight!.every(one => one === 0.25));
      assert.ok(bias!.every(one => one === -2));
    }
  });

  it('leave what the text does not name to the framework', () => {
    const [weight, bias] = filled(own('pytorch', { weight: { way: 'constant', value: 1 } }), 'pytorch');
    assert.ok(weight!.every(one => one === 1));
    assert.ok(statistics(bias!).deviation > 0.5 / Math.sqrt(3 * 300));
    isUniform(
      statistics(filled(own('keras', { bias: { way: 'constant', value: 1 } }), 'keras')[0]!),
      Math.sqrt(6 / 800),
    );
  });

  it('draw gamma, biases and embeddings, the row for padding too', () => {
    const initial: Initial = { weight: { way: 'normal', mean: 1, std: 0.5 }, bias: { way: 'lecun-uniform' } };
    const norm = moduleOf({ kind: 'BatchNorm2d', initial }, { gamma: [9000], beta: [9000] });
    const [gamma, beta] = filled(norm, 'keras').map(statistics);
    isNormal({ ...gamma!, mean: (gamma!.mean - 1) / 2 }, 0.5);
    assert.ok(Math.abs(beta!.largest / Math.sqrt(3 / 9000) - 1) < 0.01);
    const parameters = { numEmbeddings: 400, embeddingDim: 50, paddingIdx: 7 };
    const embedding = moduleOf({ kind: 'Embedding', parameters, initial }, { weight: [400, 50] });
    const [rows] = filled(embedding, 'pytorch');
    assert.ok(rows!.subarray(7 * 50, 8 * 50).every(value => value !== 0));
    assert.ok(Math.abs(statistics(rows!).mean - 1) < 0.02);
  });

  it('differ from layer to layer, and give way to a setting', () => {
    const both = () => [
      own('keras', { weight: { way: 'kaiming-truncated' } }),
      own('keras', { weight: { way: 'xavier-uniform' } }),
    ];
    const deviations = (initialization: Initialization) => {
      const modules = both();
      initialize(modules, 'keras', 3, { initialization, initializationStd: 0.01 });
      return modules.map(({ parameters }) => statistics(parameters[0]!.value.values).deviation);
    };
    const [first, second] = deviations('default');
    assert.ok(Math.abs(first! / Math.sqrt(2 / 300) - 1) < 0.01 && Math.abs(second! / 0.05 - 1) < 0.01);
    for (const deviation of deviations('normal')) assert.ok(Math.abs(deviation / 0.01 - 1) < 0.02);
  });

  it('of a norm change nothing in the layers after it', () => {
    const values = (initial?: Initial) => {
      const norm = moduleOf(
        { kind: 'BatchNorm1d', ...(initial ? { initial } : {}) },
        { weight: [4], bias: [4] },
      );
      const after = linear('pytorch');
      initialize([norm, after], 'pytorch', 3, { initialization: 'default', initializationStd: 0 });
      return after.parameters[0]!.value.values;
    };
    assert.deepEqual(values({ weight: { way: 'normal', mean: 1, std: 0.1 } }), values());
  });
});

describe('initial values that are chosen', () => {
  const fans = { in: 300, out: 500 };
  const UNIFORM: Partial<Record<Initialization, number>> = {
    'kaiming-uniform': Math.sqrt(6 / fans.in),
    'xavier-uniform': Math.sqrt(6 / (fans.in + fans.out)),
    'lecun-uniform': Math.sqrt(3 / fans.in),
  };
  const NORMAL: Partial<Record<Initialization, number>> = {
    'kaiming-normal': Math.sqrt(2 / fans.in),
    'xavier-normal': Math.sqrt(2 / (fans.in + fans.out)),
    'lecun-normal': Math.sqrt(1 / fans.in),
    normal: 0.3,
    zeros: 0,
  };
  for (const framework of ['pytorch', 'keras'] as const) {
    for (const [name, bound] of Object.entries(UNIFORM)) {
      it(`${name}, ${framework}`, () => {
        const [weight, bias] = filled(linear(framework), framework, name as Initialization);
        isUniform(statistics(weight!), bound);
        assert.ok(bias!.every(value => value === 0));
      });
    }
    for (const [name, deviation] of Object.entries(NORMAL)) {
      it(`${name}, ${framework}`, () => {
        const [weight, bias] = filled(linear(framework), framework, name as Initialization, 0.3);
        if (deviation === 0) assert.ok(weight!.every(value => value === 0));
        else isNormal(statistics(weight!), deviation);
        assert.ok(bias!.every(value => value === 0));
      });
    }

    it(`orthogonal, ${framework}: the shorter side has length 1 and right angles`, () => {
      for (const [module, count, length] of [
        [linear(framework), 300, 500],
        [convolution(framework), 60, 300],
      ] as const) {
        const [weight] = filled(module, framework, 'orthogonal');
        const isByColumn = weight!.length === 500 * 300 ? framework === 'pytorch' : framework === 'keras';
        const at = (vector: number, i: number) =>
          isByColumn ? weight![i * count + vector]! : weight![vector * length + i]!;
        for (const [a, b] of [
          [0, 0],
          [0, 1],
          [count - 1, count - 1],
          [3, count - 2],
          [count - 2, count - 1],
        ] as const) {
          let product = 0;
          for (let i = 0; i < length; i++) product += at(a, i) * at(b, i);
          assert.ok(Math.abs(product - (a === b ? 1 : 0)) < 1e-6, `${a} · ${b} = ${product}`);
        }
      }
    });
  }

  it('change neither embeddings nor norms', () => {
    const norm = moduleOf({ kind: 'BatchNorm1d' }, { weight: [4], bias: [4] });
    norm.parameters[0]!.value.values.fill(1);
    assert.deepEqual([...filled(norm, 'pytorch', 'zeros')[0]!], [1, 1, 1, 1]);
  });
});

describe('initial values of a network', () => {
  it('stay the same when a layer without weights is put before them, and those of a shared layer are its first', () => {
    const values = (modules: LayerModule[]) => {
      initialize(modules, 'pytorch', 9, { initialization: 'default', initializationStd: 0.01 });
      return modules.flatMap(({ parameters }) => parameters.map(({ value }) => [...value.values]));
    };
    const small = () => moduleOf({ kind: 'Linear' }, { weight: [2, 3], bias: [2] });
    const norm = moduleOf({ kind: 'BatchNorm1d' }, {});
    const shared = moduleOf({ kind: 'Linear', sharesWith: '0' }, { weight: [2, 3] });
    const [weight, bias, ...rest] = values([small(), small()]);
    assert.deepEqual(values([norm, small(), shared, small()]), [weight, bias, [0, 0, 0, 0, 0, 0], ...rest]);
    assert.notDeepEqual(weight, rest[0]);
  });
});
