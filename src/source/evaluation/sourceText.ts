import type { SourceRange } from '../../network/network';
import type { Dialect } from './dialect';
import type { Program, Stretch } from './syntax';

/** A text in one of the languages, brought to the common syntax, with what a reader asks about its parts. */
export interface SourceText {
  readonly statements: Program;
  readonly dialect: Dialect;
  /** Without comments, its white space collapsed. */
  onOneLine(stretch: Stretch): string;
  /** On one line, as short as a message needs it. */
  quote(stretch: Stretch): string;
  lineOf(stretch: Stretch): number;
  rangeOf(stretch: Stretch): SourceRange;
}
