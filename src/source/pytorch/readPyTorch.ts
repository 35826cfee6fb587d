import type { Layer, Network, Problem, Reading, SourceRange } from '../../network/network';
import { inferShapes } from '../../network/shapes';
import { Evaluator } from '../evaluation/evaluator';
import { unlessExhausted } from '../evaluation/exhausted';
import type { LineName } from '../evaluation/lines';
import { inherited } from '../evaluation/members';
import type { Stretch } from '../evaluation/syntax';
import { isUnknown, itemsOf, type ObjectValue, unknown, type Value } from '../evaluation/values';
import { layersOf, openFindings } from '../layers/graph';
import { tooLongToRead } from '../layers/longTexts';
import { error, type Finding, notKnown, problemOf, together } from '../layers/report';
import { changeableNames, givenUpFindings, tryUncalled } from '../layers/uncalled';
import { PYTHON } from '../python/dialect';
import { type ParseCache, PythonProgram } from '../python/program';
import { ContainerModule } from './containers';
import { foreignBases } from './foreignBases';
import { TorchLibrary } from './library';
import { besidesForward, followSteps } from './lightning';
import { LayerModule, type ModuleValue, UnsupportedModule } from './modules';
import { childrenOf, derivesFrom, isModuleClass, namedModules, unknownParts } from './moduleTree';
import { leadingTo, mainOutput } from './outputs';
import { Tensor } from './tensor';
import { asItIsNow } from './tensorArguments';

/** A quick look at the text, so that a file without networks costs nothing. */
const MAY_HAVE_NETWORKS = /\b(torch|nn)\b/;

/** Functions and classes without any of this make no network. */
const MAY_MAKE_NETWORK = /\bnn\b|Sequential|Module|torch/;

/** Reads the networks of PyTorch that a Python text makes. */
export function readPyTorch(text: string, cache: ParseCache, lineName?: LineName): Reading {
  if (!MAY_HAVE_NETWORKS.test(text)) return { networks: [], problems: [] };
  const tooLong = tooLongToRead(text);
  if (tooLong) return tooLong;
  return new PyTorchReader(new PythonProgram(text, cache, lineName)).read();
}

/** How many steps it may take to look at one definition, and to follow one network. */
const MOST_STEPS = 60_000;

/** How people name a network that is one linear layer. */
const LINEAR_MODEL = /^(\w*model|\w*net|network|\w*regress\w*|\w*classif\w*)$/i;

/** Of a network that cannot be followed to its end, so many layers are told. */
const MOST_LAYERS_SHOWN = 100;

/** A module that no other one contains. */
interface Root {
  readonly module: ModuleValue;
  /** How it may be called, the best first. */
  readonly names: readonly string[];
  readonly range: SourceRange;
  readonly at: Stretch;
  /** Where the text makes it; networks of one class are in this order. */
  readonly made: number;
  /** Nobody in the text makes it; it was tried whether it can be read all the same. */
  readonly isTried: boolean;
}

interface ReadNetwork {
  readonly root: Root;
  readonly layers: readonly Layer[];
  readonly findings: readonly Finding[];
}

class PyTorchReader {
  private readonly library: TorchLibrary;
  private readonly evaluator: Evaluator;
  private readonly textOf = ({ from, to }: Stretch) => this.program.text.slice(from, to);

  constructor(private readonly program: PythonProgram) {
    this.library = new TorchLibrary(program);
    this.evaluator = new Evaluator(
      PYTHON,
      this.library,
      at => program.quote(at),
      at => program.lineOf(at),
    );
    this.library.evaluator = this.evaluator;
  }

  read(): Reading {
    const { evaluator, program } = this;
    const isWhole = unlessExhausted(() => evaluator.run(program.statements(), evaluator.module));
    if (!isWhole) this.library.lost(unknown('the text takes too long to follow'));
    unlessExhausted(() => {
      for (const name of this.candidates()) evaluator.within(MOST_STEPS, () => evaluator.module.get(name));
      this.library.training.notes.isTrying = true;
      tryUncalled(evaluator, isModuleClass);
      for (const module of [...this.library.modules]) followSteps(evaluator, module, MOST_STEPS);
    });
    const networks = this.roots().map(root => this.networkOf(root));
    return this.finish(distinct(networks.sort(inOrder)));
  }

  /** The names of functions and classes whose text says that they may make a network, that call one that may, or that may change what it is made of. */
  private candidates(): string[] {
    const open = this.program.chunks.filter(({ defines }) => defines !== undefined);
    const found = new Set<string>();
    let mention = MAY_MAKE_NETWORK;
    for (let round = 0; round < 3; round++) {
      const more = open.filter(({ defines, text }) => !found.has(defines!) && mention.test(text));
      if (more.length === 0) break;
      for (const { defines } of more) found.add(defines!);
      mention = new RegExp(`\\b(?:${more.map(({ defines }) => defines).join('|')})\\b`);
    }
    for (const name of this.program.changersOf(changeableNames(this.evaluator))) found.add(name);
    return [...found];
  }

  /** The modules that are no part of another one, and that somebody may want to train. */
  private roots(): Root[] {
    const all = [...new Set(this.library.modules)];
    // What an object keeps that cannot be called itself is looked at by itself.
    const owners = all.filter(module => !this.isUncallable(module));
    const parts = new Set([
      ...this.library.parts,
      ...owners.flatMap(module => childrenOf(module).map(([, child]) => child)),
    ]);
    const isPart = (module: ModuleValue) => {
      const owner = this.library.owners.get(module);
      const isKept = owner !== undefined && this.isUncallable(owner) && module instanceof ContainerModule;
      const maker = this.library.makersOf.get(module);
      // What a constructor makes and loses again, in a list of unknown length for example, is a part of it all the same.
      const isLost = maker !== undefined && !this.isUncallable(maker);
      return parts.has(module) || isLost || (owner !== undefined && !isKept);
    };
    return all.filter(module => !isPart(module) && this.isNetwork(module)).map(module => this.rootOf(module));
  }

  private isNetwork(module: ModuleValue): boolean {
    if (module instanceof LayerModule || module instanceof UnsupportedModule) {
      const named = this.library.namesOf.get(module) ?? '';
      const isLinear = module instanceof LayerModule && module.spec.kind === 'Linear';
      return isLinear && (LINEAR_MODEL.test(named) || this.library.training.isTrained(module));
    }
    if (module instanceof ContainerModule) return module.kind === 'Sequential';
    if (this.isUncallable(module)) return false;
    return hasLayers(module, this.textOf);
  }

  /** True for an object whose class has no `forward` in this file. */
  private isUncallable(module: ModuleValue): boolean {
    return (
      module.type === 'object' &&
      inherited(module.class, 'forward') === undefined &&
      inherited(module.class, '__call__') === undefined &&
      !derivesFrom(module, 'torch.nn.Sequential')
    );
  }

  private rootOf(module: ModuleValue): Root {
    const makers = this.library.makers.get(module) ?? [];
    const named = this.library.namesOf.get(module);
    const own = module.type === 'object' ? module.class.code : undefined;
    const known = [own?.name, ...makers.map(({ name }) => name), named].filter(
      (name): name is string => name !== undefined && name !== '',
    );
    const names = known.length > 0 ? known : [`Sequential (${this.program.lineOf(module.at)})`];
    const at = own ? own.nameAt : module instanceof ContainerModule ? module.calleeAt : module.at;
    const range = own ?? module.at;
    const isTried = own !== undefined && module.at.from === own.nameAt.from;
    return {
      module,
      names,
      range: this.program.rangeOf(range),
      at,
      made: (makers.at(-1) ?? module.at).from,
      isTried,
    };
  }

  private networkOf(root: Root): ReadNetwork {
    const { module } = root;
    const findings: Finding[] = partFindings(module);
    const lost = this.library.uncertain.get(module);
    if (lost) findings.push(notKnown(lost, root.at, this.evaluator));
    const inputs = this.inputsOf(module);
    if (inputs > 1) {
      const message = `${root.names[0]} takes several inputs, and Normscope can give a network only one.`;
      findings.push(error('several-inputs', message, root.at));
    }
    let followed: { result: Value } | undefined;
    unlessExhausted(() => {
      followed = this.evaluator.within(MOST_STEPS, () =>
        this.library.following.follow(module, Math.max(1, inputs), root.at),
      );
    });
    const { used } = this.library.following;
    const returned = followed && asItIsNow(followed.result);
    const main = returned && mainOutput(returned, used);
    const output = main?.output ?? returned;
    if (main) findings.push(severalOutputs(root, itemsOf(returned)!.length, main.index));
    const nodes = output instanceof Tensor ? leadingTo(output, used) : used.slice(0, MOST_LAYERS_SHOWN);
    if (!followed)
      findings.push(error('unknown-value', `${root.names[0]} takes too long to follow.`, root.at));
    else if (!(output instanceof Tensor)) {
      const told = [...findings, ...nodes.flatMap(node => node.findings)].some(
        ({ severity }) => severity === 'error',
      );
      if (!told || !isUnknown(output!)) findings.push(this.noOutput(output!, root));
    }
    for (const node of nodes) findings.push(...node.findings);
    findings.push(...this.library.following.scalingFindings());
    findings.push(...besidesForward(module, nodes, this.textOf));
    findings.push(...openFindings(nodes, output instanceof Tensor ? output.source : undefined));
    if (nodes.length === 0 && findings.every(({ severity }) => severity !== 'error'))
      findings.push(error('empty-network', `${root.names[0]} has no layers.`, root.at));
    const layers = layersOf(nodes, at => this.program.rangeOf(at));
    return { root, layers, findings };
  }

  /** A class that needs what nobody in this file gives is no network by itself, which is no fault of it. */
  private needsMore(name: string, { message, code, because }: Finding, { at }: Root): Problem {
    const sentence = because ? `${name} is not read by itself because ${because}.` : message;
    const range = this.program.rangeOf(at);
    return { severity: 'information', code, message: sentence, range, networks: [] };
  }

  private noOutput(output: Value, root: Root): Finding {
    if (isUnknown(output)) {
      const at = output.at ?? root.at;
      const { quote, lineOf } = this.evaluator;
      return notKnown(output, output.at ? at : root.at, { quote, lineOf });
    }
    const items = itemsOf(output);
    const what = items
      ? `${items.length} values`
      : output.type === 'none'
        ? 'nothing'
        : 'something else than a tensor';
    return error(
      'several-outputs',
      `${root.names[0]} returns ${what}; Normscope trains a network with one output.`,
      root.at,
    );
  }

  /** How many inputs have to be given. */
  private inputsOf(module: ModuleValue): number {
    if (module.type !== 'object') return 1;
    const forward = inherited(module.class, 'forward');
    if (forward?.type !== 'function') return 1;
    const parameters = forward.code.parameters.slice(1);
    const isOpen = parameters.some(({ kind }) => kind === 'rest');
    return parameters.filter(({ kind, standard }) => kind === 'plain' && !standard).length + (isOpen ? 2 : 0);
  }

  private finish(networks: readonly ReadNetwork[]): Reading {
    const names = uniqueNames(networks);
    const read: Network[] = [];
    const problems: Problem[] = [];
    networks.forEach(({ root, layers, findings }, index) => {
      const name = names[index]!;
      const open = root.isTried
        ? findings.find(finding => finding.isOpen || finding.code === 'several-inputs')
        : undefined;
      if (open) {
        problems.push(this.needsMore(name, open, root));
        return;
      }
      const all = new Set<Value>(namedModules(root.module).map(([, one]) => one));
      const training = this.library.training.notes.of(all);
      const inferred = inferShapes({
        name,
        framework: 'pytorch',
        range: root.range,
        layers,
        ...(Object.keys(training).length > 0 ? { training } : {}),
      });
      read.push(inferred.network);
      const told = [...this.library.guesses, ...this.library.training.notes.findingsOf(all)];
      const own = [...findings, ...told].map(finding => problemOf(finding, at => this.program.rangeOf(at)));
      problems.push(...[...own, ...inferred.problems].map(problem => ({ ...problem, networks: [name] })));
    });
    const foreign = foreignBases(this.evaluator, this.textOf);
    for (const finding of [...givenUpFindings(this.evaluator), ...foreign])
      problems.push({ ...problemOf(finding, at => this.program.rangeOf(at)), networks: [] });
    return { networks: read, problems: together(problems) };
  }
}

const ORDINALS = ['first', 'second', 'third'];

function severalOutputs({ names, at }: Root, count: number, index: number): Finding {
  const which = ORDINALS[index] ?? `${index + 1}th`;
  const message = `${names[0]} returns ${count} values; Normscope trains the ${which} of them.`;
  return { severity: 'information', code: 'several-outputs', message, at };
}

/** What has layers, or parts that are not known, is a network; a loss, for example, is none. */
function hasLayers(module: ModuleValue, quote: (at: Stretch) => string): boolean {
  return namedModules(module).some(
    ([, one]) =>
      one instanceof LayerModule ||
      one instanceof UnsupportedModule ||
      unknownParts(one) !== undefined ||
      (one.type === 'object' && hasUnknownPart(one, quote)),
  );
}

/** `self.body = Block(64)` where nothing in the text says what `Block` is. */
function hasUnknownPart({ class: made, attributes }: ObjectValue, quote: (at: Stretch) => string): boolean {
  if (/loss|criterion/i.test(made.code.name)) return false;
  const text = inherited(made, 'forward') ? quote(made.code) : '';
  return [...attributes].some(
    ([name, { value }]) =>
      value && isUnknown(value) && (/\b[A-Z]\w+/.test(value.because) || text.includes(`self.${name}(`)),
  );
}

/** What is wrong with the containers of a network. */
function partFindings(module: ModuleValue): Finding[] {
  return namedModules(module).flatMap(([, one]) => (one instanceof ContainerModule ? one.findings : []));
}

/** Networks with the same layers at the same places are one. */
function distinct(networks: readonly ReadNetwork[]): ReadNetwork[] {
  const seen = new Map<string, ReadNetwork>();
  for (const network of networks) {
    const { root, layers, findings } = network;
    const key = JSON.stringify([root.range, layers, findings.map(({ message }) => message)]);
    if (!seen.has(key)) seen.set(key, network);
  }
  const all = [...seen.values()];
  // A class that was tried without its arguments says nothing where the text gives them.
  return all.filter(
    ({ root, findings }) =>
      findings.length === 0 ||
      !all.some(
        other =>
          other.root !== root && other.findings.length === 0 && sameRange(other.root.range, root.range),
      ),
  );
}

function inOrder(a: ReadNetwork, b: ReadNetwork): number {
  return a.root.at.from - b.root.at.from || a.root.made - b.root.made;
}

function sameRange(a: SourceRange, b: SourceRange): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

/** The best name of each network that no other one has. */
function uniqueNames(networks: readonly ReadNetwork[]): string[] {
  const counts = new Map<string, number>();
  for (const { root } of networks) {
    const [name] = root.names;
    counts.set(name!, (counts.get(name!) ?? 0) + 1);
  }
  const taken = new Set<string>();
  return networks.map(({ root }) => {
    const [first, ...others] = root.names;
    const wanted = (counts.get(first!) ?? 0) > 1 ? [...others, first!] : [first!, ...others];
    let name = wanted.find(one => !taken.has(one));
    for (let count = 2; name === undefined; count++) {
      const numbered = `${wanted[0]} (${count})`;
      if (!taken.has(numbered)) name = numbered;
    }
    taken.add(name);
    return name;
  });
}
