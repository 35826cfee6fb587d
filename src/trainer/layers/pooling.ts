import type { Image } from '../../common/image';
import type { LayerOf } from '../../network/network';
import { adaptiveWindow, paddingOf, reachOf, type Window, windowsOf } from '../../network/windows';
import type { Engine, Integers, Tensor } from '../kernels/engine';
import { imageOf, planar } from './channels';
import { ModuleBase, type Place, WORK } from './layer';

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

/** Where the windows lie, and how the kernels read it: see `assembly/pooling.ts`. */
class PoolGeometry {
  readonly output: Image;
  /** Values of one place that lie side by side, and images that a sample is then made of. */
  readonly inner: number;
  readonly images: number;
  /** Values of an image, from one of its rows to the next, and from one of the windows taken at once to the next. */
  readonly size: number;
  readonly down: number;
  readonly stride: number;
  readonly rows: Integers;
  readonly columns: Integers;
  readonly firstAlike: number;
  readonly endAlike: number;
  private readonly rowSpans: readonly Span[];
  private readonly columnSpans: readonly Span[];

  constructor({ engine, framework, shape, sources }: Place, spansOf: SpansOf, alike: Window | null) {
    const input = imageOf(sources[0]!.shape, framework);
    this.output = imageOf(shape, framework);
    this.inner = framework === 'pytorch' ? 1 : input.channels;
    this.images = input.channels / this.inner;
    this.down = input.width * this.inner;
    this.size = input.height * this.down;
    this.rowSpans = spansOf(input.height, this.output.height, true);
    this.columnSpans = spansOf(input.width, this.output.width, false);
    this.rows = tableOf(engine, this.rowSpans, this.down);
    this.columns = tableOf(engine, this.columnSpans, this.inner);
    const areAlike = alike !== null && this.inner === 1;
    const isWhole = ({ from, to }: Span) => areAlike && to - from === reachOf(alike);
    this.stride = areAlike ? alike.stride : 1;
    this.firstAlike = this.columnSpans.findIndex(isWhole);
    this.endAlike = this.columnSpans.findLastIndex(isWhole) + 1;
  }

  windowOf(unit: number, rowStep = 1, columnStep = 1): PoolWindow {
    const { output, inner, size, down } = this;
    const place = Math.floor(unit / inner);
    const image = Math.floor(place / (output.height * output.width));
    const row = this.rowSpans[Math.floor(place / output.width) % output.height]!;
    const column = this.columnSpans[place % output.width]!;
    const inputs: number[] = [];
    for (let y = row.from; y < row.to; y += rowStep) {
      for (let x = column.from; x < column.to; x += columnStep) {
        inputs.push(image * size + y * down + x * inner + (unit % inner));
      }
    }
    return { inputs, count: row.count * column.count };
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
    const { engine, geometry, winners } = this;
    const { output, inner, images, size, down, stride, rows, columns, firstAlike, endAlike } = geometry;
    const total = batch * images;
    engine
      .kernelsFor(WORK * total * size)
      .maxPool(
        this.input.output.address,
        this.output.address,
        winners.address,
        rows.address,
        columns.address,
        output.height,
        output.width,
        this.rowStep * down,
        this.columnStep * inner,
        stride,
        firstAlike,
        endAlike,
        size,
        inner,
        0,
        total,
      );
  }

  backward(outputGradient: Tensor, batch: number): void {
    if (this.inputGradient === null) return;
    const { engine, geometry, units, winners, inputGradient } = this;
    const { images, size } = geometry;
    const total = batch * images;
    engine
      .kernelsFor(WORK * total * size)
      .maxPoolGradient(
        outputGradient.address,
        winners.address,
        inputGradient.address,
        units / images,
        size,
        0,
        total,
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
    const { engine, geometry } = this;
    const { output, inner, images, size, down, stride, rows, columns, firstAlike, endAlike } = geometry;
    const total = batch * images;
    engine
      .kernelsFor(WORK * total * size)
      .averagePool(
        this.input.output.address,
        this.output.address,
        rows.address,
        columns.address,
        output.height,
        output.width,
        down,
        stride,
        firstAlike,
        endAlike,
        size,
        inner,
        0,
        total,
      );
  }

  backward(outputGradient: Tensor, batch: number): void {
    if (this.inputGradient === null) return;
    const { engine, geometry, inputGradient } = this;
    const { output, inner, images, size, down, rows, columns } = geometry;
    const total = batch * images;
    engine
      .kernelsFor(WORK * total * size)
      .averagePoolGradient(
        outputGradient.address,
        inputGradient.address,
        rows.address,
        columns.address,
        output.height,
        output.width,
        down,
        size,
        inner,
        0,
        total,
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
    // Steps of dilation may lead from the padding before a narrow input over all of it.
    if (from >= size) return { from: 0, to: 0, count: 0 };
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

/** For each span where it begins and ends, in values that are `step` for each place, and how many places count. */
function tableOf(engine: Engine, spans: readonly Span[], step: number): Integers {
  const table = engine.integers(3 * spans.length);
  table.values.set(spans.flatMap(({ from, to, count }) => [from * step, to * step, count]));
  return table;
}
