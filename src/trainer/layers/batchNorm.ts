import type { LayerOf } from '../../network/network';
import type { BatchNormFrame } from '../../trace/frame';
import type { Engine, Tensor } from '../kernels/engine';
import {
  type Mode,
  ModuleBase,
  type NamedTensor,
  NO_FOLLOWER,
  type Parameter,
  type Place,
  parameterOf,
  WORK,
} from './layer';

export type BatchNormLayer = LayerOf<'BatchNorm1d' | 'BatchNorm2d'>;

/**
 * Each channel over the batch and all places. The biased variance normalizes; the running variance takes in the
 * unbiased one in PyTorch, the biased one in Keras and TensorFlow.js.
 */
export class BatchNormModule extends ModuleBase<BatchNormLayer> {
  readonly channels: number;
  readonly gamma: Parameter | null;
  readonly beta: Parameter | null;
  override readonly parameters: readonly Parameter[];
  override readonly buffers: readonly NamedTensor[];
  /** Of an activation that is computed along with it. */
  follower: number = NO_FOLLOWER;
  readonly batchMean: Tensor;
  readonly batchVariance: Tensor;
  readonly runningMean: Tensor | null;
  readonly runningVariance: Tensor | null;
  /** Values of one channel in one sample that lie side by side. */
  private readonly size: number;
  /** Stretches of channels a sample: 1, or the places of an image whose channels come last. */
  private readonly rows: number;
  private readonly isUnbiased: boolean;
  private readonly gammaGradient: Tensor;
  private readonly betaGradient: Tensor;
  private readonly zeros: Tensor;
  /** Statistics of a batch that is evaluated where none are kept, so that those of training stay. */
  private readonly passingMean: Tensor;
  private readonly passingVariance: Tensor;
  private readonly tracked: { batches: number };
  private usesBatch = true;

  constructor(place: Place<BatchNormLayer>) {
    super(place);
    const { layer, engine, framework, sharesWith } = place;
    const { affine, trackRunningStats, scale = affine, center = affine } = layer.parameters;
    const isPyTorch = framework === 'pytorch';
    const shape = this.inputShape;
    this.channels = isPyTorch ? shape[0]! : shape.at(-1)!;
    this.size = isPyTorch ? this.units / this.channels : 1;
    this.rows = this.units / this.channels / this.size;
    this.isUnbiased = isPyTorch;
    const perChannel = [this.channels];
    this.gamma = scale ? parameterOf(place, isPyTorch ? 'weight' : 'gamma', perChannel) : null;
    this.beta = center ? parameterOf(place, isPyTorch ? 'bias' : 'beta', perChannel) : null;
    this.parameters = [this.gamma, this.beta].filter(parameter => parameter !== null);
    this.gammaGradient = this.gamma?.gradient ?? engine.tensor(this.channels);
    this.betaGradient = this.beta?.gradient ?? engine.tensor(this.channels);
    this.batchMean = engine.tensor(this.channels);
    this.batchVariance = engine.tensor(this.channels);
    this.passingMean = engine.tensor(this.channels);
    this.passingVariance = engine.tensor(this.channels);
    this.zeros = engine.tensor(this.channels);
    const former = sharesWith instanceof BatchNormModule ? sharesWith : undefined;
    this.runningMean = trackRunningStats ? (former?.runningMean ?? engine.tensor(this.channels)) : null;
    this.runningVariance = trackRunningStats
      ? (former?.runningVariance ?? ones(engine, this.channels))
      : null;
    this.tracked = former?.tracked ?? { batches: 0 };
    this.buffers = this.namedBuffers(isPyTorch, former !== undefined);
    if (!former) this.gamma?.value.values.fill(1);
  }

  /** True once a batch has been normalized by its own statistics. */
  get hasBatch(): boolean {
    return this.tracked.batches > 0;
  }

  forward(batch: number, mode: Mode): void {
    const isTraining = mode === 'training' && this.layer.frozen !== 'evaluation';
    this.usesBatch = isTraining || this.runningMean === null;
    if (isTraining) {
      this.normalizeByBatch(this.batchMean, this.batchVariance, batch);
      this.updateRunningStatistics(batch);
    } else if (this.runningMean !== null && this.runningVariance !== null) {
      const { input, runningMean, runningVariance, beta, output, follower } = this;
      this.normalizeBy(input.output, runningMean, runningVariance, beta, output, follower, batch);
    } else if (mode === 'training') {
      this.normalizeByBatch(this.batchMean, this.batchVariance, batch);
    } else {
      this.normalizeByBatch(this.passingMean, this.passingVariance, batch);
    }
  }

  /** With a follower, its gradient comes first and gives the gradient of the output. */
  backward(outputGradient: Tensor, batch: number): void {
    if (this.usesBatch) this.backwardThroughBatch(outputGradient, batch);
    else this.backwardThroughRunning(outputGradient, batch);
  }

  /** A copy of everything that is traced of it. */
  frame(): BatchNormFrame {
    const copy = (tensor: Tensor | undefined | null) => tensor?.values.slice() ?? null;
    return {
      batchMean: copy(this.batchMean),
      batchVariance: copy(this.batchVariance),
      runningMean: copy(this.runningMean),
      runningVariance: copy(this.runningVariance),
      gamma: copy(this.gamma?.value),
      beta: copy(this.beta?.value),
      gammaGradient: copy(this.gamma?.gradient),
      betaGradient: copy(this.beta?.gradient),
    };
  }

  private namedBuffers(isPyTorch: boolean, isShared: boolean): NamedTensor[] {
    const { runningMean, runningVariance, channels } = this;
    if (isShared || runningMean === null || runningVariance === null) return [];
    const named = (name: string, value: Tensor) => ({
      name: `${this.layer.id}.${name}`,
      shape: [channels],
      value,
    });
    return [
      named(isPyTorch ? 'running_mean' : 'moving_mean', runningMean),
      named(isPyTorch ? 'running_var' : 'moving_variance', runningVariance),
    ];
  }

  private normalizeByBatch({ address: mean }: Tensor, { address: variance }: Tensor, batch: number): void {
    const { engine, channels, size, follower } = this;
    const [x, y] = [this.input.output.address, this.output.address];
    const { eps } = this.layer.parameters;
    const [gamma, beta] = [addressOf(this.gamma), addressOf(this.beta)];
    const count = batch * this.rows;
    engine
      .kernelsFor(WORK * batch * this.units)
      .batchNormForward(x, mean, variance, eps, gamma, beta, y, follower, count, channels, size, 0, channels);
  }

  /** By statistics that are constants. */
  private normalizeBy(
    x: Tensor,
    mean: Tensor,
    variance: Tensor,
    beta: Parameter | null,
    y: Tensor,
    follower: number,
    batch: number,
  ): void {
    const { engine, channels } = this;
    engine.kernels.normalize(
      x.address,
      mean.address,
      variance.address,
      this.layer.parameters.eps,
      addressOf(this.gamma),
      addressOf(beta),
      y.address,
      follower,
      batch * this.rows,
      channels,
      this.size,
      0,
      channels,
    );
  }

  private backwardThroughBatch(outputGradient: Tensor, batch: number): void {
    const { engine, channels, size, follower } = this;
    const x = this.input.output.address;
    const [mean, variance] = [this.batchMean.address, this.batchVariance.address];
    const { eps } = this.layer.parameters;
    const gamma = addressOf(this.gamma);
    const [dGamma, dBeta] = [this.gammaGradient.address, this.betaGradient.address];
    const [dy, dx] = [outputGradient.address, this.inputGradient === null ? 0 : this.inputGradient.address];
    const count = batch * this.rows;
    engine
      .kernelsFor(WORK * batch * this.units)
      .batchNormBackward(
        x,
        mean,
        variance,
        eps,
        gamma,
        dy,
        dGamma,
        dBeta,
        dx,
        follower,
        count,
        channels,
        size,
        0,
        channels,
      );
  }

  /** Frozen: the statistics are constants, so dx = γ/√(σ²+ε) · dy. */
  private backwardThroughRunning(outputGradient: Tensor, batch: number): void {
    const { kernels } = this.engine;
    const { eps } = this.layer.parameters;
    const mean = this.runningMean!.address;
    const variance = this.runningVariance!;
    const { channels } = this;
    kernels.normGradients(
      this.input.output.address,
      mean,
      variance.address,
      eps,
      outputGradient.address,
      this.gammaGradient.address,
      this.betaGradient.address,
      this.follower,
      batch * this.rows,
      channels,
      this.size,
      0,
      channels,
    );
    if (this.inputGradient === null) return;
    this.normalizeBy(outputGradient, this.zeros, variance, null, this.inputGradient, NO_FOLLOWER, batch);
  }

  /** `momentum=None` is the cumulative average. */
  private updateRunningStatistics(batch: number): void {
    this.tracked.batches++;
    const { runningMean, runningVariance, channels } = this;
    if (runningMean === null || runningVariance === null) return;
    const { kernels } = this.engine;
    const momentum = this.layer.parameters.momentum ?? 1 / this.tracked.batches;
    const n = batch * this.rows * this.size;
    const correction = this.isUnbiased ? n / (n - 1) : 1;
    kernels.updateRunning(runningMean.address, this.batchMean.address, channels, 1 - momentum, momentum);
    kernels.updateRunning(
      runningVariance.address,
      this.batchVariance.address,
      channels,
      1 - momentum,
      momentum * correction,
    );
  }
}

/** 0 stands for a parameter that is not there. */
function addressOf(parameter: Parameter | null): number {
  return parameter === null ? 0 : parameter.value.address;
}

function ones(engine: Engine, length: number): Tensor {
  const tensor = engine.tensor(length);
  tensor.values.fill(1);
  return tensor;
}
