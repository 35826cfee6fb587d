import { type Layer, NETWORK_INPUT, type Network } from '../../network/network';

/**
 * What a network computes, without names and places, as a text to compare: layers that are left out are passed through.
 *
 * @param isOut the layers that do not count
 * @param isFree those of which the parameters do not count
 */
export function skeleton(
  { layers, framework }: Network,
  isOut: (layer: Layer) => boolean = () => false,
  isFree: (layer: Layer) => boolean = () => false,
): string {
  const sources = new Map<string, string>([[NETWORK_INPUT, NETWORK_INPUT]]);
  const kept: unknown[] = [];
  const numberOf = (id: string) => sources.get(id) ?? id;
  for (const layer of layers) {
    const inputs = layer.inputs.map(numberOf);
    if (isOut(layer)) {
      sources.set(layer.id, inputs[0] ?? NETWORK_INPUT);
      continue;
    }
    const { kind, parameters, sharesWith, frozen } = layer;
    const shared = sharesWith === undefined ? null : numberOf(sharesWith);
    kept.push([kind, isFree(layer) ? null : parameters, inputs, shared, frozen ?? null]);
    sources.set(layer.id, String(kept.length));
  }
  return JSON.stringify([framework, kept]);
}
