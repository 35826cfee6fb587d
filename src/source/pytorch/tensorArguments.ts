import type { Call } from '../evaluation/calls';
import { isUnknown, unknown, type Value } from '../evaluation/values';
import type { ArgumentRules } from '../layers/readArguments';
import { show } from '../python/show';
import { Tensor } from './tensor';

/** A tensor after what was done to it in place; any other value as it is. */
export function asItIsNow(value: Value): Value {
  return value instanceof Tensor ? value.now : value;
}

/** Why something that is no tensor makes nothing of a layer. */
export function notATensor(value: Value | undefined, call: Call, { quote }: ArgumentRules): Value {
  if (value && isUnknown(value)) return value;
  if (!value) return unknown(`'${quote(call.at)}' has no input`, call.at);
  return unknown(
    `'${quote(call.at)}' takes ${show(value)}, which does not come from the network's input`,
    call.at,
  );
}
