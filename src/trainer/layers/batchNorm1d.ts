import type { Layer } from '../../network/network';
import type { BatchNormFrame } from '../../trace/frame';
import { batchMoments, batchNormBackward, normalize, updateRunning } from '../kernels/batchNorm';
import { type LayerModule, type Mode, type Parameter, parameter } from './layer';

/** PyTorch's BatchNorm1d on batch × units: biased variance normalizes, unbiased variance goes into the running one. */
export class BatchNorm1dModule implements LayerModule {
  readonly output: Float32Array;
  readonly inputGradient: Float32Array;
  readonly gamma: Parameter | null;
  readonly beta: Parameter | null;
  readonly parameters: readonly Parameter[];
  readonly batchMean: Float32Array;
  readonly batchVariance: Float32Array;
  readonly runningMean: Float32Array | null;
  readonly runningVariance: Float32Array | null;
  private readonly normalized: Float32Array;
  private readonly dGamma: Float32Array;
  private readonly dBeta: Float32Array;
  private batchesTracked = 0;

  constructor(
    readonly layer: Extract<Layer, { kind: 'BatchNorm1d' }>,
    readonly units: number,
    maxBatch: number,
  ) {
    const { affine, trackRunningStats } = layer.parameters;
    this.output = new Float32Array(maxBatch * units);
    this.inputGradient = new Float32Array(maxBatch * units);
    this.normalized = new Float32Array(maxBatch * units);
    this.gamma = affine ? parameter(`${layer.id}.weight`, units) : null;
    this.beta = affine ? parameter(`${layer.id}.bias`, units) : null;
    this.parameters = this.gamma && this.beta ? [this.gamma, this.beta] : [];
    this.dGamma = this.gamma?.gradient ?? new Float32Array(units);
    this.dBeta = this.beta?.gradient ?? new Float32Array(units);
    this.batchMean = new Float32Array(units);
    this.batchVariance = new Float32Array(units);
    this.runningMean = trackRunningStats ? new Float32Array(units) : null;
    this.runningVariance = trackRunningStats ? new Float32Array(units).fill(1) : null;
    this.gamma?.value.fill(1);
  }

  /** True once a batch has been normalized by its own statistics. */
  get hasBatch(): boolean {
    return this.batchesTracked > 0;
  }

  forward(input: Float32Array, batch: number, mode: Mode): void {
    if (mode === 'training') {
      batchMoments(input, this.batchMean, this.batchVariance, batch, this.units);
      this.updateRunningStatistics(batch);
      this.normalizeBy(input, this.batchMean, this.batchVariance, batch);
    } else if (this.runningMean && this.runningVariance) {
      this.normalizeBy(input, this.runningMean, this.runningVariance, batch);
    } else {
      const mean = new Float32Array(this.units);
      const variance = new Float32Array(this.units);
      batchMoments(input, mean, variance, batch, this.units);
      this.normalizeBy(input, mean, variance, batch);
    }
  }

  backward(_input: Float32Array, outputGradient: Float32Array, batch: number): void {
    batchNormBackward(
      this.normalized,
      this.batchVariance,
      this.layer.parameters.eps,
      this.gamma === null ? null : this.gamma.value,
      outputGradient,
      this.dGamma,
      this.dBeta,
      this.inputGradient,
      batch,
      this.units,
    );
  }

  /** A copy of everything that is traced of it. */
  frame(): BatchNormFrame {
    const copy = (values: Float32Array | undefined | null) => values?.slice() ?? null;
    return {
      batchMean: this.batchMean.slice(),
      batchVariance: this.batchVariance.slice(),
      runningMean: copy(this.runningMean),
      runningVariance: copy(this.runningVariance),
      gamma: copy(this.gamma?.value),
      beta: copy(this.beta?.value),
      gammaGradient: copy(this.gamma?.gradient),
      betaGradient: copy(this.beta?.gradient),
    };
  }

  private normalizeBy(input: Float32Array, mean: Float32Array, variance: Float32Array, batch: number): void {
    normalize(
      input,
      mean,
      variance,
      this.layer.parameters.eps,
      this.gamma === null ? null : this.gamma.value,
      this.beta === null ? null : this.beta.value,
      this.normalized,
      this.output,
      batch,
      this.units,
    );
  }

  /** `momentum=None` is the cumulative average. */
  private updateRunningStatistics(batch: number): void {
    this.batchesTracked++;
    if (!this.runningMean || !this.runningVariance) return;
    const momentum = this.layer.parameters.momentum ?? 1 / this.batchesTracked;
    updateRunning(this.runningMean, this.batchMean, momentum, 1);
    updateRunning(this.runningVariance, this.batchVariance, momentum, batch / (batch - 1));
  }
}
