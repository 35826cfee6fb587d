import type { PartialShape } from '../../network/sizes';
import type { Call, Given } from '../evaluation/calls';
import { isUnknown, itemsOf, type Unknown, unknown, type Value } from '../evaluation/values';
import { readArguments } from '../layers/readArguments';
import type { Following } from './following';
import { LAYERS } from './layerTable';
import { Size } from './size';
import type { Tensor } from './tensor';

/** What changes the shape of a tensor, or takes a mean over its places; undefined for any other function. */
export function reshaped(following: Following, name: string, tensor: Tensor, call: Call): Value | undefined {
  switch (name) {
    case 'view':
    case 'reshape':
      return viewed(following, tensor, call);
    case 'flatten':
      return flattened(following, tensor, call);
    case 'squeeze':
      return squeezed(following, tensor, call);
    case 'unsqueeze':
      return unsqueezed(following, tensor, call);
    case 'mean':
      return averaged(following, tensor, call);
    default:
      return undefined;
  }
}

/** `x.view(x.size(0), -1)`, `x.view(-1, 400)`, `x.view(-1, 16, 5, 5)`: the batch stays as it is, the rest is rearranged. */
function viewed(following: Following, tensor: Tensor, call: Call): Value {
  const given = call.positional.map(({ value }) => value);
  const shape = call.named.get('shape')?.value ?? call.named.get('size')?.value;
  const asked = shape ? [shape] : given;
  const [only] = asked;
  const sizes = asked.length === 1 && only && itemsOf(only) ? itemsOf(only)! : asked;
  const [batch, ...rest] = sizes;
  const isNamed =
    asked === given && call.positional[0] !== undefined && isNamedBatch(call.positional[0], call);
  const lost = call.open ?? (isNamed ? rest : sizes).find(isUnknown);
  if (lost) return lost as Unknown;
  const isInferred = batch?.type === 'int' && batch.value === -1;
  if (!batch || !(isInferred || isNamed || (batch instanceof Size && batch.isBatch)))
    return unknown(
      `'${following.evaluator.quote(call.at)}' does not keep the batch as its first dimension`,
      call.at,
    );
  if (rest.length === 0 && isOneNumber(tensor)) return tensor;
  if (rest.length === 0) return unknown('the batch is mixed with the features', call.at);
  return rest.length === 1
    ? toFeatures(following, tensor, rest[0]!, isInferred, call)
    : toShape(following, tensor, rest, isInferred, call);
}

/** `batch_size` and its like, whatever it is: with another number of samples, PyTorch would fail. */
function isNamedBatch({ value, at }: Given, { evaluator }: Call): boolean {
  const isNumber = isUnknown(value) || (value.type === 'int' && value.value > 0);
  return isNumber && /^([\w.]+\.)?(batch_?size|bs)$/i.test(evaluator.quote(at));
}

/** One dimension besides the batch. */
function toFeatures(
  following: Following,
  tensor: Tensor,
  size: Value,
  isBatchInferred: boolean,
  call: Call,
): Value {
  const isRest = size.type === 'int' && size.value === -1;
  if (isRest && isBatchInferred) return unknown('only one size can be -1', call.at);
  const features = size.type === 'int' ? size.value : undefined;
  const all = tensor.sizes();
  const isAll = size instanceof Size && all !== undefined && size.equals(Size.product(all.slice(1)));
  if (!isRest && features === undefined && !isAll)
    return unknown(`how many features '${following.evaluator.quote(call.at)}' makes is not known`, call.at);
  if (tensor.shape?.length === 1 && (isRest || features === tensor.shape[0])) return tensor;
  // With a size that does not fit, PyTorch mixes the samples; the shapes tell.
  const isMixed =
    features !== undefined && !isRest && isBatchInferred && isKnownOtherwise(tensor.shape, features);
  if (isMixed) return node(following, tensor, call, [features]);
  return following.node('Flatten', { startDim: 1, endDim: -1 }, [tensor], {
    call: following.written(call.at),
    at: call.at,
    name: call.evaluator.quote(call.at).includes('reshape') ? 'reshape' : 'view',
  });
}

function isKnownOtherwise(shape: PartialShape, features: number): boolean {
  if (!shape || shape.includes(null)) return false;
  return (shape as readonly number[]).reduce((all, size) => all * size, 1) !== features;
}

function toShape(
  following: Following,
  tensor: Tensor,
  rest: readonly Value[],
  isBatchInferred: boolean,
  call: Call,
): Value {
  const own = tensor.sizes()?.slice(1);
  const isSame =
    own?.length === rest.length &&
    rest.every((size, axis) => {
      const known = own[axis]!;
      return typeof known === 'number' ? size.type === 'int' && size.value === known : known.equals(size);
    });
  if (isSame) return tensor;
  const sizes = rest.map(size => (size.type === 'int' ? size.value : undefined));
  const rests = sizes.filter(size => size === -1).length;
  if (sizes.includes(undefined) || rests > (isBatchInferred ? 0 : 1))
    return unknown(`the sizes that '${following.evaluator.quote(call.at)}' makes are not known`, call.at);
  return node(following, tensor, call, sizes as number[]);
}

function node(following: Following, tensor: Tensor, call: Call, shape: readonly number[]): Tensor {
  return following.node('Reshape', { shape }, [tensor], {
    call: following.written(call.at),
    at: call.at,
    name: 'view',
  });
}

/** `torch.flatten(x, 1)`; without a dimension it would take the batch in too. */
function flattened(following: Following, tensor: Tensor, call: Call): Value {
  const spec = LAYERS.find(({ kind }) => kind === 'Flatten')!;
  const start = call.positional[0]?.value ?? call.named.get('start_dim')?.value;
  const isWithBatch = !start || (start.type === 'int' && start.value === 0);
  if (isWithBatch && !call.open && isOneNumber(tensor)) return tensor;
  if (isWithBatch)
    return unknown(
      `'${following.evaluator.quote(call.at)}' mixes the samples of the batch; write start_dim=1`,
      call.at,
    );
  const { parameters, findings } = readArguments(call, spec, following.rules);
  return following.node('Flatten', parameters, [tensor], {
    call: following.written(call.at),
    at: call.at,
    name: 'flatten',
    findings,
  });
}

/** One number a sample stays one when it is put in line with those of the others. */
function isOneNumber({ shape }: Tensor): boolean {
  return shape?.length === 1 && shape[0] === 1;
}

/** Dimensions of size 1 are taken away; only where all sizes are known. */
function squeezed(following: Following, tensor: Tensor, call: Call): Value {
  const { shape } = tensor;
  const dim = call.positional[0]?.value ?? call.named.get('dim')?.value;
  if (!shape || (dim && dim.type !== 'int'))
    return unknown(
      `which dimensions '${following.evaluator.quote(call.at)}' takes away is not known`,
      call.at,
    );
  const index =
    dim?.type === 'int' ? (dim.value < 0 ? dim.value + shape.length + 1 : dim.value) - 1 : undefined;
  if (index === undefined && shape.includes(null))
    return unknown(
      `which dimensions '${following.evaluator.quote(call.at)}' takes away is not known`,
      call.at,
    );
  const left = shape.filter((size, axis) => size !== 1 || (index !== undefined && axis !== index));
  if (left.length === shape.length) return tensor;
  if (left.length === 0) return tensor;
  if (left.length === 1)
    return following.node('Flatten', { startDim: 1, endDim: -1 }, [tensor], {
      call: following.written(call.at),
      at: call.at,
      name: 'squeeze',
    });
  if (left.includes(null)) return unknown('not all sizes are known', call.at);
  return following.node('Reshape', { shape: left as number[] }, [tensor], {
    call: following.written(call.at),
    at: call.at,
    name: 'squeeze',
  });
}

function unsqueezed(following: Following, tensor: Tensor, call: Call): Value {
  const { shape } = tensor;
  const dim = call.positional[0]?.value ?? call.named.get('dim')?.value;
  if (!shape || shape.includes(null) || dim?.type !== 'int')
    return unknown(`the shape that '${following.evaluator.quote(call.at)}' makes is not known`, call.at);
  const index = dim.value < 0 ? dim.value + shape.length + 2 : dim.value;
  if (index < 1) return unknown('the batch has to stay the first dimension', call.at);
  const sizes = (shape as readonly number[]).toSpliced(index - 1, 0, 1);
  return following.node('Reshape', { shape: sizes }, [tensor], {
    call: following.written(call.at),
    at: call.at,
    name: 'unsqueeze',
  });
}

/** `x.mean([2, 3])` is what global average pooling and a flatten do. */
function averaged(following: Following, tensor: Tensor, call: Call): Value | undefined {
  const given = call.positional[0]?.value ?? call.named.get('dim')?.value ?? call.named.get('axis')?.value;
  const keep = call.positional[1]?.value ?? call.named.get('keepdim')?.value;
  const rank = tensor.shape?.length;
  const dims = (given && (itemsOf(given) ?? [given]))?.map(dim =>
    dim.type === 'int' ? (dim.value < 0 && rank !== undefined ? dim.value + rank + 1 : dim.value) : undefined,
  );
  if (rank === undefined || !dims) return undefined;
  const places = Array.from({ length: rank - 1 }, (_, index) => index + 2);
  if (dims.toSorted().join() !== places.join() || rank < 2 || rank > 3) return undefined;
  const written = following.written(call.at);
  const kind = rank === 3 ? 'AdaptiveAvgPool2d' : 'AdaptiveAvgPool1d';
  const pooled = following.node(kind, { outputSize: places.map(() => 1) }, [tensor], {
    call: written,
    at: call.at,
    name: 'mean',
  });
  if (keep?.type === 'bool' && keep.value) return pooled;
  return following.node('Flatten', { startDim: 1, endDim: -1 }, [pooled], {
    call: written,
    at: call.at,
    name: 'flatten',
  });
}
