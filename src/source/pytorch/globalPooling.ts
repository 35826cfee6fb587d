import { argument, type Call } from '../evaluation/calls';
import { itemsOf, type Value } from '../evaluation/values';
import { error } from '../layers/report';
import type { Following } from './following';
import type { FunctionSpec } from './functionTable';
import { Size } from './size';
import { type Tensor, TensorShape } from './tensor';

/**
 * `F.avg_pool2d(x, x.size()[2:])`, a window of all places where only the data tells how many there are; undefined for
 * any other pool.
 */
export function globallyPooled(
  following: Following,
  spec: FunctionSpec,
  tensor: Tensor,
  call: Call,
): Value | undefined {
  const [, kind, count] = /^(Avg|Max)Pool([12])d$/.exec(spec.kind) ?? [];
  const window = argument(call, 0, 'kernel_size');
  const isWhole = window !== undefined && call.positional.length + call.named.size === 1;
  if (!kind || !isWhole || !isAllPlaces(window.value, tensor, Number(count))) return undefined;
  const written = following.written(call.at);
  const step = { call: written, at: call.at, name: spec.name };
  if (kind === 'Max') {
    const message = `How many places '${written}' takes the largest of is known only from the data.`;
    return following.node(spec.kind, undefined, [tensor], {
      ...step,
      findings: [error('unknown-value', message, call.at)],
    });
  }
  const outputSize = Array.from({ length: Number(count) }, () => 1);
  return following.node(`AdaptiveAvgPool${count as '1' | '2'}d`, { outputSize }, [tensor], step);
}

/** True for the sizes of a tensor after its channels, where they are not all known. */
function isAllPlaces(window: Value, tensor: Tensor, count: number): boolean {
  const places = tensor.sizes()?.slice(2);
  if (window instanceof TensorShape) return window.tensor.source === tensor.source && window.from === 2;
  const sizes = itemsOf(window) ?? [window];
  return (
    places?.length === count &&
    sizes.length === count &&
    places.some(place => place instanceof Size) &&
    sizes.every((size, axis) => {
      const place = places[axis]!;
      return typeof place === 'number' ? size.type === 'int' && size.value === place : place.equals(size);
    })
  );
}
