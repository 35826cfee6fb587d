import type { Framework } from '../../network/network';
import { channelAxis, sizeOf } from '../../network/sizes';
import type { Normalization, NormStage } from '../../trace/inspection';
import { BatchNormModule } from '../layers/batchNorm';
import type { GroupNormModule } from '../layers/groupNorm';
import { LayerNormModule } from '../layers/layerNorm';
import { along } from './dimensions';

type Normalized = Omit<NormStage, 'stage' | 'id' | 'name' | 'result'>;

/** The normalization of one unit of one sample, in evaluation. */
export function normalized(
  module: BatchNormModule | LayerNormModule | GroupNormModule,
  unit: number,
  framework: Framework,
): Normalized {
  if (module instanceof LayerNormModule) return byLastDimensions(module, unit);
  return byChannels(module, unit, framework);
}

function byLastDimensions(module: LayerNormModule, unit: number): Normalized {
  const { layer, gamma, beta } = module;
  const { normalizedShape, eps } = layer.parameters;
  const count = sizeOf(normalizedShape);
  const { values } = module.sources[0]!.output;
  const [input, index] = [values[unit]!, unit % count];
  return {
    input,
    eps,
    gamma: gamma?.value.values[index] ?? 1,
    beta: beta?.value.values[index] ?? 0,
    channels: null,
    count,
    normalization: byOwn(input, values.subarray(unit - index, unit - index + count), eps),
    batch: null,
  };
}

function byChannels(
  module: BatchNormModule | GroupNormModule,
  unit: number,
  framework: Framework,
): Normalized {
  const { layer, shape, units, gamma, beta, runningMean, runningVariance } = module;
  const { eps } = layer.parameters;
  const axis = channelAxis(framework, shape.length);
  const channelOf = (i: number) => along(shape, axis, i).index;
  const channel = channelOf(unit);
  const together = layer.kind === 'GroupNorm' ? layer.parameters.numChannels / layer.parameters.numGroups : 1;
  const group = Math.floor(channel / together);
  const { values } = module.sources[0]!.output;
  const input = values[unit]!;
  const ofChannel = {
    input,
    eps,
    gamma: gamma?.value.values[channel] ?? 1,
    beta: beta?.value.values[channel] ?? 0,
    channels: [group * together, (group + 1) * together - 1],
  } as const;
  if (runningMean && runningVariance) {
    const normalization = by(input, runningMean.values[channel]!, runningVariance.values[channel]!, eps);
    return { ...ofChannel, count: null, normalization, batch: byLastBatch(module, channel, input) };
  }
  const own = values.subarray(0, units).filter((_, i) => Math.floor(channelOf(i) / together) === group);
  const normalization = byOwn(input, own, eps);
  return { ...ofChannel, count: own.length, normalization, batch: byLastBatch(module, channel, input) };
}

function byLastBatch(module: BatchNormModule | GroupNormModule, channel: number, input: number) {
  if (!(module instanceof BatchNormModule && module.hasBatch)) return null;
  const { batchMean, batchVariance, layer } = module;
  return by(input, batchMean.values[channel]!, batchVariance.values[channel]!, layer.parameters.eps);
}

/** By the mean and the biased variance of the values. */
function byOwn(input: number, values: Float32Array, eps: number): Normalization {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return by(input, mean, variance, eps);
}

function by(input: number, mean: number, variance: number, eps: number): Normalization {
  return { mean, variance, normalized: (input - mean) / Math.sqrt(variance + eps) };
}
