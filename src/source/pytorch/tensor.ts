import { type Layer, type LayerKind, NETWORK_INPUT } from '../../network/network';
import { outputShape } from '../../network/outputShape';
import type { PartialShape } from '../../network/sizes';
import type { Call } from '../evaluation/calls';
import type { Cell } from '../evaluation/scope';
import type { Stretch } from '../evaluation/syntax';
import {
  int,
  isNumber,
  isUnknown,
  LibraryValue,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import type { Source } from '../layers/graph';
import type { Parameters } from '../layers/specs';
import { native } from '../python/methods';
import { PASSING } from './functionTable';
import { Size } from './size';

/** What tensors need of the reader that follows them. */
export interface TensorHost {
  write(cell: Cell<Tensor | Unknown | undefined>, value: Tensor | Unknown): void;
  lineOf(at: Stretch): string;
  /** The network's input after it was scaled or moved by a number; undefined for what another layer gives. */
  scaled(tensor: Tensor, at: Stretch): Tensor | undefined;
  /** The method or function of torch by its name, on a tensor; undefined for one that is not known. */
  method(tensor: Tensor, name: string): ((call: Call) => Value) | undefined;
}

/** What flows between layers while the network is followed: where it comes from, and its shape as far as it is known. */
export class Tensor extends LibraryValue {
  constructor(
    readonly source: Source,
    /** Without the batch; null while not even the number of dimensions is known. */
    readonly shape: PartialShape,
    private readonly host: TensorHost,
    /** Names the sizes of this tensor. */
    private readonly id: string,
    /** What it became where it stands. */
    private readonly next: Cell<Tensor | Unknown | undefined> = { value: undefined },
  ) {
    super();
  }

  /** What it is now: the same tensor after what was done to it in place, or why that is not known. */
  get now(): Tensor | Unknown {
    const next = this.next.value;
    return next instanceof Tensor ? next.now : (next ?? this);
  }

  /** Notes that something was done to the tensor itself. */
  become(next: Tensor | Unknown): void {
    const { now } = this;
    if (now instanceof Tensor && now !== next) this.host.write(now.next, next);
  }

  describe(): string {
    return this.source === NETWORK_INPUT ? "the network's input" : `what ${this.source.call} gives`;
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    const { now } = this;
    if (now !== this) return now instanceof Tensor ? now.attribute(name, at) : now;
    if (name === 'shape') return new TensorShape(this);
    if (name === 'ndim') return this.shape ? int(this.shape.length + 1) : undefined;
    if (name === 'device' || name === 'dtype')
      return unknown('where a tensor lives is known only when it runs', at);
    if (name === 'is_cuda' || name === 'requires_grad') return unknown('it is known only when it runs', at);
    if (name === 'data') return this;
    if (name === 'size') return native(name, call => this.sizeAsked(call));
    if (name === 'dim')
      return native(name, () =>
        this.shape ? int(this.shape.length + 1) : unknown('how many dimensions the data has is not known'),
      );
    if (PASSING.has(name)) return native(name, () => this);
    const method = this.host.method(this, name);
    if (method) return native(name, method);
    // Something that is not followed may change the tensor where it stands.
    if (name.endsWith('_') && !name.endsWith('__')) return native(name, call => this.lose(call.at));
    return undefined;
  }

  override update(operator: string, other: Value, at: Stretch): Value | undefined {
    const result = this.binary(operator, other, false, at);
    if (result instanceof Tensor || (result && isUnknown(result))) this.become(result);
    return result;
  }

  override setIndex(_index: Value, _value: Value | undefined, at: Stretch): boolean {
    this.lose(at);
    return true;
  }

  override setAttribute(_name: string, _value: Value, at: Stretch): boolean {
    this.lose(at);
    return true;
  }

  override binary(operator: string, other: Value, isReversed: boolean, at: Stretch): Value | undefined {
    const { now } = this;
    if (now !== this) return now instanceof Tensor ? now.binary(operator, other, isReversed, at) : now;
    if (operator === '+' && other instanceof Tensor) {
      const [a, b] = isReversed ? [other, this] : [this, other];
      return this.host.method(
        a,
        'add',
      )?.({
        positional: [{ value: b, at }],
        named: new Map(),
        at,
        calleeAt: at,
      } as unknown as Call);
    }
    if (isNeutral(operator, other, isReversed)) return this;
    if (isUnknown(other)) return other;
    const scaled = isScaling(operator, other, isReversed) ? this.host.scaled(this, at) : undefined;
    if (scaled) return scaled;
    const what = other instanceof Tensor ? 'tensors' : 'a tensor and something else';
    return unknown(`Normscope has no layer that computes ${operator} of ${what}`, at);
  }

  override size(): Value {
    return Size.batch;
  }

  override isOf(path: string): boolean {
    return path === 'torch.Tensor';
  }

  override isTrue(): boolean | undefined {
    return undefined;
  }

  /** The size of a dimension, counted with the batch as 0. */
  sizeOf(axis: number): number | Size | undefined {
    const rank = this.shape ? this.shape.length + 1 : undefined;
    const index = axis < 0 ? (rank === undefined ? undefined : axis + rank) : axis;
    if (index === undefined) return Size.of(this.id, axis);
    if (index === 0) return Size.batch;
    if (rank !== undefined && index >= rank) return undefined;
    return this.shape?.[index - 1] ?? Size.of(this.id, index);
  }

  /** All sizes with the batch; undefined when their number is not known. */
  sizes(): (number | Size)[] | undefined {
    return this.shape
      ? Array.from({ length: this.shape.length + 1 }, (_, axis) => this.sizeOf(axis)!)
      : undefined;
  }

  private lose(at: Stretch): Unknown {
    const lost = unknown(`${this.host.lineOf(at)} changes values of a tensor where they stand`, at);
    this.become(lost);
    return lost;
  }

  private sizeAsked(call: Call): Value {
    const axis = call.positional[0]?.value ?? call.named.get('dim')?.value;
    if (!axis) return new TensorShape(this);
    if (axis.type !== 'int') return unknown('which dimension is asked for is not known', call.at);
    return asValue(this.sizeOf(axis.value), call.at);
  }
}

/** `x / 255`, `2 * x`, `1 - x`: what only scales or moves all values. */
function isScaling(operator: string, other: Value, isReversed: boolean): boolean {
  if (!isNumber(other)) return false;
  if (operator === '+' || operator === '-') return true;
  return other.value !== 0 && (operator === '*' || (operator === '/' && !isReversed));
}

/** `x.shape`: a tuple of sizes, some of which only the data tells. */
export class TensorShape extends LibraryValue {
  /** @param from the dimensions before it are left out */
  constructor(
    readonly tensor: Tensor,
    readonly from = 0,
  ) {
    super();
  }

  describe(): string {
    return `the shape of ${this.tensor.describe()}`;
  }

  override index(index: Value, at: Stretch): Value | undefined {
    if (index.type === 'int')
      return asValue(this.tensor.sizeOf(index.value < 0 ? index.value : index.value + this.from), at);
    if (index.type !== 'slice') return undefined;
    const { start, stop, step } = index;
    if (stop.type === 'none' && step.type === 'none' && start.type === 'int' && start.value >= 0) {
      const rest = new TensorShape(this.tensor, this.from + start.value);
      const known = rest.iterate();
      return known?.every(({ type }) => type === 'int') ? { type: 'tuple', items: { value: known } } : rest;
    }
    const items = this.iterate();
    if (!items || step.type !== 'none') return undefined;
    const place = (value: Value, otherwise: number) => (value.type === 'int' ? value.value : otherwise);
    const part = items.slice(place(start, 0), place(stop, items.length));
    return { type: 'tuple', items: { value: part } };
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    if (name === 'numel') return native(name, () => this.product(at));
    return undefined;
  }

  override iterate(): readonly Value[] | undefined {
    return this.tensor
      .sizes()
      ?.slice(this.from)
      .map(size => (typeof size === 'number' ? int(size) : size));
  }

  /** `batch, channels, height, width = x.shape` says how many there are. */
  override unpack(count: number): readonly Value[] | undefined {
    const known = this.iterate();
    if (known) return known;
    return Array.from({ length: count }, (_, axis) =>
      asValue(this.tensor.sizeOf(axis + this.from), { from: 0, to: 0 }),
    );
  }

  override length(): number | undefined {
    return this.tensor.sizes()?.slice(this.from).length;
  }

  private product(at: Stretch): Value {
    const sizes = this.tensor.sizes()?.slice(this.from);
    return sizes ? Size.product(sizes) : unknown('how many dimensions the data has is not known', at);
  }
}

function asValue(size: number | Size | undefined, at: Stretch): Value {
  if (size === undefined) return unknown('the tensor has no such dimension', at);
  return typeof size === 'number' ? int(size) : size;
}

/** `x * 1`, `x + 0`, `x / 1`. */
function isNeutral(operator: string, other: Value, isReversed: boolean): boolean {
  if (!isNumber(other)) return false;
  if (operator === '*' || (operator === '/' && !isReversed)) return other.value === 1;
  return (operator === '+' || (operator === '-' && !isReversed)) && other.value === 0;
}

/** The shape of what a layer gives, as far as the layer itself or its input tells. */
export function shapeAfter(
  kind: LayerKind,
  parameters: Parameters | undefined,
  inputs: readonly PartialShape[],
  call: string,
): PartialShape {
  if (!parameters) return null;
  const layer = { id: '', kind, call, parameters, inputs: [], outputShape: null } as unknown as Layer;
  const { shape } = outputShape(layer, inputs, 'pytorch');
  return shape ?? ownShape(kind, parameters);
}

/** What a layer says of its output when its input is not known. */
function ownShape(kind: LayerKind, parameters: Parameters): PartialShape {
  switch (kind) {
    case 'Linear':
      return [parameters.outFeatures as number];
    case 'Conv1d':
      return [parameters.outChannels as number, null];
    case 'Conv2d':
      return [parameters.outChannels as number, null, null];
    case 'BatchNorm2d':
      return [parameters.numFeatures as number | null, null, null];
    case 'MaxPool2d':
    case 'AvgPool2d':
      return [null, null, null];
    case 'MaxPool1d':
    case 'AvgPool1d':
      return [null, null];
    case 'AdaptiveAvgPool2d':
      return [null, ...(parameters.outputSize as (number | null)[])];
    case 'Flatten':
      return parameters.startDim === 1 && parameters.endDim === -1 ? [null] : null;
    default:
      return null;
  }
}
