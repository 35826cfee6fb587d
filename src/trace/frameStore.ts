import { type TraceFrame, valuesIn } from './frame';
import { detachFrames } from './packing';

const MAX_FRAMES = 4096;
const MIN_FRAMES = 256;
/** Numbers that the tensors of all frames may hold together: 32 MB. */
const MAX_VALUES = 8_000_000;

/** What adding frames did to a store. */
export interface Added {
  /** Those of the new frames that are kept. */
  readonly kept: readonly TraceFrame[];
  /** True when older frames were left out to make room. */
  readonly thinned: boolean;
}

/**
 * The frames of a run in memory, bounded and even over the whole run: when they become too many, every second one goes,
 * and of the later ones only as many stay; what stays shares no memory with what went. Frames with a validation score stay as long as they fill less than half.
 */
export class FrameStore {
  private kept: TraceFrame[] = [];
  private newest: TraceFrame | undefined;
  /** For each kept frame, how many came before it. */
  private positions: number[] = [];
  private arrived = 0;
  private stride = 1;
  private capacity = 0;

  constructor(private readonly maxFrames = MAX_FRAMES) {}

  get frames(): readonly TraceFrame[] {
    return this.kept;
  }

  /** The newest frame, which need not be among the kept. */
  get last(): TraceFrame | undefined {
    return this.newest;
  }

  /** Adds frames in the order of their steps. */
  add(frames: readonly TraceFrame[]): Added {
    const before = this.arrived;
    let thinned = false;
    for (const frame of frames) {
      if (this.capacity === 0) this.capacity = this.capacityFor(frame);
      this.newest = frame;
      const position = this.arrived++;
      if (position % this.stride !== 0 && frame.validation === null) continue;
      this.kept.push(frame);
      this.positions.push(position);
      while (this.kept.length > this.capacity) {
        this.thin();
        thinned = true;
      }
    }
    if (thinned) this.kept = detachFrames(this.kept);
    const first = this.positions.findIndex(position => position >= before);
    if (first < 0) return { kept: [], thinned };
    if (!thinned && this.kept.length - first < frames.length) {
      this.kept.push(...detachFrames(this.kept.splice(first)));
    }
    return { kept: this.kept.slice(first), thinned };
  }

  private thin(): void {
    this.stride *= 2;
    const scores = this.kept.reduce((count, { validation }) => count + (validation ? 1 : 0), 0);
    const spares = scores < this.capacity / 2;
    const stays = this.kept.map(
      ({ validation }, i) => this.positions[i]! % this.stride === 0 || (spares && validation !== null),
    );
    this.kept = this.kept.filter((_, i) => stays[i]);
    this.positions = this.positions.filter((_, i) => stays[i]);
  }

  /** Frames of wide batch norms are large, so fewer of them are kept. */
  private capacityFor(frame: TraceFrame): number {
    const fitting = Math.floor(MAX_VALUES / Math.max(1, valuesIn(frame)));
    return Math.min(this.maxFrames, Math.max(MIN_FRAMES, fitting));
  }
}
