import type { Layer } from './network';
import { dimensionOf, type Outcome, type PartialShape, shapeText } from './sizes';

type Known = readonly (number | null)[];

/** Broadcasting is refused: shapes that differ are more often a mistake than meant. */
export function added(layer: Extract<Layer, { kind: 'Add' }>, inputs: readonly PartialShape[]): Outcome {
  const known = inputs.filter(shape => shape !== null);
  if (known.length === 0) return { shape: null };
  const shape = merged(known);
  if (shape) return { shape };
  return { shape: null, message: `${layer.call} adds inputs of the same shape, not ${listed(known)}.` };
}

export function concatenated(
  layer: Extract<Layer, { kind: 'Concat' }>,
  inputs: readonly PartialShape[],
): Outcome {
  const known = inputs.filter(shape => shape !== null);
  const [first] = known;
  if (!first) return { shape: null };
  const refuse = (message: string): Outcome => ({ shape: null, message: `${layer.call} ${message}.` });
  const dim = dimensionOf(layer.parameters.dim, first.length);
  if (dim === 0) return refuse('would join samples; its dimension has to be 1 or more');
  if (dim === undefined)
    return refuse(`names a dimension that its inputs do not have (${first.length + 1} with the batch)`);
  const isSameRank = known.every(({ length }) => length === first.length);
  const rest = isSameRank ? merged(known.map(shape => withSize(shape, dim - 1, null))) : null;
  if (!rest) return refuse(`joins inputs that differ in one dimension at most, not ${listed(known)}`);
  const sizes = inputs.map(shape => shape?.[dim - 1] ?? null);
  const total = sizes.reduce((sum, size) => (sum === null || size === null ? null : sum + size), 0);
  return { shape: withSize(rest, dim - 1, total) };
}

function withSize(shape: Known, index: number, size: number | null): Known {
  return shape.map((old, at) => (at === index ? size : old));
}

/** What is known from any of them, or null when they contradict each other. */
function merged(shapes: readonly Known[]): Known | null {
  const [first = [], ...others] = shapes;
  let all = first;
  for (const shape of others) {
    const contradicts = (size: number | null, index: number) =>
      size !== null && shape[index] !== null && size !== shape[index];
    if (shape.length !== all.length || all.some(contradicts)) return null;
    all = all.map((size, index) => size ?? shape[index]!);
  }
  return all;
}

function listed(shapes: readonly Known[]): string {
  return shapes.map(shapeText).join(' and ');
}
