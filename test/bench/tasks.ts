import { Random } from '../../src/common/random';
import { asMistake, blockingProblem, type Network } from '../../src/network/network';
import { inferShapes } from '../../src/network/shapes';
import { networksIn, readNetworks } from '../../src/source/readNetworks';

/** A network and how it is trained: the same for every contestant, with the optimizers' defaults of PyTorch. */
export interface Task {
  readonly name: string;
  /** An expression in PyTorch's words, with `nn` at hand; it takes batch × inputs. */
  readonly text: string;
  readonly inputs: number;
  readonly classes: number;
  readonly batchSize: number;
  readonly optimizer: 'sgd' | 'adam';
  readonly learningRate: number;
}

/** A few batches that are gone round: inputs are samples × inputs, drawn from a normal distribution. */
export interface Samples {
  readonly inputs: Float32Array;
  readonly labels: Int32Array;
}

const BATCHES = 4;

/** The networks on which Normscope is compared. */
export const TASKS: readonly Task[] = [
  {
    ...sequential('paper', [...blocks(784, 100, 3, 'Sigmoid'), 'nn.Linear(100, 10)']),
    inputs: 784,
    classes: 10,
    batchSize: 60,
  },
  {
    ...sequential('deep', [...blocks(2, 16, 9, 'Sigmoid'), 'nn.Linear(16, 2)']),
    inputs: 2,
    classes: 2,
    batchSize: 32,
  },
  {
    ...sequential('wide', [...blocks(512, 512, 4, 'ReLU'), 'nn.Linear(512, 10)']),
    inputs: 512,
    classes: 10,
    batchSize: 256,
  },
  {
    ...sequential('conv', [
      'nn.Unflatten(1, (1, 28, 28))',
      ...convolution(1, 8),
      ...convolution(8, 16),
      'nn.Flatten()',
      'nn.Linear(784, 10)',
    ]),
    inputs: 784,
    classes: 10,
    batchSize: 32,
    optimizer: 'adam',
  },
];

/** `depth` hidden layers of `width` units on 64 inputs, for the tables of growth. */
export function growthTask(width: number, depth: number, batchSize: number): Task {
  const name = `${width} × ${depth}, batch ${batchSize}`;
  const layers = [...blocks(64, width, depth, 'ReLU'), `nn.Linear(${width}, 10)`];
  return { ...sequential(name, layers), inputs: 64, classes: 10, batchSize };
}

/** The network of a task with its shapes; throws a `UserError` where Normscope cannot read it. */
export function readTask({ name, text, inputs }: Task): Network {
  const reading = readNetworks(`import torch.nn as nn\nnet = ${text}\n`, 'python');
  const [network] = networksIn(reading, `${name}.py`, name);
  const problem = blockingProblem(network!, reading.problems);
  if (problem) throw asMistake(problem, `${name}.py`);
  return inferShapes(network!, [inputs]).network;
}

export function makeSamples({ inputs, classes, batchSize }: Task): Samples {
  const random = new Random(1);
  const count = batchSize * BATCHES;
  return {
    inputs: Float32Array.from({ length: count * inputs }, () => random.normal()),
    labels: Int32Array.from({ length: count }, (_, i) => i % classes),
  };
}

function sequential(name: string, layers: readonly string[]) {
  return {
    name,
    text: `nn.Sequential(${layers.join(', ')})`,
    optimizer: 'sgd' as Task['optimizer'],
    learningRate: 1e-3,
  };
}

function blocks(inputs: number, width: number, depth: number, activation: string): string[] {
  return Array.from(
    { length: depth },
    (_, i) =>
      `nn.Linear(${i === 0 ? inputs : width}, ${width}, bias=False), nn.BatchNorm1d(${width}), nn.${activation}()`,
  );
}

function convolution(inChannels: number, outChannels: number): string[] {
  return [
    `nn.Conv2d(${inChannels}, ${outChannels}, 3, padding=1, bias=False)`,
    `nn.BatchNorm2d(${outChannels})`,
    'nn.ReLU()',
    'nn.MaxPool2d(2)',
  ];
}
