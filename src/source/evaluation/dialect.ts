import type { Call } from './calls';
import type { Evaluator } from './evaluator';
import type { FunctionCode, Stretch } from './syntax';
import type { ClassValue, FunctionValue, ModuleSymbol, ObjectValue, Unknown, Value } from './values';

/** What differs between the languages. Every function answers `unknown` where the text does not decide. */
export interface Dialect {
  /** Names of a block are its own, and a plain assignment goes to where the name is declared. */
  readonly hasBlocks: boolean;
  /** How the language writes the value. */
  show(value: Value): string;
  /** What a condition makes of it; undefined when that is not known. */
  truth(value: Value): boolean | undefined;
  unary(operator: string, operand: Value): Value;
  binary(operator: string, left: Value, right: Value, at: Stretch, evaluator: Evaluator): Value;
  compare(operator: string, left: Value, right: Value): Value;
  /** A method or an attribute of a value of the language itself. */
  member(object: Value, name: string, at: Stretch, evaluator: Evaluator): Value | undefined;
  index(object: Value, index: Value, at: Stretch): Value;
  /** What a loop over it gives, or why that is not known. */
  iterate(value: Value): readonly Value[] | Unknown | undefined;
  /** What a set of these holds, where sets hold equal values once; undefined where the language has no such sets. */
  distinct?(items: readonly Value[]): readonly Value[] | Unknown;
  /** What `left operator= right` leaves where that changes `left` itself; undefined where it makes a new value. */
  updated?(operator: string, left: Value, right: Value, at: Stretch, evaluator: Evaluator): Value | undefined;
  /** Whether a method of this name calls what it is given with each item of a list. */
  visits?(name: string): boolean;
  /** What a name means that the text gives no meaning. */
  builtin(name: string): Value | undefined;
  /** Calls something of the language's own library, such as `math.sqrt`; undefined when it is not known. */
  call(path: string, call: Call): Value | undefined;
}

/** What a framework makes of its own names. */
export interface Library {
  /** Calls something imported; undefined when the library does not know it. */
  call(path: string, call: Call): Value | undefined;
  /** What an imported name stands for besides its path, if anything. */
  value(path: string): Value | undefined;
  /** What a name is taken for that the text gives no meaning, such as `nn` without its import. */
  guess(name: string, at: Stretch): Value | undefined;
  /** Something that an object gets from a class of the library that its own class derives from. */
  inherited(object: ObjectValue, name: string, at: Stretch): Value | undefined;
  /** Calls an object whose class derives from one of the library. */
  callObject(object: ObjectValue, call: Call): Value | undefined;
  /** Prepares a new object before its constructor runs. */
  created(object: ObjectValue, bases: readonly ModuleSymbol[]): void;
  /** Told of a call that makes an object of a class without a constructor of its own. */
  initialized?(object: ObjectValue, call: Call): void;
  /** Told of every attribute that is set on an object. */
  attributeSet(object: ObjectValue, name: string, value: Value, at: Stretch): void;
  /** Told of every name that is given a value, and of the function in which that happens. */
  named?(name: string, value: Value, inside: FunctionValue | undefined): void;
  /** Told of what every function of the text returns. */
  returned?(code: FunctionCode, value: Value): void;
  /** How much was made and used so far, which tells whether a loop builds a network. */
  readonly progress: number;
  /** How much was made so far, and back to that: what came after it was taken back. */
  mark(): number;
  rewind(mark: number): void;
  /** Told of a call of what is not known. */
  unfollowed?(callee: Unknown, call: Call): void;
  /** Told that statements of the module could not be followed to their end. */
  lost?(reason: Unknown): void;
  /** Told of every loop whose rounds are known, by the name of its variable. */
  looped?(variable: string, rounds: number, at: Stretch): void;
  /** Whether `from module import *` brings a name; undefined for a module that it does not know. */
  exports(module: string): ((name: string) => boolean) | undefined;
  /** Calls a class of the text in another way than by its constructor; undefined for the usual way. */
  construct?(made: ClassValue, call: Call): Value | undefined;
}
