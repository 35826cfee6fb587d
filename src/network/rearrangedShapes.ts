import type { Layer } from './network';
import { type Outcome, type PartialShape, partialSizeOf, shapeText } from './sizes';

type Of<K extends Layer['kind']> = Extract<Layer, { kind: K }>;

export function flattened(layer: Of<'Flatten'>, before: PartialShape): Outcome {
  const { startDim, endDim } = layer.parameters;
  if (!before) return { shape: startDim === 1 && endDim === -1 ? [null] : null };
  const rank = before.length + 1;
  const start = startDim < 0 ? rank + startDim : startDim;
  const end = endDim < 0 ? rank + endDim : endDim;
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
    shape: [...before.slice(0, start - 1), partialSizeOf(before.slice(start - 1, end)), ...before.slice(end)],
  };
}

export function unflattened(layer: Of<'Unflatten'>, before: PartialShape): Outcome {
  const { dim, unflattenedSize } = layer.parameters;
  if (!before) return { shape: null };
  const rank = before.length + 1;
  const index = dim < 0 ? rank + dim : dim;
  if (index === 0)
    return {
      shape: null,
      message: `${layer.call} would split the batch dimension; its dim has to be 1 or more.`,
    };
  if (index < 0 || index >= rank)
    return {
      shape: null,
      message: `${layer.call} names a dimension that {before} does not give (${rank} with the batch).`,
    };
  const given = before[index - 1]!;
  const sizes = filled(unflattenedSize, given);
  const shape = [...before.slice(0, index - 1), ...(sizes ?? unflattenedSize), ...before.slice(index)];
  if (sizes) return { shape };
  const message = `${layer.call} splits a dimension into ${text(unflattenedSize)}, but {before} gives ${given}.`;
  return { shape: unflattenedSize.includes(-1) ? null : shape, message };
}

export function arranged(layer: Of<'Reshape'>, before: PartialShape): Outcome {
  const { shape } = layer.parameters;
  const given = before && partialSizeOf(before);
  const sizes = filled(shape, given);
  if (sizes) return { shape: sizes };
  const message = `${layer.call} makes samples of ${text(shape)}, but {before} gives ${shapeText(before ?? [])}.`;
  return { shape: shape.includes(-1) ? null : shape, message };
}

/** The sizes with −1 replaced by what is left of `total`; undefined when they do not come to that. */
function filled(sizes: readonly number[], total: number | null): (number | null)[] | undefined {
  const known = sizes.filter(size => size !== -1).reduce((product, size) => product * size, 1);
  const rest = total === null ? null : total / known;
  if (rest !== null && !(sizes.includes(-1) ? Number.isInteger(rest) : rest === 1)) return undefined;
  return sizes.map(size => (size === -1 ? rest : size));
}

function text(sizes: readonly number[]): string {
  return sizes.map(size => (size === -1 ? '?' : size)).join('×');
}
