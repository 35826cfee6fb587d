import type { Call } from '../evaluation/calls';
import type { Library } from '../evaluation/dialect';
import type { Evaluator } from '../evaluation/evaluator';
import type { FunctionCode, Stretch } from '../evaluation/syntax';
import {
  type FunctionValue,
  isUnknown,
  itemsOf,
  type ModuleSymbol,
  type ObjectValue,
  symbol,
  text,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';
import { error, type Finding } from '../layers/report';
import { native } from '../python/methods';
import type { PythonProgram } from '../python/program';
import { show } from '../python/show';
import { ContainerModule, callInTurn } from './containers';
import { Following, WithoutGradient } from './following';
import { callInit } from './initFunctions';
import { isFloat32 } from './layerTable';
import { ModuleMaker } from './makeModules';
import { moduleMethod } from './moduleMethods';
import type { LayerModule, ModuleHost, ModuleValue } from './modules';
import { childrenOf, derivesFrom, isModule, isModuleClassOf, isModuleObject } from './moduleTree';
import { exportsOfTorch } from './star';
import { Tensor } from './tensor';
import { callFunction } from './tensorFunctions';
import { TorchTraining } from './training';

/** What torch makes of its names while a text is evaluated. */
export class TorchLibrary implements Library, ModuleHost {
  readonly following: Following;
  readonly training: TorchTraining;
  /** Every module that is made, in order. */
  readonly modules: ModuleValue[] = [];
  /** Modules that are, or were at some time, parts of others. */
  readonly parts = new Set<Value>();
  /** The object that each module was an attribute of first. */
  readonly owners = new Map<Value, ObjectValue>();
  /** How many modules were made, those among them that were taken back. */
  private made = 0;
  /** The objects in whose constructors modules were made. */
  readonly makersOf = new Map<Value, ObjectValue>();
  /** The first name that each module is given. */
  readonly namesOf = new Map<Value, string>();
  /** Modules that may have been changed by what could not be followed. */
  readonly uncertain = new Map<ModuleValue, Unknown>();
  /** The functions that return each module, the innermost first. */
  readonly makers = new Map<Value, FunctionCode[]>();
  /** Names that nothing in the text imports, where they were taken for torch's. */
  readonly guesses: Finding[] = [];
  private readonly maker: ModuleMaker;
  private known: Evaluator | undefined;

  constructor(private readonly program: PythonProgram) {
    const rules = {
      quote: (at: Stretch) => program.quote(at),
      lineOf: (at: Stretch) => program.lineOf(at),
      show,
      isFloat32,
    };
    const written = (at: Stretch) => program.onOneLine(at);
    this.training = new TorchTraining(program, () => this.evaluator.module);
    this.following = new Following(rules, written);
    this.maker = new ModuleMaker(this, rules, written, module => this.register(module));
  }

  /** Set once the evaluator is there, which needs its library. */
  set evaluator(evaluator: Evaluator) {
    this.known = evaluator;
    this.following.evaluator = evaluator;
  }

  get evaluator(): Evaluator {
    return this.known!;
  }

  use(layer: LayerModule, call: Call): Value {
    return this.following.use(layer, call);
  }

  value(path: string): Value | undefined {
    if (path === 'torch.nn.functional' || path === 'torch.nn') return symbol(path);
    const className = /^torch\.nn\.([A-Z]\w*)\.__name__$/.exec(path)?.[1];
    return className === undefined ? undefined : text(className);
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
    if (isModuleObject(object)) this.register(object);
  }

  attributeSet(object: ObjectValue, name: string, value: Value): void {
    if (!isModule(value)) return;
    if (isModuleObject(object) && !this.owners.has(value)) this.owners.set(value, object);
    this.named(`${object.class.code.name}.${name}`, value);
  }

  named(name: string, value: Value, inside?: FunctionValue): void {
    for (const [place, item] of itemsWithin(value)) this.named(`${name}${place}`, item, inside);
    // In a module's own method, a name is one for itself, such as the variable of a loop over all modules.
    if (inside?.self === value || !isModule(value) || this.namesOf.has(value)) return;
    // What a method of a network makes is a part of it, even where the text does not tell of which.
    const isOfNetwork = inside?.owner !== undefined && isModuleClassOf(inside.owner);
    if (isOfNetwork && value instanceof ContainerModule) this.parts.add(value);
    this.namesOf.set(value, name);
  }

  inherited(object: ObjectValue, name: string, at: Stretch): Value | undefined {
    if (!isModuleObject(object)) return undefined;
    const isContainer = CONTAINER_BASES.some(path => derivesFrom(object, path));
    if (isContainer && name === '__init__') return native(name, call => this.maker.fill(object, call));
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
    if (path === 'copy.deepcopy') return this.maker.copied(call);
    if (path === 'collections.OrderedDict') return undefined;
    if (!path.startsWith('torch.')) return this.training.callElsewhere(path, call);
    if (path.startsWith('torch.nn.init.')) return callInit(name, call);
    if (path.startsWith('torch.optim.')) return this.training.optimizer(path, call);
    if (path === 'torch.utils.data.DataLoader' || path.endsWith('.DataLoader'))
      return this.training.loader(call);
    if (path.startsWith('torch.nn.utils.')) return this.maker.changed(name, call);
    if (WRAPPERS.has(path)) return call.positional[0]?.value;
    const container = CONTAINERS[path];
    if (container) return this.maker.container(container, call);
    if (LOSS_FUNCTION.test(path)) return this.training.lossFunction(name, call);
    if (path.startsWith('torch.nn.functional.') || FUNCTION_PATHS.test(path))
      return callFunction(this.following, name, call);
    if (!/^torch\.nn\.(modules\.\w+\.)?[A-Z]\w*$/.test(path)) return this.other(path, call);
    return name.endsWith('Loss') ? this.training.loss(name, call) : this.maker.layer(name, call);
  }

  method(module: ModuleValue, name: string, at: Stretch): Value | undefined {
    return moduleMethod(this, module, name, at);
  }

  get progress(): number {
    return this.made + this.following.nodes;
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
      if (isModule(one)) this.makers.set(one, [...(this.makers.get(one) ?? []), code]);
  }

  absorb(module: ModuleValue): void {
    if (!this.namesOf.has(module)) this.parts.add(module);
  }

  private register(module: ModuleValue): ModuleValue {
    this.modules.push(module);
    this.made++;
    const maker = this.evaluator.calls.constructing(isModuleObject);
    if (maker) this.makersOf.set(module, maker);
    return module;
  }

  private other(path: string, call: Call): Value | undefined {
    if (path === 'torch.cuda.is_available' || path.startsWith('torch.backends'))
      return unknown('it depends on the machine', call.at);
    if (path === 'torch.set_default_dtype' || path === 'torch.set_default_tensor_type')
      return this.maker.setPrecision(call);
    if (/^torch\.nn\.[a-z]\w*$/.test(path)) return this.maker.misspelt(path.slice('torch.nn.'.length), call);
    if (WITHOUT_GRADIENT.has(path)) return new WithoutGradient(this.following);
    const module = call.positional[0]?.value;
    if (/^torch\.(ao\.)?quantization\./.test(path) && module && isModule(module))
      return unknown('quantization cannot be followed', call.at);
    return undefined;
  }
}

const GUESSES: Readonly<Record<string, string>> = { nn: 'torch.nn', torch: 'torch' };

const WITHOUT_GRADIENT: ReadonlySet<string> = new Set(['torch.no_grad', 'torch.inference_mode']);

const LOSS_FUNCTION = /^torch\.nn\.functional\.\w*(cross_entropy(_with_logits)?|_loss)$/;

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
  /^torch\.(relu|relu_|sigmoid|tanh|softmax|log_softmax|flatten|cat|concat|concatenate|add|reshape|squeeze|unsqueeze|mean|dropout|selu|celu|clamp|clip|clamp_min|max|permute|transpose|stack|mul|matmul|nn\.functional\.\w+)$/;

/** The modules in a list or a dictionary, with where they are: `[0]`, `["a"]`. */
function itemsWithin(value: Value): (readonly [string, Value])[] {
  const entries =
    value.type === 'dictionary' && !isUnknown(value.entries.value) ? value.entries.value : undefined;
  const listed = (itemsOf(value) ?? []).map((item, index) => [`[${index}]`, item] as const);
  const keyed = [...(entries ?? [])].map(
    ([key, { value: item }]) => [`[${JSON.stringify(key)}]`, item] as const,
  );
  return [...listed, ...keyed].filter(([, item]) => isModule(item));
}

function hasTensor(value: Value): boolean {
  return itemsOf(value)?.some(item => item instanceof Tensor) ?? false;
}
