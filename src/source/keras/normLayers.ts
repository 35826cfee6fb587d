import type { PartialShape } from '../../network/sizes';
import type { Parameters } from '../layers/specs';
import { type Built, part } from './entries';
import { channelsOf } from './layerArguments';

/** Keras keeps this share of the old statistics; a `Layer` has the weight of the new value. */
export function batchNorm(
  { axis: dim, momentum, center, scale, eps }: Parameters,
  [input]: readonly PartialShape[],
): Built {
  const wrong = notLast(dim, input);
  if (wrong) return { wrong };
  const isImage = input?.length === 3;
  const weightOfNew = Number((1 - (momentum as number)).toPrecision(12));
  return [
    part(isImage ? 'BatchNorm2d' : 'BatchNorm1d', {
      numFeatures: null,
      eps: eps!,
      momentum: weightOfNew,
      affine: scale === true || center === true,
      trackRunningStats: true,
      ...(scale === center ? {} : { scale: scale!, center: center! }),
    }),
  ];
}

export function layerNorm(
  { axis: dim, center, scale, eps }: Parameters,
  [input]: readonly PartialShape[],
): Built {
  const wrong = notLast(dim, input);
  if (wrong) return { wrong };
  const size = channelsOf(input);
  if (size === null) return { wrong: 'can be read only where the text says how many values it takes' };
  if (center && !scale) return { wrong: 'is not trained with a center and without a scale' };
  return [
    part('LayerNorm', {
      normalizedShape: [size],
      eps: eps!,
      elementwiseAffine: scale!,
      bias: center!,
    }),
  ];
}

export function groupNorm(
  { axis: dim, groups, center, scale, eps }: Parameters,
  [input]: readonly PartialShape[],
): Built {
  const wrong = notLast(dim, input);
  if (wrong) return { wrong };
  const channels = channelsOf(input);
  if (channels === null) return { wrong: 'can be read only where the text says how many channels it takes' };
  if (center !== scale) return { wrong: 'is trained only with both a center and a scale, or with neither' };
  const numGroups = groups === -1 ? channels : groups!;
  return [part('GroupNorm', { numGroups, numChannels: channels, eps: eps!, affine: scale! })];
}

/** What is wrong with an axis that is not the last one. */
function notLast(dim: Parameters[string] | undefined, input: PartialShape | undefined): string | undefined {
  if (dim === -1 || (input && dim === input.length)) return undefined;
  return 'is trained only along the last axis, where the channels are';
}
