import type { LayerOf } from '../../network/network';
import type { Tensor } from '../kernels/engine';
import type { RangedKernels } from '../kernels/sharing';
import { channelsOf } from './channels';
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
  private readonly norm: Norm;
  private readonly mean: Tensor;
  private readonly variance: Tensor;
  /** What each sample gives to the gradients of γ and β. */
  private readonly gammaParts: Tensor;
  private readonly betaParts: Tensor;
  private readonly totals: Tensor;
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
    const { affine } = layer.parameters;
    this.gamma = affine ? parameterOf(place, isPyTorch ? 'weight' : 'gamma', [this.channels]) : null;
    this.beta = affine ? parameterOf(place, isPyTorch ? 'bias' : 'beta', [this.channels]) : null;
    this.parameters = [this.gamma, this.beta].filter(parameter => parameter !== null);
    this.mean = engine.tensor(maxBatch * this.groups);
    this.variance = engine.tensor(maxBatch * this.groups);
    this.gammaParts = engine.tensor(maxBatch * this.channels);
    this.betaParts = engine.tensor(maxBatch * this.channels);
    this.totals = engine.tensor(this.channels);
    const isTurned = !isPyTorch && this.size > 1;
    const turned = () => engine.tensor(maxBatch * this.units);
    this.turned = isTurned ? { x: turned(), y: turned() } : null;
    this.norm = new Norm(engine, {
      channels: this.channels,
      size: this.size,
      eps: layer.parameters.eps,
      x: this.turned?.x ?? this.input.output,
      y: this.turned?.y ?? this.output,
      dx: this.inputGradient && (this.turned?.x ?? this.inputGradient),
      gamma: this.gamma,
      beta: this.beta,
    });
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
    this.turn(this.input.output, this.turned?.x, batch);
    if (this.usesRunning) {
      const [mean, variance] = [this.runningMean!.address, this.runningVariance!.address];
      this.kernels(batch).normalize(this.norm.address, mean, variance, batch, 0, this.channels);
    } else {
      this.normalizeByOwn(batch);
      if (isTraining) this.updateRunningStatistics(batch);
    }
    if (this.turned) this.turnBack(this.turned.y, this.output, batch);
  }

  backward(outputGradient: Tensor, batch: number): void {
    const { norm, inputGradient, turned } = this;
    this.turn(outputGradient, turned?.y, batch);
    norm.outputGradient = turned?.y ?? outputGradient;
    if (this.usesRunning) {
      const [mean, variance] = [this.runningMean!.address, this.runningVariance!.address];
      this.kernels(batch).frozenNormBackward(norm.address, mean, variance, batch, 0, this.channels);
    } else this.backwardThroughOwn(batch);
    if (turned && inputGradient) this.turnBack(turned.x, inputGradient, batch);
  }

  private normalizeByOwn(batch: number): void {
    const { groups } = this;
    const [norm, mean, variance] = [this.norm.address, this.mean.address, this.variance.address];
    const kernels = this.kernels(batch);
    kernels.groupMoments(norm, mean, variance, groups, 0, batch);
    kernels.groupNormalize(norm, mean, variance, groups, 0, batch);
  }

  private backwardThroughOwn(batch: number): void {
    const { channels, gamma, beta, groups } = this;
    const [norm, mean, variance] = [this.norm.address, this.mean.address, this.variance.address];
    const [gammaParts, betaParts] = [this.gammaParts.address, this.betaParts.address];
    this.kernels(batch).groupNormGradient(norm, mean, variance, gammaParts, betaParts, groups, 0, batch);
    const { kernels } = this.engine;
    if (gamma !== null)
      kernels.columnTotals(gammaParts, gamma.gradient.address, batch, channels, 0, channels);
    if (beta !== null) kernels.columnTotals(betaParts, beta.gradient.address, batch, channels, 0, channels);
  }

  private kernels(batch: number): RangedKernels {
    return this.engine.kernelsFor(WORK * batch * this.units);
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

  /** Writes the values with channels first, where they have to be turned. */
  private turn(values: Tensor, to: Tensor | undefined, batch: number): void {
    if (to) this.engine.kernels.transpose(values.address, to.address, batch, this.size, this.channels);
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
