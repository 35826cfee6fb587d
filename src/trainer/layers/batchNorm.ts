import type { LayerOf } from '../../network/network';
import type { BatchNormFrame } from '../../trace/frame';
import type { Engine, Tensor } from '../kernels/engine';
import type { RangedKernels } from '../kernels/sharing';
import type { ActivationModule } from './activations';
import {
  type Mode,
  ModuleBase,
  type NamedTensor,
  type Parameter,
  type Place,
  parameterOf,
  WORK,
} from './layer';
import { Norm } from './norm';

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
  readonly batchMean: Tensor;
  readonly batchVariance: Tensor;
  readonly runningMean: Tensor | null;
  readonly runningVariance: Tensor | null;
  private readonly norm: Norm;
  /** Values of one channel in one sample that lie side by side. */
  private readonly size: number;
  /** Stretches of channels a sample: 1, or the places of an image whose channels come last. */
  private readonly rows: number;
  private readonly isUnbiased: boolean;
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
    this.norm = new Norm(engine, {
      channels: this.channels,
      size: this.size,
      eps: layer.parameters.eps,
      x: this.input.output,
      y: this.output,
      dx: this.inputGradient,
      gamma: this.gamma,
      beta: this.beta,
    });
    this.batchMean = engine.tensor(this.channels);
    this.batchVariance = engine.tensor(this.channels);
    this.passingMean = engine.tensor(this.channels);
    this.passingVariance = engine.tensor(this.channels);
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
      const [mean, variance] = [this.runningMean.address, this.runningVariance.address];
      this.kernels(batch).normalize(this.norm.address, mean, variance, this.count(batch), 0, this.channels);
    } else if (mode === 'training') {
      this.normalizeByBatch(this.batchMean, this.batchVariance, batch);
    } else {
      this.normalizeByBatch(this.passingMean, this.passingVariance, batch);
    }
  }

  backward(outputGradient: Tensor, batch: number): void {
    const { norm, channels } = this;
    norm.outputGradient = outputGradient;
    const kernels = this.kernels(batch);
    if (this.usesBatch) {
      const [mean, variance] = [this.batchMean.address, this.batchVariance.address];
      kernels.batchNormBackward(norm.address, mean, variance, this.count(batch), 0, channels);
    } else {
      const [mean, variance] = [this.runningMean!.address, this.runningVariance!.address];
      kernels.frozenNormBackward(norm.address, mean, variance, this.count(batch), 0, channels);
    }
  }

  /** An activation behind it is computed along with it from now on, on the way back too. */
  joinedBy(activation: ActivationModule): void {
    this.norm.follower = activation.follow();
  }

  /** Whether an activation is computed along with it. */
  get isJoined(): boolean {
    return this.norm.hasFollower;
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
    const { norm, channels } = this;
    this.kernels(batch).batchNormForward(norm.address, mean, variance, this.count(batch), 0, channels);
  }

  private kernels(batch: number): RangedKernels {
    return this.engine.kernelsFor(WORK * batch * this.units);
  }

  private count(batch: number): number {
    return batch * this.rows;
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

function ones(engine: Engine, length: number): Tensor {
  const tensor = engine.tensor(length);
  tensor.values.fill(1);
  return tensor;
}
