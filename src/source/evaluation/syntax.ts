import type { Value } from './values';

/** A part of the text, by offsets. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** What both languages are brought to before they are evaluated: the few forms that say something about a network. */
export type Expression = Stretch &
  (
    | { readonly type: 'constant'; readonly value: Value }
    | { readonly type: 'name'; readonly name: string }
    /** An f-string or a template. */
    | { readonly type: 'text'; readonly parts: readonly (string | Expression)[] }
    | {
        readonly type: 'sequence';
        readonly kind: 'list' | 'tuple' | 'set';
        readonly items: readonly Item[];
      }
    | { readonly type: 'dictionary'; readonly entries: readonly Entry[] }
    | { readonly type: 'unary'; readonly operator: string; readonly operand: Expression }
    | {
        readonly type: 'binary';
        readonly operator: string;
        readonly left: Expression;
        readonly right: Expression;
      }
    /** `a < b < c`, each operand evaluated once. */
    | {
        readonly type: 'comparison';
        readonly first: Expression;
        readonly rest: readonly { readonly operator: string; readonly operand: Expression }[];
      }
    | {
        readonly type: 'logical';
        readonly operator: 'and' | 'or' | '??';
        readonly left: Expression;
        readonly right: Expression;
      }
    | {
        readonly type: 'conditional';
        readonly test: Expression;
        readonly whenTrue: Expression;
        readonly otherwise: Expression;
      }
    | {
        readonly type: 'call';
        readonly callee: Expression;
        readonly items: readonly ArgumentCode[];
        /** `a?.b()`: nothing where what is called is missing. */
        readonly isOptional?: boolean;
        /** `new A()` of JavaScript. */
        readonly isNew?: boolean;
      }
    | {
        readonly type: 'member';
        readonly object: Expression;
        readonly name: string;
        readonly nameAt: Stretch;
        readonly isOptional?: boolean;
      }
    | {
        readonly type: 'index';
        readonly object: Expression;
        readonly index: Expression;
        readonly isOptional?: boolean;
      }
    | {
        readonly type: 'slice';
        readonly start?: Expression;
        readonly stop?: Expression;
        readonly step?: Expression;
      }
    | { readonly type: 'function'; readonly code: FunctionCode }
    | { readonly type: 'class'; readonly code: ClassCode }
    | {
        readonly type: 'comprehension';
        readonly kind: 'list' | 'set' | 'generator' | 'dictionary';
        readonly element: Expression;
        /** What a dictionary's key, which is the `element`, gets. */
        readonly value?: Expression;
        readonly clauses: readonly Clause[];
      }
    /** `(n := 3)`, and every assignment of JavaScript that stands in an expression. */
    | { readonly type: 'assignment'; readonly target: Target; readonly value: Expression }
    /** What the reader takes as it is: `await x` is what x is. */
    | { readonly type: 'passing'; readonly operand: Expression }
    /** `this` and `super` of JavaScript; Python has names for them. */
    | { readonly type: 'this' }
    | { readonly type: 'super' }
    /** What cannot be evaluated, and why, as the end of a sentence that says "because …". */
    | { readonly type: 'unreadable'; readonly because: string; readonly isSyntaxError?: boolean }
  );

/** An element of a list, or `*items`. */
export interface Item {
  readonly value: Expression;
  readonly isSpread: boolean;
}

/** `key: value`, or `**others` without a key. */
export interface Entry extends Stretch {
  readonly key: Expression | undefined;
  readonly value: Expression;
}

/** One argument of a call; `name` is undefined for one that has only a place. */
export interface ArgumentCode extends Stretch {
  readonly name?: string;
  readonly nameAt?: Stretch;
  readonly value: Expression;
  readonly spread?: 'list' | 'dictionary';
}

export interface Clause {
  readonly target: Target;
  readonly iterable: Expression;
  readonly conditions: readonly Expression[];
}

/** What an assignment or a loop gives a value to. */
export type Target = Stretch &
  (
    | { readonly type: 'name'; readonly name: string }
    | { readonly type: 'member'; readonly object: Expression; readonly name: string }
    | { readonly type: 'index'; readonly object: Expression; readonly index: Expression }
    /** `a, *b`; undefined leaves a place out. */
    | {
        readonly type: 'list';
        readonly items: readonly ({ readonly target: Target; readonly isRest: boolean } | undefined)[];
      }
    /** `{ units, rate: r, ...rest }` of JavaScript. */
    | {
        readonly type: 'pattern';
        readonly parts: readonly { readonly key: string; readonly target: Target }[];
        readonly rest?: Target;
      }
    | { readonly type: 'default'; readonly target: Target; readonly value: Expression }
    /** Something that cannot be assigned to as far as the reader knows. */
    | { readonly type: 'unreadable' }
  );

/** Where a name is declared that an assignment gives a value to; undefined for one that is there already, or for Python. */
export type Declaration = 'block' | 'function';

export type Statement = Stretch &
  (
    | { readonly type: 'expression'; readonly expression: Expression }
    | {
        readonly type: 'assign';
        readonly targets: readonly Target[];
        /** Undefined for `name: int`. */
        readonly value: Expression | undefined;
        readonly declares?: Declaration;
        /** `name: int = 3`, which is a field in a dataclass; without a value it is only this. */
        readonly isAnnotated?: boolean;
      }
    | {
        readonly type: 'update';
        readonly target: Target;
        readonly operator: string;
        readonly value: Expression;
      }
    | {
        readonly type: 'if';
        readonly test: Expression;
        readonly whenTrue: readonly Statement[];
        readonly otherwise: readonly Statement[];
      }
    | {
        readonly type: 'for';
        readonly target: Target;
        readonly iterable: Expression;
        readonly body: readonly Statement[];
        readonly otherwise: readonly Statement[];
        readonly declares?: Declaration;
        /** `for (key in object)` of JavaScript. */
        readonly isOverKeys?: boolean;
      }
    | {
        readonly type: 'while';
        readonly test: Expression;
        readonly body: readonly Statement[];
        /** What `for (;;)` does after each round. */
        readonly update?: readonly Statement[];
        readonly otherwise: readonly Statement[];
        /** `do … while`: the body comes before the first test. */
        readonly isTestedLater?: boolean;
      }
    | { readonly type: 'function'; readonly code: FunctionCode; readonly isExported?: boolean }
    | { readonly type: 'class'; readonly code: ClassCode }
    | { readonly type: 'return'; readonly value?: Expression }
    | { readonly type: 'raise' }
    | { readonly type: 'break' }
    | { readonly type: 'continue' }
    | {
        readonly type: 'try';
        readonly body: readonly Statement[];
        /** What happens after one of several errors. */
        readonly handlers: readonly { readonly name?: string; readonly body: readonly Statement[] }[];
        readonly otherwise: readonly Statement[];
        readonly finally: readonly Statement[];
      }
    | {
        readonly type: 'with';
        readonly items: readonly { readonly value: Expression; readonly target?: Target }[];
        readonly body: readonly Statement[];
      }
    /** One of several bodies, and the text does not say which; the last may be none at all. */
    | {
        readonly type: 'choice';
        readonly because: string;
        readonly bodies: readonly (readonly Statement[])[];
      }
    /** A block with names of its own. */
    | { readonly type: 'block'; readonly body: readonly Statement[] }
    | {
        readonly type: 'import';
        readonly bindings: readonly { readonly name: string; readonly path: string }[];
      }
    | { readonly type: 'importAll'; readonly module: string }
    | { readonly type: 'delete'; readonly targets: readonly Target[] }
    | { readonly type: 'declare'; readonly kind: 'global' | 'nonlocal'; readonly names: readonly string[] }
    /** A definition that is only looked at when its name is asked for. */
    | { readonly type: 'lazy'; readonly name: string; readonly statement: () => Statement | undefined }
    /** What does not parse; the names that it may set are unknown from there on. */
    | {
        readonly type: 'broken';
        readonly names: readonly string[];
        readonly error: Stretch;
        /** Why it is not read, where that is not what stands at the error. */
        readonly because?: string;
      }
  );

export interface Parameter extends Stretch {
  readonly target: Target;
  /** The name by which a caller may give it; undefined for a pattern. */
  readonly name: string | undefined;
  readonly standard?: Expression;
  /** TypeScript lets it be left out: `units?: number`. */
  readonly isOptional?: boolean;
  /** `rest` takes what is left as a list, `keywords` as a dictionary; `named` can only be given by its name. */
  readonly kind: 'plain' | 'rest' | 'keywords' | 'named';
}

export interface FunctionCode extends Stretch {
  /** Empty for a lambda. */
  readonly name: string;
  readonly nameAt: Stretch;
  readonly parameters: readonly Parameter[];
  /** Made when it is first needed. */
  readonly body: () => readonly Statement[];
  readonly decorators: readonly Expression[];
  /** An arrow function takes `this` from around it. */
  readonly isArrow?: boolean;
  readonly isGenerator?: boolean;
  readonly isStatic?: boolean;
  readonly isGetter?: boolean;
  /** It is no function of the text, but gives an object of a class the fields that the class declares. */
  readonly isOfFields?: boolean;
}

export interface ClassCode extends Stretch {
  readonly name: string;
  readonly nameAt: Stretch;
  readonly bases: readonly Expression[];
  /** `metaclass=…` and the like. */
  readonly body: () => readonly Statement[];
  readonly decorators: readonly Expression[];
}
