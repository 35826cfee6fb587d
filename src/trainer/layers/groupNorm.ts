import type { LayerOf } from '../../network/network';
import type { Tensor } from '../kernels/engine';
import type { RangedKernels } from '../kernels/sharing';
import { channelsOf } from './channels';
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

type GroupNormLayer = LayerOf<'GroupNorm' | 'InstanceNorm1d' | 'InstanceNorm2d'>;

/**
 * Groups of channels within each sample by their own mean and biased variance; in an instance norm each channel is a
 * group. Where an instance norm keeps running statistics they take in the mean over the samples, with unbiased
 * variances, and serve in evaluation.
 */
export class GroupNormModule extends ModuleBase<GroupNormLayer> {
  readonly gamma: Parameter | null;
  readonly beta: Parameter | null;
  override readonly parameters: readonly Parameter[];
  override readonly buffers: readonly NamedTensor[];
  readonly runningMean: Tensor | null;
  readonly runningVariance: Tensor | null;
  private readonly channels: number;
  /** Values of a channel in one sample. */
  private readonly size: number;
  private readonly groups: number;
  private readonly eps: number;
  private readonly mean: Tensor;
  private readonly variance: Tensor;
  /** What each sample gives to the gradients of γ and β, and where their sums go without such. */
  private readonly gammaParts: Tensor;
  private readonly betaParts: Tensor;
  private readonly totals: Tensor;
  private readonly zeros: Tensor;
  /** Input and output, and later their gradients, with channels first, where they come last. */
  private readonly turned: { x: Tensor; y: Tensor } | null;
  private usesRunning = false;

  constructor(place: Place<GroupNormLayer>) {
    super(place);
    const { engine, framework, layer, maxBatch, sharesWith } = place;
    const isPyTorch = framework === 'pytorch';
    this.channels = channelsOf(this.inputShape, framework);
    this.size = this.units / this.channels;
    this.groups = layer.kind === 'GroupNorm' ? layer.parameters.numGroups : this.channels;
    this.eps = layer.parameters.eps;
    const { affine } = layer.parameters;
    this.gamma = affine ? parameterOf(place, isPyTorch ? 'weight' : 'gamma', [this.channels]) : null;
    this.beta = affine ? parameterOf(place, isPyTorch ? 'bias' : 'beta', [this.channels]) : null;
    this.parameters = [this.gamma, this.beta].filter(parameter => parameter !== null);
    this.mean = engine.tensor(maxBatch * this.groups);
    this.variance = engine.tensor(maxBatch * this.groups);
    this.gammaParts = engine.tensor(maxBatch * this.channels);
    this.betaParts = engine.tensor(maxBatch * this.channels);
    this.totals = engine.tensor(this.channels);
    this.zeros = engine.tensor(this.channels);
    const isTurned = !isPyTorch && this.size > 1;
    const turned = () => engine.tensor(maxBatch * this.units);
    this.turned = isTurned ? { x: turned(), y: turned() } : null;
    const former = sharesWith instanceof GroupNormModule ? sharesWith : undefined;
    const isTracked = layer.kind !== 'GroupNorm' && layer.parameters.trackRunningStats;
    this.runningMean = isTracked ? (former?.runningMean ?? engine.tensor(this.channels)) : null;
    this.runningVariance = isTracked ? (former?.runningVariance ?? engine.tensor(this.channels)) : null;
    this.buffers = former ? [] : this.namedBuffers();
    if (former) return;
    this.gamma?.value.values.fill(1);
    this.runningVariance?.values.fill(1);
  }

  forward(batch: number, mode: Mode): void {
    const isTraining = mode === 'training' && this.layer.frozen !== 'evaluation';
    this.usesRunning = !isTraining && this.runningMean !== null;
    const x = this.channelsFirst(this.input.output, this.turned?.x, batch);
    const y = this.turned?.y ?? this.output;
    if (this.usesRunning) this.scaleByRunning(x, this.runningMean!, this.beta, y, batch);
    else {
      this.normalizeByOwn(x, y, batch);
      if (isTraining) this.updateRunningStatistics(batch);
    }
    if (this.turned) this.turnBack(y, this.output, batch);
  }

  backward(outputGradient: Tensor, batch: number): void {
    const { inputGradient, turned } = this;
    const dy = this.channelsFirst(outputGradient, turned?.y, batch);
    const x = turned?.x ?? this.input.output;
    const dx = turned ? turned.x : inputGradient;
    if (this.usesRunning) this.backwardThroughRunning(x, dy, dx, batch);
    else this.backwardThroughOwn(x, dy, dx, batch);
    if (turned && inputGradient) this.turnBack(turned.x, inputGradient, batch);
  }

  private normalizeByOwn(x: Tensor, y: Tensor, batch: number): void {
    const { channels, size, groups, gamma, beta } = this;
    const [mean, variance] = [this.mean.address, this.variance.address];
    const kernels = this.kernels(batch);
    kernels.groupMoments(x.address, mean, variance, channels, size, groups, 0, batch);
    kernels.groupNormalize(
      x.address,
      mean,
      variance,
      this.eps,
      gamma === null ? 0 : gamma.value.address,
      beta === null ? 0 : beta.value.address,
      y.address,
      channels,
      size,
      groups,
      0,
      batch,
    );
  }

  private backwardThroughOwn(x: Tensor, dy: Tensor, dx: Tensor | null, batch: number): void {
    const { engine, channels, gamma, beta } = this;
    this.kernels(batch).groupNormGradient(
      x.address,
      this.mean.address,
      this.variance.address,
      this.eps,
      gamma === null ? 0 : gamma.value.address,
      dy.address,
      this.gammaParts.address,
      this.betaParts.address,
      dx === null ? 0 : dx.address,
      channels,
      this.size,
      this.groups,
      0,
      batch,
    );
    const { kernels } = engine;
    if (gamma !== null) {
      kernels.columnTotals(this.gammaParts.address, gamma.gradient.address, batch, channels, 0, channels);
    }
    if (beta !== null)
      kernels.columnTotals(this.betaParts.address, beta.gradient.address, batch, channels, 0, channels);
  }

  private kernels(batch: number): RangedKernels {
    return this.engine.kernelsFor(WORK * batch * this.units);
  }

  /** The statistics are constants, so dx = γ/√(σ²+ε) · dy. */
  private backwardThroughRunning(x: Tensor, dy: Tensor, dx: Tensor | null, batch: number): void {
    const { channels, gamma, beta } = this;
    this.engine.kernels.normGradients(
      x.address,
      this.runningMean!.address,
      this.runningVariance!.address,
      this.eps,
      dy.address,
      (gamma?.gradient ?? this.totals).address,
      (beta?.gradient ?? this.totals).address,
      NO_FOLLOWER,
      batch,
      channels,
      this.size,
      0,
      channels,
    );
    if (dx !== null) this.scaleByRunning(dy, this.zeros, null, dx, batch);
  }

  private scaleByRunning(x: Tensor, mean: Tensor, beta: Parameter | null, y: Tensor, batch: number): void {
    const { channels, gamma } = this;
    this.engine.kernels.normalize(
      x.address,
      mean.address,
      this.runningVariance!.address,
      this.eps,
      gamma === null ? 0 : gamma.value.address,
      beta === null ? 0 : beta.value.address,
      y.address,
      NO_FOLLOWER,
      batch,
      channels,
      this.size,
      0,
      channels,
    );
  }

  /** PyTorch takes nothing in with `momentum=None`. */
  private updateRunningStatistics(batch: number): void {
    const { layer, runningMean, runningVariance, channels, totals, size } = this;
    if (layer.kind === 'GroupNorm' || runningMean === null || runningVariance === null) return;
    const { kernels } = this.engine;
    const momentum = layer.parameters.momentum ?? 0;
    const taken = momentum / batch;
    kernels.columnTotals(this.mean.address, totals.address, batch, channels, 0, channels);
    kernels.updateRunning(runningMean.address, totals.address, channels, 1 - momentum, taken);
    kernels.columnTotals(this.variance.address, totals.address, batch, channels, 0, channels);
    const unbiased = (taken * size) / (size - 1);
    kernels.updateRunning(runningVariance.address, totals.address, channels, 1 - momentum, unbiased);
  }

  /** The values in `to` with channels first, or as they are where nothing has to be turned. */
  private channelsFirst(values: Tensor, to: Tensor | undefined, batch: number): Tensor {
    if (!to) return values;
    this.engine.kernels.transpose(values.address, to.address, batch, this.size, this.channels);
    return to;
  }

  private turnBack(from: Tensor, to: Tensor, batch: number): void {
    this.engine.kernels.transpose(from.address, to.address, batch, this.channels, this.size);
  }

  private namedBuffers(): NamedTensor[] {
    const { runningMean, runningVariance, channels, layer } = this;
    if (runningMean === null || runningVariance === null) return [];
    return [
      { name: `${layer.id}.running_mean`, shape: [channels], value: runningMean },
      { name: `${layer.id}.running_var`, shape: [channels], value: runningVariance },
    ];
  }
}
