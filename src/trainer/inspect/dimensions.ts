import { dimensionOf, sizeOf } from '../../network/sizes';
import type { SoftmaxStage } from '../../trace/inspection';
import type { ConcatModule } from '../layers/combine';
import type { SoftmaxModule } from '../layers/softmax';
import type { NameOf } from './names';

/** Where a unit lies along one dimension of a sample: stretches before it, its index, and its place between neighbours. */
export interface Along {
  readonly before: number;
  readonly index: number;
  readonly behind: number;
  /** Size of the dimension, and units from one index to the next. */
  readonly size: number;
  readonly step: number;
}

/** @param axis the dimension of a sample, from 0 */
export function along(shape: readonly number[], axis: number, unit: number): Along {
  const size = shape[axis]!;
  const step = sizeOf(shape.slice(axis + 1));
  const before = Math.floor(unit / (size * step));
  return { before, index: Math.floor(unit / step) % size, behind: unit % step, size, step };
}

/** The values that a softmax compares. */
export function exponentials(
  module: SoftmaxModule,
  unit: number,
): Pick<SoftmaxStage, 'isLog' | 'input' | 'largest' | 'sum' | 'count'> {
  const { layer, shape, sources } = module;
  const { before, behind, size, step } = along(shape, axisOf(layer.parameters.dim!, shape), unit);
  const { values } = sources[0]!.output;
  const inputs = Array.from({ length: size }, (_, i) => values[(before * size + i) * step + behind]!);
  const largest = inputs.reduce((most, input) => Math.max(most, input), Number.NEGATIVE_INFINITY);
  return {
    isLog: layer.kind === 'LogSoftmax',
    input: values[unit]!,
    largest,
    sum: inputs.reduce((total, input) => total + Math.exp(input - largest), 0),
    count: size,
  };
}

/** Which unit of which layer a joined one is. */
export function joinedFrom(module: ConcatModule, unit: number, nameOf: NameOf): string {
  const { layer, shape, sources } = module;
  const axis = axisOf(layer.parameters.dim, shape);
  const { before, index, behind, step } = along(shape, axis, unit);
  let start = 0;
  for (const source of sources) {
    const size = source.shape[axis]!;
    if (index < start + size) return nameOf(source, (before * size + index - start) * step + behind);
    start += size;
  }
  throw new RangeError(`Layer ${layer.id} has no unit ${unit}.`);
}

function axisOf(dim: number, shape: readonly number[]): number {
  return dimensionOf(dim, shape.length)! - 1;
}
