import type { Reading } from '../../network/network';
import type { LineName } from '../evaluation/lines';
import { tooLongToRead } from '../layers/longTexts';
import { PYTHON } from '../python/dialect';
import { type ParseCache, PythonProgram } from '../python/program';
import { KERAS_WORDS } from './kerasWords';
import { makersAmong } from './makers';
import { readModels } from './networks';

/** A quick look at the text, so that a file without networks costs nothing. */
const MAY_HAVE_NETWORKS = /\b(keras\w*|tensorflow)\b/;

/** Functions and classes without any of this make no network by themselves. */
const MAY_MAKE_NETWORK = /keras|layers|Model|Sequential|Dense|Conv|Layer/;

/** Reads the networks of Keras that a Python text makes; nothing of it is run. */
export function readKeras(text: string, cache: ParseCache, lineName?: LineName): Reading {
  if (!MAY_HAVE_NETWORKS.test(text)) return { networks: [], problems: [] };
  const tooLong = tooLongToRead(text);
  if (tooLong) return tooLong;
  const program = new PythonProgram(text, cache, lineName);
  return readModels(
    {
      statements: program.statements(),
      definitions: makersAmong(program.chunks, MAY_MAKE_NETWORK),
      changersOf: names => program.changersOf(names),
      dialect: PYTHON,
      onOneLine: at => program.onOneLine(at),
      quote: at => program.quote(at),
      lineOf: at => program.lineOf(at),
      rangeOf: at => program.rangeOf(at),
    },
    KERAS_WORDS,
  );
}
