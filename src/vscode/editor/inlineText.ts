import { formatNumber, formatRange } from '../../common/format';
import { type LayerFrame, spread } from '../../trace/frame';

/** What stands behind a layer's line: gamma and beta of a batch norm, mean and deviation of any other output. */
export function inlineText({ output, batchNorm }: LayerFrame): string {
  if (batchNorm?.gamma && batchNorm.beta) {
    return `γ ${rangeText(batchNorm.gamma)}  β ${rangeText(batchNorm.beta, 2)}`;
  }
  return `μ ${formatNumber(output.mean)}  σ ${formatNumber(Math.sqrt(output.variance))}`;
}

/** Smallest and largest over the units: `0.82…1.44`. */
export function rangeText(values: Float32Array, digits = 3): string {
  const { minimum, maximum } = spread(values);
  return formatRange(minimum, maximum, digits);
}
