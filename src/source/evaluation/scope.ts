import type { Journal } from './journal';
import { type ClassValue, type FunctionValue, symbol, type Unknown, unknown, type Value } from './values';

/** A place that holds a value; the journal writes it, so that what a branch did can be taken back. */
export interface Cell<T> {
  value: T;
}

export type ScopeKind = 'module' | 'class' | 'function' | 'block';

/** `from module import *` of a module whose names are known. */
export interface StarImport {
  readonly module: string;
  readonly exports: (name: string) => boolean;
}

/** The names of a module, a class, a function or a block, with what they stand for. */
export class Scope {
  readonly cells = new Map<string, Cell<Value | undefined>>();
  /** What `global` and `nonlocal` say of names. */
  readonly declared = new Map<string, 'global' | 'nonlocal'>();
  /** Set when any name may have been changed, as by `exec`. */
  readonly damage: Cell<Unknown | undefined> = { value: undefined };
  /** The method that runs here, for `this` and `super()`. */
  method: { readonly self: Value; readonly owner: ClassValue | undefined } | undefined;
  running: FunctionValue | undefined;
  /** The class whose body this is. */
  ofClass: ClassValue | undefined;
  /** Names that the body of a class annotates, in order: the fields of a dataclass. */
  readonly fields: string[] = [];
  /** The modules whose names are all imported here, the last one first to be asked. */
  readonly stars: StarImport[] = [];
  private readonly postponed = new Map<string, () => void>();
  private readonly beingDefined = new Set<string>();

  constructor(
    readonly kind: ScopeKind,
    readonly outer: Scope | undefined,
    private readonly journal: Journal,
  ) {}

  /** The nearest scope around, this one included, that is no block. */
  get base(): Scope {
    return this.kind === 'block' && this.outer ? this.outer.base : this;
  }

  get module(): Scope {
    let scope: Scope = this;
    while (scope.outer) scope = scope.outer;
    return scope;
  }

  /** What a name stands for here; undefined when nothing in the text gives it a meaning. */
  get(name: string): Value | undefined {
    for (let scope: Scope | undefined = this.startOf(name); scope; scope = scope.outer) {
      // The names of a class are not seen from within its methods.
      if (scope.kind === 'class' && scope !== this) continue;
      const found = scope.own(name);
      if (found) return found;
      const star = scope.stars.findLast(({ exports }) => exports(name));
      if (star) return symbol(`${star.module}.${name}`);
      if (scope.damage.value) return scope.damage.value;
    }
    return undefined;
  }

  /** A name whose definition runs when it is first asked for. */
  postpone(name: string, define: () => void): void {
    const cell = this.cells.get(name);
    if (cell) this.journal.write(cell, undefined);
    this.postponed.set(name, define);
  }

  /** The names that are defined here, whether they were asked for or not. */
  get names(): string[] {
    return [...new Set([...this.postponed.keys(), ...this.cells.keys()])];
  }

  /** Gives a name of this very scope a value, or of the one that `global` or `nonlocal` names. */
  set(name: string, value: Value): void {
    const declared = this.declared.get(name);
    if (declared === 'global') this.module.write(name, value);
    else if (declared === 'nonlocal') (this.outer?.holderOf(name) ?? this).write(name, value);
    else this.write(name, value);
  }

  /** Gives a value to a name wherever it is declared, as JavaScript does. */
  assign(name: string, value: Value): void {
    (this.holderOf(name) ?? this.module).write(name, value);
  }

  delete(name: string): void {
    const cell = (this.holderOf(name) ?? this).cells.get(name);
    if (cell) this.journal.write(cell, unknown(`${name} is deleted before`));
  }

  /** From here on nothing is known of the names of this scope until they are set anew, but for what is imported. */
  forget(because: Unknown): void {
    for (const cell of this.cells.values())
      if (cell.value?.type !== 'symbol') this.journal.write(cell, undefined);
    this.journal.write(this.damage, because);
  }

  private own(name: string): Value | undefined {
    const known = this.cells.get(name)?.value;
    const define = this.postponed.get(name);
    if (known || !define || this.beingDefined.has(name)) return known;
    this.beingDefined.add(name);
    try {
      this.journal.permanently(define);
    } finally {
      this.beingDefined.delete(name);
    }
    return this.cells.get(name)?.value;
  }

  private holderOf(name: string): Scope | undefined {
    for (let scope: Scope | undefined = this.startOf(name); scope; scope = scope.outer) {
      if (scope.kind === 'class' && scope !== this) continue;
      if (scope.own(name)) return scope;
    }
    return undefined;
  }

  private startOf(name: string): Scope {
    return this.declared.get(name) === 'global' ? this.module : this;
  }

  private write(name: string, value: Value): void {
    let cell = this.cells.get(name);
    if (!cell) {
      cell = { value: undefined };
      this.cells.set(name, cell);
    }
    this.journal.write(cell, value);
  }
}
