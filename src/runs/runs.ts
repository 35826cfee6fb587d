import { Disposable, Emitter } from '../common/disposable';
import type { RunStart } from '../trace/run';
import { Run, type RunControls, type RunOrigin } from './run';

/** Runs kept in memory; the oldest goes first, with its thread. */
const MAX_RUNS = 4;

/** All runs of this window, newest last, and the one that the views show. */
export class Runs extends Disposable {
  private readonly all: Run[] = [];
  private shown: Run | undefined;
  private readonly changed = this._register(new Emitter<Run>());
  private readonly currentChanged = this._register(new Emitter<Run | undefined>());
  private readonly phaseChanged = this._register(new Emitter<Run>());
  /** A run was added, got frames or changed its phase. */
  readonly onDidChange = this.changed.event;
  /** A run was added, or changed its phase. */
  readonly onDidChangePhase = this.phaseChanged.event;
  /** Another run is shown. */
  readonly onDidChangeCurrent = this.currentChanged.event;

  /** The run that the views show: the one added or chosen last. */
  get current(): Run | undefined {
    return this.shown;
  }

  set current(run: Run | undefined) {
    if (this.shown === run) return;
    this.shown = run;
    this.currentChanged.fire(run);
  }

  /** The newest run of a network in a document. */
  latestOf(document: string, network: string): Run | undefined {
    return this.all.findLast(({ origin }) => origin.document === document && origin.network === network);
  }

  /** The newest run of each network in a document, the newest of all first. */
  latestRuns(document: string): readonly Run[] {
    const latest = new Map<string, Run>();
    for (const run of this.all.toReversed()) {
      const { origin } = run;
      if (origin.document === document && !latest.has(origin.network)) latest.set(origin.network, run);
    }
    return [...latest.values()];
  }

  /** The newest run that still trains or waits. */
  get active(): Run | undefined {
    return this.all.findLast(run => run.isActive);
  }

  add(origin: RunOrigin, start: RunStart, controls: RunControls): Run {
    const run = new Run(origin, start, controls);
    this.all.push(run);
    run.onDidChange(({ kind }) => {
      this.changed.fire(run);
      if (kind === 'phase') this.phaseChanged.fire(run);
    });
    this.makeRoom();
    this.current = run;
    this.changed.fire(run);
    this.phaseChanged.fire(run);
    return run;
  }

  override dispose(): void {
    for (const run of this.all.splice(0)) run.dispose();
    super.dispose();
  }

  private makeRoom(): void {
    while (this.all.length > MAX_RUNS) {
      const oldest = this.all.find(run => !run.isActive) ?? this.all[0]!;
      this.all.splice(this.all.indexOf(oldest), 1);
      oldest.fail('It made room for a newer run; train it again to go on.');
      oldest.dispose();
    }
  }
}
