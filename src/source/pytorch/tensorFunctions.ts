import { argument, type Call, type Given } from '../evaluation/calls';
import { isNumber, isUnknown, NONE, TRUE, type Unknown, unknown, type Value } from '../evaluation/values';
import { readArguments } from '../layers/readArguments';
import { notKnown, warning } from '../layers/report';
import type { Following } from './following';
import { DROPOUTS, FUNCTIONS } from './functionTable';
import { globallyPooled } from './globalPooling';
import { LAYERS } from './layerTable';
import { reshaped } from './reshaping';
import { Tensor } from './tensor';
import { asItIsNow, notATensor } from './tensorArguments';

/** Calls a function of torch, by its last name, whose first argument is a tensor. */
export function callFunction(following: Following, name: string, call: Call): Value {
  if (name === 'cat' || name === 'concat' || name === 'concatenate') return concatenated(following, call);
  const [first, ...positional] = call.positional;
  const given = first ?? call.named.get('input');
  const tensor = given && asItIsNow(given.value);
  if (!(tensor instanceof Tensor)) return notATensor(tensor, call, following.rules);
  const named = new Map(call.named);
  named.delete('input');
  return applied(following, name, tensor, { ...call, positional: first ? positional : [], named });
}

/** The method of a tensor by its name; undefined for one that is not known. */
export function onTensor(
  following: Following,
  tensor: Tensor,
  name: string,
): ((call: Call) => Value) | undefined {
  const plain = name.replace(/_$/, '');
  const isKnown =
    FUNCTIONS.has(name) ||
    FUNCTIONS.has(plain) ||
    DROPOUTS.has(plain) ||
    plain === 'add' ||
    CLAMPS.has(plain) ||
    RESHAPING.has(name);
  return isKnown ? call => applied(following, name, tensor, call) : undefined;
}

const CLAMPS: ReadonlySet<string> = new Set(['clamp', 'clip', 'clamp_min']);

const RESHAPING: ReadonlySet<string> = new Set([
  ...['view', 'reshape', 'flatten', 'squeeze', 'unsqueeze', 'mean', 'view_as', 'unflatten'],
]);

/** What a function of torch makes of a tensor; `call` has the other arguments. */
function applied(following: Following, name: string, tensor: Tensor, call: Call): Value {
  const plain = name.replace(/_$/, '');
  const result = resultOf(following, name, plain, tensor, call);
  const inPlace = call.named.get('inplace')?.value;
  const isInPlace =
    plain !== name || (inPlace?.type === 'bool' && inPlace.value) || isInPlaceByPosition(plain, call);
  if (isInPlace && (result instanceof Tensor || isUnknown(result))) tensor.become(result);
  return result;
}

/** `F.relu(x, True)`. */
function isInPlaceByPosition(name: string, { positional }: Call): boolean {
  const at = DROPOUTS.has(name)
    ? 2
    : (FUNCTIONS.get(name)?.arguments.findIndex(argument => argument.name === 'inplace') ?? -1);
  const value = at < 0 ? undefined : positional[at]?.value;
  return value?.type === 'bool' && value.value;
}

function resultOf(following: Following, name: string, plain: string, tensor: Tensor, call: Call): Value {
  const { rules } = following;
  const dropout = DROPOUTS.get(plain);
  if (dropout) return dropped(following, dropout, tensor, call);
  const step = { call: following.written(call.at), at: call.at };
  const spec = FUNCTIONS.get(name) ?? FUNCTIONS.get(plain);
  if (spec) {
    const pooled = globallyPooled(following, spec, tensor, call);
    if (pooled) return pooled;
    const { parameters, findings } = readArguments(call, spec, rules);
    return following.node(spec.kind, parameters, [tensor], {
      ...step,
      name: spec.name.replace(/_$/, ''),
      findings,
    });
  }
  if (plain === 'add') {
    const given = call.positional[0]?.value ?? call.named.get('other')?.value;
    const other = given && asItIsNow(given);
    if (!(other instanceof Tensor) || call.named.has('alpha')) return notATensor(other, call, rules);
    return following.node('Add', {}, [tensor, other], { ...step, name: 'add' });
  }
  const clamped = CLAMPS.has(plain) ? between(following, tensor, call, plain) : undefined;
  return (
    clamped ??
    reshaped(following, name, tensor, call) ??
    unknown(`Normscope has no layer that does what '${rules.quote(call.at)}' does`, call.at)
  );
}

/** `x.clamp(min=0)` is a ReLU, and `x.clamp(a, b)` a Hardtanh; undefined for other limits. */
function between(following: Following, tensor: Tensor, call: Call, name: string): Tensor | undefined {
  const [min, max] = ['min', 'max'].map((limit, index) => {
    const value = argument(call, index, limit)?.value ?? NONE;
    return value.type === 'none' ? null : isNumber(value) ? value.value : undefined;
  });
  const step = { call: following.written(call.at), at: call.at, name };
  if (min === 0 && max === null) return following.node('ReLU', {}, [tensor], step);
  if (typeof min !== 'number' || typeof max !== 'number') return undefined;
  return following.node('Hardtanh', { minVal: min, maxVal: max }, [tensor], step);
}

/** `F.dropout(x, p, training, inplace)`. */
function dropped(following: Following, kind: 'Dropout' | 'Dropout2d', tensor: Tensor, call: Call): Value {
  const { rules } = following;
  const spec = LAYERS.find(layer => layer.kind === kind)!;
  const named = new Map(call.named);
  const training = call.positional[1] ?? named.get('training');
  named.delete('training');
  named.delete('inplace');
  const is = training?.value ?? TRUE;
  if (is.type === 'bool' && !is.value) return tensor;
  const own = { ...call, positional: call.positional.slice(0, 1), named };
  const { parameters, findings } = readArguments(own, spec, rules);
  const step = { call: following.written(call.at), at: call.at, name: 'dropout' };
  return following.node(kind, parameters, [tensor], {
    ...step,
    findings: [...findings, ...trainingFindings(following, training, call)],
  });
}

function trainingFindings({ rules }: Following, training: Given | undefined, { calleeAt }: Call) {
  if (training) return isUnknown(training.value) ? [notKnown(training.value, training.at, rules)] : [];
  const message = `'${rules.quote(calleeAt)}' drops values in evaluation too, unlike nn.Dropout, because training is not given; write training=self.training.`;
  return [warning('always-drops', message, calleeAt)];
}

/** `torch.cat([a, b], dim=1)`. */
function concatenated(following: Following, call: Call): Value {
  const tensors = call.positional[0] ?? call.named.get('tensors');
  const items = tensors ? call.evaluator.iterate(tensors.value, tensors.at) : [];
  if (isUnknown(items as Value)) return items as Unknown;
  const given = (items as readonly Value[]).map(asItIsNow);
  const inputs = given.filter(item => item instanceof Tensor);
  if (inputs.length !== given.length || inputs.length === 0)
    return notATensor(
      given.find(item => !(item instanceof Tensor)),
      call,
      following.rules,
    );
  const dim = call.positional[1]?.value ?? call.named.get('dim')?.value ?? call.named.get('axis')?.value;
  if (dim?.type !== 'int')
    return dim && isUnknown(dim) ? dim : unknown('torch.cat joins samples when it has no dim', call.at);
  if (dim.value === 0) return unknown('torch.cat with dim 0 joins samples, not features', call.at);
  if (inputs.length === 1) return inputs[0]!;
  const step = { call: following.written(call.at), at: call.at, name: 'cat' };
  return following.node('Concat', { dim: dim.value }, inputs, step);
}
