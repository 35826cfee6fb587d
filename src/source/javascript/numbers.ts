import type { Call } from '../evaluation/calls';
import { bool, float, isNumber, NONE, text, unknown, type Value } from '../evaluation/values';
import { numberValue } from './literals';
import { Builtin, given, lost, natives, wholeGiven } from './natives';
import { asNumber, asText, truth } from './operators';

/** `Math` with what it computes of known numbers. */
export const MATH = new Builtin('Math', {
  ...natives({
    ...Object.fromEntries(
      (
        [
          'abs',
          'cbrt',
          'ceil',
          'cos',
          'exp',
          'expm1',
          'floor',
          'hypot',
          'log',
          'log10',
          'log1p',
          'log2',
          'max',
          'min',
          'pow',
          'round',
          'sign',
          'sin',
          'sqrt',
          'tan',
          'tanh',
          'trunc',
        ] as const
      ).map(name => [name, (call: Call) => ofNumbers(call, Math[name] as (...values: number[]) => number)]),
    ),
    random: call => unknown(`'${call.evaluator.quote(call.at)}' is another number each time`, call.at),
  }),
  PI: float(Math.PI),
  E: float(Math.E),
  LN2: float(Math.LN2),
  LN10: float(Math.LN10),
  SQRT2: float(Math.SQRT2),
});

/** `Number` and the functions that read numbers. */
export const NUMBER = new Builtin(
  'Number',
  {
    ...natives({
      parseInt: parseWhole,
      parseFloat: parseFloating,
      isInteger: call => judged(call, value => value.type === 'int'),
      isFinite: call => judged(call, isNumber),
      isNaN: call => judged(call, () => false),
    }),
    MAX_SAFE_INTEGER: numberValue(Number.MAX_SAFE_INTEGER),
    MIN_SAFE_INTEGER: numberValue(Number.MIN_SAFE_INTEGER),
    EPSILON: float(Number.EPSILON),
  },
  call => {
    if (call.positional.length === 0) return numberValue(0);
    const value = asNumber(given(call, 0));
    return value === undefined ? lost(call, given(call, 0)) : numberValue(value);
  },
);

export const STRING = new Builtin('String', {}, call => {
  if (call.positional.length === 0) return text('');
  const written = asText(given(call, 0));
  return written === undefined ? lost(call, given(call, 0)) : text(written);
});

export const BOOLEAN = new Builtin('Boolean', {}, call => {
  const value = truth(given(call, 0));
  return value === undefined ? lost(call, given(call, 0)) : bool(value);
});

/** `parseInt('12px', 10)`. */
export function parseWhole(call: Call): Value {
  const written = asText(given(call, 0));
  const base = wholeGiven(call, 1, 10);
  if (written === undefined || base === undefined) return lost(call, given(call, 0), given(call, 1));
  const value = Number.parseInt(written, base);
  return Number.isNaN(value) ? lost(call) : numberValue(value);
}

export function parseFloating(call: Call): Value {
  const written = asText(given(call, 0));
  const value = written === undefined ? Number.NaN : Number.parseFloat(written);
  return Number.isNaN(value) ? lost(call, given(call, 0)) : numberValue(value);
}

/** A method of a number. */
export function numberMember(value: number, name: string): ((call: Call) => Value) | undefined {
  if (name === 'toFixed' || name === 'toPrecision')
    return call => {
      const digits = wholeGiven(call, 0, 0);
      const isKnown = digits !== undefined && digits >= (name === 'toFixed' ? 0 : 1) && digits <= 100;
      return isKnown ? text(value[name](digits)) : lost(call, given(call, 0));
    };
  if (name === 'toString')
    return call => (given(call, 0) === NONE ? text(String(value)) : lost(call, given(call, 0)));
  return name === 'valueOf' ? () => numberValue(value) : undefined;
}

function ofNumbers(call: Call, compute: (...values: number[]) => number): Value {
  const numbers = call.positional.map(({ value }) => asNumber(value));
  if (call.open || numbers.length === 0 || numbers.includes(undefined))
    return lost(call, ...call.positional.map(({ value }) => value));
  return numberValue(compute(...(numbers as number[])));
}

function judged(call: Call, judge: (value: Value) => boolean): Value {
  const value = given(call, 0);
  return value.type === 'unknown' ? value : bool(judge(value));
}
