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
    const { inputs } = this;
    if (inputs.kind === 'floats') copyRow(inputs.from, this.input.values, row, place, this.width);
    else if (inputs.words) copyRow(inputs.words.from, inputs.words.to, row, place, this.width / BYTES_A_WORD);
    else copyRow(inputs.from, inputs.staged.values, row, place, this.width);
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

const BYTES_A_WORD = 4;

type Inputs =
  | { readonly kind: 'floats'; readonly from: Float32Array }
  | {
      readonly kind: 'bytes';
      readonly from: Uint8Array;
      readonly staged: { readonly address: number; readonly values: Uint8Array };
      /** The same bytes four at a time, where rows are whole words. */
      readonly words: { readonly from: Int32Array; readonly to: Int32Array } | undefined;
      readonly factor: number;
      readonly shift: number;
    };

function inputsOf({ inputs, features }: Dataset, engine: Engine, size: number): Inputs {
  if (inputs.kind === 'floats') return { kind: 'floats', from: inputs.values };
  const { values, offset, scale } = inputs;
  const staged = engine.bytes(size);
  const isInWords = features.length % BYTES_A_WORD === 0 && values.byteOffset % BYTES_A_WORD === 0;
  const words = isInWords ? { from: wordsOf(values), to: wordsOf(staged.values) } : undefined;
  return { kind: 'bytes', from: values, staged, words, factor: 1 / scale, shift: -offset / scale };
}

function wordsOf({ buffer, byteOffset, length }: Uint8Array): Int32Array {
  return new Int32Array(buffer, byteOffset, Math.floor(length / BYTES_A_WORD));
}

/** A loop, since `set` would need a view of each row, which is garbage. */
function copyRow<T extends Float32Array | Int32Array | Uint8Array>(
  from: T,
  to: T,
  row: number,
  place: number,
  width: number,
): void {
  for (let i = 0; i < width; i++) to[place * width + i] = from[row * width + i]!;
}
