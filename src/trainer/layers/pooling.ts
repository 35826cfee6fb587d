import type { Image } from '../../common/image';
import type { LayerOf } from '../../network/network';
import { adaptiveWindow, paddingOf, reachOf, type Window, windowsOf } from '../../network/windows';
import type { Engine, Integers, Tensor } from '../kernels/engine';
import { imageOf, planar } from './channels';
import { ModuleBase, type Place } from './layer';

type MaxPoolLayer = LayerOf<'MaxPool1d' | 'MaxPool2d'>;
type AvgPoolLayer = LayerOf<'AvgPool1d' | 'AvgPool2d'>;
type AdaptivePoolLayer = LayerOf<'AdaptiveAvgPool1d' | 'AdaptiveAvgPool2d'>;

const ONE_ROW: Window = { kernel: 1, stride: 1, padding: 0, dilation: 1, ceilMode: false };

/** Where a window begins and ends among the values of the input, and how many places count in its mean. */
interface Span {
  readonly from: number;
  readonly to: number;
  readonly count: number;
}

type SpansOf = (input: number, output: number, isHeight: boolean) => readonly Span[];

/** Where the windows lie, as the kernels read it: see `assembly/pooling.ts`. */
class PoolGeometry {
  readonly input: Image;
  readonly output: Image;
  /** Values of one place that lie side by side, and images that a sample is then made of. */
  readonly inner: number;
  readonly images: number;
  readonly rows: Integers;
  readonly columns: Integers;
  /** From one window to the next in a row, and how many columns it reaches over; 0 where they differ. */
  readonly stride: number;
  readonly reach: number;

  constructor({ engine, framework, shape, sources }: Place, spansOf: SpansOf, alike: Window | null) {
    this.input = imageOf(sources[0]!.shape, framework);
    this.output = imageOf(shape, framework);
    this.inner = framework === 'pytorch' ? 1 : this.input.channels;
    this.images = this.input.channels / this.inner;
    this.rows = tableOf(engine, spansOf(this.input.height, this.output.height, true));
    this.columns = tableOf(engine, spansOf(this.input.width, this.output.width, false));
    this.stride = alike?.stride ?? 0;
    this.reach = alike ? reachOf(alike) : 0;
  }

  windowOf(unit: number, rowStep = 1, columnStep = 1): PoolWindow {
    const { input, output, inner } = this;
    const place = Math.floor(unit / inner);
    const image = Math.floor(place / (output.height * output.width));
    const down = spanAt(this.rows, Math.floor(place / output.width) % output.height);
    const across = spanAt(this.columns, place % output.width);
    const inputs: number[] = [];
    for (let y = down.from; y < down.to; y += rowStep) {
      for (let x = across.from; x < across.to; x += columnStep) {
        inputs.push(((image * input.height + y) * input.width + x) * inner + (unit % inner));
      }
    }
    return { inputs, count: down.count * across.count };
  }
}

/** The inputs that one unit is pooled from, in the order of the window, and how many places count in their mean. */
interface PoolWindow {
  readonly inputs: readonly number[];
  readonly count: number;
}

/** The largest value of each window; what pads counts as −∞. */
export class MaxPoolModule extends ModuleBase<MaxPoolLayer> {
  private readonly geometry: PoolGeometry;
  private readonly winners: Integers;
  private readonly rowStep: number;
  private readonly columnStep: number;

  constructor(place: Place<MaxPoolLayer>) {
    super(place);
    const [rows, columns] = planar(windowsOf(place.layer), ONE_ROW);
    this.geometry = new PoolGeometry(place, spansOfWindows(rows, columns, false), columns);
    this.rowStep = rows.dilation;
    this.columnStep = columns.dilation;
    this.winners = place.engine.integers(place.maxBatch * this.units);
  }

  windowOf(unit: number): PoolWindow {
    return this.geometry.windowOf(unit, this.rowStep, this.columnStep);
  }

  forward(batch: number): void {
    const { input, output, inner, images, rows, columns, stride, reach } = this.geometry;
    this.engine.kernels.maxPool(
      this.input.output.address,
      this.output.address,
      this.winners.address,
      rows.address,
      columns.address,
      output.height,
      output.width,
      this.rowStep,
      this.columnStep,
      stride,
      reach,
      input.height,
      input.width,
      inner,
      0,
      batch * images,
    );
  }

  backward(outputGradient: Tensor, batch: number): void {
    if (this.inputGradient === null) return;
    const { images } = this.geometry;
    this.engine.kernels.maxPoolGradient(
      outputGradient.address,
      this.winners.address,
      this.inputGradient.address,
      this.units / images,
      this.input.units / images,
      0,
      batch * images,
    );
  }
}

/** The mean of each window. What Keras and TensorFlow.js pad with never counts. */
export class AvgPoolModule extends ModuleBase<AvgPoolLayer | AdaptivePoolLayer> {
  private readonly geometry: PoolGeometry;

  constructor(place: Place<AvgPoolLayer | AdaptivePoolLayer>) {
    super(place);
    this.geometry = geometryOf(place);
  }

  windowOf(unit: number): PoolWindow {
    return this.geometry.windowOf(unit);
  }

  forward(batch: number): void {
    const { input, output, inner, images, rows, columns, stride, reach } = this.geometry;
    this.engine.kernels.averagePool(
      this.input.output.address,
      this.output.address,
      rows.address,
      columns.address,
      output.height,
      output.width,
      stride,
      reach,
      input.height,
      input.width,
      inner,
      0,
      batch * images,
    );
  }

  backward(outputGradient: Tensor, batch: number): void {
    if (this.inputGradient === null) return;
    const { input, output, inner, images, rows, columns } = this.geometry;
    this.engine.kernels.averagePoolGradient(
      outputGradient.address,
      this.inputGradient.address,
      rows.address,
      columns.address,
      output.height,
      output.width,
      input.height,
      input.width,
      inner,
      0,
      batch * images,
    );
  }
}

function geometryOf(place: Place<AvgPoolLayer | AdaptivePoolLayer>): PoolGeometry {
  const { layer, framework } = place;
  if (layer.kind === 'AdaptiveAvgPool1d' || layer.kind === 'AdaptiveAvgPool2d') {
    return new PoolGeometry(place, adaptiveSpans, null);
  }
  const [rows, columns] = planar(windowsOf(layer), ONE_ROW);
  const countsPadding = framework === 'pytorch' && layer.parameters.countIncludePad;
  return new PoolGeometry(place, spansOfWindows(rows, columns, countsPadding), columns);
}

function spansOfWindows(rows: Window, columns: Window, countsPadding: boolean): SpansOf {
  return (input, output, isHeight) => spansIn(input, output, isHeight ? rows : columns, countsPadding);
}

function spansIn(size: number, windows: number, window: Window, countsPadding: boolean): Span[] {
  const [before, after] = paddingOf(size, window);
  const { dilation, stride } = window;
  return Array.from({ length: windows }, (_, i) => {
    const start = i * stride - before;
    const from = start < 0 ? start + Math.ceil(-start / dilation) * dilation : start;
    const to = Math.min(size, start + reachOf(window));
    const count = countsPadding ? Math.min(start + window.kernel, size + after) - start : to - from;
    return { from, to, count };
  });
}

function adaptiveSpans(size: number, windows: number): Span[] {
  return Array.from({ length: windows }, (_, i) => {
    const { start, end } = adaptiveWindow(i, size, windows);
    return { from: start, to: end, count: end - start };
  });
}

function tableOf(engine: Engine, spans: readonly Span[]): Integers {
  const table = engine.integers(3 * spans.length);
  table.values.set(spans.flatMap(({ from, to, count }) => [from, to, count]));
  return table;
}

function spanAt({ values }: Integers, index: number): Span {
  const at = 3 * index;
  return { from: values[at]!, to: values[at + 1]!, count: values[at + 2]! };
}
