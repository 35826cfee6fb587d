import type { Library } from '../../../src/source/evaluation/dialect';

/** A library that knows nothing, so that only the language is seen. */
export const NO_LIBRARY: Library = {
  call: () => undefined,
  value: () => undefined,
  guess: () => undefined,
  inherited: () => undefined,
  callObject: () => undefined,
  created: () => undefined,
  attributeSet: () => undefined,
  exports: () => undefined,
  progress: 0,
  mark: () => 0,
  rewind: () => undefined,
};
