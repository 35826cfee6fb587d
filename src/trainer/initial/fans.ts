import type { Framework } from '../../network/network';
import type { Parameter } from '../layers/layer';

/** How many inputs a unit sums up, and how many units an input reaches. */
export interface Fans {
  readonly in: number;
  readonly out: number;
}

/**
 * Of a weight [out, in / groups, …kernel] in PyTorch, [in, out] or [...kernel, in / groups, out] in Keras and
 * TensorFlow.js.
 */
export function fansOf(shape: readonly number[], framework: Framework): Fans {
  const size = shape.reduce((product, length) => product * length, 1);
  const [outputs, inputs] = framework === 'pytorch' ? [shape[0]!, shape[1]!] : [shape.at(-1)!, shape.at(-2)!];
  return { in: size / outputs, out: size / inputs };
}

/** True of the weight of a Linear or a convolution, false of its bias. */
export function isWeight({ shape }: Parameter): boolean {
  return shape.length > 1;
}
