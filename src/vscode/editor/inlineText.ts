import { formatRange } from '../../common/format';
import { type LayerFrame, spread } from '../../trace/frame';

/**
 * What stands behind a line: gamma and beta of a batch norm, mean and deviation of any other output. For layers that the
 * same call makes, from the smallest to the largest of them, and how many they are.
 */
export function inlineText(layers: readonly LayerFrame[]): string {
  const times = layers.length > 1 ? `  ×${layers.length}` : '';
  const gammas = layers.flatMap(({ batchNorm }) => batchNorm?.gamma ?? []);
  const betas = layers.flatMap(({ batchNorm }) => batchNorm?.beta ?? []);
  if (gammas.length === layers.length && betas.length === layers.length)
    return `γ ${rangeText(gammas)}  β ${rangeText(betas, 2)}${times}`;
  const means = layers.map(({ output }) => output.mean);
  const deviations = layers.map(({ output }) => Math.sqrt(output.variance));
  return `μ ${numbersText(means)}  σ ${numbersText(deviations)}${times}`;
}

/** Smallest and largest over the units: `0.82…1.44`. */
export function rangeText(units: readonly Float32Array[], digits = 3): string {
  const ranges = units.map(spread);
  return numbersText(
    ranges.flatMap(({ minimum, maximum }) => [minimum, maximum]),
    digits,
  );
}

function numbersText(values: readonly number[], digits = 3): string {
  return formatRange(Math.min(...values), Math.max(...values), digits);
}
