import type { BatchNormFrame, LayerFrame, TraceFrame } from './frame';

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
  readonly units: readonly number[] | null;
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
  const layout = (frames[0]?.layers ?? []).map(layer => layoutOf(layer, kept));
  const scalars = new Float64Array(frames.length * (HEAD + 2 * layout.length));
  const tensors = new Float32Array(frames.length * unitsOf(layout));
  let scalar = 0;
  let value = 0;
  for (const frame of frames) {
    scalar = writeHead(frame, scalars, scalar);
    frame.layers.forEach(({ output, batchNorm }, i) => {
      scalars[scalar++] = output.mean;
      scalars[scalar++] = output.variance;
      const { units } = layout[i]!;
      if (!units || !batchNorm) return;
      TENSORS.forEach((name, t) => {
        if (units[t] === 0) return;
        tensors.set(batchNorm[name]!, value);
        value += units[t]!;
      });
    });
  }
  return { layout, scalars, tensors };
}

/** The frames again; their tensors share the memory of the message. */
export function unpackFrames({ layout, scalars, tensors }: PackedFrames): TraceFrame[] {
  const size = HEAD + 2 * layout.length;
  const frames: TraceFrame[] = [];
  let value = 0;
  const take = (length: number): Float32Array | null => {
    if (length === 0) return null;
    value += length;
    return tensors.subarray(value - length, value);
  };
  for (let start = 0; start < scalars.length; start += size) {
    const layers = layout.map(({ id, units }, i): LayerFrame => {
      const at = start + HEAD + 2 * i;
      const output = { mean: scalars[at]!, variance: scalars[at + 1]! };
      return units ? { id, output, batchNorm: batchNormFrom(units, take) } : { id, output };
    });
    frames.push({ ...readHead(scalars, start), layers });
  }
  return frames;
}

function layoutOf({ id, batchNorm }: LayerFrame, kept: readonly Tensor[]): LayerLayout {
  if (!batchNorm) return { id, units: null };
  return { id, units: TENSORS.map(name => (kept.includes(name) ? (batchNorm[name]?.length ?? 0) : 0)) };
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

function writeHead(frame: TraceFrame, scalars: Float64Array, start: number): number {
  const { accuracy, validation, input } = frame;
  const has =
    (accuracy === null ? 0 : HAS_ACCURACY) |
    (validation ? HAS_VALIDATION : 0) |
    (validation && validation.accuracy !== null ? HAS_VALIDATION_ACCURACY : 0);
  scalars[start] = has;
  scalars[start + 1] = frame.step;
  scalars[start + 2] = frame.epoch;
  scalars[start + 3] = frame.loss;
  scalars[start + 4] = accuracy ?? 0;
  scalars[start + 5] = validation?.loss ?? 0;
  scalars[start + 6] = validation?.accuracy ?? 0;
  scalars[start + 7] = input.mean;
  scalars[start + 8] = input.variance;
  return start + HEAD;
}

function readHead(scalars: Float64Array, start: number): Omit<TraceFrame, 'layers'> {
  const has = scalars[start]!;
  const at = (i: number) => scalars[start + i]!;
  const validation = { loss: at(5), accuracy: has & HAS_VALIDATION_ACCURACY ? at(6) : null };
  return {
    step: at(1),
    epoch: at(2),
    loss: at(3),
    accuracy: has & HAS_ACCURACY ? at(4) : null,
    validation: has & HAS_VALIDATION ? validation : null,
    input: { mean: at(7), variance: at(8) },
  };
}
