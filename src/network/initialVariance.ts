import type { InitialValue, ScaledValue } from './initial';
import type { Framework } from './network';

/** How many inputs a unit sums up, and how many units an input reaches. */
export interface Fans {
  readonly in: number;
  readonly out: number;
}

/** The deviation that is left of a normal one of 1 that is cut off at ±2; Keras divides by it, TensorFlow.js does not. */
const LEFT_WITHIN_TWO = 0.87962566103423978;

/** True for a value whose numbers follow from the fans. */
export function isScaled(value: InitialValue): value is ScaledValue {
  return /^(kaiming|xavier|lecun)-/.test(value.way);
}

/** The numbers that a value comes to in a weight with these fans. */
export function withFans(value: ScaledValue, fans: Fans, framework: Framework): InitialValue {
  const { way } = value;
  const variance = varianceOf(value, fans);
  const deviation = Math.sqrt(variance);
  if (way.endsWith('uniform')) {
    const bound = Math.sqrt(3 * variance);
    return { way: 'uniform', from: -bound, to: bound };
  }
  if (way.endsWith('normal')) return { way: 'normal', mean: 0, std: deviation };
  const std = framework === 'keras' ? deviation / LEFT_WITHIN_TWO : deviation;
  return { way: 'truncated-normal', mean: 0, std, from: -2 * std, to: 2 * std };
}

function varianceOf({ way, gain, mode }: ScaledValue, fans: Fans): number {
  const square = gain === undefined ? (way.startsWith('kaiming') ? 2 : 1) : gain * gain;
  if (way.startsWith('xavier')) return (2 * square) / (fans.in + fans.out);
  return square / (mode === 'fan_out' ? fans.out : fans.in);
}
