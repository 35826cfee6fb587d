import { type LayerKind, NETWORK_INPUT } from '../../network/network';
import type { PartialShape } from '../../network/sizes';
import type { Call } from '../evaluation/calls';
import type { Library } from '../evaluation/dialect';
import type { Evaluator } from '../evaluation/evaluator';
import type { Cell } from '../evaluation/scope';
import type { FunctionCode, Stretch } from '../evaluation/syntax';
import {
  isUnknown,
  itemsOf,
  type ModuleSymbol,
  NONE,
  type ObjectValue,
  symbol,
  TRUE,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import type { GraphNode, Identity } from '../layers/graph';
import { type ArgumentRules, readArguments } from '../layers/readArguments';
import { error, type Finding, notKnown, warning } from '../layers/report';
import type { LayerSpec, Parameters } from '../layers/specs';
import { native } from '../python/methods';
import type { PythonProgram } from '../python/program';
import { show } from '../python/show';
import { DROPOUTS, FUNCTIONS } from './functionTable';
import { isFloat32, LAYERS } from './layerTable';
import { moduleMethod } from './moduleMethods';
import {
  ContainerModule,
  callInTurn,
  LayerModule,
  type ModuleHost,
  type ModuleValue,
  UnsupportedModule,
} from './modules';
import { childrenOf, derivesFrom, isModule, isModuleObject, namedModules } from './moduleTree';
import { reshaped } from './reshaping';
import { exportsOfTorch } from './star';
import { shapeAfter, Tensor, type TensorFunctions } from './tensor';
import { TorchTraining } from './training';

/** What torch makes of its names while a text is evaluated. */
export class TorchLibrary implements Library, TensorFunctions, ModuleHost {
  evaluator!: Evaluator;
  /** Every module that is made, in order. */
  readonly modules: ModuleValue[] = [];
  /** Modules that are, or were at some time, parts of others. */
  readonly parts = new Set<Value>();
  /** The object that each module was an attribute of first. */
  readonly owners = new Map<Value, ObjectValue>();
  /** Layers that were used while a network was followed, in order. */
  used: GraphNode[] = [];
  readonly training: TorchTraining;
  /** The first name that each module is given, and the function in which that happens. */
  readonly namesOf = new Map<Value, { readonly name: string; readonly inside: string | undefined }>();
  /** Modules that may have been changed by what could not be followed. */
  readonly uncertain = new Map<ModuleValue, Unknown>();
  /** The first function that returns each module. */
  readonly makers = new Map<Value, FunctionCode>();
  /** Names that nothing in the text imports, where they were taken for torch's. */
  readonly guesses: Finding[] = [];
  /** What is wrong with the type that layers compute in now. */
  private readonly precision: Cell<Finding | undefined> = { value: undefined };
  private root: ModuleValue | undefined;
  /** Paths of the modules of the network that is followed. */
  private paths: ReadonlyMap<Value, string> = new Map();
  readonly argumentRules: ArgumentRules;
  private tensors = 0;

  constructor(private readonly program: PythonProgram) {
    this.training = new TorchTraining(program);
    this.argumentRules = {
      quote: at => program.quote(at),
      lineOf: at => program.lineOf(at),
      show,
      isFloat32,
    };
  }

  /** Follows a module from an input on; `used` then holds the layers. */
  follow(module: ModuleValue, inputs: number, at: Stretch): Value {
    this.used = [];
    this.tensors = 0;
    this.root = module;
    this.paths = new Map(namedModules(module).map(([path, one]) => [one, path]));
    const given = Array.from({ length: inputs }, () => ({ value: this.tensor(NETWORK_INPUT, null), at }));
    const call: Call = { positional: given, named: new Map(), at, calleeAt: at, evaluator: this.evaluator };
    return this.evaluator.calls.call(module, call);
  }

  value(path: string): Value | undefined {
    return path === 'torch.nn.functional' || path === 'torch.nn' ? symbol(path) : undefined;
  }

  exports(module: string): ((name: string) => boolean) | undefined {
    return exportsOfTorch(module);
  }

  guess(name: string, at: Stretch): Value | undefined {
    const path = GUESSES[name];
    if (!path) return undefined;
    const wanted = path === name ? `import ${path}` : `import ${path} as ${name}`;
    const message = `'${name}' is taken for ${path}, but nothing in this file imports it; write '${wanted}'.`;
    if (!this.guesses.some(guess => guess.message === message))
      this.guesses.push(error('unclear-name', message, at));
    return symbol(path);
  }

  created(object: ObjectValue, _bases: readonly ModuleSymbol[]): void {
    if (isModuleObject(object)) this.modules.push(object);
  }

  attributeSet(object: ObjectValue, name: string, value: Value): void {
    if (!isModule(value)) return;
    if (isModuleObject(object) && !this.owners.has(value)) this.owners.set(value, object);
    this.named(`${object.class.code.name}.${name}`, value, undefined);
  }

  named(name: string, value: Value, inside: string | undefined): void {
    const items = itemsOf(value);
    const entries =
      value.type === 'dictionary' && !isUnknown(value.entries.value) ? value.entries.value : undefined;
    items?.forEach((item, index) => {
      if (isModule(item)) this.named(`${name}[${index}]`, item, inside);
    });
    for (const [key, { value: item }] of entries ?? [])
      if (isModule(item)) this.named(`${name}[${JSON.stringify(key)}]`, item, inside);
    if (name !== 'self' && isModule(value) && !this.namesOf.has(value))
      this.namesOf.set(value, { name, inside });
  }

  inherited(object: ObjectValue, name: string, at: Stretch): Value | undefined {
    if (!isModuleObject(object)) return undefined;
    const isContainer = CONTAINER_BASES.some(path => derivesFrom(object, path));
    if (isContainer && name === '__init__') return native(name, call => this.fill(object, call));
    return this.method(object, name, at);
  }

  callObject(object: ObjectValue, call: Call): Value | undefined {
    if (!isModuleObject(object)) return undefined;
    const forward = this.evaluator.method(object, 'forward', call.at);
    const given = [...call.positional, ...call.named.values()].map(({ value }) => value);
    if (!given.some(value => value instanceof Tensor || hasTensor(value)))
      return (
        given.find(isUnknown) ??
        unknown(`what '${this.program.quote(call.at)}' gives depends on the data`, call.at)
      );
    if (forward) return this.evaluator.calls.call(forward, call);
    if (!derivesFrom(object, 'torch.nn.Sequential'))
      return unknown(`${object.class.code.name} has no forward in this file`, object.at);
    return this.callParts(object, call);
  }

  /** Calls the parts of an object that derives from nn.Sequential, one after the other. */
  callParts(object: ObjectValue, call: Call): Value {
    return callInTurn(new Map(childrenOf(object)), call);
  }

  call(path: string, call: Call): Value | undefined {
    const name = path.split('.').at(-1)!;
    if (path === 'copy.deepcopy') return this.copied(call);
    if (path === 'collections.OrderedDict') return undefined;
    if (!path.startsWith('torch.')) return this.training.callElsewhere(path, call);
    if (path.startsWith('torch.nn.init.')) return this.training.initialized(name, call);
    if (path.startsWith('torch.optim.')) return this.training.optimizer(path, call);
    if (path === 'torch.utils.data.DataLoader' || path.endsWith('.DataLoader'))
      return this.training.loader(call);
    if (path.startsWith('torch.nn.utils.')) return this.changed(name, call);
    if (WRAPPERS.has(path)) return call.positional[0]?.value;
    const container = CONTAINERS[path];
    if (container) return this.container(container, call);
    if (path.startsWith('torch.nn.functional.') || FUNCTION_PATHS.test(path))
      return this.function(name, call);
    return /^torch\.nn\.(modules\.\w+\.)?[A-Z]\w*$/.test(path)
      ? this.layer(name, call)
      : this.other(path, call);
  }

  /** A function of torch on tensors, by its last name. */
  method(tensor: Tensor, name: string): ((call: Call) => Value) | undefined;
  /** A method that every module has. */
  method(module: ModuleValue, name: string, at: Stretch): Value | undefined;
  method(on: Tensor | ModuleValue, name: string, at?: Stretch): Value | ((call: Call) => Value) | undefined {
    if (on instanceof Tensor) {
      if (!isTensorFunction(name)) return undefined;
      return call => this.onTensor(name, on, call);
    }
    return at && moduleMethod(this, on, name, at);
  }

  use(layer: LayerModule, call: Call): Value {
    const given = call.positional[0] ?? call.named.get('input');
    const input = given?.value;
    if (!(input instanceof Tensor)) return notATensor(input, call, this.argumentRules);
    if (call.positional.length + call.named.size > 1)
      return unknown(`${layer.written} is called with more than one argument`, call.at);
    const { kind } = layer.spec;
    const path = this.paths.get(layer);
    const isNameless = path === undefined || path === '';
    const hasWeights = layer.trained().length > 0;
    const findings = [...layer.findings.value];
    if (path === undefined && hasWeights) findings.push(this.unregistered(layer));
    return this.node(kind, layer.parameters.value, [input], {
      call: layer.written,
      at: layer.at,
      name: isNameless ? (path === '' ? '0' : functionName(kind)) : path,
      identity: layer,
      frozen: this.frozen(layer, findings),
      findings,
    });
  }

  get progress(): number {
    return this.modules.length + this.used.length;
  }

  looped(variable: string, rounds: number, at: Stretch): void {
    this.training.looped(variable, rounds, at);
  }

  mark(): number {
    return this.modules.length;
  }

  rewind(mark: number): void {
    this.modules.length = mark;
  }

  lost(reason: Unknown): void {
    this.modules.forEach(module => {
      if (!this.uncertain.has(module)) this.uncertain.set(module, reason);
    });
  }

  returned(code: FunctionCode, value: Value): void {
    for (const one of itemsOf(value) ?? [value])
      if (isModule(one) && !this.makers.has(one)) this.makers.set(one, code);
  }

  /** A tensor that comes from a layer, or is the network's input. */
  tensor(source: Tensor['source'], shape: PartialShape): Tensor {
    return new Tensor(source, shape, this, String(this.tensors++));
  }

  /** A step of the network, with what its layer says of the shape. */
  node(
    kind: LayerKind,
    parameters: Parameters | undefined,
    inputs: readonly Tensor[],
    rest: {
      readonly call: string;
      readonly at: Stretch;
      readonly name: string;
      readonly identity?: Identity | undefined;
      readonly frozen?: GraphNode['frozen'];
      readonly findings?: readonly Finding[];
    },
  ): Tensor {
    this.evaluator.step();
    const node: GraphNode = {
      kind,
      parameters,
      inputs: inputs.map(({ source }) => source),
      findings: [],
      ...rest,
    };
    this.used.push(node);
    const shapes = inputs.map(({ shape }) => shape);
    return this.tensor(node, shapeAfter(kind, parameters, shapes, rest.call));
  }

  /** As it is written, on one line. */
  written(at: Stretch): string {
    return this.program.onOneLine(at);
  }

  absorb(module: ModuleValue): void {
    if (!this.namesOf.has(module)) this.parts.add(module);
  }

  register(module: ModuleValue): ModuleValue {
    this.modules.push(module);
    return module;
  }

  private layer(name: string, call: Call): Value {
    const spec = LAYERS.find(({ kind }) => kind === (name.startsWith('Lazy') ? name.slice(4) : name));
    const written = this.written(call.at);
    if (spec) {
      const lazy = name.startsWith('Lazy') ? withoutInput(spec) : spec;
      const { parameters, findings: own } = readArguments(call, lazy, this.argumentRules);
      const findings = this.precision.value ? [...own, this.precision.value] : own;
      return this.register(
        new LayerModule(
          spec,
          parameters && withInput(parameters, spec, name),
          findings,
          call.at,
          written,
          this,
        ),
      );
    }
    if (name.endsWith('Loss')) return this.training.loss(name, call);
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

  private container(kind: ContainerModule['kind'], call: Call): Value {
    const findings: Finding[] = [];
    const parts = this.partsOf(kind, call, findings);
    return this.register(new ContainerModule(kind, parts, call.at, call.calleeAt, findings, this));
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
    const [given] = call.positional;
    const entries = given?.value.type === 'dictionary' ? given.value.entries.value : undefined;
    if (entries && call.positional.length === 1) {
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
    if (!given) return new Map();
    if (kind === 'ModuleDict') {
      const pairs = this.evaluator.iterate(given.value, given.at);
      if (isUnknown(pairs as Value)) return pairs as Unknown;
      return new Map(
        (pairs as readonly Value[]).flatMap(pair => {
          const [name, value] = itemsOf(pair) ?? [];
          return name?.type === 'text' && value ? [[name.value, value] as const] : [];
        }),
      );
    }
    const items = this.evaluator.iterate(given.value, given.at);
    if (isUnknown(items as Value)) return items as Unknown;
    return new Map((items as readonly Value[]).map((value, index) => [String(index), value]));
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
    const quoted = this.program.quote(at);
    if (isUnknown(value)) return notKnown(value, at, this.argumentRules);
    if (value.type === 'list' || value.type === 'tuple')
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
  private fill(object: ObjectValue, call: Call): Value {
    const kind =
      (['ModuleList', 'ModuleDict'] as const).find(one => derivesFrom(object, `torch.nn.${one}`)) ??
      'Sequential';
    const findings: Finding[] = [];
    const parts = this.partsOf(kind, call, findings);
    if (isUnknown(parts as Value)) this.evaluator.journal.write(object.damage, parts as Unknown);
    else
      for (const [name, part] of parts as ReadonlyMap<string, Value>)
        this.evaluator.setMember(object, name, part, call.at);
    return NONE;
  }

  private function(name: string, call: Call): Value {
    if (name === 'cat' || name === 'concat' || name === 'concatenate') return this.concatenated(call);
    const [first, ...positional] = call.positional;
    const given = first ?? call.named.get('input');
    if (/cross_entropy(_with_logits)?$|_loss$/.test(name)) return this.training.lossFunction(name, call);
    if (!(given?.value instanceof Tensor)) return notATensor(given?.value, call, this.argumentRules);
    const named = new Map(call.named);
    named.delete('input');
    return this.onTensor(name, given.value, { ...call, positional: first ? positional : [], named });
  }

  /** What a function of torch makes of a tensor; `call` has the other arguments. */
  private onTensor(name: string, tensor: Tensor, call: Call): Value {
    const plain = name.replace(/_$/, '');
    const dropout = DROPOUTS.get(plain);
    if (dropout) return this.dropout(dropout, tensor, call);
    const made = this.written(call.at);
    const spec = FUNCTIONS.get(name) ?? FUNCTIONS.get(plain);
    if (spec) {
      const { parameters, findings } = readArguments(call, spec, this.argumentRules);
      return this.node(spec.kind, parameters, [tensor], {
        call: made,
        at: call.at,
        name: spec.name.replace(/_$/, ''),
        findings,
      });
    }
    if (plain === 'add') {
      const other = call.positional[0]?.value ?? call.named.get('other')?.value;
      if (!(other instanceof Tensor) || call.named.has('alpha'))
        return notATensor(other, call, this.argumentRules);
      return this.node('Add', {}, [tensor, other], { call: made, at: call.at, name: 'add' });
    }
    return (
      reshaped(this, name, tensor, call) ??
      unknown(`Normscope has no layer that does what '${this.program.quote(call.at)}' does`, call.at)
    );
  }

  private dropout(kind: 'Dropout' | 'Dropout2d', tensor: Tensor, call: Call): Value {
    const spec = LAYERS.find(layer => layer.kind === kind)!;
    const named = new Map(call.named);
    const training = call.positional[1] ?? named.get('training');
    named.delete('training');
    named.delete('inplace');
    const is = training?.value ?? TRUE;
    if (is.type === 'bool' && !is.value) return tensor;
    const { parameters, findings } = readArguments(
      { ...call, positional: call.positional.slice(0, 1), named },
      spec,
      this.argumentRules,
    );
    const all = [...findings];
    if (isUnknown(is)) all.push(notKnown(is, training?.at ?? call.at, this.argumentRules));
    if (!training)
      all.push(
        warning(
          'always-drops',
          `'${this.program.quote(call.calleeAt)}' drops values in evaluation too, unlike nn.Dropout, because training is not given; write training=self.training.`,
          call.calleeAt,
        ),
      );
    return this.node(kind, parameters, [tensor], {
      call: this.written(call.at),
      at: call.at,
      name: 'dropout',
      findings: all,
    });
  }

  private concatenated(call: Call): Value {
    const [given] = call.positional;
    const tensors = given ?? call.named.get('tensors');
    const items = tensors ? this.evaluator.iterate(tensors.value, tensors.at) : [];
    if (isUnknown(items as Value)) return items as Unknown;
    const inputs = (items as readonly Value[]).filter(item => item instanceof Tensor);
    if (inputs.length !== (items as readonly Value[]).length || inputs.length === 0)
      return notATensor(
        (items as readonly Value[]).find(item => !(item instanceof Tensor)),
        call,
        this.argumentRules,
      );
    const dim = call.positional[1]?.value ?? call.named.get('dim')?.value ?? call.named.get('axis')?.value;
    if (dim?.type !== 'int')
      return dim && isUnknown(dim) ? dim : unknown('torch.cat joins samples when it has no dim', call.at);
    if (dim.value === 0) return unknown('torch.cat with dim 0 joins samples, not features', call.at);
    if (inputs.length === 1) return inputs[0]!;
    return this.node('Concat', { dim: dim.value }, inputs, {
      call: this.written(call.at),
      at: call.at,
      name: 'cat',
    });
  }

  private frozen(layer: LayerModule, findings: Finding[]): GraphNode['frozen'] {
    // A whole network that is evaluated somewhere in the text is trained all the same.
    const { evaluatedBy } = layer.flags.value;
    const isEvaluated = evaluatedBy !== undefined && evaluatedBy !== this.root;
    const trained = layer.trained();
    const frozen = trained.filter(parameter => parameter.isFrozen);
    if (isEvaluated && /^BatchNorm/.test(layer.spec.kind)) return 'evaluation';
    if (frozen.length === 0) return undefined;
    if (frozen.length === trained.length) return 'weights';
    const message = `Normscope trains all of ${layer.written} or nothing of it, not its ${frozen[0]!.name} alone.`;
    findings.push(error('unsupported-computation', message, layer.at));
    return 'weights';
  }

  private unregistered(layer: LayerModule): Finding {
    const message = `${layer.written} is not registered in the network, so PyTorch does not train it; keep it in an attribute of its own or in nn.ModuleList.`;
    return error('unregistered-layer', message, layer.at);
  }

  /** `torch.nn.utils.…` on a module. */
  private changed(name: string, call: Call): Value {
    const given = call.positional[0]?.value;
    if (/norm$|^prune|parametriz|^fuse/.test(name) && given && isModule(given)) {
      for (const [, module] of namedModules(given))
        if (module instanceof LayerModule) module.damage(call.at, 'changes the weights');
      return given;
    }
    return given && isModule(given) ? given : NONE;
  }

  private copied(call: Call): Value {
    const value = call.positional[0]?.value ?? NONE;
    return isModule(value) ? this.copyOf(value) : value;
  }

  private copyOf(module: ModuleValue): ModuleValue {
    if (module instanceof LayerModule) {
      const copy = new LayerModule(
        module.spec,
        module.parameters.value,
        module.findings.value,
        module.at,
        module.written,
        this,
      );
      copy.setFlags(module.flags.value);
      return this.register(copy);
    }
    if (module instanceof UnsupportedModule) return module;
    if (module instanceof ContainerModule) {
      const parts =
        module.known &&
        new Map([...module.known].map(([name, part]) => [name, isModule(part) ? this.copyOf(part) : part]));
      const { kind, at, calleeAt, findings } = module;
      return this.register(
        new ContainerModule(kind, parts ?? module.parts.value, at, calleeAt, findings, this),
      );
    }
    const copy: ObjectValue = { ...module, attributes: new Map(), damage: { value: module.damage.value } };
    for (const [name, { value }] of module.attributes)
      copy.attributes.set(name, { value: value && isModule(value) ? this.copyOf(value) : value });
    return this.register(copy);
  }

  /** `torch.set_default_dtype(…)` says what layers compute in that are made after it. */
  private setPrecision(call: Call): Value {
    const type = call.positional[0]?.value ?? NONE;
    const isOurs = isFloat32(type) || (type.type === 'symbol' && /FloatTensor$/.test(type.path));
    const name = type.type === 'symbol' ? type.path.replace(/^torch\.(cuda\.)?/, '') : show(type);
    const finding = error('unsupported-dtype', `Normscope computes in float32, not in ${name}.`, call.at);
    this.evaluator.journal.write(this.precision, isOurs ? undefined : finding);
    return NONE;
  }

  private misspelt(name: string, call: Call): Value {
    const meant = LAYERS.find(({ kind }) => kind.toLowerCase() === name.toLowerCase());
    const because = `torch.nn has no ${name}${meant ? `; ${meant.kind} may be meant` : ''}`;
    return this.register(
      new UnsupportedModule(this.written(call.at), call.at, {
        ...unknown(because, call.at),
        code: 'unsupported-layer',
      }),
    );
  }

  private other(path: string, call: Call): Value | undefined {
    if (path === 'torch.cuda.is_available' || path.startsWith('torch.backends'))
      return unknown('it depends on the machine', call.at);
    if (path === 'torch.set_default_dtype' || path === 'torch.set_default_tensor_type')
      return this.setPrecision(call);
    if (/^torch\.nn\.[a-z]\w*$/.test(path)) return this.misspelt(path.slice('torch.nn.'.length), call);
    const module = call.positional[0]?.value;
    if (/^torch\.(ao\.)?quantization\./.test(path) && module && isModule(module))
      return unknown('quantization cannot be followed', call.at);
    return undefined;
  }
}

const GUESSES: Readonly<Record<string, string>> = { nn: 'torch.nn', torch: 'torch' };

const WRAPPERS: ReadonlySet<string> = new Set([
  ...['torch.compile', 'torch.jit.script', 'torch.jit.trace', 'torch.nn.DataParallel'],
  ...[
    'torch.nn.parallel.DistributedDataParallel',
    'torch.nn.parallel.DataParallel',
    'torch.fx.symbolic_trace',
  ],
  ...['torch.nn.SyncBatchNorm.convert_sync_batchnorm'],
]);

const CONTAINERS: Readonly<Record<string, ContainerModule['kind']>> = {
  'torch.nn.Sequential': 'Sequential',
  'torch.nn.ModuleList': 'ModuleList',
  'torch.nn.ModuleDict': 'ModuleDict',
  'torch.nn.modules.container.Sequential': 'Sequential',
};

const CONTAINER_BASES = ['torch.nn.Sequential', 'torch.nn.ModuleList', 'torch.nn.ModuleDict'];

/** Functions of `torch` itself on tensors. */
const FUNCTION_PATHS =
  /^torch\.(relu|relu_|sigmoid|tanh|softmax|log_softmax|flatten|cat|concat|concatenate|add|reshape|squeeze|unsqueeze|mean|dropout|selu|celu|max|permute|transpose|stack|mul|matmul|nn\.functional\.\w+)$/;

/** The names of functions on tensors that become layers or that change the shape. */
function isTensorFunction(name: string): boolean {
  const plain = name.replace(/_$/, '');
  return (
    FUNCTIONS.has(name) ||
    FUNCTIONS.has(plain) ||
    DROPOUTS.has(plain) ||
    plain === 'add' ||
    RESHAPING.has(name)
  );
}

const RESHAPING: ReadonlySet<string> = new Set([
  ...['view', 'reshape', 'flatten', 'squeeze', 'unsqueeze', 'mean', 'view_as', 'unflatten'],
]);

function hasTensor(value: Value): boolean {
  return itemsOf(value)?.some(item => item instanceof Tensor) ?? false;
}

/** Why something that is no tensor makes nothing of a layer. */
function notATensor(value: Value | undefined, call: Call, { quote }: ArgumentRules): Value {
  if (value && isUnknown(value)) return value;
  if (!value) return unknown(`'${quote(call.at)}' has no input`, call.at);
  return unknown(
    `'${quote(call.at)}' takes ${show(value)}, which does not come from the network's input`,
    call.at,
  );
}

/** What PyTorch's own graphs call the use of a module that has no name. */
function functionName(kind: LayerKind): string {
  return kind.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
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
