import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { LossName } from '../../../src/trainer/losses/loss';
import type { OptimizerName } from '../../../src/trainer/optimizers/defaults';
import type { TrainingRun } from '../../../src/trainer/trainingRun';
import { close, plainDataset, runOf } from './support';

interface ReferenceCase {
  readonly name: string;
  readonly source: string;
  readonly loss: LossName;
  readonly optimizer: OptimizerName;
  readonly learningRate: number;
  readonly batchSize: number;
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly number[];
  readonly initial: Readonly<Record<string, readonly number[]>>;
  readonly firstGradients: Readonly<Record<string, readonly number[]>>;
  readonly losses: readonly number[];
  readonly final: Readonly<Record<string, readonly number[]>>;
  readonly evaluated: readonly number[];
}

describe('against PyTorch', () => {
  const { cases } = JSON.parse(readFileSync('test/reference/training.json', 'utf8')) as {
    cases: ReferenceCase[];
  };

  for (const reference of cases) {
    it(`${reference.name}: ${reference.losses.length} steps of ${reference.optimizer}`, () => {
      const run = start(reference);
      reference.losses.forEach((loss, step) => {
        const frame = run.advance(true)!;
        close([frame.loss], [loss], `loss of step ${step + 1}`);
        if (step === 0) compare(gradientsOf(run), reference.firstGradients, 'gradient of');
      });
      compare(stateOf(run), reference.final, 'final');
      run.model.input.output.values.set(inputOf(reference));
      run.model.forward(reference.batchSize, 'evaluation');
      close(
        run.model.output.values.subarray(0, reference.evaluated.length),
        reference.evaluated,
        'evaluated',
      );
    });
  }
});

function start({ source, inputs, targets, initial, ...reference }: ReferenceCase): TrainingRun {
  const task = reference.loss === 'mse' ? 'regression' : 'classification';
  const { optimizer, learningRate, batchSize, losses } = reference;
  const settings = { optimizer, learningRate, batchSize, steps: losses.length };
  const run = runOf(source, plainDataset(inputs, targets, task), settings);
  for (const { name, value } of run.model.parameters) value.values.set(initial[name]!);
  return run;
}

function inputOf({ inputs, batchSize }: ReferenceCase): Float32Array {
  return Float32Array.from(inputs.slice(0, batchSize).flat());
}

function gradientsOf(run: TrainingRun): Map<string, Float32Array> {
  return new Map(run.model.parameters.map(({ name, gradient }) => [name, gradient.values]));
}

/** Weights and running statistics under PyTorch's names. */
function stateOf(run: TrainingRun): Map<string, Float32Array> {
  const tensors = run.model.modules.flatMap(({ parameters, buffers }) => [...parameters, ...buffers]);
  return new Map(tensors.map(({ name, value }) => [name, value.values]));
}

function compare(
  actual: Map<string, Float32Array>,
  expected: Readonly<Record<string, readonly number[]>>,
  what: string,
): void {
  assert.deepEqual([...actual.keys()].sort(), Object.keys(expected).sort());
  for (const [name, values] of actual) close(values, expected[name]!, `${what} ${name}`);
}
