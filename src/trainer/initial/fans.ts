import type { Fans } from '../../network/initialVariance';
import type { Framework } from '../../network/network';

/**
 * Of a weight [out, in / groups, …kernel] in PyTorch, [in, out] or [...kernel, in / groups, out] in Keras and
 * TensorFlow.js; these two also have fans for a single row of values, each of its own.
 */
export function fansOf(shape: readonly number[], framework: Framework): Fans {
  const size = shape.reduce((product, length) => product * length, 1);
  if (shape.length === 1) {
    const fan = framework === 'tfjs' ? Math.sqrt(size) : size;
    return { in: fan, out: fan };
  }
  const [outputs, inputs] = framework === 'pytorch' ? [shape[0]!, shape[1]!] : [shape.at(-1)!, shape.at(-2)!];
  return { in: size / outputs, out: size / inputs };
}
