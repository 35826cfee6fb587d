// TensorFlow.js's side of `npm run bench`, in a process of its own; the argument names the backend, `wasm` or `cpu`.
import { dirname, join, sep } from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { setThreadsCount, setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { messageOf, UserError } from '../../src/common/errors';
import { sizeOf } from '../../src/network/shapes';
import { serve } from './process';
import { type ContestantMethods, unpackSamples } from './protocol';
import { readTask, type Samples, type Task } from './tasks';
import { sequentialOf } from './tfjs';
import { timeAsyncSteps } from './timing';

class Contestant {
  readonly model: tf.Sequential;
  private readonly batches: readonly { inputs: tf.Tensor; labels: tf.Tensor }[];
  private steps = 0;

  constructor(task: Task, samples: Samples) {
    this.model = sequentialOf(readTask(task), task.inputs);
    this.model.compile({ optimizer: optimizerOf(task), loss: 'categoricalCrossentropy' });
    this.batches = this.batchesOf(task, samples);
  }

  async step(): Promise<void> {
    const { inputs, labels } = this.batches[this.steps++ % this.batches.length]!;
    await this.model.trainOnBatch(inputs, labels);
  }

  private batchesOf({ inputs, batchSize, classes }: Task, samples: Samples) {
    const shape = this.model.inputs[0]!.shape.slice(1) as number[];
    return Array.from({ length: samples.labels.length / batchSize }, (_, i) => {
      const [from, to] = [i * batchSize, (i + 1) * batchSize];
      return {
        inputs: tf.tensor(samples.inputs.subarray(from * inputs, to * inputs), [batchSize, ...shape]),
        labels: tf.oneHot(tf.tensor1d(samples.labels.subarray(from, to), 'int32'), classes),
      };
    });
  }
}

function optimizerOf({ optimizer, learningRate }: Task): tf.Optimizer {
  return optimizer === 'sgd' ? tf.train.sgd(learningRate) : tf.train.adam(learningRate);
}

async function prepareBackend(name: string): Promise<void> {
  setWasmPaths(join(dirname(require.resolve('@tensorflow/tfjs-backend-wasm')), sep));
  setThreadsCount(1);
  if (!(await tf.setBackend(name))) throw new Error(`TensorFlow.js has no backend ${name} here.`);
  await tf.ready();
}

function methods(backend: string): ContestantMethods {
  let contestant: Contestant | undefined;
  return {
    build: async ({ task, samples }) => {
      await prepareBackend(backend);
      contestant = new Contestant(task, unpackSamples(samples));
      try {
        await contestant.step();
      } catch (error) {
        throw new UserError(messageOf(error));
      }
      const { trainableWeights } = contestant.model;
      const parameters = trainableWeights.reduce((sum, { shape }) => sum + sizeOf(shape as number[]), 0);
      return { parameters, version: tf.version.tfjs };
    },
    train: ({ seconds }) => timeAsyncSteps(() => contestant!.step(), seconds),
  };
}

serve(methods(process.argv[2]!));
