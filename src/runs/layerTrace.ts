import { matchLayers } from '../network/match';
import type { Network } from '../network/network';
import type { TraceFrame } from '../trace/frame';
import type { Run } from './run';

/** What a run measured of one layer: the layer at `index` of each frame. */
export interface LayerTrace {
  readonly index: number;
  readonly frames: readonly TraceFrame[];
  readonly last: TraceFrame;
}

/** The traces of the layers that the text still has as they were trained, by their ids in the text. */
export function layerTraces(run: Run, written: Network): ReadonlyMap<string, LayerTrace> {
  const { frames, last } = run.store;
  const traces = new Map<string, LayerTrace>();
  if (!last) return traces;
  for (const [id, index] of matchLayers(run.network, written)) traces.set(id, { index, frames, last });
  return traces;
}
