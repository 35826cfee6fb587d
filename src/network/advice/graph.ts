import { type Layer, type LayerKind, type LayerOf, NETWORK_INPUT, type Network } from '../network';

export type BatchNormLayer = LayerOf<'BatchNorm1d' | 'BatchNorm2d'>;
export type WeightedLayer = LayerOf<'Linear' | 'Conv1d' | 'Conv2d'>;

/** A network with the ways through it. */
export class Graph {
  private readonly byId: ReadonlyMap<string, Layer>;
  private readonly consumers = new Map<string, Layer[]>();

  constructor(readonly network: Network) {
    this.byId = new Map(network.layers.map(layer => [layer.id, layer]));
    for (const layer of network.layers)
      for (const id of layer.inputs) this.consumers.set(id, [...(this.consumers.get(id) ?? []), layer]);
  }

  get layers(): readonly Layer[] {
    return this.network.layers;
  }

  /** The layer whose output is the network's. */
  get last(): Layer | undefined {
    return this.network.layers.at(-1);
  }

  get batchNorms(): BatchNormLayer[] {
    return this.network.layers.filter(isBatchNorm);
  }

  /** The layers that take the output of this one. */
  after({ id }: Layer): readonly Layer[] {
    return this.consumers.get(id) ?? [];
  }

  /** The layer before one that has a single input; undefined at the network's input and where ways meet. */
  before({ inputs }: Layer): Layer | undefined {
    const [id, ...others] = inputs;
    return id === undefined || id === NETWORK_INPUT || others.length > 0 ? undefined : this.byId.get(id);
  }

  /** The layers of which each takes the output of the next, from the one before `layer` on, as long as `passes`. */
  wayBack(layer: Layer, passes: (one: Layer) => boolean): Layer[] {
    const way: Layer[] = [];
    for (let one = this.before(layer); one && passes(one); one = this.before(one)) way.push(one);
    return way;
  }

  /** The Linears and convolutions inside the network after which nothing is normalized. */
  get bareHiddenLayers(): WeightedLayer[] {
    const { outputLayer } = this;
    return this.layers
      .filter(isWeighted)
      .filter(layer => layer !== outputLayer && layer !== this.last && !this.after(layer).some(isNorm));
  }

  /** The Linear or convolution that makes the network's outputs, with nothing but what shapes them after it. */
  get outputLayer(): WeightedLayer | undefined {
    let end = this.last;
    while (end && AFTER_OUTPUT.has(end.kind)) end = this.before(end);
    return end && isWeighted(end) ? end : undefined;
  }
}

export function isBatchNorm(layer: Layer): layer is BatchNormLayer {
  return layer.kind === 'BatchNorm1d' || layer.kind === 'BatchNorm2d';
}

export function isNorm({ kind }: Layer): boolean {
  return /Norm(\dd)?$/.test(kind);
}

export function isWeighted(layer: Layer): layer is WeightedLayer {
  return layer.kind === 'Linear' || layer.kind === 'Conv1d' || layer.kind === 'Conv2d';
}

/** How many features or channels it gives, which is the size of its bias; undefined where only the data tells. */
export function widthOf(layer: WeightedLayer): number | undefined {
  return layer.kind === 'Linear' ? (layer.parameters.outFeatures ?? undefined) : layer.parameters.outChannels;
}

/** What may stand between the last weights and the output. */
const AFTER_OUTPUT: ReadonlySet<LayerKind> = new Set([
  ...(['Softmax', 'LogSoftmax', 'Sigmoid', 'Tanh', 'Hardsigmoid', 'Hardtanh', 'Softplus'] as const),
  ...(['Flatten', 'Unflatten', 'Reshape', 'Identity', 'BatchNorm1d', 'BatchNorm2d'] as const),
  ...(['AdaptiveAvgPool1d', 'AdaptiveAvgPool2d'] as const),
]);
