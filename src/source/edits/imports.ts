import { childrenOf } from '../javascript/tree';
import type { Code } from './code';
import type { Edit } from './edit';

/**
 * The edit, if one is needed, that imports a name from where another one comes; `unknown` where no import in the text
 * brings that one in.
 */
export function importBeside(code: Code, known: string, wanted: string): Edit | undefined | 'unknown' {
  const statements = childrenOf(code.top).filter(({ name }) => name === 'ImportStatement');
  const froms = statements.filter(({ firstChild }) => firstChild?.name === 'from');
  const brings = (statement: (typeof froms)[number], word: string) =>
    namesOf(statement).some(node => code.textOf(node) === word || node.name === '*');
  if (froms.some(statement => brings(statement, wanted))) return undefined;
  const statement = froms.find(one => brings(one, known));
  const last = statement && namesOf(statement).at(-1);
  return last ? { from: last.to, to: last.to, text: `, ${wanted}` } : 'unknown';
}

function namesOf(statement: ReturnType<typeof childrenOf>[number]) {
  const children = childrenOf(statement);
  const start = children.findIndex(({ name }) => name === 'import');
  return children.slice(start + 1).filter(({ name }) => name === 'VariableName' || name === '*');
}
