import type { LayerModule } from '../../src/trainer/layers/layer';
import { createLoss } from '../../src/trainer/losses/create';
import { createOptimizer } from '../../src/trainer/optimizers/create';
import { learningRateOf } from '../../src/trainer/settings';
import type { TrainingRun } from '../../src/trainer/trainingRun';
import type { Breakdown } from './protocol';
import type { Samples } from './tasks';
import { microseconds, timeSteps } from './timing';

/**
 * Mean microseconds of each layer and pass, by taking the run's step apart for at least `seconds` after as long a
 * warm-up.
 */
export function timeLayers(run: TrainingRun, samples: Samples, seconds: number): Breakdown {
  const untraced = () => run.advance();
  const traced = () => run.advance(true);
  const apart = new StepApart(run, samples);
  const takeApart = () => apart.step();
  for (const step of [untraced, traced, takeApart]) timeSteps(step, seconds);
  apart.reset();
  const { steps } = timeSteps(takeApart, seconds);
  const whole = microseconds(timeSteps(untraced, seconds));
  return {
    layers: apart.stages.map(({ module: { layer }, forward, backward, update }) => ({
      id: layer.id,
      call: layer.call,
      forward: forward.total / steps,
      backward: backward.total / steps,
      update: update.total / steps,
    })),
    loss: apart.loss.total / steps,
    step: whole,
    frame: microseconds(timeSteps(traced, seconds)) - whole,
  };
}

/** Microseconds that piled up. */
class Clock {
  total = 0;

  time(work: () => void): void {
    const begin = performance.now();
    work();
    this.total += (performance.now() - begin) * 1000;
  }
}

/** The step of a run on its first batch, pass by pass, with a clock at each. */
class StepApart {
  readonly stages;
  readonly loss = new Clock();
  private readonly compute: () => void;

  constructor({ model, engine, settings }: TrainingRun, { inputs, labels }: Samples) {
    const batch = settings.batchSize;
    const { values } = model.input.output;
    values.set(inputs.subarray(0, values.length));
    const loss = createLoss('cross-entropy', model.outputs, engine);
    const targets = { labels: engine.integers(batch), values: engine.tensor(0) };
    targets.labels.values.set(labels.subarray(0, batch));
    this.compute = () => loss.compute(model.output, targets, batch, model.outputGradient);
    const { modules } = model;
    this.stages = modules.map((module: LayerModule, i) => {
      const optimizer = createOptimizer(
        settings.optimizer,
        module.parameters,
        learningRateOf(settings, 'pytorch'),
        engine,
      );
      return {
        module,
        forward: new Clock(),
        backward: new Clock(),
        update: new Clock(),
        runForward: () => module.forward(batch, 'training'),
        runBackward: () => model.backwardThrough(i, batch),
        runUpdate: () => optimizer.step(),
      };
    });
  }

  step(): void {
    const { stages } = this;
    for (const { forward, runForward } of stages) forward.time(runForward);
    this.loss.time(this.compute);
    for (let i = stages.length - 1; i >= 0; i--) stages[i]!.backward.time(stages[i]!.runBackward);
    for (const { update, runUpdate } of stages) update.time(runUpdate);
  }

  reset(): void {
    this.loss.total = 0;
    for (const { forward, backward, update } of this.stages) {
      for (const clock of [forward, backward, update]) clock.total = 0;
    }
  }
}
