import type { Call } from './calls';
import type { Cell, Scope } from './scope';
import type { ClassCode, FunctionCode, Stretch } from './syntax';

/** What an expression stands for, as far as the text decides it. */
export type Value =
  | { readonly type: 'int'; readonly value: number }
  | { readonly type: 'float'; readonly value: number }
  | { readonly type: 'bool'; readonly value: boolean }
  | { readonly type: 'text'; readonly value: string }
  /** `None`, `null` and `undefined`. */
  | { readonly type: 'none' }
  | Sequence
  | Dictionary
  | FunctionValue
  | ClassValue
  | ObjectValue
  | NativeValue
  | ModuleSymbol
  | LibraryValue
  | SliceValue
  | Unknown;

/** Something imported, such as `torch.float32`, by its full path. */
export interface ModuleSymbol {
  readonly type: 'symbol';
  readonly path: string;
}

export interface SliceValue {
  readonly type: 'slice';
  readonly start: Value;
  readonly stop: Value;
  readonly step: Value;
}

/** What the text does not decide; `because` ends a sentence, and `at` is the expression that is to blame. */
export interface Unknown {
  readonly type: 'unknown';
  readonly because: string;
  readonly at?: Stretch;
  /** True for a parameter that nobody in the text gives: the data may tell what it is. */
  readonly isOpen?: boolean;
  readonly isSyntaxError?: boolean;
  /** The lists and dictionaries that it may be: who changes it may change them. */
  readonly mayBe?: readonly (Sequence | Dictionary)[];
  /** What kind of problem it is, where that is not just an unknown value. */
  readonly code?: 'unsupported-layer' | undefined;
}

/** A list, a tuple or a set; what is in it, or why that is not known, changes through the journal only. */
export interface Sequence {
  readonly type: 'list' | 'tuple' | 'set';
  readonly items: Cell<readonly Value[] | Unknown>;
}

/** A dictionary, or an object of JavaScript that has no class; in order. */
export interface Dictionary {
  readonly type: 'dictionary';
  readonly entries: Cell<Entries | Unknown>;
  /** Why there may be more in it than its entries: `**kwargs` of a function that nobody calls. */
  readonly more?: Unknown;
}

export type Entries = ReadonlyMap<string | number, DictionaryEntry>;

export interface DictionaryEntry {
  readonly value: Value;
  /** Where the value is written. */
  readonly at?: Stretch;
}

/** A function of the text. */
export interface FunctionValue {
  readonly type: 'function';
  readonly code: FunctionCode;
  readonly scope: Scope;
  /** Standard values, evaluated where the function is defined, as Python does it. */
  readonly standards: ReadonlyMap<string, Value>;
  /** What the method belongs to. */
  readonly self?: Value;
  /** The class whose body defines it, for `super()`. */
  readonly owner?: ClassValue | undefined;
}

export interface ClassValue {
  readonly type: 'class';
  readonly code: ClassCode;
  readonly scope: Scope;
  readonly bases: readonly Value[];
  /** The classes of the text that it derives from, the first one first to be asked for a member. */
  readonly ancestors: readonly ClassValue[];
  readonly members: Map<string, Cell<Value | undefined>>;
  readonly decorators: readonly Value[];
}

/** An object of a class of the text. */
export interface ObjectValue {
  readonly type: 'object';
  readonly class: ClassValue;
  readonly attributes: Map<string, Cell<Value | undefined>>;
  /** The call that made it, and the attempt of the journal in which that was. */
  readonly at: Stretch;
  readonly born: number;
  /** Set once anything unknown may have changed it. */
  readonly damage: Cell<Unknown | undefined>;
  /** The scope of its constructor, which has what it was made with. */
  readonly constructed: Cell<Scope | undefined>;
  /** What the library keeps about it, such as hooks or that it is frozen. */
  readonly notes: Cell<unknown>;
}

/** A function that the reader brings along. */
export interface NativeValue {
  readonly type: 'native';
  readonly name: string;
  call(call: Call): Value;
}

/** Something of a library that networks are made of: a layer, a tensor, an optimizer. */
export abstract class LibraryValue {
  readonly type = 'library';

  /** How messages name it. */
  abstract describe(): string;

  attribute(_name: string, _at: Stretch): Value | undefined {
    return undefined;
  }

  /** False when the library's thing has no attribute that could be set so. */
  setAttribute(_name: string, _value: Value, _at: Stretch): boolean {
    return false;
  }

  call(_call: Call): Value | undefined {
    return undefined;
  }

  index(_index: Value, _at: Stretch): Value | undefined {
    return undefined;
  }

  setIndex(_index: Value, _value: Value | undefined, _at: Stretch): boolean {
    return false;
  }

  /** What a loop over it gives. */
  iterate(): readonly Value[] | Unknown | undefined {
    return undefined;
  }

  /** `this operator= other`, where that changes the thing itself. */
  update(operator: string, other: Value, at: Stretch): Value | undefined {
    return this.binary(operator, other, false, at);
  }

  /** `with this:`, before and after what stands inside. */
  enter(): void {}
  exit(): void {}

  /** What it gives when it is taken apart into so many values. */
  unpack(_count: number): readonly Value[] | Unknown | undefined {
    return this.iterate();
  }

  /** `this operator other`, or `other operator this` when it is reversed. */
  binary(_operator: string, _other: Value, _isReversed: boolean, _at: Stretch): Value | undefined {
    return undefined;
  }

  /** Whether it is an object of a class of the library, by the path of the class. */
  isOf(_path: string): boolean | undefined {
    return undefined;
  }

  /** True for a class that a path of the library stands for. */
  isAt(_path: string): boolean {
    return false;
  }

  /** Whether it has an attribute; undefined where that is not known. */
  has(_name: string): boolean | undefined {
    return undefined;
  }

  /** What a condition makes of it, where its length does not say. */
  isTrue(): boolean | undefined {
    return true;
  }

  /** What `len` gives, also where it is no number that is known. */
  size(): Value | undefined {
    const length = this.length();
    return length === undefined ? undefined : int(length);
  }

  length(): number | undefined {
    return undefined;
  }
}

export const NONE: Value = { type: 'none' };
/** `null` of JavaScript where it matters that it is not `undefined`: it is given, and takes no standard value. */
export const NULL: Value = { type: 'none' };
export const TRUE: Value = { type: 'bool', value: true };
export const FALSE: Value = { type: 'bool', value: false };

export function unknown(because: string, at?: Stretch): Unknown {
  return at ? { type: 'unknown', because, at } : { type: 'unknown', because };
}

export function int(value: number): Value {
  return Number.isSafeInteger(value) ? { type: 'int', value: value + 0 } : TOO_LARGE;
}

export function float(value: number): Value {
  if (Number.isNaN(value)) return unknown('it is not a real number');
  return Number.isFinite(value) ? { type: 'float', value } : TOO_LARGE;
}

export function text(value: string): Value {
  return value.length > LONGEST_TEXT ? unknown('the text is too long') : { type: 'text', value };
}

export function bool(value: boolean): Value {
  return value ? TRUE : FALSE;
}

export function symbol(path: string): ModuleSymbol {
  return { type: 'symbol', path };
}

/** A number, whole or not; true and false are none here. */
export function isNumber(value: Value): value is Extract<Value, { type: 'int' | 'float' }> {
  return value.type === 'int' || value.type === 'float';
}

export function isSequence(value: Value): value is Sequence {
  return value.type === 'list' || value.type === 'tuple' || value.type === 'set';
}

/** The items of a sequence whose content is known. */
export function itemsOf(value: Value): readonly Value[] | undefined {
  if (!isSequence(value)) return undefined;
  const content = value.items.value;
  return isUnknown(content) ? undefined : content;
}

export function isUnknown(value: Value | readonly Value[] | Entries): value is Unknown {
  return (value as Value).type === 'unknown';
}

export const TOO_LARGE = unknown('the number is too large');

const LONGEST_TEXT = 10_000;

/** Of larger values it is not found out whether they are the same. */
const MOST_COMPARED = 2000;

/** True where nothing that is done later can make the two differ. */
export function isSame(a: Value | undefined, b: Value | undefined, work = { left: MOST_COMPARED }): boolean {
  if (a === b) return true;
  if (work.left-- <= 0) return false;
  if (!a || !b || a.type !== b.type) return false;
  switch (a.type) {
    case 'int':
    case 'float':
    case 'bool':
    case 'text':
      return a.value === (b as typeof a).value;
    case 'none':
      return true;
    case 'symbol':
      return a.path === (b as typeof a).path;
    case 'unknown':
      return a.because === (b as typeof a).because;
    case 'tuple': {
      const [left, right] = [itemsOf(a), itemsOf(b)];
      return (
        !!left &&
        left.length === right?.length &&
        left.every((item, index) => isSame(item, right[index], work))
      );
    }
    case 'function':
      return (
        a.code === (b as typeof a).code &&
        a.scope === (b as typeof a).scope &&
        a.self === (b as typeof a).self
      );
    default:
      return false;
  }
}

/** The key of a dictionary that a value is; undefined for anything that is none here. */
export function keyOf(value: Value): string | number | undefined {
  return value.type === 'text' || value.type === 'int' ? value.value : undefined;
}

/** All that is in a dictionary, or why that is not known. */
export function allEntries({ entries, more }: Dictionary): Entries | Unknown {
  return more ?? entries.value;
}

/** Why a value is not known; for one that is, that it leads nowhere. */
export function asUnknown(value: Value): Unknown {
  return isUnknown(value) ? value : unknown('it cannot be followed');
}

/** How many items a list, a tuple or a set has, as far as that is known. */
export function lengthOf(value: Value): number {
  return itemsOf(value)?.length ?? 0;
}
