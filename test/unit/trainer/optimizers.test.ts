import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Framework } from '../../../src/network/network';
import { Engine } from '../../../src/trainer/kernels/engine';
import type { Parameter } from '../../../src/trainer/layers/layer';
import { createOptimizer } from '../../../src/trainer/optimizers/create';
import {
  defaultLearningRate,
  keptValues,
  OPTIMIZERS,
  type OptimizerName,
  type OptimizerOptions,
} from '../../../src/trainer/optimizers/defaults';

interface Reference {
  readonly initial: readonly number[];
  readonly gradients: readonly (readonly number[])[];
  readonly changeAfter: number;
  readonly change: number;
  readonly optimizers: readonly {
    readonly name: string;
    readonly optimizer: string;
    readonly options: OptimizerOptions & { readonly lr: number };
    readonly values: readonly (readonly number[])[];
  }[];
}

const reference = JSON.parse(readFileSync('test/reference/optimizers.json', 'utf8')) as Reference;
const { initial, gradients, changeAfter, change } = reference;

function parameterOf(engine: Engine, values: readonly number[]): Parameter {
  const value = engine.tensor(values.length);
  value.values.set(values);
  return { name: '0.weight', shape: [values.length], value, gradient: engine.tensor(values.length) };
}

/** The weights after each step along the reference's gradients, with its change of the learning rate on the way. */
function steps(
  name: OptimizerName,
  rate: number,
  options: OptimizerOptions,
  framework: Framework,
): number[][] {
  const engine = new Engine();
  const parameter = parameterOf(engine, initial);
  const optimizer = createOptimizer(name, [parameter], rate, engine, options, framework);
  return gradients.map((gradient, step) => {
    if (step === changeAfter) optimizer.learningRate *= change;
    parameter.gradient.values.set(gradient);
    optimizer.step();
    return [...parameter.value.values];
  });
}

function agree(actual: readonly (readonly number[])[], expected: readonly (readonly number[])[]): void {
  assert.equal(actual.length, expected.length);
  actual.forEach((weights, step) => {
    weights.forEach((weight, i) => {
      const error = Math.abs(weight - expected[step]![i]!) / Math.max(1, Math.abs(expected[step]![i]!));
      assert.ok(error < 3e-6, `step ${step + 1}, weight ${i}: ${weight} instead of ${expected[step]![i]}`);
    });
  });
}

describe('optimizers against PyTorch', () => {
  /** Adagrad with a decaying rate is not among Normscope's. */
  const known = reference.optimizers.filter(({ name }) => name !== 'Adagrad, everything');

  for (const { name, optimizer, options, values } of known) {
    it(`${name}, with another learning rate from step ${changeAfter + 1} on`, () => {
      const { lr, ...rest } = options;
      agree(steps(optimizer.toLowerCase() as OptimizerName, lr, rest, 'pytorch'), values);
    });
  }
});

/** One weight in double precision: what it becomes by a gradient, at step t from 1. */
type Rule = (w: number, g: number, rate: number, t: number) => number;

function adamOfKeras(eps: number, decay = 0): Rule {
  let [m, v] = [0, 0];
  return (w, g, rate, t) => {
    m += (g - m) * 0.1;
    v += (g * g - v) * 0.001;
    const alpha = (rate * Math.sqrt(1 - 0.999 ** t)) / (1 - 0.9 ** t);
    return w * (1 - rate * decay) - (m * alpha) / (Math.sqrt(v) + eps);
  };
}

/** The formulas of Keras 3.15 and tfjs 4.22, each beginning anew for every weight. */
const FORMULAS: Readonly<Record<string, [OptimizerName, OptimizerOptions, Framework, () => Rule]>> = {
  'SGD of Keras with decoupled decay': [
    'sgd',
    { weightDecay: 0.1 },
    'keras',
    () => (w, g, rate) => w * (1 - rate * 0.1) - rate * g,
  ],
  'momentum of Keras': [
    'momentum',
    {},
    'keras',
    () => {
      let m = 0;
      return (w, g, rate) => {
        m = 0.9 * m - rate * g;
        return w + m;
      };
    },
  ],
  'Nesterov of Keras': [
    'momentum',
    { nesterov: true },
    'keras',
    () => {
      let m = 0;
      return (w, g, rate) => {
        m = 0.9 * m - rate * g;
        return w + 0.9 * m - rate * g;
      };
    },
  ],
  'momentum of TensorFlow.js': [
    'momentum',
    {},
    'tfjs',
    () => {
      let a = 0;
      return (w, g, rate) => {
        a = 0.9 * a + g;
        return w - rate * a;
      };
    },
  ],
  'Adam of Keras': ['adam', {}, 'keras', () => adamOfKeras(1e-7)],
  'Adam of Keras, whose ε joins the root before its bias is corrected': [
    'adam',
    { eps: 0.1 },
    'keras',
    () => adamOfKeras(0.1),
  ],
  'RMSprop of Keras, whose ε stands inside the root': [
    'rmsprop',
    { eps: 0.1 },
    'keras',
    () => {
      let v = 0;
      return (w, g, rate) => {
        v = 0.9 * v + 0.1 * g * g;
        return w - (rate * g) / Math.sqrt(v + 0.1);
      };
    },
  ],
  'momentum of Keras with decoupled decay': [
    'momentum',
    { weightDecay: 0.1 },
    'keras',
    () => {
      let m = 0;
      return (w, g, rate) => {
        m = 0.9 * m - rate * g;
        return w * (1 - rate * 0.1) + m;
      };
    },
  ],
  'AdamW of Keras': ['adamw', {}, 'keras', () => adamOfKeras(1e-7, 0.004)],
  'Adam of TensorFlow.js': [
    'adam',
    {},
    'tfjs',
    () => {
      let [m, v] = [0, 0];
      return (w, g, rate, t) => {
        m = 0.9 * m + 0.1 * g;
        v = 0.999 * v + 0.001 * g * g;
        return w - (rate * (m / (1 - 0.9 ** t))) / (Math.sqrt(v / (1 - 0.999 ** t)) + 1e-7);
      };
    },
  ],
  'RMSprop of Keras with momentum, centered': [
    'rmsprop',
    { momentum: 0.5, centered: true },
    'keras',
    () => {
      let [v, a, b] = [0, 0, 0];
      return (w, g, rate) => {
        v = 0.9 * v + 0.1 * g * g;
        a = 0.9 * a + 0.1 * g;
        b = 0.5 * b + (rate * g) / Math.sqrt(v - a * a + 1e-7);
        return w - b;
      };
    },
  ],
  'RMSprop of TensorFlow.js': [
    'rmsprop',
    {},
    'tfjs',
    () => {
      let v = 0;
      return (w, g, rate) => {
        v = 0.9 * v + 0.1 * g * g;
        return w - (rate * g) / Math.sqrt(v + 1e-7);
      };
    },
  ],
  'Adagrad of Keras': [
    'adagrad',
    {},
    'keras',
    () => {
      let s = 0.1;
      return (w, g, rate) => {
        s += g * g;
        return w - (rate * g) / Math.sqrt(s + 1e-7);
      };
    },
  ],
};

describe('optimizers by the formulas of Keras and TensorFlow.js', () => {
  for (const [title, [name, options, framework, makeRule]] of Object.entries(FORMULAS)) {
    it(`${title}, with another learning rate from step ${changeAfter + 1} on`, () => {
      const rate = 0.05;
      const rules = initial.map(() => makeRule());
      let weights = initial;
      const expected = gradients.map((gradient, step) => {
        const current = step < changeAfter ? rate : rate * change;
        weights = weights.map((w, i) => rules[i]!(w, gradient[i]!, current, step + 1));
        return weights;
      });
      agree(steps(name, rate, options, framework), expected);
    });
  }

  it('takes ε away from the variance in the centered RMSprop of TensorFlow.js, as its code does', () => {
    const options = { centered: true, alpha: 0.5, eps: 0.25 };
    const engine = new Engine();
    const parameter = parameterOf(engine, [1]);
    const optimizer = createOptimizer('rmsprop', [parameter], 0.1, engine, options, 'tfjs');
    parameter.gradient.values[0] = 2;
    optimizer.step();
    // v = 2, m = 1: √(2 − (1 + 0.25)).
    assert.ok(Math.abs(parameter.value.values[0]! - (1 - 0.2 / Math.sqrt(0.75))) < 1e-6);
  });
});

describe('clipping', () => {
  function clipped(options: OptimizerOptions, framework: Framework): number[][] {
    const engine = new Engine();
    const parameters = [parameterOf(engine, [0, 0]), parameterOf(engine, [0])];
    const optimizer = createOptimizer('sgd', parameters, 1, engine, options, framework);
    parameters[0]!.gradient.values.set([3, 0]);
    parameters[1]!.gradient.values.set([-4]);
    optimizer.step();
    return parameters.map(({ gradient }) => [...gradient.values]);
  }

  it('scales all gradients together by their norm, PyTorch with 1e-6 more below the line', () => {
    assert.deepEqual(
      clipped({ clipNorm: 1 }, 'keras'),
      [[3, 0], [-4]].map(list => list.map(g => Math.fround(g * Math.fround(1 / 5)))),
    );
    const factor = Math.fround(1 / (5 + 1e-6));
    assert.deepEqual(clipped({ clipNorm: 1 }, 'pytorch'), [
      [Math.fround(3 * factor), 0],
      [Math.fround(-4 * factor)],
    ]);
  });

  it('leaves gradients alone that are small enough, and bounds each value', () => {
    assert.deepEqual(clipped({ clipNorm: 6 }, 'pytorch'), [[3, 0], [-4]]);
    assert.deepEqual(clipped({ clipValue: 3.5 }, 'pytorch'), [[3, 0], [-3.5]]);
    assert.deepEqual(clipped({ clipNorm: 2.5, clipValue: 1.75 }, 'keras'), [[1.5, 0], [-1.75]]);
  });
});

describe('an optimizer', () => {
  it('names what it remembers, and goes on from there as if nothing had been', () => {
    const engine = new Engine();
    const whole = parameterOf(engine, initial);
    const first = createOptimizer('adam', [whole], 0.1, engine);
    const take = (parameter: Parameter, optimizer: typeof first, step: number) => {
      parameter.gradient.values.set(gradients[step]!);
      optimizer.step();
    };
    for (let step = 0; step < 5; step++) take(whole, first, step);
    assert.deepEqual(
      first.state.map(({ name, shape }) => [name, shape]),
      [
        ['0.weight.exp_avg', [5]],
        ['0.weight.exp_avg_sq', [5]],
      ],
    );
    const resumed = parameterOf(engine, [...whole.value.values]);
    const second = createOptimizer('adam', [resumed], 0.1, engine);
    second.steps = first.steps;
    second.state.forEach(({ value }, i) => {
      value.values.set(first.state[i]!.value.values);
    });
    for (let step = 5; step < 8; step++) {
      take(whole, first, step);
      take(resumed, second, step);
    }
    assert.deepEqual(resumed.value.values, whole.value.values);
  });

  it("has its framework's learning rate", () => {
    assert.equal(defaultLearningRate('rmsprop', 'pytorch'), 0.01);
    assert.equal(defaultLearningRate('rmsprop', 'keras'), 0.001);
    assert.equal(defaultLearningRate('sgd', 'pytorch'), 0.001);
    assert.equal(defaultLearningRate('sgd', 'tfjs'), 0.01);
  });
});

describe('what an optimizer keeps', () => {
  for (const name of OPTIMIZERS) {
    for (const options of [{}, { momentum: 0.5 }, { centered: true }]) {
      it(`is counted for ${name} with ${JSON.stringify(options)}`, () => {
        const engine = new Engine();
        const { state } = createOptimizer(name, [parameterOf(engine, [1, 2])], 0.1, engine, options);
        assert.equal(keptValues(name, options, 'pytorch'), state.length);
      });
    }
  }
});
