import type { Layer } from '../../network/network';
import { type GraphNode, layersOf, openFindings, type Source } from '../layers/graph';
import { error, type Finding } from '../layers/report';
import type { Part } from './entries';
import type { KerasLayer } from './layer';
import type { Model } from './model';
import type { Named, Tensor, Use } from './tensor';
import { usesOf } from './uses';
import type { Words } from './words';

export interface Assembled {
  readonly layers: readonly Layer[];
  readonly findings: readonly Finding[];
  readonly input: Tensor | undefined;
  /** The layers that it uses. */
  readonly used: readonly KerasLayer[];
}

/** The layers of a model, with their names in the framework, and all that there is to say about them. */
export function assemble(model: Model): Assembled {
  const { source, words } = model.session;
  const { input, output, findings } = model.trace();
  if (!output) return { layers: [], findings, input, used: [] };
  const { uses, inputs } = usesOf(output);
  const others = [...inputs].filter(one => one !== input);
  const isConnected = others.length < inputs.size || inputs.size === 0;
  const stray = isConnected
    ? others.map(({ at }) =>
        error('several-inputs', 'This is a second input, and Normscope trains networks with one.', at),
      )
    : [error('unsupported-computation', 'The output of this model does not come from its input.', model.at)];
  const names = namesOf(uses, words);
  const lasts = new Map<Use, GraphNode>();
  const frozen = uses.flatMap(({ layer }) => unclearFreezing(model, layer)).slice(0, 1);
  const used = uses.flatMap(use => {
    const nodes = nodesOf(use, model, names, lasts);
    lasts.set(use, nodes.at(-1)!);
    return nodes;
  });
  const last = output.use && lasts.get(output.use);
  const layers = layersOf(used, stretch => source.rangeOf(stretch));
  const own = [...uses.flatMap(use => use.findings), ...openFindings(used, last)];
  return {
    layers,
    input,
    findings: withoutRepetition([...findings, ...stray, ...own, ...frozen]),
    used: uses.map(({ layer }) => layer),
  };
}

/** The nodes that a use of a layer comes to, each behind the one before. */
function nodesOf(
  use: Use,
  model: Model,
  names: ReadonlyMap<Named, string>,
  lasts: ReadonlyMap<Use, GraphNode>,
): GraphNode[] {
  const { source, words } = model.session;
  const { layer, within, isEvaluating } = use;
  const { at } = layer.facts;
  const name = [...within, layer].map(named => names.get(named)!).join('.');
  const call = source.onOneLine(at);
  let inputs: readonly Source[] = use.inputs.map(input => (input.use && lasts.get(input.use)) ?? 'input');
  const parts = use.parts.length > 0 ? use.parts : [undefined];
  return parts.map(part => {
    const isDropped = isEvaluating && part?.kind.startsWith('Dropout');
    const node: GraphNode = {
      kind: part && !isDropped ? part.kind : 'Identity',
      parameters: isDropped ? {} : part?.parameters,
      call,
      at,
      inputs,
      name: `${name}${part?.suffix ?? ''}`,
      ...(part?.suffix ? {} : { identity: layer }),
      frozen: part && frozenAs(part, layer, model, words),
      initial: part?.initial,
      findings: [],
      openFindings: part?.suffix ? [] : (layer.facts.openFindings ?? []),
    };
    inputs = [node];
    return node;
  });
}

function frozenAs(part: Part, layer: KerasLayer, model: Model, words: Words): GraphNode['frozen'] {
  if (model.isTrained(layer) !== false || !LEARNING.has(part.kind)) return undefined;
  return part.kind.startsWith('BatchNorm') && words.restsFrozenNorms ? 'evaluation' : 'weights';
}

const LEARNING: ReadonlySet<string> = new Set([
  ...[
    'Linear',
    'Conv1d',
    'Conv2d',
    'BatchNorm1d',
    'BatchNorm2d',
    'LayerNorm',
    'GroupNorm',
    'Embedding',
    'PReLU',
  ],
]);

function unclearFreezing(model: Model, layer: KerasLayer): Finding[] {
  const { value } = layer.trainable;
  if (model.isTrained(layer) !== undefined || !layer.facts.entry) return [];
  const { at } = layer.facts;
  const { session } = model;
  if (value.type === 'unknown')
    return [session.notKnown({ ...value, because: `whether it is trained is not: ${value.because}` }, at)];
  return [error('wrong-argument', `trainable has to be true or false.`, at)];
}

/**
 * Names of layers, and of models and blocks around them: as the text gives them, or as the framework counts those of a
 * class in the order in which they are made.
 */
function namesOf(uses: readonly Use[], words: Words): ReadonlyMap<Named, string> {
  const all = new Set<Named>(uses.flatMap(({ within, layer }) => [...within, layer]));
  const ordered = [...all].sort((a, b) => a.serial - b.serial);
  const names = new Map<Named, string>();
  const counts = new Map<string, number>();
  for (const named of ordered) {
    const before = counts.get(named.className) ?? 0;
    if (named.ownName === undefined) counts.set(named.className, before + 1);
    names.set(named, named.ownName ?? words.automaticName(named.className, before));
  }
  return uniqueAmong(uses, names, ordered);
}

/** The framework itself refuses two layers of the same name in one model, as different parts of a text may make them. */
function uniqueAmong(
  uses: readonly Use[],
  names: Map<Named, string>,
  ordered: readonly Named[],
): ReadonlyMap<Named, string> {
  const within = new Map<Named, readonly Named[]>(uses.map(use => [use.layer, use.within]));
  const taken = new Set<string>();
  for (const named of ordered) {
    const around = (within.get(named) ?? []).map(one => names.get(one)).join('.');
    const name = names.get(named)!;
    let unique = name;
    for (let count = 1; taken.has(`${around}.${unique}`); count++) unique = `${name}_${count}`;
    taken.add(`${around}.${unique}`);
    names.set(named, unique);
  }
  return names;
}

function withoutRepetition(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.map(finding => [`${finding.at.from} ${finding.message}`, finding])).values()];
}
