import type { SyntaxNode } from '@lezer/common';
import type { PythonFile } from './file';
import { lookup, type Reach } from './lookup';
import type { Binding } from './scopes';

/** Why the value of a name is not known, as the end of a sentence that says "because …". */
export function whyUnknown(file: PythonFile, name: SyntaxNode, reach: Reach = lookupOf(file, name)): string {
  const { candidates, later } = reach;
  const last = candidates.at(-1);
  if (!last) {
    if (later) return `it gets its value only later, on line ${file.lineOf(later)}`;
    return 'nothing in this file gives it a value';
  }
  const telling = candidates.findLast(({ origin }) => origin.kind !== 'assigned') ?? last;
  if (telling.origin.kind !== 'assigned' || telling.byFunction) return whatItIs(file, telling);
  const conditional = candidates.findLast(({ block }) => block.inside !== '');
  const lines = [...new Set(candidates.map(candidate => file.lineOf(candidate)))];
  if (conditional) return `line ${file.lineOf(conditional)} sets it inside ${conditional.block.inside}`;
  if (lines.length > 1)
    return `it is set on lines ${list(lines.map(String), 'and')}, and which one holds is not clear`;
  return `it may be set on line ${lines[0]}, but not in every case`;
}

/** What a binding makes of its name, as the end of a sentence that says "because …". */
export function whatItIs(file: PythonFile, binding: Binding): string {
  const { origin } = binding;
  const line = `line ${file.lineOf(binding)}`;
  if (binding.byFunction) return `the function ${binding.byFunction} may set it on ${line}`;
  switch (origin.kind) {
    case 'parameter':
      return origin.of ? `it is a parameter of ${origin.of}` : 'it is a parameter of a lambda';
    case 'imported':
      return `it is imported from ${origin.path.replace(/\.?[^.]*$/, '') || '.'} on ${line}`;
    case 'star':
      return `'${file.quote(binding)}' on ${line} may set it`;
    case 'loop':
      return 'it is the variable of a loop';
    case 'updated':
      return `${line} changes it with ${origin.operator}`;
    case 'deleted':
      return `${line} deletes it`;
    case 'function':
      return `it is the function of ${line}`;
    case 'class':
      return `it is the class of ${line}`;
    case 'unpacked':
      return `${line} unpacks it from something that is not written out`;
    case 'incomplete':
      return `${line} is not complete`;
    case 'walrus':
      return `${line} sets it with :=`;
    default:
      return `${line} sets it to something that only running the code tells`;
  }
}

/** `a, b and c`. */
export function list(words: readonly string[], last: string): string {
  if (words.length < 2) return words.join('');
  return `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

function lookupOf(file: PythonFile, name: SyntaxNode): Reach {
  return lookup(file, file.textOf(name), name);
}
