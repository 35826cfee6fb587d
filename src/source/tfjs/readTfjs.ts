import type { Reading } from '../../network/network';
import type { SourceText } from '../evaluation/sourceText';
import { readModels } from '../keras/networks';
import { TFJS_WORDS } from './tfjsWords';

/** Reads the models of TensorFlow.js that a JavaScript or TypeScript text makes. */
export function readTfjs(source: SourceText): Reading {
  return readModels(source, TFJS_WORDS);
}
