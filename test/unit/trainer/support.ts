import assert from 'node:assert/strict';
import { type Dataset, makeDataset } from '../../../src/dataset/dataset';
import type { Column, Table } from '../../../src/dataset/table';
import { blockingProblem, type Network } from '../../../src/network/network';
import { inferShapes } from '../../../src/network/shapes';
import { readNetworks } from '../../../src/source/readNetworks';
import { Engine } from '../../../src/trainer/kernels/engine';
import { Model } from '../../../src/trainer/model';
import { DEFAULT_SETTINGS, type TrainingSettings } from '../../../src/trainer/settings';
import { TrainingRun } from '../../../src/trainer/trainingRun';

/** The one network of a Python expression such as `nn.Sequential(…)`. */
export function networkOf(expression: string): Network {
  const reading = readNetworks(`import torch.nn as nn\nnet = ${expression}\n`, 'python');
  const [network] = reading.networks;
  if (!network) throw new Error(`no network in ${expression}`);
  const problem = blockingProblem(network, reading.problems);
  if (problem) throw new Error(problem.message);
  return network;
}

/** A table of unnamed numbers with a column `target` of classes or numbers. */
export function tableOf(inputs: readonly (readonly number[])[], targets: readonly number[]): Table {
  const width = inputs[0]!.length;
  const columns: Column[] = Array.from({ length: width }, (_, i) => ({
    name: `x${i}`,
    type: 'number',
    values: Float64Array.from(inputs, row => row[i]!),
    missing: 0,
  }));
  columns.push({ name: 'target', type: 'number', values: Float64Array.from(targets), missing: 0 });
  return { path: 'made.csv', format: 'csv', rows: inputs.length, columns, problems: [] };
}

/** Every row trains, in order and unscaled. */
export function plainDataset(
  inputs: readonly (readonly number[])[],
  targets: readonly number[],
  task: Dataset['task'],
) {
  const options = { target: 'target', task, scaling: 'none', validationFraction: 0, seed: 0 } as const;
  return makeDataset(tableOf(inputs, targets), options);
}

export function runOf(
  network: string,
  dataset: Dataset,
  settings: Partial<TrainingSettings> = {},
): TrainingRun {
  const all: TrainingSettings = { ...DEFAULT_SETTINGS, shuffle: false, scaling: 'none', ...settings };
  return new TrainingRun(networkOf(network), dataset, all, 'net.py');
}

/** A network at work on samples of a shape, with random weights that are not those of the framework. */
export function modelOf(
  expression: string,
  inputShape: readonly number[],
  maxBatch: number,
  engine = new Engine(),
): Model {
  const { network, problems } = inferShapes(networkOf(expression), inputShape);
  if (problems[0]) throw new Error(problems[0].message);
  return new Model(network, engine, { inputShape, maxBatch, seed: 1, wantsInputGradient: true });
}

const TOLERANCE = 1e-5;

/** Relative to the tensor's largest value, so that what should be zero may be a rounding error of it. */
export function close(actual: ArrayLike<number>, expected: readonly number[], what: string): void {
  assert.equal(actual.length, expected.length, what);
  const scale = Math.max(...expected.map(Math.abs), 1e-2);
  expected.forEach((value, i) => {
    const error = Math.abs(actual[i]! - value) / scale;
    assert.ok(error < TOLERANCE, `${what}[${i}]: ${actual[i]} instead of ${value}, off by ${error}`);
  });
}
