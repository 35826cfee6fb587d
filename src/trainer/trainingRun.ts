import type { FilePlace } from '../common/errors';
import { plural } from '../common/format';
import { Batches } from '../dataset/batches';
import type { Dataset } from '../dataset/dataset';
import type { Network } from '../network/network';
import { isTraced } from '../trace/cadence';
import type { LayerFrame, Moments, Score, TraceFrame } from '../trace/frame';
import type { RunStart } from '../trace/run';
import { Evaluation, type MeasureBatch } from './evaluation';
import { Feed } from './feed';
import { fitNetwork, smallestBatch } from './fit';
import { inputShapeFor } from './inputShape';
import { Engine, type Tensor } from './kernels/engine';
import { BatchNormModule } from './layers/batchNorm';
import type { LayerModule } from './layers/layer';
import { createLoss, type Loss } from './losses';
import { Model } from './model';
import { createOptimizer, type Optimizer } from './optimizers';
import { learningRateOf, type TrainingSettings, totalStepsOf } from './settings';

/** How many times a run measures the validation rows. */
const VALIDATIONS = 100;

/** The first number that was no longer finite, at which layer's line, and what to do about it. */
export class Divergence extends Error {
  override readonly name = 'Divergence';

  constructor(
    message: string,
    readonly place?: FilePlace,
  ) {
    super(message);
  }
}

/** One training of one network on one dataset, step by step; the same settings give the same bits. */
export class TrainingRun {
  readonly network: Network;
  readonly engine: Engine;
  readonly model: Model;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** Steps done. */
  step = 0;
  private readonly loss: Loss;
  private readonly optimizer: Optimizer;
  private readonly batches: Batches;
  private readonly maxBatch: number;
  private readonly feed: Feed;
  private readonly validationEvery: number;
  private lastLoss = 0;

  /** @param source path of the user's file, for messages. Throws a `UserError` when network and data do not fit. */
  constructor(
    network: Network,
    readonly dataset: Dataset,
    readonly settings: TrainingSettings,
    private readonly source: string,
  ) {
    this.network = fitNetwork(network, dataset, settings, source);
    const { train } = dataset.split;
    this.maxBatch = Math.min(settings.batchSize, train.length);
    this.engine = new Engine(settings.kernels);
    const { engine, maxBatch } = this;
    this.model = new Model(this.network, engine, {
      inputShape: inputShapeFor(network, dataset),
      maxBatch,
      seed: settings.seed,
    });
    const minimum = smallestBatch(this.network);
    this.batches = new Batches(train, settings.batchSize, settings.shuffle, settings.seed, minimum);
    this.stepsPerEpoch = this.batches.batchesPerEpoch;
    this.totalSteps = totalStepsOf(settings, this.stepsPerEpoch);
    this.validationEvery = Math.max(1, Math.round(this.totalSteps / VALIDATIONS));
    const lossName = settings.loss ?? (dataset.task === 'classification' ? 'cross-entropy' : 'mse');
    this.loss = createLoss(lossName, this.model.outputs, engine);
    const rate = learningRateOf(settings);
    this.optimizer = createOptimizer(settings.optimizer, this.model.parameters, rate, engine);
    this.feed = new Feed(dataset, engine, this.model.input.output, maxBatch);
  }

  get isFinished(): boolean {
    return this.step >= this.totalSteps;
  }

  /** True when the validation rows are to be measured after the step that was just done. */
  get isValidationDue(): boolean {
    return this.dataset.split.validation.length > 0 && this.measuresAt(this.step);
  }

  /** What a view or a command needs to know before the first frame. */
  describe(): RunStart {
    const { dataset } = this;
    return {
      network: this.network,
      target: dataset.target.name,
      task: dataset.task,
      classes: dataset.classes,
      features: dataset.features.map(({ name }) => name),
      trainRows: dataset.split.train.length,
      validationRows: dataset.split.validation.length,
      totalSteps: this.totalSteps,
      stepsPerEpoch: this.stepsPerEpoch,
      kernels: this.engine.build,
      notices: [
        ...dataset.problems.map(({ message }) => message),
        ...dataset.ignored.map(({ name, reason }) => `Column '${name}' is left out: ${reason}.`),
        ...this.leftOut(),
      ],
    };
  }

  /**
   * One step: forward, loss, backward, update. Returns the frame if this step is traced, or with `always`; its
   * validation score is still to be measured if `isValidationDue`. Throws a `Divergence`.
   */
  advance(always = false): TraceFrame | undefined {
    const { model, batches } = this;
    batches.next();
    this.feed.gather(batches.order, batches.start, batches.count);
    model.forward(batches.count, 'training');
    this.lastLoss = this.loss.compute(model.output, this.feed.targets, batches.count, model.outputGradient);
    this.step++;
    if (!Number.isFinite(this.lastLoss)) throw this.divergence();
    model.backward(batches.count);
    this.optimizer.step();
    const traced =
      always || this.measuresAt(this.step) || isTraced(this.step, this.totalSteps, this.settings.traceEvery);
    return traced ? this.frame() : undefined;
  }

  /** Begins to measure rows of the dataset; the network must not train before it is done. */
  evaluation(rows: Int32Array): Evaluation {
    return new Evaluation(rows, this.maxBatch, this.measureBatch);
  }

  /** Mean loss and accuracy over rows of the dataset, in evaluation mode; null over no rows. */
  evaluate(rows: Int32Array): Score | null {
    const evaluation = this.evaluation(rows);
    while (!evaluation.isDone) evaluation.next();
    return evaluation.score;
  }

  /** Sends one row through the network in evaluation mode; every module's output then holds it first. */
  forwardRow(row: number): void {
    this.feed.gatherRow(row);
    this.model.forward(1, 'evaluation');
  }

  private readonly measureBatch: MeasureBatch = (rows, start, count) => {
    this.feed.gather(rows, start, count);
    const { model } = this;
    model.forward(count, 'evaluation');
    const loss = this.loss.compute(model.output, this.feed.targets, count, model.outputGradient);
    return { loss, correct: this.loss.name === 'cross-entropy' ? this.loss.correct : null };
  };

  private measuresAt(step: number): boolean {
    return step % this.validationEvery === 0 || step >= this.totalSteps;
  }

  /** Statistics of the step that was just done; a validation score is added by who measures it. */
  private frame(): TraceFrame {
    const { model, batches } = this;
    const input = this.moments(model.input.output, batches.count * model.input.units);
    const layers = model.modules.map((module): LayerFrame => {
      const output: Moments = this.moments(module.output, batches.count * module.units);
      if (!Number.isFinite(output.mean) || !this.isFiniteAt(module)) throw this.divergence();
      const { id } = module.layer;
      return module instanceof BatchNormModule ? { id, output, batchNorm: module.frame() } : { id, output };
    });
    return {
      step: this.step,
      epoch: batches.epoch,
      loss: this.lastLoss,
      accuracy: this.loss.name === 'cross-entropy' ? this.loss.correct / batches.count : null,
      validation: null,
      input,
      layers,
    };
  }

  private moments({ address }: Tensor, length: number): Moments {
    const { kernels } = this.engine;
    const mean = kernels.meanOf(address, length);
    return { mean, variance: kernels.varianceOf(address, length, mean) };
  }

  private leftOut(): string[] {
    const rest = this.dataset.split.train.length - this.stepsPerEpoch * this.settings.batchSize;
    if (rest <= 0) return [];
    return [
      `The last batch of an epoch would hold ${plural(rest, 'sample')}, with which PyTorch's batch norm raises an error; it is left out.`,
    ];
  }

  /** What a layer makes of the batch is finite; so is the variance that a batch norm divides by, a square. */
  private isFiniteAt(module: LayerModule): boolean {
    if (!this.isFinite(module.output, this.batches.count * module.units)) return false;
    return !(module instanceof BatchNormModule) || this.isFinite(module.batchVariance, module.channels);
  }

  private isFinite({ address }: Tensor, length: number): boolean {
    return Number.isFinite(this.engine.kernels.meanOf(address, length));
  }

  private culprit(module: LayerModule): string {
    const isOutput = !this.isFinite(module.output, this.batches.count * module.units);
    return isOutput ? 'the output' : 'the batch variance';
  }

  private divergence(): Divergence {
    const guilty = this.model.modules.find(module => !this.isFiniteAt(module));
    const where = guilty
      ? `${this.culprit(guilty)} of layer ${guilty.layer.id} (${guilty.layer.call})`
      : 'the loss';
    const rate = this.optimizer.learningRate;
    return new Divergence(
      `At step ${this.step} ${where} is no longer a finite number; the learning rate ${rate} is likely too high for this network.`,
      guilty && { path: this.source, ...guilty.layer.range.start },
    );
  }
}
