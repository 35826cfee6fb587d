import { argument, type Call } from '../evaluation/calls';
import { float, int, isNumber, NONE, unknown, type Value } from '../evaluation/values';
import { gainOf } from './initialValues';
import { ParameterValue } from './parameterValue';

/** A function of `torch.nn.init`: those that fill a parameter, and those that compute what they fill it by. */
export function callInit(name: string, call: Call): Value {
  if (name === 'calculate_gain') return gain(call);
  const given = argument(call, 0, 'tensor')?.value ?? NONE;
  if (name === '_calculate_fan_in_and_fan_out') return fans(given, call);
  return given instanceof ParameterValue ? given.fillBy(name, call) : given;
}

/** Without a slope, that of a leaky ReLU is 0.01 here. */
function gain(call: Call): Value {
  const nonlinearity = argument(call, 0, 'nonlinearity')?.value;
  const slope = argument(call, 1, 'param')?.value ?? NONE;
  const isKnown = isNumber(slope) || slope.type === 'none';
  const known =
    nonlinearity?.type === 'text' && isKnown
      ? gainOf(nonlinearity.value, isNumber(slope) ? slope.value : 0.01)
      : undefined;
  return known === undefined ? notKnown(call) : float(known);
}

/** Of a weight [out, in, …kernel]. */
function fans(given: Value, call: Call): Value {
  const shape = given instanceof ParameterValue ? given.knownShape : undefined;
  if (!shape || shape.length < 2) return notKnown(call);
  const [outputs, inputs, ...kernel] = shape;
  const area = kernel.reduce<number>((product, size) => product * size!, 1);
  const fan = (units: number | null | undefined) =>
    units === null || units === undefined ? notKnown(call) : int(units * area);
  return call.evaluator.list([fan(inputs), fan(outputs)], 'tuple');
}

function notKnown({ evaluator, at }: Call): Value {
  return unknown(`what '${evaluator.quote(at)}' gives cannot be followed`, at);
}
