import { argument, type Call, type Given } from '../evaluation/calls';
import type { Cell } from '../evaluation/scope';
import type { Stretch } from '../evaluation/syntax';
import {
  allEntries,
  int,
  isUnknown,
  itemsOf,
  LibraryValue,
  NONE,
  text,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import type { Finding } from '../layers/report';
import { sliced } from '../python/collections';
import { native } from '../python/methods';
import { ModuleClass } from './moduleClass';
import type { ModuleHost } from './modules';

export type ContainerKind = 'Sequential' | 'ModuleList' | 'ModuleDict';

/** The parts of a container by their names, or why they are not known. */
export type Parts = ReadonlyMap<string, Value>;

/** `nn.Sequential`, `nn.ModuleList` and `nn.ModuleDict`. */
export class ContainerModule extends LibraryValue {
  readonly parts: Cell<Parts | Unknown>;

  constructor(
    readonly kind: ContainerKind,
    parts: Parts | Unknown,
    readonly at: Stretch,
    readonly calleeAt: Stretch,
    readonly findings: readonly Finding[],
    private readonly host: ModuleHost,
  ) {
    super();
    this.parts = host.evaluator.journal.create<Parts | Unknown>(parts);
  }

  describe(): string {
    return `nn.${this.kind}`;
  }

  override isOf(path: string): boolean {
    return path === 'torch.nn.Module' || path === `torch.nn.${this.kind}`;
  }

  override call(call: Call): Value {
    if (this.kind !== 'Sequential') return unknown(`nn.${this.kind} cannot be called`, call.at);
    const parts = this.parts.value;
    return isUnknown(parts as Value) ? (parts as Unknown) : callInTurn(parts as Parts, call);
  }

  override iterate(): readonly Value[] | Unknown {
    const known = this.known;
    if (!known) return this.parts.value as Unknown;
    return this.kind === 'ModuleDict' ? [...known.keys()].map(text) : [...known.values()];
  }

  override length(): number | undefined {
    return this.known?.size;
  }

  override index(index: Value, at: Stretch): Value | undefined {
    const known = this.known;
    if (!known) return this.parts.value as Unknown;
    if (index.type === 'text')
      return known.get(index.value) ?? unknown(`there is no '${index.value}' in it`, at);
    if (index.type === 'int')
      return [...known.values()].at(index.value) ?? unknown(`there is no part ${index.value} in it`, at);
    if (index.type !== 'slice') return isUnknown(index) ? index : undefined;
    const parts = sliced([...known], index);
    const named =
      this.kind === 'Sequential' ? parts : parts.map(([, part], place) => [String(place), part] as const);
    return new ContainerModule(this.kind, new Map(named), at, at, [], this.host);
  }

  override setIndex(index: Value, value: Value | undefined, at: Stretch): boolean {
    const known = this.known;
    if (!known) return true;
    const names = [...known.keys()];
    const name =
      index.type === 'text' ? index.value : index.type === 'int' ? names.at(index.value) : undefined;
    if (name === undefined) return this.write(this.lost(at));
    if (value) return this.write(new Map(known).set(name, value));
    const rest = [...known].filter(([key]) => key !== name);
    return this.write(
      new Map(this.kind === 'ModuleDict' ? rest : rest.map(([, part], place) => [String(place), part])),
    );
  }

  override has(name: string): boolean | undefined {
    return (
      this.known?.has(name) || (this.known && (name === 'weight' || name === 'bias') ? false : undefined)
    );
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    if (name === '__class__') return new ModuleClass(this.kind);
    const known = this.known;
    const part = known?.get(name);
    if (part) return part;
    switch (name) {
      case 'append':
      case 'add_module':
      case 'register_module':
      case 'extend':
      case 'insert':
      case 'pop':
      case 'update':
      case 'clear':
        return native(name, call => this.change(name, call), true);
      case 'keys':
        return native(name, call => this.listed(call, () => [...(this.known ?? new Map()).keys()].map(text)));
      case 'values':
        return native(name, call =>
          this.listed(call, () => [...(this.known ?? new Map<string, Value>()).values()]),
        );
      case 'items':
        return native(name, call =>
          this.listed(call, () =>
            [...(this.known ?? new Map<string, Value>())].map(([key, value]) =>
              call.evaluator.list([text(key), value], 'tuple'),
            ),
          ),
        );
      default:
        return this.host.method(this, name, at);
    }
  }

  override setAttribute(name: string, value: Value, at: Stretch): boolean {
    if (!this.known?.has(name) && value.type !== 'library' && value.type !== 'object') return true;
    return this.setIndex(text(name), value, at);
  }

  override binary(operator: string, other: Value, isReversed: boolean, at: Stretch): Value | undefined {
    if (operator !== '+' || isReversed || !(other instanceof ContainerModule)) return undefined;
    const [a, b] = [this.known, other.known];
    if (!a || !b) return this.lost(at);
    this.host.absorb(other);
    const all = [...a.values(), ...b.values()].map((part, place) => [String(place), part] as const);
    return new ContainerModule(this.kind, new Map(all), at, at, [], this.host);
  }

  setPart(name: string, value: Value): void {
    if (this.known) this.write(new Map(this.known).set(name, value));
  }

  get known(): Parts | undefined {
    const parts = this.parts.value;
    return isUnknown(parts as Value) ? undefined : (parts as Parts);
  }

  private listed(call: Call, items: () => readonly Value[]): Value {
    return this.known
      ? call.evaluator.list(items())
      : { type: 'list', items: { value: this.parts.value as Unknown } };
  }

  private change(method: string, call: Call): Value {
    const { known } = this;
    if (!known) return this;
    if (call.open) {
      this.write(call.open);
      return call.open;
    }
    const parts = [...known.values()];
    const numbered = (items: readonly Value[]) => new Map(items.map((part, place) => [String(place), part]));
    switch (method) {
      case 'append': {
        const module = argument(call, 0, 'module')?.value;
        this.write(module ? new Map(known).set(String(parts.length), module) : this.lost(call.at));
        return this;
      }
      case 'add_module':
      case 'register_module': {
        const name = argument(call, 0, 'name')?.value;
        const module = argument(call, 1, 'module')?.value;
        if (name?.type === 'text' && module) this.write(new Map(known).set(name.value, module));
        else this.write(this.lost(call.at));
        return NONE;
      }
      case 'extend':
      case 'update': {
        const given = argument(call, 0, 'modules');
        const others = given ? partsFrom(given, call) : this.lost(call.at);
        if (isUnknown(others as Value)) this.write(others);
        else if (method === 'update') this.write(new Map([...known, ...(others as Parts)]));
        else this.write(numbered([...parts, ...(others as Parts).values()]));
        return this;
      }
      case 'insert': {
        const index = argument(call, 0, 'index')?.value;
        const part = argument(call, 1, 'module')?.value;
        if (index?.type !== 'int' || !part) this.write(this.lost(call.at));
        else this.write(numbered(parts.toSpliced(index.value, 0, part)));
        return this;
      }
      case 'pop': {
        const index = argument(call, 0, 'key')?.value ?? int(-1);
        const taken = this.index(index, call.at) ?? NONE;
        this.setIndex(index, undefined, call.at);
        return taken;
      }
      default:
        this.write(new Map());
        return NONE;
    }
  }

  private write(parts: Parts | Unknown): true {
    this.host.evaluator.journal.write(this.parts, parts);
    return true;
  }

  private lost(at: Stretch): Unknown {
    return unknown(
      `'${this.host.evaluator.quote(at)}' changes the network in a way that cannot be followed`,
      at,
    );
  }
}

/** The parts that a list, a dictionary, a list of pairs or another container holds; a list numbers them. */
export function partsFrom({ value, at }: Given, { evaluator }: Call): Parts | Unknown {
  if (value instanceof ContainerModule) return value.parts.value;
  if (value.type === 'dictionary') {
    const entries = allEntries(value);
    if (isUnknown(entries)) return entries;
    return new Map([...entries].map(([key, entry]) => [String(key), entry.value]));
  }
  const items = evaluator.iterate(value, at);
  if (isUnknown(items as Value)) return items as Unknown;
  const pairs = (items as readonly Value[]).map((item, place): readonly [string, Value] => {
    const [name, part] = itemsOf(item) ?? [];
    return name?.type === 'text' && part ? [name.value, part] : [String(place), item];
  });
  return new Map(pairs);
}

/** Calls each part with what the one before it gives. */
export function callInTurn(parts: Parts, call: Call): Value {
  const { evaluator } = call;
  let flowing = call.positional[0]?.value ?? unknown('it is called without an input', call.at);
  for (const part of parts.values()) {
    evaluator.step();
    flowing = evaluator.calls.call(part, {
      ...call,
      positional: [{ value: flowing, at: call.at }],
      named: new Map(),
    });
    if (isUnknown(flowing)) return flowing;
  }
  return flowing;
}
