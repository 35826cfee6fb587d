import { type Image, indexAt, placeAt } from '../../common/image';
import type { LayerOf } from '../../network/network';
import { paddingOf, type Window, windowsOf } from '../../network/windows';
import type { Integers, Tensor } from '../kernels/engine';
import type { RangedKernels } from '../kernels/sharing';
import { imageOf, planar } from './channels';
import { type Connection, ModuleBase, type Parameter, type Place, parameterOf } from './layer';

type ConvolutionLayer = LayerOf<'Conv1d' | 'Conv2d'>;

/** A batch's gradient of the weight is summed in at most so many parts, however many threads there are. */
export const MAX_SLICES = 8;

/** What the height of a sequence is: one row. */
const ONE_ROW: Window = { kernel: 1, stride: 1, padding: 0, dilation: 1, ceilMode: false };

/**
 * Each output is a weighted sum of a window of the input. PyTorch keeps the weight as outputs × inputs × window,
 * Keras and TensorFlow.js as window × inputs × outputs, the inputs being those of one group.
 */
export class ConvolutionModule extends ModuleBase<ConvolutionLayer> {
  readonly weight: Parameter;
  readonly bias: Parameter | null;
  override readonly parameters: readonly Parameter[];
  private readonly isChannelsLast: boolean;
  private readonly from: Image;
  private readonly to: Image;
  private readonly places: number;
  private readonly windows: Integers;
  private readonly columns: Tensor;
  private readonly parts: Tensor;

  constructor(place: Place<ConvolutionLayer>) {
    super(place);
    const { engine, framework, layer, maxBatch } = place;
    const { outChannels, kernelSize, groups, bias } = layer.parameters;
    this.from = imageOf(this.inputShape, framework);
    this.to = imageOf(this.shape, framework);
    const inputs = this.from.channels / groups;
    this.isChannelsLast = framework !== 'pytorch';
    this.places = this.units / outChannels;
    const shape = this.isChannelsLast
      ? [...kernelSize, inputs, outChannels]
      : [outChannels, inputs, ...kernelSize];
    this.weight = parameterOf(place, this.isChannelsLast ? 'kernel' : 'weight', shape);
    this.bias = bias ? parameterOf(place, 'bias', [outChannels]) : null;
    this.parameters = this.bias ? [this.weight, this.bias] : [this.weight];
    this.windows = engine.record(this.windowNumbers());
    this.columns = engine.tensor(engine.threads * engine.kernels.columnsLength(this.windows.address));
    this.parts = engine.tensor(Math.min(maxBatch, MAX_SLICES) * this.weight.value.length);
  }

  /** The inputs of one unit and their weights, channel by channel; what pads is left out. */
  connectionsOf(unit: number): Connection[] {
    const { from, to, layer, isChannelsLast } = this;
    const { groups, outChannels } = layer.parameters;
    const [rows, columns] = planar(windowsOf(layer), ONE_ROW);
    const { channel: output, row, column } = placeAt(unit, to, isChannelsLast);
    const down = tapsOf(rows, from.height, row);
    const across = tapsOf(columns, from.width, column);
    const inputs = from.channels / groups;
    const first = Math.floor(output / (outChannels / groups)) * inputs;
    const weights = this.weight.value.values;
    const weightAt = (input: number, y: number, x: number) =>
      isChannelsLast
        ? weights[((y * columns.kernel + x) * inputs + input) * outChannels + output]!
        : weights[((output * inputs + input) * rows.kernel + y) * columns.kernel + x]!;
    return Array.from({ length: inputs }, (_, input) =>
      down.flatMap(y =>
        across.map(x => ({
          input: indexAt({ channel: first + input, row: y.place, column: x.place }, from, isChannelsLast),
          weight: weightAt(input, y.tap, x.tap),
        })),
      ),
    ).flat();
  }

  biasOf(unit: number): number | null {
    return this.bias?.value.values[placeAt(unit, this.to, this.isChannelsLast).channel] ?? null;
  }

  forward(batch: number): void {
    const { windows, weight, columns } = this;
    const x = this.input.output.address;
    const bias = this.bias === null ? 0 : this.bias.value.address;
    const [w, y] = [weight.value.address, this.output.address];
    this.kernels(batch).convolve(windows.address, x, w, bias, y, columns.address, 0, batch);
  }

  backward(outputGradient: Tensor, batch: number): void {
    this.weightGradient(outputGradient, batch);
    if (this.bias !== null) this.biasGradient(this.bias, outputGradient, batch);
    if (this.inputGradient !== null) this.gradientOfInput(outputGradient, this.inputGradient, batch);
  }

  private gradientOfInput(outputGradient: Tensor, inputGradient: Tensor, batch: number): void {
    const { windows, weight, columns } = this;
    const [dy, w, dx] = [outputGradient.address, weight.value.address, inputGradient.address];
    this.kernels(batch).convolutionInputGradient(windows.address, dy, w, dx, columns.address, 0, batch);
  }

  private weightGradient(outputGradient: Tensor, batch: number): void {
    const { engine, windows, parts, columns } = this;
    const { gradient } = this.weight;
    const [x, dy] = [this.input.output.address, outputGradient.address];
    const slices = Math.min(batch, MAX_SLICES);
    const { length } = gradient;
    this.kernels(batch).convolutionWeightParts(
      windows.address,
      x,
      dy,
      parts.address,
      columns.address,
      batch,
      slices,
      length,
      0,
      slices,
    );
    engine.kernels.sumParts(parts.address, gradient.address, slices, length);
  }

  private kernels(batch: number): RangedKernels {
    return this.engine.kernelsFor(2 * batch * this.places * this.weight.value.length);
  }

  private biasGradient({ gradient }: Parameter, outputGradient: Tensor, batch: number): void {
    const { kernels } = this.engine;
    const dy = outputGradient.address;
    const outputs = gradient.length;
    if (this.isChannelsLast)
      kernels.columnTotals(dy, gradient.address, batch * this.places, outputs, 0, outputs);
    else kernels.planeTotals(dy, gradient.address, batch, outputs, this.places, 0, outputs);
  }

  /** In the order of `assembly/windows.ts`. */
  private windowNumbers(): number[] {
    const { from: input, to: output, layer } = this;
    const [rows, columns] = planar(windowsOf(layer), ONE_ROW);
    return [
      input.channels,
      input.height,
      input.width,
      output.channels,
      output.height,
      output.width,
      rows.kernel,
      columns.kernel,
      rows.stride,
      columns.stride,
      paddingOf(input.height, rows)[0],
      paddingOf(input.width, columns)[0],
      rows.dilation,
      columns.dilation,
      layer.parameters.groups,
      this.isChannelsLast ? 1 : 0,
    ];
  }
}

/** Along one dimension: the weights of a window, and the places of the input that they meet. */
function tapsOf(window: Window, size: number, index: number): { tap: number; place: number }[] {
  const start = index * window.stride - paddingOf(size, window)[0];
  return Array.from({ length: window.kernel }, (_, tap) => ({
    tap,
    place: start + tap * window.dilation,
  })).filter(({ place }) => place >= 0 && place < size);
}
