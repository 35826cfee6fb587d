import type { Layer, Network } from './network';

/**
 * Which layer of a trained network each layer of the text still is: its index there by the text's id. Layers before and
 * after an edit keep theirs although their ids may have moved; those that were edited have none.
 */
export function matchLayers(trained: Network, written: Network): ReadonlyMap<string, number> {
  const old = trained.layers;
  const now = written.layers;
  const matches = new Map<string, number>();
  const most = Math.min(old.length, now.length);
  let start = 0;
  while (start < most && isSame(old[start]!, now[start]!)) {
    matches.set(now[start]!.id, start);
    start++;
  }
  for (let end = 1; end <= most - start && isSame(old.at(-end)!, now.at(-end)!); end++) {
    matches.set(now.at(-end)!.id, old.length - end);
  }
  return matches;
}

function isSame(a: Layer, b: Layer): boolean {
  return a.kind === b.kind && withoutSpace(a.call) === withoutSpace(b.call);
}

function withoutSpace(call: string): string {
  return call.replace(/\s+/g, '');
}
