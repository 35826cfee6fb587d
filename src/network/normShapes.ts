import type { Framework, Layer } from './network';
import { channelAxis, type Outcome, type PartialShape, shapeText, sizeOf } from './sizes';
import { channelMismatch, layoutOf } from './windowShapes';

type BatchNorm = Extract<Layer, { kind: 'BatchNorm1d' | 'BatchNorm2d' }>;
type InstanceNorm = Extract<Layer, { kind: 'InstanceNorm1d' | 'InstanceNorm2d' }>;
type Of<K extends Layer['kind']> = Extract<Layer, { kind: K }>;

/** PyTorch's takes features or channels×length, or channels×height×width; the others' any number of dimensions. */
export function batchNormed(layer: BatchNorm, before: PartialShape, framework: Framework): Outcome {
  const { numFeatures } = layer.parameters;
  if (framework === 'pytorch') {
    const ranks = layer.kind === 'BatchNorm1d' ? [1, 2] : [3];
    if (!before) return { shape: ranks.length === 1 ? [numFeatures, null, null] : null };
    if (!ranks.includes(before.length)) {
      const layouts = layer.kind === 'BatchNorm1d' ? 'features or channels×length' : 'channels×height×width';
      const message = `${layer.call} takes ${layouts}, but {before} gives ${shapeText(before)}.`;
      return { shape: before, message };
    }
  }
  return channelwise(layer, numFeatures, before, framework);
}

export function instanceNormed(layer: InstanceNorm, before: PartialShape, framework: Framework): Outcome {
  const { numFeatures, affine, trackRunningStats } = layer.parameters;
  const { channels, places, message } = layoutOf(
    layer,
    before,
    layer.kind === 'InstanceNorm1d' ? 1 : 2,
    framework,
  );
  const shape = before ?? [null, ...places];
  const isAlone = places.every(size => size !== null) && sizeOf(places) === 1;
  const alone = `${layer.call} cannot normalize channels of one value each.`;
  // Without anything kept a channel, PyTorch does not mind another number of channels.
  const expected = affine || trackRunningStats ? numFeatures : null;
  return {
    shape,
    message: message ?? channelMismatch(layer, expected, channels) ?? (isAlone ? alone : undefined),
  };
}

export function groupNormed(layer: Of<'GroupNorm'>, before: PartialShape, framework: Framework): Outcome {
  const { numGroups, numChannels } = layer.parameters;
  if (numChannels % numGroups !== 0) {
    const message = `${layer.call} cannot divide its ${numChannels} channels into ${numGroups} groups of the same size.`;
    return { shape: before, message };
  }
  return channelwise(layer, numChannels, before, framework);
}

export function layerNormed(layer: Of<'LayerNorm'>, before: PartialShape): Outcome {
  const { normalizedShape } = layer.parameters;
  if (!before) return { shape: null };
  const last = before.slice(-normalizedShape.length);
  const fits =
    last.length === normalizedShape.length &&
    last.every((size, index) => size === null || size === normalizedShape[index]);
  if (fits) return { shape: [...before.slice(0, -normalizedShape.length), ...normalizedShape] };
  const message = `${layer.call} expects samples that end in ${normalizedShape.join('×')}, but {before} gives ${shapeText(before)}.`;
  return { shape: before, message };
}

/** The same shape, with the number of channels that the layer has. */
export function channelwise(
  layer: Layer,
  expected: number | null,
  before: PartialShape,
  framework: Framework,
): Outcome {
  if (!before) return { shape: null };
  const axis = channelAxis(framework, before.length);
  const given = before[axis] ?? null;
  const shape = before.map((size, index) => (index === axis ? (size ?? expected) : size));
  return {
    shape,
    message: channelMismatch(layer, expected, given, before.length === 1 ? 'feature' : 'channel'),
  };
}
