import type { Fix, Framework, Layer } from './network';
import { outputShape } from './outputShape';
import { channelAxis, type PartialShape } from './sizes';

/** The argument of each kind that says what size comes in. */
const SIZE_ARGUMENTS: Readonly<Partial<Record<Layer['kind'], string>>> = {
  Linear: 'inFeatures',
  Conv1d: 'inChannels',
  Conv2d: 'inChannels',
  BatchNorm1d: 'numFeatures',
  BatchNorm2d: 'numFeatures',
  InstanceNorm1d: 'numFeatures',
  InstanceNorm2d: 'numFeatures',
  GroupNorm: 'numChannels',
  PReLU: 'numParameters',
};

/** The size that arrives, for the argument that names another one, when nothing else keeps the layer from fitting. */
export function sizeFix(
  layer: Layer,
  inputs: readonly PartialShape[],
  framework: Framework,
): Fix | undefined {
  const before = inputs[0];
  const name = SIZE_ARGUMENTS[layer.kind];
  if (!before || name === undefined || framework !== 'pytorch') return undefined;
  const size = layer.kind === 'Linear' ? before.at(-1) : before[channelAxis(framework, before.length)];
  if (size === null || size === undefined) return undefined;
  const values = { [name]: size };
  const changed = { ...layer, parameters: { ...layer.parameters, ...values } } as Layer;
  if (outputShape(changed, inputs, framework).message !== undefined) return undefined;
  return { kind: 'arguments', layers: [layer.id], values };
}
