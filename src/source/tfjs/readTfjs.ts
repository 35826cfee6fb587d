import type { Reading } from '../../network/network';
import type { LineName } from '../evaluation/lines';
import { javascriptDialect } from '../javascript/dialect';
import { readJavaScript } from '../javascript/file';
import type { JavaScriptKind, ScriptCache } from '../javascript/tree';
import { makersAmong } from '../keras/makers';
import { readModels } from '../keras/networks';
import { tooLongToRead } from '../layers/longTexts';
import { TFJS_WORDS } from './tfjsWords';

/** A quick look at the text, so that a file without networks costs nothing. */
const MAY_HAVE_NETWORKS = /\btf(js)?\b|@tensorflow\//;

/** Functions and classes without any of this make no network by themselves. */
const MAY_MAKE_NETWORK = /tf|layers|[mM]odel|sequential|[lL]ayer|dense/;

/** Reads the networks of TensorFlow.js that a JavaScript or TypeScript text makes; nothing of it is run. */
export function readTfjs(
  text: string,
  kind: JavaScriptKind,
  cache?: ScriptCache,
  lineName?: LineName,
): Reading {
  if (!MAY_HAVE_NETWORKS.test(text)) return { networks: [], problems: [] };
  const tooLong = tooLongToRead(text);
  if (tooLong) return tooLong;
  const { statements, chunks, changersOf, onOneLine, quote, lineOf, rangeOf } = readJavaScript(
    text,
    kind,
    cache,
    lineName,
  );
  const definitions = makersAmong(chunks, MAY_MAKE_NETWORK);
  return readModels(
    { statements, definitions, changersOf, dialect: javascriptDialect, onOneLine, quote, lineOf, rangeOf },
    TFJS_WORDS,
  );
}
