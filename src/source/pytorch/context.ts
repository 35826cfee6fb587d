import { Evaluator } from '../python/evaluate';
import { PythonFile } from '../python/file';
import { exportsOf, isTorchSymbol, TorchNames } from './torch';

/** All that reading one file needs; made anew for each reading. */
export interface Context {
  readonly file: PythonFile;
  readonly evaluator: Evaluator;
  readonly names: TorchNames;
  /** Calls of `Sequential` that are part of an outer one, by `keyOf`. */
  readonly nested: Set<string>;
}

export function newContext(text: string): Context {
  const file = new PythonFile(text, exportsOf);
  return {
    file,
    evaluator: new Evaluator(file, isTorchSymbol),
    names: new TorchNames(file),
    nested: new Set(),
  };
}
