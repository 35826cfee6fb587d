import type { SyntaxNode } from '@lezer/common';
import { childrenOf } from '../javascript/tree';
import type { Code } from './code';
import { around } from './code';
import type { Edit } from './edit';
import { afterElement, afterStatement, namesInClass, type Place, placeOf } from './places';

/** A layer to be put into a text. */
export interface NewLayer {
  /** The call that makes it. */
  readonly text: string;
  /** What an attribute or a part with a name is called, after the number of the layer before. */
  readonly stem: string;
}

/** The edits that put layers after the one that a call makes; undefined where it is used in a way that cannot be edited. */
export function insertion(
  code: Code,
  call: SyntaxNode,
  added: readonly NewLayer[],
  taken: Set<string>,
): Edit[] | undefined {
  const place = placeOf(code, call);
  switch (place?.kind) {
    case 'element':
      return [
        afterElement(
          code,
          place.node,
          added.map(one => elementText(code, place, one)),
        ),
      ];
    case 'added': {
      const semicolon = code.textOf(place.statement).endsWith(';') ? ';' : '';
      const edit = afterStatement(
        code,
        place.statement,
        added.map(({ text }) => `${place.receiver}(${text})${semicolon}`),
      );
      return edit && [edit];
    }
    case 'applied':
      return appliedAfter(code, place.outer, added);
    case 'attribute':
      return asAttributes(code, place, added, taken);
    default:
      return undefined;
  }
}

function elementText(code: Code, { name }: { readonly name?: SyntaxNode }, { text, stem }: NewLayer): string {
  if (!name) return text;
  const written = code.textOf(name);
  const quote = written.at(-1)!;
  return `(${quote}${nameAfter(written.slice(1, -1), stem, new Set())}${quote}, ${text})`;
}

/** A statement of its own after `x = Dense(8)(x)`; around the call in any other place. */
function appliedAfter(code: Code, outer: SyntaxNode, added: readonly NewLayer[]): Edit[] {
  const statement = code.isPython ? around(outer, 'AssignStatement') : undefined;
  const [target, sign, value, ...more] = statement ? childrenOf(statement) : [];
  const isPlain = target?.name === 'VariableName' && sign?.name === 'AssignOp' && more.length === 0;
  if (statement && isPlain && value?.from === outer.from && value.to === outer.to) {
    const name = code.textOf(target);
    const edit = afterStatement(
      code,
      statement,
      added.map(({ text }) => `${name} = ${text}(${name})`),
    );
    if (edit) return [edit];
  }
  const open = code.isPython ? '(' : '.apply(';
  return wrapped(
    outer,
    added
      .toReversed()
      .map(({ text }) => text + open)
      .join(''),
    ')'.repeat(added.length),
  );
}

function asAttributes(
  code: Code,
  { statement, name, uses }: Extract<Place, { kind: 'attribute' }>,
  added: readonly NewLayer[],
  taken: Set<string>,
): Edit[] | undefined {
  const [use, ...others] = uses;
  if (!use || others.length > 0) return undefined;
  for (const one of namesInClass(code, statement)) taken.add(one);
  const names = added.map(({ stem }) => {
    const free = nameAfter(name, stem, taken);
    taken.add(free);
    return free;
  });
  const made = afterStatement(
    code,
    statement,
    added.map(({ text }, index) => `self.${names[index]} = ${text}`),
  );
  if (!made) return undefined;
  const calls = names
    .toReversed()
    .map(one => `self.${one}(`)
    .join('');
  return [made, ...wrapped(use, calls, ')'.repeat(names.length))];
}

function wrapped({ from, to }: SyntaxNode, before: string, after: string): Edit[] {
  return [
    { from, to: from, text: before },
    { from: to, to, text: after },
  ];
}

/** `bn1` for `fc1`, `stem_bn` for `stem`, whatever is not taken yet. */
function nameAfter(name: string, stem: string, taken: ReadonlySet<string>): string {
  const number = /\d+$/.exec(name)?.[0];
  const wanted = number === undefined ? `${name}_${stem}` : `${stem}${number}`;
  if (!taken.has(wanted)) return wanted;
  let free = `${name}_${stem}`;
  for (let count = 2; taken.has(free); count++) free = `${name}_${stem}${count}`;
  return free;
}
