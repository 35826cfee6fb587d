import type { Initial, InitialValue } from '../../network/initial';
import type { LayerKind } from '../../network/network';
import type { Call } from '../evaluation/calls';
import type { Evaluator } from '../evaluation/evaluator';
import type { Cell } from '../evaluation/scope';
import type { Stretch } from '../evaluation/syntax';
import {
  bool,
  int,
  isUnknown,
  LibraryValue,
  NONE,
  type ObjectValue,
  text,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { type Finding, notKnown } from '../layers/report';
import { camelCase, type LayerSpec, type Parameters } from '../layers/specs';
import type { ContainerModule } from './containers';
import { type Beginning, openBeginning } from './initialValues';
import { ModuleClass } from './moduleClass';
import { ParameterValue } from './parameterValue';

/** What calls on modules need of the reader. */
export interface ModuleHost {
  /** Uses a layer on a tensor. */
  use(layer: LayerModule, call: Call): Value;
  /** Told that a module without a name of its own went into another one. */
  absorb(module: ModuleValue): void;
  /** A method that every module has; undefined for one that is not known. */
  method(module: ModuleValue, name: string, at: Stretch): Value | undefined;
  readonly evaluator: Evaluator;
}

/** A module of torch or of the text's own. */
export type ModuleValue = LayerModule | ContainerModule | UnsupportedModule | ObjectValue;

/** What was done to a module besides setting its attributes. */
export interface Flags {
  /** `requires_grad` of its weight and its bias. */
  readonly frozenWeight?: boolean;
  readonly frozenBias?: boolean;
}

/** What the text may change of a layer. */
interface LayerState {
  readonly flags: Flags;
  /** Undefined when something is wrong with them, of which a finding tells. */
  readonly parameters: Parameters | undefined;
  readonly findings: readonly Finding[];
}

/** Steps that making a layer takes. */
const STEPS_OF_LAYER = 6;

/** A layer that can be trained, such as `nn.Linear(3, 4)`. */
export class LayerModule extends LibraryValue {
  private readonly state: Cell<LayerState | Unknown>;
  /** The module whose `.eval()` put it into evaluation last; undefined once it is back in training. */
  private readonly evaluation: Cell<ModuleValue | Unknown | undefined>;
  /** How its weight and its bias begin; undefined is PyTorch's own way. */
  private readonly beginnings: Readonly<Record<'weight' | 'bias', Cell<Beginning | Unknown | undefined>>>;

  constructor(
    readonly spec: LayerSpec,
    parameters: Parameters | undefined,
    findings: readonly Finding[],
    readonly at: Stretch,
    /** As it is written. */
    readonly written: string,
    private readonly host: ModuleHost,
    /** It writes its output where its input stood. */
    readonly isInPlace = false,
    /** What else is wrong with it unless it ends a network. */
    readonly openFindings: readonly Finding[] = [],
  ) {
    super();
    host.evaluator.step(STEPS_OF_LAYER);
    const { journal } = host.evaluator;
    this.state = journal.create<LayerState | Unknown>({ flags: {}, parameters, findings });
    this.evaluation = journal.create<ModuleValue | Unknown | undefined>(undefined);
    const beginning = () => journal.create<Beginning | Unknown | undefined>(undefined);
    this.beginnings = { weight: beginning(), bias: beginning() };
  }

  /** What it is now; where the text leaves that open, a finding says so. */
  get now(): LayerState {
    const state = this.state.value;
    if (!('type' in state)) return state;
    const { evaluator } = this.host;
    return { flags: {}, parameters: undefined, findings: [notKnown(state, this.at, evaluator)] };
  }

  change(change: Partial<LayerState>): void {
    const state = this.state.value;
    if (!('type' in state)) this.host.evaluator.journal.write(this.state, { ...state, ...change });
  }

  describe(): string {
    return this.written;
  }

  override call(call: Call): Value {
    return this.host.use(this, call);
  }

  override isOf(path: string): boolean {
    if (path === 'torch.nn.Module') return true;
    return path === `torch.nn.${this.spec.kind}` || FAMILIES[path]?.test(this.spec.kind) === true;
  }

  override attribute(name: string, at: Stretch): Value | undefined {
    if (name === 'weight' || name === 'bias') return this.parameterOrNone(name);
    if (name === '__class__') return new ModuleClass(this.spec.kind);
    const parameter = this.now.parameters?.[camelCase(name)];
    if (parameter !== undefined) return asValue(parameter);
    if (STATISTICS.has(name)) return new ParameterValue(this, 'statistic', this.host);
    return this.host.method(this, name, at);
  }

  override has(name: string): boolean | undefined {
    if (name !== 'weight' && name !== 'bias') return undefined;
    const { kind } = this.spec;
    if (kind === 'PReLU') return undefined;
    return !WITHOUT_WEIGHT.test(kind) && !(name === 'bias' && kind === 'Embedding');
  }

  override setAttribute(name: string, value: Value, at: Stretch): boolean {
    const known = this.now.parameters;
    const key = camelCase(name);
    if (name === 'inplace' || name === 'name') return true;
    if (name === 'training') return true;
    if (known && typeof known[key] === 'number' && (value.type === 'float' || value.type === 'int'))
      this.change({ parameters: { ...known, [key]: value.value } });
    else if ((name === 'weight' || name === 'bias') && this.isOwn(name, value))
      new ParameterValue(this, name, this.host).replacedAt(at);
    else if (name === 'bias' && value.type === 'none' && known && 'bias' in known)
      this.change({ parameters: { ...known, bias: false } });
    else this.damage(at, `sets ${name}`);
    return true;
  }

  /** True for other values of its own weights: `layer.weight *= 0.5`, `layer.weight = nn.Parameter(…)`. */
  private isOwn(name: 'weight' | 'bias', value: Value): boolean {
    if (value.type === 'library')
      return value instanceof ParameterValue && value.layer === this && value.name === name;
    return isUnknown(value);
  }

  /** Something was done to it that cannot be followed. */
  damage(at: Stretch, what: string): void {
    const { quote, lineOf } = this.host.evaluator;
    const message = `'${quote(at)}' (${lineOf(at)}) ${what} of ${this.written}, which Normscope cannot follow.`;
    this.find({ severity: 'error', code: 'unsupported-computation', message, at: this.at });
  }

  find(finding: Finding): void {
    this.change({ findings: [...this.now.findings, finding] });
  }

  /** The module that put it into evaluation; loops that train and evaluate in turn leave it in training. */
  get evaluatedBy(): ModuleValue | undefined {
    const by = this.evaluation.value;
    return by?.type === 'unknown' ? undefined : by;
  }

  setEvaluated(by: ModuleValue | undefined): void {
    if (this.evaluation.value !== by) this.host.evaluator.journal.write(this.evaluation, by);
  }

  /** Notes how one of its parameters begins; what is noted last counts. */
  begin(name: 'weight' | 'bias', beginning: Beginning | undefined): void {
    this.host.evaluator.journal.write(this.beginnings[name], beginning);
  }

  /** Begins as another layer does, of which it is a copy. */
  beginAs({ beginnings }: LayerModule): void {
    const { journal } = this.host.evaluator;
    for (const name of ['weight', 'bias'] as const)
      journal.write(this.beginnings[name], beginnings[name].value);
  }

  /** How its parameters begin, and what of that cannot be followed. */
  get initial(): { readonly initial: Initial | undefined; readonly findings: readonly Finding[] } {
    const initial: { -readonly [K in keyof Initial]: Initial[K] } = {};
    const findings: Finding[] = [];
    for (const parameter of this.trained()) {
      const { filled } = parameter;
      const beginning = filled && this.beginnings[filled.name].value;
      if (!beginning || !filled) continue;
      if ('because' in beginning) {
        const because = reasonOf(beginning, this.host.evaluator);
        findings.push(openBeginning(because, this.written, filled, this.at));
      } else if ('lost' in beginning) findings.push(beginning.lost);
      else if (!isDefault(this.spec.kind, filled.name, beginning.value))
        initial[filled.name] = beginning.value;
    }
    return { initial: Object.keys(initial).length > 0 ? initial : undefined, findings };
  }

  setFlags(flags: Flags): void {
    const now = this.now.flags;
    if ((Object.keys(flags) as (keyof Flags)[]).every(key => now[key] === flags[key])) return;
    this.change({ flags: { ...now, ...flags } });
  }

  /** The parameters that are trained. */
  trained(): ParameterValue[] {
    return (['weight', 'bias'] as const)
      .map(name => this.parameterOrNone(name))
      .filter(value => value instanceof ParameterValue);
  }

  private parameterOrNone(name: 'weight' | 'bias'): Value {
    const known = this.now.parameters;
    const has = !known
      ? true
      : name === 'bias'
        ? (known.bias ?? known.affine ?? known.elementwiseAffine ?? false)
        : !WITHOUT_WEIGHT.test(this.spec.kind) && known.affine !== false && known.elementwiseAffine !== false;
    return has === false ? NONE : new ParameterValue(this, name, this.host);
  }
}

/** With the line that is to blame. */
function reasonOf({ because, at }: Unknown, { lineOf }: Evaluator): string {
  return at ? `${because} (${lineOf(at)})` : because;
}

/** True where a norm begins as PyTorch has it: γ by 1 and β by 0. */
function isDefault(kind: LayerKind, name: 'weight' | 'bias', value: InitialValue): boolean {
  const usual = name === 'weight' ? 1 : 0;
  return kind.includes('Norm') && value.way === 'constant' && value.value === usual;
}

const WITHOUT_WEIGHT = /ReLU|Dropout|Pool|Flatten|Sigmoid|Tanh|Soft|ELU|SiLU|Mish|Identity|Hard/;

const STATISTICS: ReadonlySet<string> = new Set(['running_mean', 'running_var', 'num_batches_tracked']);

/** Classes of torch that several layers derive from. */
const FAMILIES: Readonly<Record<string, RegExp>> = {
  'torch.nn.modules.batchnorm._BatchNorm': /^(Batch|Instance)Norm/,
  'torch.nn.modules.conv._ConvNd': /^Conv/,
};

function asValue(parameter: Parameters[string]): Value {
  if (parameter === null) return NONE;
  if (typeof parameter === 'boolean') return bool(parameter);
  if (typeof parameter === 'string') return text(parameter);
  if (typeof parameter === 'number')
    return Number.isInteger(parameter) ? int(parameter) : { type: 'float', value: parameter };
  const items = (parameter as readonly (number | null)[]).map(item => (item === null ? NONE : int(item)));
  return { type: 'tuple', items: { value: items } };
}

/** A layer of torch that Normscope cannot train, or something that makes one. */
export class UnsupportedModule extends LibraryValue {
  constructor(
    readonly written: string,
    readonly at: Stretch,
    readonly because: Unknown,
  ) {
    super();
  }

  describe(): string {
    return this.written;
  }

  override call(): Value {
    return this.because;
  }

  override isOf(path: string): boolean | undefined {
    if (path === 'torch.nn.Module') return true;
    return (
      this.written.startsWith(`${path.split('.').at(-1)}(`) ||
      this.written.includes(`.${path.split('.').at(-1)}(`)
    );
  }

  override attribute(_name: string, at: Stretch): Value {
    return unknown(`${this.written} is a layer that Normscope cannot train`, at);
  }
}
