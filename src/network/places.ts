import type { Layer, Network, Reading } from './network';
import { contains, type Position, type SourceRange } from './sourceRange';

/** Layers of one kind that the same part of the text makes: one as a rule, several in a loop or by a block used again. */
export interface LayerGroup {
  readonly range: SourceRange;
  readonly layers: readonly [Layer, ...Layer[]];
}

/** The layers that the line defines, or those of the innermost call that holds the position where there is one. */
export function layersAt(network: Network, position: Position): readonly Layer[] {
  const onLine = network.layers.filter(({ range }) => touchesLine(range, position.line));
  const under = innermost(onLine, position);
  return under.length > 0 ? under : onLine;
}

/** The layers of the innermost call that holds the position. */
export function layersUnder(network: Network, position: Position): readonly Layer[] {
  return innermost(network.layers, position);
}

/** The networks that have a layer on the line, else those whose definition is the innermost around the position. */
export function networksAt({ networks }: Reading, position: Position): readonly Network[] {
  const withLayers = networks.filter(network => layersAt(network, position).length > 0);
  return withLayers.length > 0 ? withLayers : innermost(networks, position);
}

/** The layers by the part of the text that makes them, in the order of the network. */
export function grouped(layers: readonly Layer[]): readonly LayerGroup[] {
  const groups = new Map<string, { range: SourceRange; layers: [Layer, ...Layer[]] }>();
  for (const layer of layers) {
    const { start, end } = layer.range;
    const key = [start.line, start.character, end.line, end.character, layer.kind].join();
    const group = groups.get(key);
    if (group) group.layers.push(layer);
    else groups.set(key, { range: layer.range, layers: [layer] });
  }
  return [...groups.values()];
}

/** The networks by the line on which they are defined, in the order of the lines. */
export function byDefinition(networks: readonly Network[]): readonly (readonly [Network, ...Network[]])[] {
  const lines = new Map<number, [Network, ...Network[]]>();
  for (const network of networks) {
    const { line } = network.range.start;
    const before = lines.get(line);
    if (before) before.push(network);
    else lines.set(line, [network]);
  }
  return [...lines.entries()].sort(([a], [b]) => a - b).map(([, defined]) => defined);
}

/** All ids as far as they are few: `conv1`, `conv1, conv2, conv3`, `conv1 … layer4.1.conv2`. */
export function idsText(layers: readonly Layer[], format: (id: string) => string = id => id): string {
  const ids = layers.map(({ id }) => format(id));
  return ids.length <= 3 ? ids.join(', ') : `${ids[0]} … ${ids.at(-1)}`;
}

function touchesLine({ start, end }: SourceRange, line: number): boolean {
  return start.line <= line && line <= end.line;
}

/** Those with the smallest of the ranges that hold the position, ends included; of two that only touch there, the first. */
function innermost<T extends { readonly range: SourceRange }>(
  all: readonly T[],
  position: Position,
): readonly T[] {
  const around = all.filter(({ range }) => contains(range, { start: position, end: position }));
  const [first, ...others] = around;
  if (!first) return [];
  const smallest = others.reduce((best, { range }) => (contains(best, range) ? range : best), first.range);
  return around.filter(({ range }) => contains(smallest, range));
}
