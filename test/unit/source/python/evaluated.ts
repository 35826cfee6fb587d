import { Evaluator } from '../../../../src/source/evaluation/evaluator';
import { unlessExhausted } from '../../../../src/source/evaluation/exhausted';
import { isUnknown, type Value } from '../../../../src/source/evaluation/values';
import { PYTHON } from '../../../../src/source/python/dialect';
import { ParseCache, PythonProgram } from '../../../../src/source/python/program';
import { show } from '../../../../src/source/python/show';
import { NO_LIBRARY } from '../noLibrary';

/** Follows a text to its end, or as far as the steps reach. */
export function evaluated(text: string): Evaluator {
  const program = new PythonProgram(text, new ParseCache());
  const evaluator = new Evaluator(
    PYTHON,
    { ...NO_LIBRARY, exports: module => (module === 'known' ? name => name === 'Thing' : undefined) },
    at => program.quote(at),
    at => program.lineOf(at),
  );
  unlessExhausted(() => evaluator.run(program.statements(), evaluator.module));
  return evaluator;
}

/** What a name of the module stands for after a text, as Python's `repr` writes it; `?…?` with the reason where it is unknown. */
export function valueAfter(text: string, name = 'result'): string {
  const value = evaluated(text).module.get(name);
  return value ? shown(value) : 'not defined';
}

function shown(value: Value, depth = 0): string {
  if (depth > 8) return '…';
  const inner = (one: Value) => shown(one, depth + 1);
  switch (value.type) {
    case 'unknown':
      return `?${value.because}?`;
    case 'text':
      return quoted(value.value);
    case 'symbol':
      return `<${value.path}>`;
    case 'list':
    case 'tuple':
    case 'set': {
      const content = value.items.value;
      if (isUnknown(content)) return shown(content);
      const parts = content.map(inner);
      if (value.type === 'list') return `[${parts.join(', ')}]`;
      if (value.type === 'tuple') return `(${parts.join(', ')}${parts.length === 1 ? ',' : ''})`;
      return parts.length === 0 ? 'set()' : `{${parts.sort().join(', ')}}`;
    }
    case 'dictionary': {
      const content = value.entries.value;
      if (isUnknown(content)) return shown(content);
      const key = (one: string | number) => (typeof one === 'string' ? quoted(one) : String(one));
      return `{${[...content].map(([one, entry]) => `${key(one)}: ${inner(entry.value)}`).join(', ')}}`;
    }
    default:
      return show(value);
  }
}

/** Texts with escapes, as Python writes those of ASCII. */
function quoted(text: string): string {
  const quote = text.includes("'") && !text.includes('"') ? '"' : "'";
  const plain = text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll('\t', '\\t');
  return quote + (quote === "'" ? plain.replaceAll("'", "\\'") : plain) + quote;
}
