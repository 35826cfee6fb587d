import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { blockingProblem } from '../../../src/network/network';
import { readNetworks } from '../../../src/source/readNetworks';
import { DEFAULT_SETTINGS, type TrainingSettings } from '../../../src/trainer/settings';
import { TrainingRun } from '../../../src/trainer/trainingRun';
import { loadWeights } from '../../../src/trainer/weights';
import { close, plainDataset } from './support';

interface State {
  readonly [name: string]: { readonly shape: readonly number[]; readonly values: readonly number[] };
}

interface ClassCase {
  readonly name: string;
  readonly learningRate: number;
  readonly inputs: readonly (readonly number[])[];
  readonly targets: readonly number[];
  readonly initial: State;
  readonly losses: readonly number[];
  readonly final: State;
  readonly evaluated: readonly number[];
}

const SOURCE = readFileSync('test/reference/classes.py', 'utf8');

describe('a class of PyTorch that is read from its source', () => {
  const { cases } = JSON.parse(readFileSync('test/reference/classes.json', 'utf8')) as { cases: ClassCase[] };

  for (const reference of cases) {
    it(`takes the weights of ${reference.name} by their names, and trains as PyTorch does`, () => {
      const run = runOf(reference);
      loadWeights(run.model, tensorsOf(reference.initial));
      reference.losses.forEach((loss, step) => {
        close([run.advance(true)!.loss], [loss], `loss of step ${step + 1}`);
      });
      const counts = Object.keys(reference.final).filter(name => name.endsWith('num_batches_tracked'));
      const trained = stateOf(run);
      assert.deepEqual([...trained.keys(), ...counts].sort(), Object.keys(reference.final).sort());
      for (const [name, values] of trained) close(values, reference.final[name]!.values, name);
    });

    it(`gives what ${reference.name} gives with the trained weights of PyTorch`, () => {
      const run = runOf(reference);
      loadWeights(run.model, tensorsOf(reference.final));
      run.model.input.output.values.set(reference.inputs.flat());
      run.model.forward(reference.inputs.length, 'evaluation');
      const { length } = reference.evaluated;
      close(run.model.output.values.subarray(0, length), reference.evaluated, 'evaluated');
    });
  }
});

function runOf({ name, inputs, targets, learningRate, losses }: ClassCase): TrainingRun {
  const { networks, problems } = readNetworks(SOURCE, 'python');
  const network = networks.find(one => one.name === name)!;
  assert.equal(blockingProblem(network, problems), undefined);
  const settings: TrainingSettings = {
    ...DEFAULT_SETTINGS,
    ...{ optimizer: 'sgd', learningRate, batchSize: inputs.length, steps: losses.length },
    ...{ shuffle: false, scaling: 'none' },
  };
  return new TrainingRun(network, plainDataset(inputs, targets, 'classification'), settings, 'classes.py');
}

function tensorsOf(state: State) {
  const tensors = Object.entries(state).map(
    ([name, { shape, values }]) => [name, { shape, values: Float32Array.from(values) }] as const,
  );
  return new Map(tensors);
}

/** Weights and running statistics by their names; a layer that is used twice has them once. */
function stateOf({ model }: TrainingRun): Map<string, Float32Array> {
  const own = model.modules.filter(({ layer }) => layer.sharesWith === undefined);
  const tensors = own.flatMap(({ parameters, buffers }) => [...parameters, ...buffers]);
  return new Map(tensors.map(({ name, value }) => [name, value.values]));
}
