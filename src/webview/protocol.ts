import type { SampleInspection, UnitInspection } from '../trace/inspection';
import type { PackedFrames } from '../trace/packing';
import type { RunPhase } from '../trace/run';

/** A layer as the views speak of it. */
export interface LayerHead {
  readonly id: string;
  readonly kind: string;
  /** The call as the user wrote it. */
  readonly call: string;
  /** One-based line of the code. */
  readonly line: number;
  /** Sizes that go in and come out, `2 → 16`. */
  readonly shapes: string;
}

/** How a run stands. */
export interface RunStatus {
  readonly phase: RunPhase;
  /** One line for a person: the phase, the step, the loss. */
  readonly text: string;
}

/** Everything of a run that a view needs to begin; deltas follow. */
export interface RunSnapshot {
  readonly network: string;
  readonly dataset: string;
  readonly rows: number;
  readonly layers: readonly LayerHead[];
  readonly frames: PackedFrames;
  readonly status: RunStatus;
}

/** What the traces panel asks of the extension. */
export interface TracesHost {
  /** The view is ready; from now on it gets events. Null while there is no run. */
  hydrate(request: null): RunSnapshot | null;
  /** Shows the layer's line in the editor. */
  reveal(request: { layer: string }): void;
}

/** What the extension tells the traces panel. */
export interface TracesView {
  /** Another run is shown. */
  reset(snapshot: RunSnapshot | null): void;
  /** Frames that came since, or all of them where `isWhole`: then they replace what was there. */
  update(delta: { frames: PackedFrames; isWhole: boolean; status: RunStatus }): void;
  /** The layers on the line under the editor's cursor. */
  highlight(layers: readonly string[]): void;
}

/** What the activations view asks of the extension. */
export interface ActivationsHost {
  hydrate(request: null): RunSnapshot | null;
  reveal(request: { layer: string }): void;
  inspect(request: { row: number }): Promise<SampleInspection>;
  inspectUnit(request: { row: number; layer: string; unit: number }): Promise<UnitInspection>;
}

/** What the extension tells the activations view; its snapshot holds no frames. */
export interface ActivationsView {
  reset(snapshot: RunSnapshot | null): void;
  /** The network has changed: what is shown can be asked anew. */
  update(status: RunStatus): void;
  highlight(layers: readonly string[]): void;
}
