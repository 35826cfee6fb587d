// Normscope's side of `npm run bench`, in a process of its own; the argument is the number of threads.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { allowRelaxedSimd } from '../../src/cli/relaxedSimd';
import { isTraced } from '../../src/trace/cadence';
import { DEFAULT_SETTINGS, totalStepsOf } from '../../src/trainer/settings';
import { TrainingRun } from '../../src/trainer/trainingRun';
import { recruiter } from '../../src/worker/crew';
import { plainDataset } from '../unit/trainer/support';
import { gemm } from './gemm';
import { timeKernels } from './kernels';
import { timeLayers } from './layers';
import { serve } from './process';
import { type OurMethods, unpackSamples } from './protocol';
import { readTask, type Samples, type Task } from './tasks';
import { timeSteps } from './timing';

/** A run that nothing traces of itself, and the steps of it that the bench asks for. */
class Contestant {
  readonly run: TrainingRun;
  private readonly steps: Readonly<Record<string, () => void>>;

  constructor(
    task: Task,
    readonly samples: Samples,
  ) {
    const { inputs, batchSize, optimizer, learningRate } = task;
    const rows = Array.from(samples.labels, (_, n) =>
      Array.from(samples.inputs.subarray(n * inputs, (n + 1) * inputs)),
    );
    const dataset = plainDataset(rows, Array.from(samples.labels), 'classification');
    const settings = { ...DEFAULT_SETTINGS, scaling: 'none', shuffle: false } as const;
    const threads = Number(process.argv[2]);
    const run = new TrainingRun(
      readTask(task),
      dataset,
      { ...settings, batchSize, optimizer, learningRate, steps: 1e9, traceEvery: 1e9, threads },
      `${task.name}.py`,
      recruiter(resolve('dist/crew.js')),
    );
    this.run = run;
    // Which steps a run of the default length traces, from its middle on: its first hundred are each traced.
    const defaultSteps = totalStepsOf(DEFAULT_SETTINGS, run.stepsPerEpoch);
    let step = defaultSteps >> 1;
    this.steps = {
      untraced: () => run.advance(),
      traced: () => run.advance(isTraced(step++, defaultSteps, null)),
      'traced each step': () => run.advance(true),
      'traced, 2 threads': () => run.advance(isTraced(step++, defaultSteps, null)),
    };
  }

  train(variant: string, seconds: number) {
    return timeSteps(this.steps[variant]!, seconds);
  }
}

function methods(): OurMethods {
  let contestant: Contestant | undefined;
  return {
    build: ({ task, samples }) => {
      contestant = new Contestant(task, unpackSamples(samples));
      contestant.run.advance();
      const { parameters } = contestant.run.model;
      return { parameters: parameters.reduce((sum, { value }) => sum + value.length, 0), version: version() };
    },
    train: ({ variant, seconds }) => contestant!.train(variant, seconds),
    layers: ({ seconds }) => timeLayers(contestant!.run, contestant!.samples, seconds),
    kernels: ({ seconds }) => timeKernels(contestant!.run, seconds),
    gemm: ({ m, k, n, seconds }) => {
      const multiply = gemm(m, k, n);
      timeSteps(multiply, seconds);
      const { steps, seconds: taken } = timeSteps(multiply, seconds);
      return (2 * m * k * n * steps) / taken / 1e9;
    },
  };
}

function version(): string {
  return (JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version;
}

allowRelaxedSimd();
serve(methods());
