import type { Reading } from '../../network/network';
import { javascriptDialect } from '../javascript/dialect';
import { readJavaScript } from '../javascript/file';
import type { JavaScriptKind } from '../javascript/tree';
import { readModels } from '../keras/networks';
import { TFJS_WORDS } from './tfjsWords';

/** A quick look at the text, so that a file without networks costs nothing. */
const MAY_HAVE_NETWORKS = /\btf(js)?\b|@tensorflow\//;

/** Reads the networks of TensorFlow.js that a JavaScript or TypeScript text makes; nothing of it is run. */
export function readTfjs(text: string, kind: JavaScriptKind): Reading {
  if (!MAY_HAVE_NETWORKS.test(text)) return { networks: [], problems: [] };
  const { statements, onOneLine, quote, lineOf, rangeOf } = readJavaScript(text, kind);
  return readModels(
    { statements, definitions: [], dialect: javascriptDialect, onOneLine, quote, lineOf, rangeOf },
    TFJS_WORDS,
  );
}
