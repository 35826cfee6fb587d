import type { Initial } from '../../network/initial';
import { type Layer, type LayerKind, NETWORK_INPUT, type SourceRange } from '../../network/network';
import type { Stretch } from '../evaluation/syntax';
import type { Finding } from './report';
import type { Parameters } from './specs';

/** Something that holds weights, and is one thing however often it is used. */
export type Identity = object;

/** One use of a layer while the network is followed from its input. */
export interface GraphNode {
  readonly kind: LayerKind;
  /** Undefined when something is wrong with them, of which `findings` tell. */
  readonly parameters: Parameters | undefined;
  /** The call as the user wrote it. */
  readonly call: string;
  readonly at: Stretch;
  readonly inputs: readonly Source[];
  /** The id to be had if no other layer has it yet. */
  readonly name: string;
  /** What is used; undefined for a function such as `F.relu`. */
  readonly identity?: Identity | undefined;
  readonly frozen?: 'weights' | 'evaluation' | undefined;
  /** How its weights begin. */
  readonly initial?: Initial | undefined;
  readonly findings: readonly Finding[];
  /** What else is wrong with it unless it is the last layer with a size. */
  readonly openFindings?: readonly Finding[];
}

/** Where values come from: a layer, or the network's own input. */
export type Source = GraphNode | typeof NETWORK_INPUT;

/** What is wrong with layers whose size only the target could tell, but that are not at the end. */
export function openFindings(nodes: readonly GraphNode[], output: Source | undefined): Finding[] {
  let last = output;
  while (last !== undefined && last !== NETWORK_INPUT && KEEPS_SIZE.has(last.kind)) last = last.inputs[0];
  return nodes.filter(node => node !== last).flatMap(node => node.openFindings ?? []);
}

/** Layers that give as many values as they take. */
const KEEPS_SIZE: ReadonlySet<LayerKind> = new Set([
  ...([
    'ReLU',
    'Sigmoid',
    'Tanh',
    'Softmax',
    'LogSoftmax',
    'Identity',
    'Dropout',
    'Softplus',
    'Flatten',
  ] as const),
  ...(['LeakyReLU', 'ELU', 'GELU', 'SiLU', 'Hardsigmoid', 'ReLU6'] as const),
]);

/** Layers of a `Network`, with ids that are unique: the second use of a module is `name_1`, and shares its weights. */
export function layersOf(nodes: readonly GraphNode[], rangeOf: (stretch: Stretch) => SourceRange): Layer[] {
  const ids = new Map<Source, string>([[NETWORK_INPUT, NETWORK_INPUT]]);
  const taken = new Set<string>([
    NETWORK_INPUT,
    ...nodes.filter(({ identity }) => identity).map(({ name }) => name),
  ]);
  const firstOf = new Map<Identity, string>();
  const layers: Layer[] = [];
  for (const node of nodes) {
    const first = node.identity && firstOf.get(node.identity);
    const isFirst = node.identity !== undefined && first === undefined;
    const id = isFirst ? node.name : freeName(node.name, taken);
    taken.add(id);
    ids.set(node, id);
    if (isFirst) firstOf.set(node.identity!, id);
    if (!node.parameters) continue;
    layers.push({
      id,
      kind: node.kind,
      call: node.call,
      parameters: node.parameters,
      inputs: node.inputs.map(input => ids.get(input) ?? NETWORK_INPUT),
      outputShape: null,
      ...(first !== undefined && hasState(node.kind) ? { sharesWith: first } : {}),
      ...(node.frozen ? { frozen: node.frozen } : {}),
      ...(first === undefined && node.initial ? { initial: node.initial } : {}),
      range: rangeOf(node.at),
    } as unknown as Layer);
  }
  return layers;
}

/** True for layers that learn or keep something. */
export function hasState(kind: LayerKind): boolean {
  return HAS_STATE.has(kind);
}

const HAS_STATE: ReadonlySet<LayerKind> = new Set([
  ...(['Linear', 'Conv1d', 'Conv2d', 'BatchNorm1d', 'BatchNorm2d', 'LayerNorm', 'GroupNorm'] as const),
  ...(['InstanceNorm1d', 'InstanceNorm2d', 'Embedding', 'PReLU'] as const),
]);

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let count = 1;
  while (taken.has(`${name}_${count}`)) count++;
  return `${name}_${count}`;
}
