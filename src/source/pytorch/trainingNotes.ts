import type { Told, TrainingText } from '../../network/training';
import type { Stretch } from '../evaluation/syntax';
import type { Value } from '../evaluation/values';
import type { Finding } from '../layers/report';
import type { ToldSchedule } from './schedules';

/** What an optimizer of the text trains, and with what numbers. */
export interface TorchOptimizer {
  readonly layers: ReadonlySet<Value>;
  readonly told: TrainingText;
  readonly schedules: ToldSchedule[];
  /** What is not taken of it and of its schedules. */
  readonly findings: Finding[];
  /** How much was noted before it was made. */
  readonly made: number;
  /** A function that nobody calls makes it. */
  readonly isTried: boolean;
}

/** Something that the text says beside its optimizers. */
interface Note {
  readonly kind: 'loss' | 'use of a loss' | 'loop over epochs' | 'trainer' | 'loader';
  readonly told: TrainingText;
  readonly at: Stretch;
  /** Stands in a function that nobody calls. */
  readonly isTried: boolean;
  /** Of a loader: it gives the rows in another order each time, as one for training does. */
  readonly shuffles: boolean;
}

/** What a text says of training, in the order in which it runs; what it says of a network in several ways is left out. */
export class TrainingNotes {
  /** Functions that nobody calls are followed from now on. */
  isTrying = false;
  readonly optimizers: TorchOptimizer[] = [];
  /** Schedules of optimizers that are not known. */
  readonly looseSchedules: ToldSchedule[] = [];
  private readonly notes: Note[] = [];

  /**
   * @param lineUpTo the line of the text in which something begins, to its end
   * @param constant the epochs that a constant names
   */
  constructor(
    private readonly lineUpTo: (at: Stretch) => string,
    private readonly constant: () => TrainingText,
  ) {}

  optimizer(layers: ReadonlySet<Value>, told: TrainingText, findings: Finding[]): TorchOptimizer {
    const made = this.notes.length;
    const optimizer = { layers, told, findings, schedules: [], made, isTried: this.isTrying };
    this.optimizers.push(optimizer);
    return optimizer;
  }

  note(kind: Note['kind'], told: TrainingText, at: Stretch, shuffles = false): void {
    this.notes.push({ kind, told, at, isTried: this.isTrying, shuffles });
  }

  /** What holds for a network with these layers. */
  of(layers: ReadonlySet<Value>): TrainingText {
    const optimizers = this.optimizersOf(layers);
    // Where only others are trained, nothing is said of this one.
    if (optimizers.length === 0 && this.optimizers.length > 0) return {};
    const isSure = optimizers.length === 1 || optimizers.some(one => one.layers.size > 0);
    const last = isSure ? optimizers.at(-1) : undefined;
    const told = {
      ...this.epochs(last),
      ...(this.firstAfter('use of a loss', last) ?? agreed(this.all('loss', last))),
      ...this.batchSize(last),
      ...agreed(optimizers),
    };
    const bound = optimizers.flatMap(({ schedules }) => schedules);
    const schedules = bound.length > 0 || this.optimizers.length > 1 ? bound : this.looseSchedules;
    const isWhole = schedules.every(
      ({ epochs }) => epochs === undefined || told.epochs === undefined || epochs === told.epochs.value,
    );
    return isWhole ? { ...told, ...agreed(schedules) } : told;
  }

  /** What is not taken of the training of a network with these layers. */
  findingsOf(layers: ReadonlySet<Value>): readonly Finding[] {
    return this.optimizersOf(layers).flatMap(({ findings }) => findings);
  }

  /** The optimizers of these layers, without others where there are such; else those of which it is not known. */
  private optimizersOf(layers: ReadonlySet<Value>): readonly TorchOptimizer[] {
    const own = this.optimizers.filter(one => [...one.layers].some(layer => layers.has(layer)));
    const only = own.filter(one => [...one.layers].every(layer => layers.has(layer)));
    if (only.length > 0) return only;
    return own.length > 0 ? own : this.optimizers.filter(one => one.layers.size === 0);
  }

  /** What the loop says, or a trainer, or a constant where no loop says it. */
  private epochs(optimizer: TorchOptimizer | undefined): TrainingText {
    const loop = this.firstAfter('loop over epochs', optimizer);
    if (loop) return loop;
    const trainers = this.all('trainer', optimizer);
    if (trainers.length > 0) return agreed(trainers);
    return this.notes.some(({ kind }) => kind === 'loop over epochs') ? {} : this.constant();
  }

  private batchSize(optimizer: TorchOptimizer | undefined): TrainingText {
    let loaders = this.all('loader', optimizer);
    for (const isForTraining of [
      ({ shuffles }: Note) => shuffles,
      ({ at }: Note) => /train/i.test(this.lineUpTo(at)) && !/test|val/i.test(this.lineUpTo(at)),
    ])
      if (loaders.some(isForTraining)) loaders = loaders.filter(isForTraining);
    return agreed(loaders);
  }

  /** What is said first once a network has its optimizer; without one, what is said everywhere. */
  private firstAfter(kind: Note['kind'], optimizer: TorchOptimizer | undefined): TrainingText | undefined {
    if (optimizer) return this.notes.slice(optimizer.made).find(note => note.kind === kind)?.told;
    const all = this.all(kind, optimizer);
    return all.length > 0 ? agreed(all) : undefined;
  }

  /** All that is said of a kind; where something of it runs, not what functions say that nobody calls. */
  private all(kind: Note['kind'], optimizer: TorchOptimizer | undefined): readonly Note[] {
    const all = this.notes.filter(note => note.kind === kind);
    const running = all.filter(({ isTried }) => !isTried);
    return running.length > 0 && !optimizer?.isTried ? running : all;
  }
}

/** What all say alike. */
function agreed(texts: readonly { readonly told: TrainingText }[]): TrainingText {
  const [first, ...others] = texts;
  if (!first) return {};
  const entries = Object.entries(first.told) as [keyof TrainingText, Told<unknown>][];
  return Object.fromEntries(
    entries.filter(([key, { value }]) => others.every(({ told }) => told[key]?.value === value)),
  );
}
