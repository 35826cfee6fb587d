import type { PartialShape } from '../../network/sizes';
import * as accept from '../layers/accept';
import { all, ignored, optional, type Parameters, required } from '../layers/specs';
import { channelsLast, padding } from './accept';
import { type Built, type LayerEntry, part } from './entries';
import { channelsOf, named, onlyKeras, weights } from './layerArguments';

export function convolution(className: string, alias: string, count: 1 | 2): LayerEntry {
  return {
    className,
    aliases: [alias],
    hasActivation: true,
    arguments: [
      named('outChannels', required('filters', accept.positiveInteger)),
      required('kernel_size', accept.sizes(count, 1)),
      named('stride', optional('strides', all(count, 1), accept.sizes(count, 1))),
      optional('padding', all(count, 0), padding(count)),
      optional('data_format', null, channelsLast),
      named('dilation', optional('dilation_rate', all(count, 1), accept.sizes(count, 1))),
      onlyKeras(optional('groups', 1, accept.positiveInteger)),
      ignored('activation'),
      named('bias', optional('use_bias', true, accept.boolean)),
      ...weights('kernel', 'bias'),
    ],
    build: ({ dataFormat: _, ...parameters }) => [
      part(count === 1 ? 'Conv1d' : 'Conv2d', { inChannels: null, ...parameters }),
    ],
  };
}

/** A convolution in which each channel is a group of its own; how many there are has to be known. */
export function depthwise(
  { depthMultiplier, dataFormat: _, ...parameters }: Parameters,
  [input]: readonly PartialShape[],
): Built {
  const channels = channelsOf(input);
  if (channels === null) return { wrong: 'can be read only where the text says how many channels it takes' };
  const outChannels = channels * (depthMultiplier as number);
  return [part('Conv2d', { inChannels: channels, outChannels, groups: channels, ...parameters })];
}

export function pool(className: string, alias: string, count: 1 | 2): LayerEntry {
  const isMax = className.startsWith('Max');
  const kind = `${isMax ? 'Max' : 'Avg'}Pool${count}d` as const;
  return {
    className,
    aliases: [alias],
    arguments: [
      named('kernelSize', optional('pool_size', all(count, 2), accept.sizes(count, 1))),
      named('stride', optional('strides', null, accept.orNone(accept.sizes(count, 1)))),
      optional('padding', all(count, 0), padding(count)),
      optional('data_format', null, channelsLast),
    ],
    build: ({ kernelSize, stride, padding: zeros }) => [
      part(kind, {
        kernelSize: kernelSize!,
        stride: stride ?? kernelSize!,
        padding: zeros!,
        ceilMode: false,
        ...(isMax ? { dilation: all(count, 1) } : { countIncludePad: false }),
      }),
    ],
  };
}

/** The mean, or the largest value, of each channel over all of its places. */
export function globalPool(className: string, alias: string, count: 1 | 2): LayerEntry {
  const pooled = (
    kind: `AdaptiveAvgPool${1 | 2}d` | `MaxPool${1 | 2}d`,
    parameters: Parameters,
    keepsPlaces: boolean,
  ) =>
    keepsPlaces
      ? [part(kind, parameters)]
      : [part(kind, parameters), part('Flatten', { startDim: 1, endDim: -1 }, '_flatten')];
  return {
    className,
    aliases: [alias],
    arguments: [
      optional('data_format', null, channelsLast),
      onlyKeras(optional('keepdims', false, accept.boolean)),
    ],
    build: ({ keepdims }, [input]) => {
      const keepsPlaces = keepdims === true;
      if (!className.includes('Max'))
        return pooled(`AdaptiveAvgPool${count}d`, { outputSize: all(count, 1) }, keepsPlaces);
      const places = input?.length === count + 1 ? input.slice(0, -1) : [null];
      if (!places.every(size => size !== null))
        return { wrong: 'can be read only where the text says how many places it takes the largest of' };
      const window = { kernelSize: places, stride: places, padding: all(count, 0) };
      return pooled(`MaxPool${count}d`, { ...window, dilation: all(count, 1), ceilMode: false }, keepsPlaces);
    },
  };
}

export function spatialDropout(className: string, count: 1 | 2): LayerEntry {
  return {
    className,
    arguments: [
      named('p', required('rate', accept.fraction)),
      ...(count === 2 ? [optional('data_format', null, channelsLast)] : []),
      ignored('seed'),
    ],
    build: ({ p }) => [part('Dropout2d', { p: p! })],
  };
}
