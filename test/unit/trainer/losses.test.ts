import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { UserError } from '../../../src/common/errors';
import { Random } from '../../../src/common/random';
import type { Framework, Layer, Network } from '../../../src/network/network';
import { inferShapes } from '../../../src/network/shapes';
import { inspectSample } from '../../../src/trainer/inspect/sample';
import { Engine } from '../../../src/trainer/kernels/engine';
import { chooseLoss, classWeightsOf, lossProblem } from '../../../src/trainer/losses/choose';
import { type CreateOptions, createLoss } from '../../../src/trainer/losses/create';
import { LOSSES, type LossName, taskOf } from '../../../src/trainer/losses/loss';
import { answerOf } from '../../../src/trainer/losses/predict';
import { networkOf, plainDataset, runOf } from './support';

interface Case {
  readonly name: string;
  readonly loss: string;
  readonly options: Readonly<Record<string, never>>;
  readonly shape: readonly [number, number];
  readonly outputs: readonly number[];
  readonly targets: readonly number[];
  readonly value: number;
  readonly gradient: readonly number[];
}

const NAMES: Readonly<Record<string, LossName>> = {
  CrossEntropyLoss: 'cross-entropy',
  NLLLoss: 'nll',
  BCELoss: 'bce',
  BCEWithLogitsLoss: 'bce-with-logits',
  MSELoss: 'mse',
  L1Loss: 'mae',
  HuberLoss: 'huber',
  SmoothL1Loss: 'smooth-l1',
  MultiMarginLoss: 'hinge',
};

/** What Normscope does not have: several answers that are each yes or no, distances, and a square. */
const LEFT_OUT =
  /^(bce of several|bce with logits, (of several|weight of the positive)|hinge embedding.*|multi margin, squared)$/;

function computed(
  name: LossName,
  [rows, width]: readonly [number, number],
  outputs: ArrayLike<number>,
  targets: ArrayLike<number>,
  options: CreateOptions = {},
  framework: Framework = 'pytorch',
) {
  const engine = new Engine();
  const loss = createLoss(name, width, engine, options, framework);
  const scores = engine.tensor(rows * width);
  scores.values.set(outputs);
  const gradient = engine.tensor(rows * width);
  const held = { labels: engine.integers(rows), values: engine.tensor(rows * width) };
  if (taskOf(name) === 'classification') held.labels.values.set(targets);
  else held.values.values.set(targets);
  const compute = () => loss.compute(scores, held, rows, gradient);
  const value = compute();
  return { loss, scores: scores.values, value, gradient: gradient.values.slice(), compute };
}

describe('losses against PyTorch', () => {
  const { cases } = JSON.parse(readFileSync('test/reference/losses.json', 'utf8')) as { cases: Case[] };
  const known = cases.filter(({ name }) => !LEFT_OUT.test(name));

  it('are all there', () => {
    assert.deepEqual(new Set(known.map(({ loss }) => NAMES[loss])), new Set(LOSSES));
  });

  for (const { name, loss, options, shape, outputs, targets, value, gradient } of known) {
    it(name, () => {
      const { weight, ...rest } = options;
      const given = weight === undefined ? rest : { ...rest, classWeights: weight };
      const actual = computed(NAMES[loss]!, shape, outputs, targets, given);
      near(actual.value, value, 1e-6 * Math.max(1, Math.abs(value)));
      gradient.forEach((expected, i) => {
        near(actual.gradient[i]!, expected, 1e-6 * Math.max(1, Math.abs(expected)), `gradient[${i}]`);
      });
    });
  }
});

describe('gradients of losses by finite differences', () => {
  const OPTIONS: Readonly<Record<string, [LossName, number, CreateOptions]>> = {
    'cross-entropy, weights and smoothing': [
      'cross-entropy',
      3,
      { classWeights: [1, 2, 0.5], labelSmoothing: 0.2 },
    ],
    'nll, weights': ['nll', 3, { classWeights: [1, 2, 0.5] }],
    'bce of one': ['bce', 1, { classWeights: [1, 3] }],
    'bce of several': ['bce', 3, {}],
    'bce-with-logits of one': ['bce-with-logits', 1, { posWeight: 3, classWeights: [2, 1] }],
    'bce-with-logits of several': ['bce-with-logits', 3, { posWeight: 0.5 }],
    'hinge of one': ['hinge', 1, { margin: 0.7, classWeights: [2, 1] }],
    'hinge of several': ['hinge', 3, { classWeights: [1, 2, 0.5] }],
    mse: ['mse', 2, {}],
    mae: ['mae', 2, {}],
    huber: ['huber', 2, { delta: 0.4 }],
    'smooth-l1': ['smooth-l1', 2, { beta: 0.4 }],
  };
  const ROWS = 6;
  for (const framework of ['pytorch', 'keras'] as const) {
    for (const [title, [name, width, options]] of Object.entries(OPTIONS)) {
      it(`${title}, ${framework}`, () => {
        const random = new Random(4);
        const outputs = Float32Array.from({ length: ROWS * width }, () =>
          name === 'bce' ? 0.1 + 0.8 * random.uniform() : random.normal(),
        );
        const classes = Math.max(2, width);
        const targets = Float32Array.from(outputs, (_, i) =>
          taskOf(name) === 'classification' ? i % classes : random.normal(),
        ).subarray(0, taskOf(name) === 'classification' ? ROWS : undefined);
        const { scores, gradient, compute } = computed(
          name,
          [ROWS, width],
          outputs,
          targets,
          options,
          framework,
        );
        scores.forEach((kept, i) => {
          const step = 2e-3;
          scores[i] = kept + step;
          const above = compute();
          scores[i] = kept - step;
          const below = compute();
          scores[i] = kept;
          near(gradient[i]!, (above - below) / (2 * step), 2e-4, `gradient[${i}]`);
        });
      });
    }
  }
});

describe('losses', () => {
  it('divide by the weights of the samples in PyTorch, by their number in Keras', () => {
    const given = { classWeights: [1, 3] };
    const shape = [2, 2] as const;
    const [first, second] = [Math.log(1 + Math.exp(-1)), Math.log(1 + Math.exp(1))];
    const torch = computed('cross-entropy', shape, [1, 0, 1, 0], [0, 1], given);
    near(torch.value, (first + 3 * second) / 4, 1e-6);
    assert.equal(torch.loss.divisor, 4);
    near(
      computed('cross-entropy', shape, [1, 0, 1, 0], [0, 1], given, 'keras').value,
      (first + 3 * second) / 2,
      1e-6,
    );
  });

  it('count right answers: the largest of several, one output by its threshold', () => {
    const correct = (...[name, shape, outputs, targets]: Parameters<typeof computed>) =>
      computed(name, shape, outputs, targets).loss.correct;
    assert.equal(correct('cross-entropy', [2, 3], [0, 2, 1, 5, 0, 0], [1, 2]), 1);
    assert.equal(correct('nll', [1, 2], [-3, -0.1], [1]), 1);
    assert.equal(correct('bce', [4, 1], [0.6, 0.4, 0.4, 0.5], [1, 1, 0, 0]), 3);
    assert.equal(correct('bce-with-logits', [4, 1], [0.4, -0.4, -0.4, 0], [1, 1, 0, 0]), 3);
    assert.equal(correct('bce-with-logits', [2, 3], [0, 2, 1, 5, 0, 0], [1, 0]), 2);
    assert.equal(correct('hinge', [2, 1], [0.1, 0.1], [1, 0]), 1);
    assert.equal(correct('mse', [2, 1], [1, 2], [1, 2]), null);
  });

  it('smooth labels with the weight of the sample in Keras', () => {
    const options = { classWeights: [1, 3], labelSmoothing: 0.2 };
    const [first, second] = [Math.log(1 + Math.exp(-1)), Math.log(1 + Math.exp(1))];
    const { value } = computed('cross-entropy', [1, 2], [1, 0], [1], options, 'keras');
    near(value, 3 * (0.9 * second + 0.1 * first), 1e-6);
  });

  it('weigh the answer yes of logits by posWeight', () => {
    const { value } = computed('bce-with-logits', [2, 1], [0.7, 0.7], [1, 0], { posWeight: 3 });
    near(value, (3 * Math.log(1 + Math.exp(-0.7)) + Math.log(1 + Math.exp(0.7))) / 2, 1e-7);
  });

  it('clip probabilities at 1e-7 in Keras and TensorFlow.js', () => {
    const { value, gradient } = computed('bce', [2, 1], [0, 0.25], [1, 1], {}, 'tfjs');
    near(value, -(Math.log(1e-7) + Math.log(0.25)) / 2, 1e-5);
    assert.deepEqual([...gradient].map(Math.abs), [0, 2]);
  });

  it('say what is not a finite number', () => {
    for (const name of LOSSES) {
      const width = name === 'cross-entropy' || name === 'nll' ? 2 : 1;
      const outputs = width === 1 ? [Number.NaN, 0.5] : [Number.NaN, 0, 0, 1];
      assert.ok(Number.isNaN(computed(name, [2, width], outputs, [0, 1]).value), name);
    }
  });
});

/** A network whose last layer has so many outputs and a kind. */
function endingIn(kind: Layer['kind'], outputs: number, framework: Framework = 'pytorch'): Network {
  const { network } = inferShapes(
    networkOf(
      `nn.Sequential(nn.Linear(4, ${outputs}), ${kind === 'Linear' ? `nn.Linear(${outputs}, ${outputs})` : `nn.${kind}()`})`,
    ),
    [4],
  );
  const layers = network.layers.map(layer =>
    layer.kind === 'Softmax' || layer.kind === 'LogSoftmax' ? { ...layer, parameters: { dim: 1 } } : layer,
  );
  return { ...network, layers, framework };
}

describe('the choice of a loss', () => {
  const choice = (network: Network, asked: LossName | null = null) => {
    const { name, includesLast } = chooseLoss(network, 'classification', asked);
    return includesLast ? `${name} before the last layer` : name;
  };

  it('fits the last layer where none was asked for', () => {
    assert.equal(choice(endingIn('Linear', 3)), 'cross-entropy');
    assert.equal(choice(endingIn('Linear', 1)), 'bce-with-logits');
    assert.equal(choice(endingIn('Sigmoid', 1)), 'bce-with-logits before the last layer');
    assert.equal(choice(endingIn('Softmax', 3)), 'cross-entropy before the last layer');
    assert.equal(choice(endingIn('LogSoftmax', 3)), 'cross-entropy before the last layer');
    assert.equal(chooseLoss(endingIn('Linear', 1), 'regression', null).name, 'mse');
  });

  it('is called by what it is of the output', () => {
    const called = (last: Layer['kind'], outputs: number) =>
      chooseLoss(endingIn(last, outputs), 'classification', null).ofOutput;
    assert.deepEqual(
      [called('Sigmoid', 1), called('LogSoftmax', 3), called('Linear', 3)],
      ['bce', 'nll', 'cross-entropy'],
    );
  });

  it('is what was asked for: PyTorch takes the softmax twice, Keras once', () => {
    assert.equal(choice(endingIn('Softmax', 3), 'cross-entropy'), 'cross-entropy');
    assert.equal(
      choice(endingIn('Softmax', 3, 'keras'), 'cross-entropy'),
      'cross-entropy before the last layer',
    );
    assert.equal(choice(endingIn('LogSoftmax', 3), 'nll'), 'cross-entropy before the last layer');
    assert.equal(choice(endingIn('Sigmoid', 1), 'bce'), 'bce-with-logits before the last layer');
    assert.equal(choice(endingIn('Sigmoid', 1), 'bce-with-logits'), 'bce-with-logits');
  });

  it('is refused where it does not fit, in a sentence', () => {
    const problem = (network: Network, asked: LossName, labelSmoothing = 0) =>
      lossProblem(network, 'classification', asked, { labelSmoothing }) ?? '';
    assert.match(
      problem(endingIn('Linear', 1), 'nll'),
      /nll takes one output for each class, but the network gives 1/,
    );
    assert.match(
      problem(endingIn('Linear', 1), 'bce'),
      /bce takes probabilities, but the network ends in nn\.Linear\(1, 1\)/,
    );
    assert.match(
      problem(endingIn('Linear', 3), 'hinge', 0.1),
      /Label smoothing belongs to the loss cross-entropy/,
    );
    assert.equal(problem(endingIn('Linear', 3), 'cross-entropy', 0.1), '');
  });

  it('takes weights of classes as they are, or balanced by the training rows', () => {
    const data = plainDataset([[1], [2], [3], [4]], [0, 0, 0, 1], 'classification');
    assert.deepEqual(classWeightsOf({ classWeights: 'balanced' }, data), [4 / 6, 2]);
    assert.deepEqual(classWeightsOf({ classWeights: [1, 5] }, data), [1, 5]);
    assert.throws(
      () => classWeightsOf({ classWeights: [1, 2, 3] }, data),
      (error: unknown) =>
        error instanceof UserError && /3 class weights for 2 classes \(0, 1\)/.test(error.message),
    );
  });
});

describe('a loss that includes the last layer', () => {
  const ROWS = Array.from({ length: 12 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
  const two = plainDataset(
    ROWS,
    ROWS.map((_, i) => i % 2),
    'classification',
  );
  const three = plainDataset(
    ROWS,
    ROWS.map((_, i) => i % 3),
    'classification',
  );
  const LINEAR = 'nn.Linear(2, 4), nn.Tanh(), nn.Linear(4,';
  const PAIRS: Readonly<Record<string, [ending: string, inner: string, data: typeof two, loss: LossName]>> = {
    Sigmoid: ['1), nn.Sigmoid()', '1)', two, 'bce-with-logits'],
    Softmax: ['3), nn.Softmax(dim=1)', '3)', three, 'cross-entropy'],
    LogSoftmax: ['3), nn.LogSoftmax(dim=1)', '3)', three, 'cross-entropy'],
  };

  for (const [kind, [ending, inner, data, loss]] of Object.entries(PAIRS)) {
    it(`trains behind a ${kind} to the last bit as the loss of logits does without it`, () => {
      const settings = { batchSize: 4, steps: 20 };
      const whole = runOf(`nn.Sequential(${LINEAR} ${ending})`, data, settings);
      const bare = runOf(`nn.Sequential(${LINEAR} ${inner})`, data, { ...settings, loss });
      while (!whole.isFinished) {
        const [frame, other] = [whole.advance(true)!, bare.advance(true)!];
        assert.deepEqual([frame.loss, frame.accuracy], [other.loss, other.accuracy]);
      }
      whole.model.parameters.forEach(({ value }, i) => {
        assert.deepEqual(value.values, bare.model.parameters[i]!.value.values);
      });
      const shown = whole.model.output.values;
      if (kind === 'LogSoftmax') assert.ok(shown.every(value => value <= 0));
      else assert.ok(shown.every(value => value >= 0 && value <= 1));
    });
  }

  it('learns from an answer that a sigmoid has rounded to 0 and is wrong', () => {
    const far = plainDataset([[200], [200]], [0, 1], 'classification');
    const run = runOf('nn.Sequential(nn.Linear(1, 1), nn.Sigmoid())', far, { steps: 1, batchSize: 2 });
    run.model.parameters[0]!.value.values[0] = -1;
    run.model.parameters[1]!.value.values[0] = 0;
    const { loss } = run.advance(true)!;
    assert.equal(loss, 100);
    assert.equal(run.model.output.values[1], 0);
    assert.equal(run.model.parameters[1]!.gradient.values[0], -0.5);
  });
});

describe('one output for two classes', () => {
  it('is trained by binary cross-entropy, and its answer is a class with a probability', () => {
    const rows = Array.from({ length: 40 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
    const labels = rows.map(([x]) => (x! > 0.2 ? 1 : 0));
    for (const ending of ['', ', nn.Sigmoid()']) {
      const data = plainDataset(rows, labels, 'classification');
      const run = runOf(`nn.Sequential(nn.Linear(2, 1)${ending})`, data, {
        learningRate: 0.1,
        steps: 300,
        batchSize: 8,
      });
      while (!run.isFinished) run.advance();
      const { loss, accuracy } = run.evaluate(data.split.train)!;
      assert.ok(accuracy! > 0.9, `accuracy ${accuracy}`);
      const { prediction, probability } = inspectSample(run, 3);
      assert.equal(prediction, String(labels[3]));
      assert.ok(probability! > 0.5 && probability! < 1 && loss < 0.4, `${probability}, ${loss}`);
    }
  });
});

describe('the answer in the outputs', () => {
  const answer = (outputs: number[], name: LossName, last: Layer['kind'], includesLast = false) => {
    const { label, probability } = answerOf(Float32Array.from(outputs), { name, includesLast }, last);
    return [label, probability === null ? null : Number(probability.toFixed(4))];
  };

  it('is a class with the probability that the outputs mean', () => {
    assert.deepEqual(answer([0, Math.log(3)], 'cross-entropy', 'Linear'), [1, 0.75]);
    assert.deepEqual(answer([0.2, 0.8], 'cross-entropy', 'Softmax', true), [1, 0.8]);
    assert.deepEqual(answer([Math.log(0.3), Math.log(0.7)], 'cross-entropy', 'LogSoftmax', true), [1, 0.7]);
    assert.deepEqual(answer([-Math.log(3)], 'bce-with-logits', 'Linear'), [0, 0.75]);
    assert.deepEqual(answer([0.4], 'bce-with-logits', 'Sigmoid', true), [0, 0.6]);
    assert.deepEqual(answer([2, 1], 'hinge', 'Linear'), [0, null]);
  });
});

function near(actual: number, expected: number, tolerance: number, what = 'value'): void {
  assert.ok(Math.abs(actual - expected) <= tolerance, `${what}: ${actual} instead of ${expected}`);
}
