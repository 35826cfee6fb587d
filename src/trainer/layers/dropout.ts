import { Random } from '../../common/random';
import type { LayerOf } from '../../network/network';
import type { Integers, Tensor } from '../kernels/engine';
import { channelsOf } from './channels';
import { type Mode, ModuleBase, type Place, WORK } from './layer';

/**
 * In training each value, or with Dropout2d each channel of each sample, is dropped with probability p and the rest
 * divided by 1 − p; in evaluation nothing happens.
 */
export class DropoutModule extends ModuleBase<LayerOf<'Dropout' | 'Dropout2d'>> {
  /** The keys of its random numbers, and how many masks it has made: with them a run goes on as if never stopped. */
  readonly state: Integers;
  private readonly mask: Tensor;
  /** A factor serves one value, or `size` values of a channel. */
  private readonly isWhole: boolean;
  private readonly channels: number;
  private readonly size: number;
  private readonly isChannelsLast: boolean;
  private dropped = false;

  constructor(place: Place<LayerOf<'Dropout' | 'Dropout2d'>>) {
    super(place);
    const { engine, framework, layer, maxBatch, seed } = place;
    this.isWhole = layer.kind === 'Dropout2d';
    this.channels = this.isWhole ? channelsOf(this.shape, framework) : this.units;
    this.size = this.units / this.channels;
    this.isChannelsLast = framework !== 'pytorch';
    this.mask = engine.tensor(maxBatch * this.channels);
    const random = new Random(seed, `dropout ${layer.id}`);
    this.state = engine.integers(4);
    this.state.values.set([random.uint32() | 0, random.uint32() | 0]);
  }

  forward(batch: number, mode: Mode): void {
    const { kernels } = this.engine;
    const { p } = this.layer.parameters;
    const x = this.input.output.address;
    const y = this.output.address;
    this.dropped = mode === 'training' && this.layer.frozen !== 'evaluation';
    if (!this.dropped) {
      kernels.copy(x, y, batch * this.units);
      return;
    }
    const threshold = Math.min(2 ** 32 - 1, Math.round(p * 2 ** 32));
    const kept = p < 1 ? 1 / (1 - p) : 0;
    if (this.isWhole) {
      kernels.dropoutMask(this.state.address, this.mask.address, batch * this.channels, threshold, kept);
      this.multiplyChannels(x, y, batch);
    } else this.dropValues(x, y, threshold, kept, batch);
    this.state.values[2]!++;
  }

  backward(outputGradient: Tensor, batch: number): void {
    if (this.inputGradient === null) return;
    const { engine, mask } = this;
    const dy = outputGradient.address;
    const dx = this.inputGradient.address;
    const length = batch * this.units;
    if (!this.dropped) engine.kernels.copy(dy, dx, length);
    else if (this.isWhole) this.multiplyChannels(dy, dx, batch);
    else engine.kernelsFor(WORK * length).multiply(dy, mask.address, dx, 0, length);
  }

  private dropValues(x: number, y: number, threshold: number, kept: number, batch: number): void {
    const { engine } = this;
    const [state, mask] = [this.state.address, this.mask.address];
    const length = batch * this.units;
    engine.kernelsFor(WORK * length).dropout(state, x, mask, y, threshold, kept, 0, length);
  }

  private multiplyChannels(x: number, y: number, batch: number): void {
    const { channels, size, isChannelsLast } = this;
    this.engine.kernels.multiplyChannels(x, this.mask.address, y, batch, channels, size, isChannelsLast);
  }
}
