import { UserError } from '../common/errors';
import { Batches } from '../dataset/batches';
import type { Dataset } from '../dataset/dataset';
import type { Network } from '../network/network';
import { isTraced } from '../trace/cadence';
import type { LayerFrame, Moments, Score, TraceFrame } from '../trace/frame';
import type { RunStart } from '../trace/run';
import { checkLearningRate } from './checkSettings';
import {
  type Divergence,
  divergenceOfLoss,
  divergenceOfOutputs,
  divergenceOfUpdate,
  type Scene,
} from './divergence';
import { Evaluation, type MeasureBatch } from './evaluation';
import { Feed } from './feed';
import { fitNetwork, smallestBatch } from './fit';
import { inputShapeFor } from './inputShape';
import { Engine, type EngineOptions, type Tensor } from './kernels/engine';
import { BatchNormModule } from './layers/batchNorm';
import { InputError, type Mode } from './layers/layer';
import { chooseLoss, classWeightsOf, type LossChoice } from './losses/choose';
import { createLoss } from './losses/create';
import type { Loss } from './losses/loss';
import { Model } from './model';
import { createOptimizer } from './optimizers/create';
import type { Optimizer } from './optimizers/optimizer';
import { createSchedule, type Schedule } from './schedules';
import { learningRateOf, type TrainingSettings, totalStepsOf } from './settings';

/**
 * A run measures the validation rows up to so often, as long as that goes through no more rows than training does, and
 * at least so often.
 */
const MOST_VALIDATIONS = 100;
const LEAST_VALIDATIONS = 10;

/** One training of one network on one dataset, step by step; the same settings give the same bits. */
export class TrainingRun {
  readonly network: Network;
  readonly engine: Engine;
  readonly model: Model;
  readonly totalSteps: number;
  readonly stepsPerEpoch: number;
  /** Steps done. */
  step = 0;
  /** What the network is trained by, and where that begins. */
  readonly lossChoice: LossChoice;
  readonly optimizer: Optimizer;
  private readonly loss: Loss;
  private readonly schedule: Schedule;
  /** The rate that the schedule multiplies. */
  private baseRate: number;
  /** Of the steps of this epoch. */
  private epochLoss = 0;
  private readonly batches: Batches;
  private readonly maxBatch: number;
  private readonly feed: Feed;
  private readonly validationEvery: number;
  private lastLoss = 0;

  /**
   * @param source path of the user's file, for messages
   * @param recruit brings in the other threads of the settings; without it there is one
   *
   * Throws a `UserError` when network and data do not fit.
   */
  constructor(
    network: Network,
    readonly dataset: Dataset,
    readonly settings: TrainingSettings,
    private readonly source: string,
    recruit?: EngineOptions['recruit'],
  ) {
    this.network = fitNetwork(network, dataset, settings, source);
    const { train } = dataset.split;
    this.maxBatch = Math.min(settings.batchSize, train.length);
    const { kernels: choice, threads } = settings;
    this.engine = new Engine({ choice, threads: threads ?? 1, ...(recruit ? { recruit } : {}) });
    const { engine, maxBatch } = this;
    this.lossChoice = chooseLoss(this.network, dataset.task, settings.loss);
    this.model = new Model(this.network, engine, {
      inputShape: inputShapeFor(network, dataset),
      maxBatch,
      seed: settings.seed,
      lossIncludesLast: this.lossChoice.includesLast,
      initialValues: settings,
    });
    const minimum = smallestBatch(this.network);
    this.batches = new Batches(train, settings.batchSize, settings.shuffle, settings.seed, minimum);
    this.stepsPerEpoch = this.batches.batchesPerEpoch;
    this.totalSteps = totalStepsOf(settings, this.stepsPerEpoch);
    this.validationEvery = Math.max(1, Math.round(this.totalSteps / this.validations()));
    const { framework } = this.network;
    const { lossOptions } = settings;
    const options = { ...lossOptions, classWeights: classWeightsOf(lossOptions, dataset) };
    this.loss = createLoss(this.lossChoice.name, this.model.outputs, engine, options, framework);
    this.baseRate = learningRateOf(settings, framework);
    const { schedule, scheduleOptions, warmup } = settings;
    this.schedule = createSchedule(schedule, scheduleOptions, warmup, this);
    this.optimizer = createOptimizer(
      settings.optimizer,
      this.model.parameters,
      this.baseRate * this.schedule.factor(0),
      engine,
      settings.optimizerOptions,
      framework,
    );
    this.feed = new Feed(dataset, engine, this.model.input.output, maxBatch);
  }

  get isFinished(): boolean {
    return this.step >= this.totalSteps;
  }

  /** True when the validation rows are to be measured after the step that was just done. */
  get isValidationDue(): boolean {
    return this.dataset.split.validation.length > 0 && this.measuresAt(this.step);
  }

  /** Of the step that was done last, or of the first. */
  get learningRate(): number {
    return this.optimizer.learningRate;
  }

  /** From the next step on the schedule scales this rate. Throws a `UserError` for what is no rate. */
  setLearningRate(value: number): void {
    checkLearningRate(value);
    this.baseRate = value;
  }

  /** The schedule may go by the score of the validation rows, measured where `isValidationDue`. */
  observeValidation({ loss }: Score): void {
    if (this.step % this.stepsPerEpoch === 0) this.schedule.observe(loss);
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
      loss: this.lossChoice.ofOutput,
      optimizer: this.settings.optimizer,
      learningRate: this.baseRate,
      schedule: this.settings.schedule,
      kernels: this.engine.build,
      threads: this.engine.threads,
      notices: [
        ...dataset.problems.map(({ message }) => message),
        ...dataset.ignored.map(({ name, reason }) => `Column '${name}' is left out: ${reason}.`),
      ],
    };
  }

  /**
   * One step: forward, loss, backward, update. Returns the frame if this step is traced, or with `always`; its
   * validation score is still to be measured if `isValidationDue`. Throws a `Divergence`, or a `UserError` for data that
   * a layer cannot work with.
   */
  advance(always = false): TraceFrame | undefined {
    const { model, batches } = this;
    batches.next();
    this.feed.gather(batches.order, batches.start, batches.count);
    this.forward(batches.count, 'training');
    this.lastLoss = this.loss.compute(model.scores, this.feed.targets, batches.count, model.outputGradient);
    this.optimizer.learningRate = this.baseRate * this.schedule.factor(this.step);
    this.step++;
    if (!Number.isFinite(this.lastLoss)) throw divergenceOfLoss(this.scene());
    model.backward(batches.count);
    this.optimizer.step();
    this.endEpoch();
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
    this.forward(1, 'evaluation');
  }

  /** Why the loss is not finite after the last step, although the step's own was. */
  divergenceAtEnd(): Divergence {
    return divergenceOfUpdate(this.scene());
  }

  private readonly measureBatch: MeasureBatch = (rows, start, count) => {
    this.feed.gather(rows, start, count);
    const { model } = this;
    this.forward(count, 'evaluation');
    const loss = this.loss.compute(model.scores, this.feed.targets, count, model.outputGradient);
    const { divisor, correct } = this.loss;
    return { loss, divisor, correct };
  };

  /** Throws a `UserError` at the line of a layer that cannot work with the data. */
  private forward(batch: number, mode: Mode): void {
    try {
      this.model.forward(batch, mode);
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      const { scaling } = this.settings;
      const hint = scaling === 'none' ? '' : ` after the scaling ${scaling}; choose the scaling none`;
      throw new UserError(`${error.message}${hint}.`, { path: this.source, ...error.layer.range.start });
    }
  }

  private validations(): number {
    const rows = Math.max(1, this.dataset.split.validation.length);
    const affordable = Math.round((this.totalSteps * this.maxBatch) / rows);
    return Math.min(MOST_VALIDATIONS, Math.max(LEAST_VALIDATIONS, affordable));
  }

  private measuresAt(step: number): boolean {
    const isForSchedule = this.schedule.needsLoss && step % this.stepsPerEpoch === 0;
    return isForSchedule || step % this.validationEvery === 0 || step >= this.totalSteps;
  }

  /** Without validation rows the schedule goes by the mean loss of the epoch's steps. */
  private endEpoch(): void {
    this.epochLoss += this.lastLoss;
    if (this.step % this.stepsPerEpoch !== 0) return;
    if (this.dataset.split.validation.length === 0) {
      this.schedule.observe(this.epochLoss / this.stepsPerEpoch);
    }
    this.epochLoss = 0;
  }

  /** Statistics of the step that was just done; a validation score is added by who measures it. */
  private frame(): TraceFrame {
    const { model, batches } = this;
    const input = this.moments(model.input.output, batches.count * model.input.units);
    const layers = model.modules.map((module): LayerFrame => {
      const output: Moments = this.moments(module.output, batches.count * module.units);
      const { id } = module.layer;
      return module instanceof BatchNormModule ? { id, output, batchNorm: module.frame() } : { id, output };
    });
    const divergence = this.areFinite(layers) ? undefined : divergenceOfOutputs(this.scene());
    if (divergence) throw divergence;
    return {
      step: this.step,
      epoch: batches.epoch,
      loss: this.lastLoss,
      accuracy: this.loss.correct === null ? null : this.loss.correct / batches.count,
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

  /** True when every output of the batch is finite for sure, and every variance that a batch norm divides by. */
  private areFinite(layers: readonly LayerFrame[]): boolean {
    return layers.every(({ output, batchNorm }, i) => {
      const module = this.model.modules[i];
      if (!Number.isFinite(output.mean)) return false;
      if (!batchNorm || !(module instanceof BatchNormModule)) return true;
      return Number.isFinite(this.engine.kernels.meanOf(module.batchVariance.address, module.channels));
    });
  }

  private scene(): Scene {
    const { network, dataset, model, feed, step, batches, learningRate, source } = this;
    const { features } = dataset;
    return {
      network,
      features,
      model,
      targets: feed.targets,
      step,
      batch: batches.count,
      learningRate,
      source,
    };
  }
}
