import type { Evaluator } from '../evaluation/evaluator';
import { libraryBases } from '../evaluation/members';
import type { Stretch } from '../evaluation/syntax';
import { type Finding, information } from '../layers/report';
import { isModuleClass } from './moduleTree';

/** What makes a class with a `forward` look like a network. */
const LAYERS = /\bnn\.[A-Z]\w*\(/;

/** Classes with layers that derive from one of another file, of which it is not known whether they are modules. */
export function foreignBases({ calls }: Evaluator, textOf: (at: Stretch) => string): Finding[] {
  const classes = new Set(
    calls.defined
      .filter(({ code, scope }) => code.name === 'forward' && scope.kind === 'class')
      .flatMap(({ scope }) => scope.ofClass ?? []),
  );
  return [...classes].flatMap(made => {
    const bases = libraryBases(made).map(({ path }) => path);
    const foreign = bases.find(path => path.includes('.') && !path.startsWith('torch.'));
    if (foreign === undefined || bases.some(isModuleClass) || !LAYERS.test(textOf(made.code))) return [];
    const base = foreign.split('.').at(-1);
    const message = `${made.code.name} is not read because its base ${base} is not in this file.`;
    return [information('unknown-value', message, made.code.nameAt)];
  });
}
