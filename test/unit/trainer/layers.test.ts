import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { Parameter } from '../../../src/trainer/layers/layer';
import type { Model } from '../../../src/trainer/model';
import { modelOf } from './support';

type Tensors = Readonly<Record<string, readonly number[]>>;

interface LayerCase {
  readonly name: string;
  readonly source: string;
  readonly shape: readonly number[];
  readonly loss: 'cross-entropy' | 'mse';
  readonly inputs: readonly number[];
  readonly targets: readonly number[];
  readonly initial: Tensors;
  readonly first: {
    readonly output: readonly number[];
    readonly gradients: Tensors;
    readonly inputGradient: readonly number[] | null;
  };
  readonly losses: readonly number[];
  readonly final: Tensors;
  readonly evaluated: readonly number[];
}

/** Relative to a tensor's largest value, so that what should be zero may be a rounding error of it. */
const TOLERANCE = 1e-5;

describe('every layer against PyTorch', () => {
  const { cases, learningRate } = JSON.parse(readFileSync('test/reference/layers.json', 'utf8')) as {
    learningRate: number;
    cases: LayerCase[];
  };

  for (const reference of cases) {
    it(reference.name, () => {
      const batch = reference.targets.length;
      const model = modelOf(reference.source, reference.shape, batch);
      fill(model, reference);
      reference.losses.forEach((expected, step) => {
        model.forward(batch, 'training');
        const loss = lossOf(model, reference);
        close([loss], [expected], `loss of step ${step + 1}`);
        if (step === 0) close(model.output.values, reference.first.output, 'output');
        model.backward(batch);
        if (step === 0) compareGradients(model, reference);
        for (const parameter of model.parameters) descend(parameter, learningRate);
      });
      for (const [name, values] of stateOf(model)) close(values, reference.final[name]!, `final ${name}`);
      assert.deepEqual([...stateOf(model).keys()].sort(), Object.keys(reference.final).sort());
      model.forward(batch, 'evaluation');
      close(model.output.values, reference.evaluated, 'evaluated');
    });
  }
});

function fill(model: Model, { inputs, initial }: LayerCase): void {
  model.input.output.values.set(inputs);
  for (const [name, values] of stateOf(model)) values.set(initial[name]!);
}

/** The mean loss of the batch; its gradient goes where the model expects it. */
function lossOf({ output, outputs, outputGradient }: Model, { loss, targets }: LayerCase): number {
  const batch = targets.length;
  let total = 0;
  targets.forEach((target, n) => {
    const row = output.values.subarray(n * outputs, (n + 1) * outputs);
    const gradient = outputGradient.values.subarray(n * outputs, (n + 1) * outputs);
    if (loss === 'mse') {
      total += (row[0]! - target) ** 2 / batch;
      gradient[0] = (2 * (row[0]! - target)) / batch;
      return;
    }
    const exponentials = Array.from(row, Math.exp);
    const sum = exponentials.reduce((a, b) => a + b);
    total -= Math.log(exponentials[target]! / sum) / batch;
    exponentials.forEach((e, c) => {
      gradient[c] = (e / sum - (c === target ? 1 : 0)) / batch;
    });
  });
  return total;
}

function compareGradients(model: Model, { first }: LayerCase): void {
  assert.deepEqual(model.parameters.map(({ name }) => name).sort(), Object.keys(first.gradients).sort());
  for (const { name, gradient } of model.parameters) {
    close(gradient.values, first.gradients[name]!, `gradient of ${name}`);
  }
  const input = model.modules[0]!.sourceGradients[0]!;
  if (first.inputGradient) close(input.values, first.inputGradient, 'gradient of the input');
}

function descend({ value, gradient }: Parameter, learningRate: number): void {
  value.values.forEach((old, i) => {
    value.values[i] = old - learningRate * gradient.values[i]!;
  });
}

/** Weights and running statistics under PyTorch's names. */
function stateOf({ modules }: Model): Map<string, Float32Array> {
  const tensors = modules.flatMap(({ parameters, buffers }) => [...parameters, ...buffers]);
  return new Map(tensors.map(({ name, value }) => [name, value.values]));
}

function close(actual: ArrayLike<number>, expected: readonly number[], what: string): void {
  assert.equal(actual.length, expected.length, what);
  const scale = Math.max(...expected.map(Math.abs), 1e-2);
  expected.forEach((value, i) => {
    const error = Math.abs(actual[i]! - value) / scale;
    assert.ok(error < TOLERANCE, `${what}[${i}]: ${actual[i]} instead of ${value}, off by ${error}`);
  });
}
