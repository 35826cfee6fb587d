import type { Call } from '../evaluation/calls';
import { float, int, type Value } from '../evaluation/values';
import { numeric } from './arithmetic';
import { notFollowed } from './methods';

export function toInt(value: Value, call: Call): Value {
  if (call.positional.length > 1 || call.named.size > 0) return notFollowed(call);
  const known = numeric(value);
  if (known) return int(Math.trunc(known.value));
  const written = value.type === 'text' ? value.value.trim() : '';
  return /^[-+]?[0-9]+(_[0-9]+)*$/.test(written)
    ? int(Number(written.replaceAll('_', '')))
    : notFollowed(call);
}

export function toFloat(value: Value, call: Call): Value {
  const known = numeric(value);
  if (known) return float(known.value);
  const written = value.type === 'text' ? value.value.trim() : '';
  const isNumeral = /^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$/.test(written);
  return isNumeral ? float(Number(written)) : notFollowed(call);
}

/** True where it makes no difference how exactly the floats are added. */
export function isExactSum(items: readonly Value[]): boolean {
  let sum = 0;
  let rest = 0;
  for (const item of items) {
    const value = numeric(item)?.value ?? Number.NaN;
    const next = sum + value;
    rest += Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum;
    sum = next;
  }
  return sum + rest === sum;
}
