import type { Stretch } from '../evaluation/syntax';
import {
  int,
  isUnknown,
  LibraryValue,
  type SliceValue,
  type Unknown,
  unknown,
  type Value,
} from '../evaluation/values';

/** Longer ranges are not written out. */
const LONGEST_RANGE = 10_000;

/** `range(start, stop, step)`; its length is known however long it is. */
export class Range extends LibraryValue {
  private readonly count: number;

  constructor(
    private readonly start: number,
    private readonly stop: number,
    private readonly step: number,
  ) {
    super();
    this.count = Math.max(0, Math.ceil((stop - start) / step));
  }

  describe(): string {
    const step = this.step === 1 ? '' : `, ${this.step}`;
    return `range(${this.start}, ${this.stop}${step})`;
  }

  override length(): number {
    return this.count;
  }

  override index(index: Value, at: Stretch): Value | undefined {
    if (index.type !== 'int') return index.type === 'slice' ? this.slice(index) : undefined;
    const place = index.value < 0 ? index.value + this.count : index.value;
    return place < 0 || place >= this.count
      ? unknown(`there is no item ${index.value} in it`, at)
      : this.item(place);
  }

  override iterate(): readonly Value[] | Unknown {
    if (this.count > LONGEST_RANGE) return unknown('the range is too long to follow');
    return Array.from({ length: this.count }, (_, place) => this.item(place));
  }

  private item(place: number): Value {
    return int(this.start + place * this.step);
  }

  private slice(slice: SliceValue): Value | undefined {
    const parts = [slice.start, slice.stop, slice.step];
    if (!parts.every(part => part.type === 'int' || part.type === 'none')) return parts.find(isUnknown);
    const { first, end, by } = sliceOf(slice, this.count);
    return new Range(this.start + first * this.step, this.start + end * this.step, by * this.step);
  }
}

/** `keys()`, `values()` and `items()` of a dictionary: what it holds at the time of the question. */
export class View extends LibraryValue {
  constructor(private readonly items: () => readonly Value[] | Unknown) {
    super();
  }

  describe(): string {
    return 'a view of a dictionary';
  }

  override iterate(): readonly Value[] | Unknown {
    return this.items();
  }

  override length(): number | undefined {
    const items = this.items();
    return isUnknown(items) ? undefined : (items as readonly Value[]).length;
  }
}

/** The items of `[start:stop:step]`. */
export function sliced<T>(items: readonly T[], slice: SliceValue): T[] {
  const { first, end, by } = sliceOf(slice, items.length);
  const taken: T[] = [];
  for (let at = first; by > 0 ? at < end : at > end; at += by) taken.push(items[at]!);
  return taken;
}

/** The first place of a slice, the one that is no more part of it, and the way from one to the next. */
function sliceOf(
  { start, stop, step }: SliceValue,
  length: number,
): { first: number; end: number; by: number } {
  const by = wholeOf(step) || 1;
  const [lowest, highest] = by > 0 ? [0, length] : [-1, length - 1];
  const place = (value: Value, otherwise: number) => {
    const whole = wholeOf(value);
    if (whole === undefined) return otherwise;
    return Math.min(highest, Math.max(lowest, whole < 0 ? whole + length : whole));
  };
  return { first: place(start, by > 0 ? lowest : highest), end: place(stop, by > 0 ? highest : lowest), by };
}

/** True and False are 1 and 0. */
function wholeOf(value: Value): number | undefined {
  if (value.type === 'bool') return value.value ? 1 : 0;
  return value.type === 'int' ? value.value : undefined;
}
