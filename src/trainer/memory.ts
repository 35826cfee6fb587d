import { type Layer, NETWORK_INPUT, type Network } from '../network/network';
import { parameterCount, sizeOf } from '../network/shapes';
import type { Convolution } from '../network/windows';
import { MAX_SLICES } from './layers/convolution';
import { keptValues } from './optimizers/defaults';
import type { TrainingSettings } from './settings';

/** What training takes of the kernels' memory. */
export interface MemoryNeed {
  readonly bytes: number;
  /** The layer that takes most of it, and how much. */
  readonly largest: { readonly layer: Layer; readonly bytes: number };
}

const BYTES = 4;
/** Values of a convolution's columns that are made at once, at least a row of the output: `assembly/convolution.ts`. */
const COLUMNS = 1 << 16;

/**
 * An estimate for a network with its shapes, one layer at least, from everything that grows with it: weights, gradients,
 * what the optimizer keeps, what goes in and out of every layer, and what layers remember.
 */
export function memoryNeed(
  network: Network,
  inputs: number,
  batch: number,
  settings: TrainingSettings,
): MemoryNeed {
  const { optimizer, optimizerOptions, threads } = settings;
  const aParameter = 2 + keptValues(optimizer, optimizerOptions, network.framework);
  const sizes = new Map([[NETWORK_INPUT, inputs]]);
  const needs = network.layers.map(layer => {
    const size = sizeOf(layer.outputShape ?? []);
    sizes.set(layer.id, size);
    const learning = layer.inputs.filter(id => id !== NETWORK_INPUT);
    const gradients = learning.reduce((sum, id) => sum + sizes.get(id)!, 0);
    const remembered = layer.kind === 'MaxPool1d' || layer.kind === 'MaxPool2d' ? size : 0;
    const values =
      aParameter * parameterCount(layer) +
      batch * (size + gradients + remembered) +
      (isConvolution(layer) ? convolutionValues(layer, network, batch, threads ?? 1) : 0);
    return { layer, bytes: BYTES * values };
  });
  return {
    bytes: needs.reduce((sum, { bytes }) => sum + bytes, BYTES * batch * inputs),
    largest: needs.reduce((most, need) => (need.bytes > most.bytes ? need : most)),
  };
}

function isConvolution(layer: Layer): layer is Convolution {
  return layer.kind === 'Conv1d' || layer.kind === 'Conv2d';
}

/** The columns of each thread, which a window of one value does without, and the parts of the weight's gradient. */
function convolutionValues(
  { parameters, outputShape }: Convolution,
  { framework }: Network,
  batch: number,
  threads: number,
): number {
  const { inChannels, outChannels, kernelSize, groups } = parameters;
  const shape = outputShape ?? [];
  const window = sizeOf(kernelSize);
  const depth = ((inChannels ?? 0) / groups) * window;
  const places = sizeOf(shape) / outChannels;
  const row = (framework === 'pytorch' ? shape.at(-1)! : shape.at(-2)!) * depth;
  const columns = window === 1 ? 0 : Math.min(places * depth, Math.max(COLUMNS, row));
  return threads * columns + Math.min(batch, MAX_SLICES) * depth * outChannels;
}
