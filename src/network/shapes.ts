import { type Layer, NETWORK_INPUT, type Network, type Problem, type Shape } from './network';

/** The network with every shape filled in that follows from `input`, and an error for each layer that does not fit. */
export function inferShapes(
  network: Network,
  input: Shape = null,
): { network: Network; problems: Problem[] } {
  const problems: Problem[] = [];
  const shapes = new Map<string, Shape>([[NETWORK_INPUT, input ?? expectedInput(network)]]);
  const layers = network.layers.map(layer => {
    const before = shapes.get(layer.inputs[0] ?? NETWORK_INPUT) ?? null;
    const { shape, message } = outputShape(layer, before);
    if (message) {
      const from = layer.inputs[0] === NETWORK_INPUT ? 'the data' : 'the layer before';
      problems.push({
        severity: 'error',
        code: 'shape-mismatch',
        message: message.replace('{before}', from),
        range: layer.range,
      });
    }
    shapes.set(layer.id, shape);
    return { ...layer, outputShape: shape };
  });
  return { network: { ...network, layers }, problems };
}

/** The number of features that the network takes, when its first layer with a size says so. */
export function expectedInput(network: Network): Shape {
  for (const layer of network.layers) {
    if (layer.kind === 'Linear')
      return layer.parameters.inFeatures === null ? null : [layer.parameters.inFeatures];
    if (layer.kind === 'BatchNorm1d')
      return layer.parameters.numFeatures === null ? null : [layer.parameters.numFeatures];
    if (layer.kind === 'Flatten') return null;
  }
  return null;
}

/** Number of trainable values of a layer. */
export function parameterCount(layer: Layer): number {
  switch (layer.kind) {
    case 'Linear': {
      const { inFeatures, outFeatures, bias } = layer.parameters;
      return (inFeatures ?? 0) * outFeatures + (bias ? outFeatures : 0);
    }
    case 'BatchNorm1d':
      return layer.parameters.affine ? 2 * (layer.parameters.numFeatures ?? 0) : 0;
    default:
      return 0;
  }
}

/** Product of the sizes. */
export function sizeOf(shape: readonly number[]): number {
  return shape.reduce((product, size) => product * size, 1);
}

function outputShape(layer: Layer, before: Shape): { shape: Shape; message?: string } {
  switch (layer.kind) {
    case 'Linear': {
      const { inFeatures, outFeatures } = layer.parameters;
      const given = before?.at(-1);
      const shape = [...(before?.slice(0, -1) ?? []), outFeatures];
      if (given === undefined || inFeatures === null || given === inFeatures) return { shape };
      return { shape, message: `${layer.call} expects ${inFeatures} features, but {before} gives ${given}.` };
    }
    case 'BatchNorm1d': {
      const { numFeatures } = layer.parameters;
      if (!before) return { shape: numFeatures === null ? null : [numFeatures] };
      if (numFeatures === null || before[0] === numFeatures) return { shape: before };
      return {
        shape: before,
        message: `${layer.call} expects ${numFeatures} features, but {before} gives ${before[0]}.`,
      };
    }
    case 'Flatten':
      return flattened(layer, before);
    default:
      return { shape: before };
  }
}

function flattened(
  layer: Extract<Layer, { kind: 'Flatten' }>,
  before: Shape,
): { shape: Shape; message?: string } {
  if (!before) return { shape: null };
  const rank = before.length + 1;
  const start = layer.parameters.startDim < 0 ? rank + layer.parameters.startDim : layer.parameters.startDim;
  const end = layer.parameters.endDim < 0 ? rank + layer.parameters.endDim : layer.parameters.endDim;
  if (start < 1)
    return {
      shape: null,
      message: `${layer.call} would flatten the batch dimension; start_dim has to be 1 or more.`,
    };
  if (start > end || end >= rank) {
    return {
      shape: null,
      message: `${layer.call} names dimensions that {before} does not give (${rank} with the batch).`,
    };
  }
  return {
    shape: [...before.slice(0, start - 1), sizeOf(before.slice(start - 1, end)), ...before.slice(end)],
  };
}
