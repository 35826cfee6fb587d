import { Evaluator } from '../../../../src/source/evaluation/evaluator';
import type { Value } from '../../../../src/source/evaluation/values';
import { javascriptDialect } from '../../../../src/source/javascript/dialect';
import { readJavaScript } from '../../../../src/source/javascript/file';
import type { JavaScriptKind } from '../../../../src/source/javascript/tree';
import { NO_LIBRARY } from '../noLibrary';

const EITHER: JavaScriptKind = { isTypeScript: true, isJsx: true };

export function evaluated(text: string, kind = EITHER): Evaluator {
  const file = readJavaScript(text, kind);
  const evaluator = new Evaluator(javascriptDialect, NO_LIBRARY, file.quote, file.lineOf);
  evaluator.run(file.statements, evaluator.module);
  for (const name of evaluator.module.names) evaluator.module.get(name);
  return evaluator;
}

/** What the names of a text stand for in the end. */
export function namesOf(text: string, kind = EITHER): Record<string, unknown> {
  const { cells } = evaluated(text, kind).module;
  return Object.fromEntries([...cells].map(([name, { value }]) => [name, value && plain(value)]));
}

/** What `result` stands for after a text. */
export function resultOf(text: string): unknown {
  return namesOf(text).result;
}

/** A value as JavaScript would hold it; what is not known as its reason in a pair of question marks. */
function plain(value: Value, depth = 0): unknown {
  if (depth > 5) return '…';
  switch (value.type) {
    case 'int':
    case 'float':
    case 'bool':
    case 'text':
      return value.value;
    case 'none':
      return undefined;
    case 'unknown':
      return `?${value.because}?`;
    case 'symbol':
      return `<${value.path}>`;
    case 'list':
    case 'tuple':
    case 'set': {
      const items = value.items.value;
      return 'type' in items ? plain(items as Value) : items.map(item => plain(item, depth + 1));
    }
    case 'dictionary': {
      const entries = value.entries.value;
      if ('type' in entries) return plain(entries as Value);
      return Object.fromEntries([...entries].map(([key, entry]) => [key, plain(entry.value, depth + 1)]));
    }
    case 'object':
      return Object.fromEntries(
        [...value.attributes].map(([name, cell]) => [name, cell.value && plain(cell.value, depth + 1)]),
      );
    default:
      return `<${value.type}>`;
  }
}
