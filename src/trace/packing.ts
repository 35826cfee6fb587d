import { type BatchNormFrame, type LayerFrame, type TraceFrame, valuesIn } from './frame';

/** Where a tensor lies in the values of its message; null where there is none. */
type Slice = readonly [start: number, length: number] | null;

type PackedBatchNorm = { readonly [K in keyof BatchNormFrame]: Slice };

type PackedLayer = Omit<LayerFrame, 'batchNorm'> & { readonly batchNorm?: PackedBatchNorm };

/**
 * Frames with every tensor in one array. VS Code's messages hold at most 255 buffers, and silently lose the others;
 * eight frames of four batch norms have more.
 */
export interface PackedFrames {
  readonly values: Float32Array;
  readonly frames: readonly (Omit<TraceFrame, 'layers'> & { readonly layers: readonly PackedLayer[] })[];
}

export function packFrames(frames: readonly TraceFrame[]): PackedFrames {
  const values = new Float32Array(frames.reduce((sum, frame) => sum + valuesIn(frame), 0));
  let end = 0;
  const place = (tensor: Float32Array | null): Slice => {
    if (!tensor) return null;
    values.set(tensor, end);
    end += tensor.length;
    return [end - tensor.length, tensor.length];
  };
  return { values, frames: frames.map(frame => ({ ...frame, layers: mapBatchNorms(frame.layers, place) })) };
}

/** The frames again; their tensors share the memory of the message. */
export function unpackFrames({ values, frames }: PackedFrames): TraceFrame[] {
  const take = (slice: Slice) => slice && values.subarray(slice[0], slice[0] + slice[1]);
  return frames.map(frame => ({
    ...frame,
    layers: mapBatchNorms<Slice, Float32Array | null>(frame.layers, take) as LayerFrame[],
  }));
}

type LayerOf<T> = Omit<LayerFrame, 'batchNorm'> & {
  readonly batchNorm?: { readonly [K in keyof BatchNormFrame]: T };
};

function mapBatchNorms<From, To>(
  layers: readonly LayerOf<From>[],
  change: (tensor: From) => To,
): LayerOf<To>[] {
  return layers.map(({ batchNorm, ...layer }) => {
    if (!batchNorm) return layer;
    const changed = Object.fromEntries(
      Object.entries(batchNorm).map(([name, tensor]) => [name, change(tensor)]),
    );
    return { ...layer, batchNorm: changed as Record<keyof BatchNormFrame, To> };
  });
}
