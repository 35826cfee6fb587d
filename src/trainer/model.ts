import { NETWORK_INPUT, type Network } from '../network/network';
import { sizeOf } from '../network/shapes';
import { type InitialValues, initialize } from './initialize';
import type { Engine, Tensor } from './kernels/engine';
import { ActivationModule } from './layers/activations';
import { BatchNormModule } from './layers/batchNorm';
import { createModule } from './layers/create';
import type { LayerModule, Mode, Parameter, Source } from './layers/layer';

/** How a network is put to work. */
export interface ModelOptions {
  /** Of one sample. */
  readonly inputShape: readonly number[];
  readonly maxBatch: number;
  readonly seed: number;
  /** Computes the gradient of the input too; by default only what something before learns from is computed. */
  readonly wantsInputGradient?: boolean;
  /** The loss contains the function of the last layer: see `scores`. */
  readonly lossIncludesLast?: boolean;
  /** Left out, the framework's own. */
  readonly initialValues?: InitialValues;
}

const FRAMEWORK_VALUES: InitialValues = { initialization: 'default', initializationStd: 0 };

/** A gradient that one consumer of a layer's output gives, and the module that it is for. */
interface Flow {
  /** The gradient of the module's output, from the consumer that comes last in the network. */
  readonly gradient: Tensor;
  /** What the other consumers add to it. */
  readonly others: readonly Tensor[];
}

/** A gradient that a later call of a module gives to its parameter. */
interface Sharing {
  readonly own: Parameter;
  readonly from: Parameter;
  /** The first call computes none, since nothing of the output comes from it. */
  readonly isFirst: boolean;
}

/** A network at work: its layers in order, with weights, for batches of at most `maxBatch` samples. */
export class Model {
  readonly input: Source;
  readonly modules: readonly LayerModule[];
  /** Those that are trained, each once; as in PyTorch, not those that the output does not depend on. */
  readonly parameters: readonly Parameter[];
  /** Values per sample that the network gives. */
  readonly outputs: number;
  /**
   * What the loss is computed from: the network's output, or the last layer's input where the loss includes that layer.
   */
  readonly scores: Tensor;
  /** Where the gradient of `scores` is to be written before `backward`. */
  readonly outputGradient: Tensor;
  private readonly flows: readonly (Flow | null)[];
  private readonly sharing: readonly Sharing[];

  /** @param network with shapes that fit together; its last layer is its output */
  constructor(
    network: Network,
    private readonly engine: Engine,
    options: ModelOptions,
  ) {
    const { inputShape, maxBatch, seed, wantsInputGradient = false, lossIncludesLast = false } = options;
    const units = sizeOf(inputShape);
    this.input = { output: engine.tensor(maxBatch * units), shape: inputShape, units };
    const modules = new Map<string, LayerModule>();
    const learning = new Set<string>(wantsInputGradient ? [NETWORK_INPUT] : []);
    for (const layer of network.layers) {
      const module = createModule({
        layer,
        shape: layer.outputShape ?? inputShape,
        sources: layer.inputs.map(id => (id === NETWORK_INPUT ? this.input : modules.get(id)!)),
        wanted: layer.inputs.map(id => learning.has(id)),
        engine,
        maxBatch,
        framework: network.framework,
        seed,
        sharesWith: layer.sharesWith === undefined ? undefined : modules.get(layer.sharesWith),
      });
      modules.set(layer.id, module);
      const learns = module.parameters.length > 0 && layer.frozen === undefined;
      if (learns || layer.inputs.some(id => learning.has(id))) learning.add(layer.id);
    }
    this.modules = [...modules.values()];
    const last = this.modules.at(-1)!;
    this.outputs = last.units;
    this.scores = lossIncludesLast ? last.sources[0]!.output : last.output;
    const received = lossIncludesLast ? last.sourceGradients[0] : null;
    this.outputGradient = received ?? engine.tensor(maxBatch * this.outputs);
    const ids = usefulLayers(network);
    const useful = this.modules.filter(({ layer }) => ids.has(layer.id));
    this.flows = this.modules.map(module => this.flowInto(module, useful, lossIncludesLast));
    this.joinActivations();
    this.sharing = sharingOf(useful, modules);
    const trained = new Set(useful.map(({ layer }) => modules.get(layer.sharesWith ?? layer.id)!));
    this.parameters = this.modules
      .filter(module => trained.has(module) && module.layer.frozen === undefined)
      .flatMap(module => module.parameters);
    initialize(this.modules, network.framework, seed, options.initialValues ?? FRAMEWORK_VALUES);
  }

  get output(): Tensor {
    return this.modules.at(-1)!.output;
  }

  forward(batch: number, mode: Mode): void {
    for (let i = 0; i < this.modules.length; i++) this.modules[i]!.forward(batch, mode);
  }

  /** Gradients of every parameter, from `outputGradient`, after a forward in training mode. */
  backward(batch: number): void {
    const { kernels } = this.engine;
    for (let i = this.modules.length - 1; i >= 0; i--) this.backwardThrough(i, batch);
    for (let i = 0; i < this.sharing.length; i++) {
      const { own, from, isFirst } = this.sharing[i]!;
      const [x, y] = [from.gradient.address, own.gradient.address];
      if (isFirst) kernels.copy(x, y, own.value.length);
      else kernels.add(x, y, own.value.length);
    }
  }

  /** The way back through one module, after those that listen to it. */
  backwardThrough(index: number, batch: number): void {
    const flow = this.flows[index]!;
    if (flow === null) return;
    const module = this.modules[index]!;
    for (let i = 0; i < flow.others.length; i++) {
      this.engine.kernels.add(flow.others[i]!.address, flow.gradient.address, batch * module.units);
    }
    module.backward(flow.gradient, batch);
  }

  /** An activation that alone listens to a batch norm is computed along with it. */
  private joinActivations(): void {
    this.modules.forEach((module, i) => {
      const source = module.sources[0];
      if (!(module instanceof ActivationModule && source instanceof BatchNormModule)) return;
      const flow = this.flows[this.modules.indexOf(source)];
      if (!flow || flow.gradient !== module.sourceGradients[0] || flow.others.length > 0) return;
      if (this.flows[i] !== null) source.joinedBy(module);
    });
  }

  /** Null for a layer that nobody listens to, that has nothing to learn before it, or that the loss includes. */
  private flowInto(module: LayerModule, useful: readonly LayerModule[], includesLast: boolean): Flow | null {
    if (module === this.modules.at(-1))
      return includesLast ? null : { gradient: this.outputGradient, others: [] };
    const gradients = useful.flatMap(consumer =>
      consumer.sources.flatMap((source, i) => {
        const gradient = consumer.sourceGradients[i];
        return source === module && gradient ? [gradient] : [];
      }),
    );
    const [last, ...others] = gradients.reverse();
    return last ? { gradient: last, others } : null;
  }
}

/** The layers that the output is computed from; the others do not learn. */
function usefulLayers({ layers }: Network): ReadonlySet<string> {
  const useful = new Set([layers.at(-1)!.id]);
  for (const { id, inputs } of [...layers].reverse()) {
    if (useful.has(id)) for (const input of inputs) useful.add(input);
  }
  return useful;
}

function sharingOf(
  useful: readonly LayerModule[],
  modules: ReadonlyMap<string, LayerModule>,
): readonly Sharing[] {
  const computed = new Set(useful.filter(({ layer }) => layer.sharesWith === undefined));
  return useful.flatMap(module => {
    const owner = modules.get(module.layer.sharesWith ?? '');
    if (!owner) return [];
    const isFirst = !computed.has(owner);
    computed.add(owner);
    return owner.parameters.map((own, i) => ({ own, from: module.parameters[i]!, isFirst }));
  });
}
