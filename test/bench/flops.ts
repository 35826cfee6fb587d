import type { Layer, Network } from '../../src/network/network';
import { sizeOf } from '../../src/network/shapes';

/**
 * Floating-point operations of one training step, two a multiplication and addition: forward, the gradient of the
 * weights, and the gradient of the input except at the first layer with weights. Other layers' are not counted.
 */
export function stepFlops({ layers }: Network, batchSize: number): number {
  const counts = layers.map(layer => batchSize * forwardFlops(layer)).filter(count => count > 0);
  return counts.reduce((sum, count, i) => sum + count * (i === 0 ? 2 : 3), 0);
}

function forwardFlops(layer: Layer): number {
  const outputs = sizeOf(layer.outputShape ?? []);
  if (layer.kind === 'Linear') return 2 * outputs * (layer.parameters.inFeatures ?? 0);
  if (layer.kind !== 'Conv1d' && layer.kind !== 'Conv2d') return 0;
  const { inChannels, groups, kernelSize } = layer.parameters;
  return 2 * outputs * ((inChannels ?? 0) / groups) * sizeOf(kernelSize);
}
