import { type LayerKind, NETWORK_INPUT } from '../../network/network';
import type { PartialShape } from '../../network/sizes';
import type { Call } from '../evaluation/calls';
import type { Evaluator } from '../evaluation/evaluator';
import type { Cell } from '../evaluation/scope';
import type { Stretch } from '../evaluation/syntax';
import { LibraryValue, type Unknown, unknown, type Value } from '../evaluation/values';
import type { GraphNode, Identity } from '../layers/graph';
import type { ArgumentRules } from '../layers/readArguments';
import { error, type Finding, information } from '../layers/report';
import type { Parameters } from '../layers/specs';
import type { LayerModule, ModuleValue } from './modules';
import { namedModules } from './moduleTree';
import { shapeAfter, Tensor, type TensorHost } from './tensor';
import { asItIsNow, notATensor } from './tensorArguments';
import { onTensor } from './tensorFunctions';

/** A step of a network besides its kind, its parameters and its inputs. */
export interface Step {
  readonly call: string;
  readonly at: Stretch;
  readonly name: string;
  readonly identity?: Identity | undefined;
  readonly frozen?: GraphNode['frozen'];
  readonly initial?: GraphNode['initial'];
  readonly findings?: readonly Finding[];
  readonly openFindings?: readonly Finding[];
}

/** Steps that using a layer takes. */
const STEPS_OF_NODE = 3;

/** Follows networks from their input on, and keeps the layers that are used on the way. */
export class Following implements TensorHost {
  evaluator!: Evaluator;
  /** Layers that were used while a network was followed, in order. */
  used: GraphNode[] = [];
  /** How many layers were used so far, in all networks. */
  nodes = 0;
  /** Greater than 0 under `torch.no_grad()`. */
  withoutGradient = 0;
  /** Where the input that layers take was scaled last; undefined for the input as it comes. */
  readonly scalings = new Map<string, Stretch | undefined>();
  private scaledInputs = new Map<Tensor, Stretch>();
  private root: ModuleValue | undefined;
  /** Paths of the modules of the network that is followed. */
  private paths: ReadonlyMap<Value, string> = new Map();
  private tensors = 0;

  constructor(
    readonly rules: ArgumentRules,
    /** As it is written, on one line. */
    readonly written: (at: Stretch) => string,
  ) {}

  /** Follows a module from an input on; `used` then holds the layers. */
  follow(module: ModuleValue, inputs: number, at: Stretch): Value {
    this.used = [];
    this.withoutGradient = 0;
    this.tensors = 0;
    this.scalings.clear();
    this.scaledInputs.clear();
    this.root = module;
    this.paths = new Map(namedModules(module).map(([path, one]) => [one, path]));
    const given = Array.from({ length: inputs }, () => ({ value: this.tensor(NETWORK_INPUT, null), at }));
    const call: Call = { positional: given, named: new Map(), at, calleeAt: at, evaluator: this.evaluator };
    return this.evaluator.calls.call(module, call);
  }

  use(layer: LayerModule, call: Call): Value {
    const given = call.positional[0] ?? call.named.get('input');
    const input = given && asItIsNow(given.value);
    if (!(input instanceof Tensor)) return notATensor(input, call, this.rules);
    if (call.positional.length + call.named.size > 1)
      return unknown(`${layer.written} is called with more than one argument`, call.at);
    const { kind } = layer.spec;
    const path = this.paths.get(layer);
    const isNameless = path === undefined || path === '';
    const hasWeights = layer.trained().length > 0;
    const { initial, findings: ofBeginning } = layer.initial;
    const findings = [...layer.now.findings, ...ofBeginning];
    if (path === undefined && hasWeights) findings.push(this.unregistered(layer));
    const output = this.node(kind, layer.now.parameters, [input], {
      call: layer.written,
      at: layer.at,
      name: isNameless ? (path === '' ? '0' : functionName(kind)) : path,
      identity: layer,
      openFindings: layer.openFindings,
      frozen: this.frozen(layer, findings),
      initial,
      findings,
    });
    if (layer.isInPlace) input.become(output);
    return output;
  }

  /** A tensor that comes from a layer, or is the network's input. */
  tensor(source: Tensor['source'], shape: PartialShape): Tensor {
    return new Tensor(source, shape, this, String(this.tensors++));
  }

  /** A step of the network, with what its layer says of the shape. */
  node(kind: LayerKind, parameters: Parameters | undefined, inputs: readonly Tensor[], step: Step): Tensor {
    this.evaluator.step(STEPS_OF_NODE);
    const node: GraphNode = {
      kind,
      parameters,
      inputs: inputs.map(({ source }) => source),
      ...step,
      findings: [
        ...(step.findings ?? []),
        ...this.gradientFindings(step),
        ...this.indexFindings(kind, inputs, step),
      ],
    };
    this.used.push(node);
    this.nodes++;
    for (const input of inputs) this.noteInput(input);
    const shapes = inputs.map(({ shape }) => shape);
    return this.tensor(node, shapeAfter(kind, parameters, shapes, step.call));
  }

  method(tensor: Tensor, name: string): ((call: Call) => Value) | undefined {
    return onTensor(this, tensor, name);
  }

  write(cell: Cell<Tensor | Unknown | undefined>, value: Tensor | Unknown): void {
    this.evaluator.journal.write(cell, value);
  }

  lineOf(at: Stretch): string {
    return this.rules.lineOf(at);
  }

  scaled(tensor: Tensor, at: Stretch): Tensor | undefined {
    if (tensor.source !== NETWORK_INPUT) return undefined;
    const scaled = this.tensor(NETWORK_INPUT, tensor.shape);
    this.scaledInputs.set(scaled, at);
    return scaled;
  }

  /** What is to be said of an input that the network scales itself. */
  scalingFindings(): Finding[] {
    const places = [...this.scalings.values()];
    const at = places.find(place => place !== undefined);
    if (!at) return [];
    const line = this.lineOf(at);
    if (places.length > 1) {
      const message = `Layers take the network's input both as ${line} scales it and otherwise, which Normscope cannot do.`;
      return [error('unsupported-computation', message, at)];
    }
    const message = `What ${line} does to the network's input is left out because Normscope scales the inputs by its own setting.`;
    return [information('ignored-layer', message, at)];
  }

  /** Numbers that stand for words are changed by no scaling. */
  private indexFindings(kind: LayerKind, inputs: readonly Tensor[], { call }: Step): Finding[] {
    const at = kind === 'Embedding' && inputs[0] ? this.scaledInputs.get(inputs[0]) : undefined;
    if (!at) return [];
    const message = `${call} takes what ${this.lineOf(at)} computes, and Normscope has no layer that does.`;
    return [error('unsupported-computation', message, at)];
  }

  private noteInput(input: Tensor): void {
    if (input.source !== NETWORK_INPUT) return;
    const at = this.scaledInputs.get(input);
    this.scalings.set(at ? `${at.from}-${at.to}` : '', at);
  }

  private gradientFindings({ at, call }: Step): Finding[] {
    if (this.withoutGradient === 0) return [];
    const message = `PyTorch trains nothing through ${call}, which stands under torch.no_grad(), and Normscope would.`;
    return [error('unsupported-computation', message, at)];
  }

  private frozen(layer: LayerModule, findings: Finding[]): GraphNode['frozen'] {
    // A whole network that is evaluated somewhere in the text is trained all the same.
    const { evaluatedBy } = layer;
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
}

/** `torch.no_grad()` and its like, between which nothing is trained. */
export class WithoutGradient extends LibraryValue {
  constructor(private readonly following: Following) {
    super();
  }

  describe(): string {
    return 'torch.no_grad()';
  }

  override enter(): void {
    this.following.withoutGradient++;
  }

  override exit(): void {
    this.following.withoutGradient--;
  }
}

/** What PyTorch's own graphs call the use of a module that has no name. */
function functionName(kind: LayerKind): string {
  return kind.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase();
}
