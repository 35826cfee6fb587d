import { argument, type Call } from '../evaluation/calls';
import { Iterator } from '../evaluation/iterator';
import type { Cell } from '../evaluation/scope';
import type { Stretch } from '../evaluation/syntax';
import {
  allEntries,
  isUnknown,
  NONE,
  type ObjectValue,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { type ArgumentRules, readArguments } from '../layers/readArguments';
import { error, type Finding, notKnown } from '../layers/report';
import type { LayerSpec, Parameters } from '../layers/specs';
import { show } from '../python/show';
import { ContainerModule, partsFrom } from './containers';
import { isFloat32, LAYERS } from './layerTable';
import { LayerModule, type ModuleHost, type ModuleValue, UnsupportedModule } from './modules';
import { derivesFrom, isModule, namedModules } from './moduleTree';

/** Makes the modules of torch that calls ask for. */
export class ModuleMaker {
  /** What is wrong with the type that layers compute in now. */
  private readonly precision: Cell<Finding | Unknown | undefined> = { value: undefined };

  constructor(
    private readonly host: ModuleHost,
    private readonly rules: ArgumentRules,
    /** As it is written, on one line. */
    private readonly written: (at: Stretch) => string,
    private readonly register: (module: ModuleValue) => ModuleValue,
  ) {}

  layer(name: string, call: Call): Value {
    const spec = LAYERS.find(({ kind }) => kind === (name.startsWith('Lazy') ? name.slice(4) : name));
    const written = this.written(call.at);
    if (spec) {
      const lazy = name.startsWith('Lazy') ? withoutInput(spec) : spec;
      const { parameters, findings: own, openFindings, given } = readArguments(call, lazy, this.rules);
      const precision = this.precisionFinding(call.at);
      const findings = precision ? [...own, precision] : own;
      return this.register(
        new LayerModule(
          spec,
          parameters && withInput(parameters, spec, name),
          findings,
          call.at,
          written,
          this.host,
          isTrue(given.get('inplace')?.value),
          openFindings,
        ),
      );
    }
    if (name === 'Parameter' || name === 'Module')
      return unknown(`Normscope cannot train ${written} by itself`, call.at);
    const meant = LAYERS.find(({ kind }) => kind.toLowerCase() === name.toLowerCase());
    const because = meant
      ? `torch.nn has no ${name}; ${meant.kind} may be meant`
      : `Normscope cannot train ${name}; it reads ${LAYERS.length} layers of torch.nn, such as Linear, Conv2d, BatchNorm2d, MaxPool2d and ReLU`;
    return this.register(
      new UnsupportedModule(written, call.at, { ...unknown(because, call.at), code: 'unsupported-layer' }),
    );
  }

  container(kind: ContainerModule['kind'], call: Call): Value {
    const findings: Finding[] = [];
    const parts = this.partsOf(kind, call, findings);
    return this.register(new ContainerModule(kind, parts, call.at, call.calleeAt, findings, this.host));
  }

  private partsOf(
    kind: ContainerModule['kind'],
    call: Call,
    findings: Finding[],
  ): ReadonlyMap<string, Value> | Unknown {
    for (const [name, { nameAt }] of call.named) {
      if (kind === 'Sequential')
        findings.push(
          error('wrong-argument', `nn.Sequential has no argument '${name}'; it takes only layers.`, nameAt),
        );
    }
    if (call.open) return call.open;
    const given = kind === 'Sequential' ? call.positional[0] : argument(call, 0, 'modules');
    const entries = given?.value.type === 'dictionary' ? allEntries(given.value) : undefined;
    if (entries && call.positional.length <= 1) {
      if (isUnknown(entries)) return entries;
      return this.checked(
        [...entries].map(([name, { value, at }]) => [String(name), value, at ?? given!.at]),
        findings,
      );
    }
    if (kind === 'Sequential')
      return this.checked(
        call.positional.map(({ value, at }, index) => [String(index), value, at]),
        findings,
      );
    return given ? partsFrom(given, call) : new Map();
  }

  /** The parts of a Sequential that are modules; a finding for each that is none. */
  private checked(
    parts: readonly (readonly [string, Value, Stretch])[],
    findings: Finding[],
  ): ReadonlyMap<string, Value> {
    const checked = new Map<string, Value>();
    for (const [name, value, at] of parts) {
      if (isModule(value)) checked.set(name, value);
      else {
        const finding = this.notAModule(value, at);
        findings.push(finding);
        checked.set(name, unknown(finding.message, at));
      }
    }
    return checked;
  }

  private notAModule(value: Value, at: Stretch): Finding {
    const quoted = this.rules.quote(at);
    if (isUnknown(value)) return notKnown(value, at, this.rules);
    if (value.type === 'list' || value.type === 'tuple' || value instanceof Iterator)
      return error(
        'wrong-argument',
        'nn.Sequential takes its layers as arguments, not in a list; write a * before it.',
        at,
      );
    if (value.type === 'class' || (value.type === 'symbol' && /\.[A-Z]\w*$/.test(value.path)))
      return error('wrong-argument', `'${quoted}' is a class and not yet a layer; write ${quoted}(…).`, at);
    if (value.type === 'symbol' || value.type === 'native' || value.type === 'function')
      return error(
        'wrong-argument',
        `'${quoted}' is not a layer; nn.Sequential takes modules such as nn.ReLU().`,
        at,
      );
    return error('wrong-argument', `'${quoted}' is not a layer.`, at);
  }

  /** `super().__init__(…)` of a class that derives from a container. */
  fill(object: ObjectValue, call: Call): Value {
    const kind =
      (['ModuleList', 'ModuleDict'] as const).find(one => derivesFrom(object, `torch.nn.${one}`)) ??
      'Sequential';
    const findings: Finding[] = [];
    const parts = this.partsOf(kind, call, findings);
    if (isUnknown(parts as Value)) this.host.evaluator.journal.write(object.damage, parts as Unknown);
    else
      for (const [name, part] of parts as ReadonlyMap<string, Value>)
        this.host.evaluator.setMember(object, name, part, call.at);
    return NONE;
  }

  /** `torch.nn.utils.…` on a module. */
  changed(name: string, call: Call): Value {
    const given = call.positional[0]?.value;
    if (/norm$|^prune|parametriz|^fuse/.test(name) && given && isModule(given)) {
      for (const [, module] of namedModules(given))
        if (module instanceof LayerModule) module.damage(call.at, 'changes the weights');
      return given;
    }
    return given && isModule(given) ? given : NONE;
  }

  copied(call: Call): Value {
    const value = call.positional[0]?.value ?? NONE;
    return isModule(value) ? this.copyOf(value) : value;
  }

  private copyOf(module: ModuleValue): ModuleValue {
    if (module instanceof LayerModule) {
      const copy = new LayerModule(
        module.spec,
        module.now.parameters,
        module.now.findings,
        module.at,
        module.written,
        this.host,
        module.isInPlace,
        module.openFindings,
      );
      copy.setFlags(module.now.flags);
      copy.beginAs(module);
      return this.register(copy);
    }
    if (module instanceof UnsupportedModule) return module;
    if (module instanceof ContainerModule) {
      const parts =
        module.known &&
        new Map([...module.known].map(([name, part]) => [name, isModule(part) ? this.copyOf(part) : part]));
      const { kind, at, calleeAt, findings } = module;
      return this.register(
        new ContainerModule(kind, parts ?? module.parts.value, at, calleeAt, findings, this.host),
      );
    }
    const copy: ObjectValue = { ...module, attributes: new Map(), damage: { value: module.damage.value } };
    for (const [name, { value }] of module.attributes)
      copy.attributes.set(name, { value: value && isModule(value) ? this.copyOf(value) : value });
    return this.register(copy);
  }

  /** `torch.set_default_dtype(…)` says what layers compute in that are made after it. */
  setPrecision(call: Call): Value {
    const type = call.positional[0]?.value ?? NONE;
    const isOurs = isFloat32(type) || (type.type === 'symbol' && /FloatTensor$/.test(type.path));
    const name = type.type === 'symbol' ? type.path.replace(/^torch\.(cuda\.)?/, '') : show(type);
    const finding = error('unsupported-dtype', `Normscope computes in float32, not in ${name}.`, call.at);
    this.host.evaluator.journal.write(this.precision, isOurs ? undefined : finding);
    return NONE;
  }

  private precisionFinding(at: Stretch): Finding | undefined {
    const now = this.precision.value;
    return now && 'type' in now ? notKnown(now, at, this.rules) : now;
  }

  misspelt(name: string, call: Call): Value {
    const meant = LAYERS.find(({ kind }) => kind.toLowerCase() === name.toLowerCase());
    const because = `torch.nn has no ${name}${meant ? `; ${meant.kind} may be meant` : ''}`;
    return this.register(
      new UnsupportedModule(this.written(call.at), call.at, {
        ...unknown(because, call.at),
        code: 'unsupported-layer',
      }),
    );
  }
}

function isTrue(value: Value | undefined): boolean {
  return value?.type === 'bool' && value.value;
}

/** `LazyLinear(10)` takes everything but the size of its input. */
function withoutInput(spec: LayerSpec): LayerSpec {
  if (spec.arguments === 'anything') return spec;
  return {
    ...spec,
    name: `Lazy${spec.kind}`,
    arguments: spec.arguments.filter(({ isFromInput }) => !isFromInput),
  };
}

function withInput(parameters: Parameters, spec: LayerSpec, name: string): Parameters {
  if (!name.startsWith('Lazy') || spec.arguments === 'anything') return parameters;
  const size = spec.arguments.find(({ isFromInput }) => isFromInput);
  const key = size?.name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return key ? { [key]: null, ...parameters } : parameters;
}
