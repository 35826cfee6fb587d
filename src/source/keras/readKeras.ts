import type { Reading } from '../../network/network';
import type { SourceText } from '../evaluation/sourceText';
import { KERAS_WORDS } from './kerasWords';
import { readModels } from './networks';

/** Reads the models of Keras that a Python text makes. */
export function readKeras(source: SourceText): Reading {
  return readModels(source, KERAS_WORDS);
}
