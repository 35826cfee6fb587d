import type { Call } from '../evaluation/calls';
import type { Stretch } from '../evaluation/syntax';
import { bool, int, LibraryValue, TRUE, unknown, type Value } from '../evaluation/values';
import { native } from '../python/methods';
import { byFunction, byMethod, changedBeginning, type Filled } from './initialValues';
import type { LayerModule, ModuleHost } from './modules';
import { parameterShape } from './parameterShape';

/** Functions in which a change of weights is how they begin, not a step of a training. */
const BEGINNING = /init|reset_parameters/i;

/** Methods that leave the values as they are. */
const KEEPING: ReadonlySet<string> = new Set(['detach_', 'share_memory_', 'retain_grad_']);

/** A weight, a bias or something else of a layer that is not trained; what is computed with it is not followed. */
export class ParameterValue extends LibraryValue {
  constructor(
    readonly layer: LayerModule,
    readonly name: 'weight' | 'bias' | 'statistic',
    private readonly host: ModuleHost,
    /** What a method has just filled: a further method on it changes how it begins. */
    private readonly isFilling = false,
  ) {
    super();
  }

  describe(): string {
    return `the ${this.name} of ${this.layer.written}`;
  }

  override isOf(path: string): boolean {
    return (
      path === 'torch.nn.Parameter' || path === 'torch.Tensor' || path === 'torch.nn.parameter.Parameter'
    );
  }

  override isTrue(): boolean | undefined {
    return undefined;
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    switch (name) {
      case 'data':
        return this;
      case 'grad':
        return new ParameterValue(this.layer, 'statistic', this.host);
      case 'dtype':
      case 'device':
        return undefined;
      case 'shape':
        return this.shape();
      case 'size':
        return native(name, call => this.sizeBy(call));
      case 'ndim':
        return this.dimensions(at);
      case 'dim':
      case 'ndimension':
        return native(name, call => this.dimensions(call.at));
      case 'requires_grad':
        return bool(!this.isFrozen);
      case 'requires_grad_':
        return native(name, call => {
          const value = call.positional[0]?.value ?? call.named.get('requires_grad')?.value ?? TRUE;
          this.setAttribute('requires_grad', value, call.at);
          return this;
        });
      default:
        if (name.endsWith('_')) return native(name, call => this.changedBy(name, call));
        return unknown(`what '${this.host.evaluator.quote(at)}' is depends on the weights`, at);
    }
  }

  override setAttribute(name: string, value: Value, at: Stretch): boolean {
    if (name === 'data') this.replacedAt(at);
    if (name !== 'requires_grad' || this.name === 'statistic') return true;
    if (value.type !== 'bool') this.layer.damage(at, 'may freeze a part');
    else
      this.layer.setFlags(
        this.name === 'weight' ? { frozenWeight: !value.value } : { frozenBias: !value.value },
      );
    return true;
  }

  /** What is computed with weights gives other weights. */
  override binary(_operator: string, _other: Value, _isReversed: boolean, _at: Stretch): Value {
    return this;
  }

  get isFrozen(): boolean {
    const { frozenWeight, frozenBias } = this.layer.now.flags;
    return (this.name === 'weight' ? frozenWeight : frozenBias) === true;
  }

  /** What is known of it as something that can be filled; undefined for what is neither weight nor bias. */
  get filled(): Filled | undefined {
    const { name } = this;
    return name === 'statistic' ? undefined : { name, dimensions: this.knownShape?.length };
  }

  /** `nn.init.…_(this)`. */
  fillBy(name: string, call: Call): Value {
    if (this.filled) this.layer.begin(this.filled.name, byFunction(name, call, this.filled));
    return this.filling();
  }

  override setIndex(_index: Value, _value: Value | undefined, at: Stretch): boolean {
    this.replacedAt(at);
    return true;
  }

  /** Told that it gets other values, which cannot be followed; those of a training are none that it begins with. */
  replacedAt(at: Stretch): void {
    const { evaluator } = this.host;
    if (!this.filled || !(this.isFilling || evaluator.calls.isWithin(BEGINNING))) return;
    this.layer.begin(this.filled.name, changedBeginning(evaluator, at, this.filled));
  }

  /** A method that changes it in place. */
  private changedBy(name: string, call: Call): Value {
    const { filled } = this;
    const beginning = filled && byMethod(name, call, filled);
    if (!beginning) {
      if (!KEEPING.has(name)) this.replacedAt(call.at);
      return this;
    }
    this.layer.begin(filled.name, beginning);
    return this.filling();
  }

  private filling(): ParameterValue {
    return new ParameterValue(this.layer, this.name, this.host, true);
  }

  /** Null for a size that only the data tells. */
  get knownShape(): readonly (number | null)[] | undefined {
    const { parameters } = this.layer.now;
    if (!parameters || this.name === 'statistic') return undefined;
    return parameterShape(this.layer.spec.kind, this.name, parameters);
  }

  private shape(): Value | undefined {
    const known = this.knownShape;
    const size = (one: number | null) => (one === null ? unknown('only the data tells this size') : int(one));
    return known && { type: 'tuple', items: { value: known.map(size) } };
  }

  private sizeBy({ positional, named, at }: Call): Value {
    const dim = (positional[0] ?? named.get('dim'))?.value;
    const shape = this.shape();
    if (!shape || (dim && dim.type !== 'int')) return this.notKnown(at);
    if (!dim) return shape;
    const one = this.knownShape?.at(dim.value);
    return one === undefined || one === null ? this.notKnown(at) : int(one);
  }

  private dimensions(at: Stretch): Value {
    const known = this.knownShape;
    return known ? int(known.length) : this.notKnown(at);
  }

  private notKnown(at: Stretch): Value {
    return unknown(`what '${this.host.evaluator.quote(at)}' is cannot be followed`, at);
  }
}
