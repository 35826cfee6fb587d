import type { Dataset } from '../dataset/dataset';
import type { Engine, Tensor } from './kernels/engine';
import type { Targets } from './losses/loss';

/** Gathers rows of the dataset, which stays in its compact type, into the memory of the kernels, a batch at a time. */
export class Feed {
  readonly targets: Targets;
  private readonly width: number;
  private readonly inputs: Inputs;

  /** @param input where the network takes its batch from */
  constructor(
    private readonly dataset: Dataset,
    private readonly engine: Engine,
    private readonly input: Tensor,
    maxBatch: number,
  ) {
    this.width = dataset.features.length;
    this.targets = { labels: engine.integers(maxBatch), values: engine.tensor(maxBatch) };
    this.inputs = inputsOf(dataset, engine, this.width * maxBatch);
  }

  /** Takes `rows[start … start + count)`, inputs and targets. */
  gather(rows: Int32Array, start: number, count: number): void {
    const { labels, values } = this.dataset;
    const hasClasses = labels.length > 0;
    for (let n = 0; n < count; n++) {
      const row = rows[start + n]!;
      this.takeRow(row, n);
      if (hasClasses) this.targets.labels.values[n] = labels[row]!;
      else this.targets.values.values[n] = values[row]!;
    }
    this.scale(count);
  }

  /** Takes the inputs of one row. */
  gatherRow(row: number): void {
    this.takeRow(row, 0);
    this.scale(1);
  }

  private takeRow(row: number, place: number): void {
    const { inputs, width } = this;
    if (inputs.kind === 'floats') copyRow(inputs.from, this.input.values, row, place, width);
    else copyRow(inputs.from, inputs.staged.values, row, place, width);
  }

  private scale(count: number): void {
    const { inputs } = this;
    if (inputs.kind === 'floats') return;
    const { address } = inputs.staged;
    this.engine.kernels.unpackBytes(
      address,
      this.input.address,
      count * this.width,
      inputs.factor,
      inputs.shift,
    );
  }
}

type Inputs =
  | { readonly kind: 'floats'; readonly from: Float32Array }
  | {
      readonly kind: 'bytes';
      readonly from: Uint8Array;
      readonly staged: { readonly address: number; readonly values: Uint8Array };
      readonly factor: number;
      readonly shift: number;
    };

function inputsOf({ inputs }: Dataset, engine: Engine, size: number): Inputs {
  if (inputs.kind === 'floats') return { kind: 'floats', from: inputs.values };
  const { values, offset, scale } = inputs;
  return {
    kind: 'bytes',
    from: values,
    staged: engine.bytes(size),
    factor: 1 / scale,
    shift: -offset / scale,
  };
}

/**
 * Rows from so many values on are copied as a whole: that is three times as fast, at the price of a short-lived view.
 */
const WIDE = 64;

function copyRow<T extends Float32Array | Uint8Array>(
  from: T,
  to: T,
  row: number,
  place: number,
  width: number,
): void {
  if (width >= WIDE) to.set(from.subarray(row * width, (row + 1) * width), place * width);
  else for (let i = 0; i < width; i++) to[place * width + i] = from[row * width + i]!;
}
