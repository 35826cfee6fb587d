import type { BatchNormFrame, LayerFrame, Moments, Score, TraceFrame } from './frame';

export type Tensor = keyof BatchNormFrame;

/** In the order in which they travel. */
const TENSORS: readonly Tensor[] = [
  'batchMean',
  'batchVariance',
  'runningMean',
  'runningVariance',
  'gamma',
  'beta',
  'gammaGradient',
  'betaGradient',
];

/** A layer of every frame in a message: how many units each tensor of its batch norm has, 0 where there is none. */
interface LayerLayout {
  readonly id: string;
  readonly units: readonly number[] | undefined;
}

/**
 * Frames of one network in two arrays. Thousands of frames a second cost the receiver little this way, and VS Code's
 * messages hold at most 255 buffers: it silently loses the others.
 */
export interface PackedFrames {
  readonly layout: readonly LayerLayout[];
  /** `HEAD` numbers a frame, then mean and variance of each layer. */
  readonly scalars: Float64Array;
  readonly tensors: Float32Array;
}

const HEAD = 9;
const HAS_ACCURACY = 1;
const HAS_VALIDATION = 2;
const HAS_VALIDATION_ACCURACY = 4;

/** Packs frames of one network; only the tensors in `kept` travel. */
export function packFrames(frames: readonly TraceFrame[], kept: readonly Tensor[] = TENSORS): PackedFrames {
  const layout = layoutOf(frames[0], kept);
  const size = HEAD + 2 * layout.length;
  const units = unitsOf(layout);
  const scalars = new Float64Array(frames.length * size);
  const tensors = new Float32Array(frames.length * units);
  frames.forEach((frame, i) => {
    const to = { scalars: scalars.subarray(i * size), tensors: tensors.subarray(i * units) };
    if (frame instanceof UnpackedFrame) frame.copy(to, layout);
    else write(frame, to, layout);
  });
  return { layout, scalars, tensors };
}

/** The frames again. They share the memory of the message, and make their layers when these are first asked for. */
export function unpackFrames(packed: PackedFrames): TraceFrame[] {
  const count = packed.scalars.length / (HEAD + 2 * packed.layout.length);
  const units = unitsOf(packed.layout);
  return Array.from({ length: count }, (_, i) => new UnpackedFrame(packed, i, units));
}

/** Copies of frames that share no memory with others, so that these can be forgotten. */
export function detachFrames(frames: readonly TraceFrame[]): TraceFrame[] {
  return unpackFrames(packFrames(frames));
}

/** A frame as a window onto the arrays of its message: of thousands of frames in memory few are looked into. */
class UnpackedFrame implements TraceFrame {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy: number | null;
  readonly validation: Score | null;
  readonly input: Moments;
  readonly #packed: PackedFrames;
  readonly #firstScalar: number;
  readonly #firstValue: number;
  #layers: readonly LayerFrame[] | undefined;

  constructor(packed: PackedFrames, index: number, units: number) {
    const { scalars, layout } = packed;
    const start = index * (HEAD + 2 * layout.length);
    const has = scalars[start]!;
    this.step = scalars[start + 1]!;
    this.epoch = scalars[start + 2]!;
    this.loss = scalars[start + 3]!;
    this.accuracy = has & HAS_ACCURACY ? scalars[start + 4]! : null;
    const accuracy = has & HAS_VALIDATION_ACCURACY ? scalars[start + 6]! : null;
    this.validation = has & HAS_VALIDATION ? { loss: scalars[start + 5]!, accuracy } : null;
    this.input = { mean: scalars[start + 7]!, variance: scalars[start + 8]! };
    this.#packed = packed;
    this.#firstScalar = start + HEAD;
    this.#firstValue = index * units;
  }

  get layout(): readonly LayerLayout[] {
    return this.#packed.layout;
  }

  /** Writes this frame, with the tensors that `layout` has, without making its layers. */
  copy(to: Target, layout: readonly LayerLayout[]): void {
    const { scalars, tensors, layout: own } = this.#packed;
    const start = this.#firstScalar - HEAD;
    to.scalars.set(scalars.subarray(start, start + HEAD + 2 * own.length));
    let from = this.#firstValue;
    let value = 0;
    own.forEach(({ units }, i) => {
      units?.forEach((count, t) => {
        if (count > 0 && layout[i]!.units?.[t]) {
          to.tensors.set(tensors.subarray(from, from + count), value);
          value += count;
        }
        from += count;
      });
    });
  }

  get layers(): readonly LayerFrame[] {
    this.#layers ??= this.readLayers();
    return this.#layers;
  }

  toJSON(): TraceFrame {
    return { ...this, layers: this.layers };
  }

  private readLayers(): readonly LayerFrame[] {
    const { layout, scalars, tensors } = this.#packed;
    let value = this.#firstValue;
    const take = (length: number): Float32Array | null => {
      if (length === 0) return null;
      value += length;
      return tensors.subarray(value - length, value);
    };
    return layout.map(({ id, units }, i) => {
      const at = this.#firstScalar + 2 * i;
      const output = { mean: scalars[at]!, variance: scalars[at + 1]! };
      return units ? { id, output, batchNorm: batchNormFrom(units, take) } : { id, output };
    });
  }
}

/** Where one frame is written to, from the beginning of both arrays. */
interface Target {
  readonly scalars: Float64Array;
  readonly tensors: Float32Array;
}

function write(frame: TraceFrame, { scalars, tensors }: Target, layout: readonly LayerLayout[]): void {
  writeHead(frame, scalars);
  let value = 0;
  frame.layers.forEach(({ output, batchNorm }, i) => {
    scalars[HEAD + 2 * i] = output.mean;
    scalars[HEAD + 2 * i + 1] = output.variance;
    const { units } = layout[i]!;
    if (!units || !batchNorm) return;
    TENSORS.forEach((name, t) => {
      if (units[t] === 0) return;
      tensors.set(batchNorm[name]!, value);
      value += units[t]!;
    });
  });
}

function layoutOf(frame: TraceFrame | undefined, kept: readonly Tensor[]): LayerLayout[] {
  if (frame instanceof UnpackedFrame) {
    return frame.layout.map(({ id, units }) => ({
      id,
      units: units?.map((count, t) => (kept.includes(TENSORS[t]!) ? count : 0)),
    }));
  }
  return (frame?.layers ?? []).map(({ id, batchNorm }) => ({
    id,
    units: batchNorm && TENSORS.map(name => (kept.includes(name) ? (batchNorm[name]?.length ?? 0) : 0)),
  }));
}

function unitsOf(layout: readonly LayerLayout[]): number {
  return layout.reduce((sum, { units }) => (units ?? []).reduce((inner, count) => inner + count, sum), 0);
}

function batchNormFrom(
  units: readonly number[],
  take: (length: number) => Float32Array | null,
): BatchNormFrame {
  return {
    batchMean: take(units[0]!),
    batchVariance: take(units[1]!),
    runningMean: take(units[2]!),
    runningVariance: take(units[3]!),
    gamma: take(units[4]!),
    beta: take(units[5]!),
    gammaGradient: take(units[6]!),
    betaGradient: take(units[7]!),
  };
}

function writeHead(frame: TraceFrame, scalars: Float64Array): void {
  const { accuracy, validation, input } = frame;
  const has =
    (accuracy === null ? 0 : HAS_ACCURACY) |
    (validation ? HAS_VALIDATION : 0) |
    (validation && validation.accuracy !== null ? HAS_VALIDATION_ACCURACY : 0);
  scalars[0] = has;
  scalars[1] = frame.step;
  scalars[2] = frame.epoch;
  scalars[3] = frame.loss;
  scalars[4] = accuracy ?? 0;
  scalars[5] = validation?.loss ?? 0;
  scalars[6] = validation?.accuracy ?? 0;
  scalars[7] = input.mean;
  scalars[8] = input.variance;
}
