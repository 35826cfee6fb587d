import type { SourceRange } from '../../network/network';
import type { Dialect } from './dialect';
import type { Statement, Stretch } from './syntax';

/** A text in one of the languages, brought to the common syntax, with what a reader asks about its parts. */
export interface SourceText {
  readonly statements: Iterable<Statement>;
  readonly dialect: Dialect;
  /** Functions and classes of the module that are only looked at when they are asked for, and are worth it. */
  readonly definitions: readonly string[];
  /** Those of them that may change what some names of the module stand for; all are looked at where it is left out. */
  changersOf?(names: readonly string[]): readonly string[];
  /** Without comments, its white space collapsed. */
  onOneLine(stretch: Stretch): string;
  /** On one line, as short as a message needs it. */
  quote(stretch: Stretch): string;
  lineOf(stretch: Stretch): string;
  rangeOf(stretch: Stretch): SourceRange;
}
