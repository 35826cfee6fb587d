import type { SyntaxNode } from '@lezer/common';
import { importedNames } from './imports';
import { ANY_NAME, type Origin } from './scopes';
import { type Assignment, assignmentsOf, expressionsOf, namesIn } from './targets';
import { calleeOf, childrenOf, firstError } from './tree';

/** A name that a statement gives a meaning to, and the stretch of text that does it. */
export interface Named {
  readonly name: string;
  readonly origin: Origin;
  readonly from: number;
  readonly to: number;
}

export type TextOf = (node: SyntaxNode) => string;

/** The names that a node of the tree gives a meaning to in the scope where it stands. */
export function namedBy(node: SyntaxNode, text: TextOf): Named[] {
  switch (node.name) {
    case 'AssignStatement':
      return assigned(node, text);
    case 'UpdateStatement':
      return updated(node, text);
    case 'DeleteStatement':
      return expressionsOf(childrenOf(node))
        .flatMap(namesIn)
        .map(name => by(node, name, { kind: 'deleted' }, text));
    case 'ImportStatement':
      return imported(node, text);
    case 'FunctionDefinition':
    case 'ClassDefinition':
      return defined(node, text);
    case 'ForStatement':
      return loopTargets(node, text);
    case 'WithStatement':
    case 'TryStatement':
      return headerTargets(node).map(name => by(name, name, { kind: 'header' }, text));
    case 'CapturePattern':
    case 'AsPattern':
    case 'TypeDefinition':
      return node
        .getChildren('VariableName')
        .slice(0, 1)
        .map(name => by(name, name, { kind: 'header' }, text));
    case 'CallExpression':
      return anythingSetBy(node, text);
    default:
      return [];
  }
}

/** The targets of `for … in …`, in a statement or a comprehension. */
export function loopTargets(node: SyntaxNode, text: TextOf): Named[] {
  const parts = childrenOf(node);
  return parts.flatMap((part, index) => {
    if (part.name !== 'for') return [];
    const found = parts.findIndex((other, later) => later > index && other.name === 'in');
    const end = found < 0 ? parts.length : found;
    const origin: Origin = { kind: 'loop', iterable: parts[end + 1] };
    return parts
      .slice(index + 1, end)
      .flatMap(namesIn)
      .map(name => by(name, name, origin, text));
  });
}

/** The parameters of a function or a lambda, without their defaults. */
export function parametersOf(list: SyntaxNode, of: string, text: TextOf): Named[] {
  const parts = childrenOf(list);
  return parts
    .filter(({ name }, index) => name === 'VariableName' && parts[index - 1]?.name !== 'AssignOp')
    .map(name => ({ name: text(name), origin: { kind: 'parameter', of }, from: list.from, to: name.to }));
}

/** True for `name: type` without a value. */
export function isAnnotation(statement: SyntaxNode): boolean {
  return !statement.getChild('AssignOp');
}

/** The assignments of a statement; none for an annotation. */
export function pairsOf(statement: SyntaxNode): Assignment[] {
  return isAnnotation(statement) ? [] : assignmentsOf(statement);
}

function assigned(statement: SyntaxNode, text: TextOf): Named[] {
  if (isAnnotation(statement)) {
    return namesOf(expressionsOf(childrenOf(statement))).map(name =>
      by(statement, name, { kind: 'annotated' }, text),
    );
  }
  const isBroken = firstError(statement) !== undefined;
  return assignmentsOf(statement)
    .filter(({ target }) => target.name === 'VariableName')
    .map(({ target, value }) => {
      const known: Origin = value ? { kind: 'assigned', value } : { kind: 'unpacked', text: text(statement) };
      return by(statement, target, isBroken ? brokenOrigin(value, known) : known, text);
    });
}

/** An error inside a call does not hide what is called; in any other value it does. */
function brokenOrigin(value: SyntaxNode | undefined, known: Origin): Origin {
  return value?.name === 'CallExpression' ? known : { kind: 'incomplete' };
}

function updated(statement: SyntaxNode, text: TextOf): Named[] {
  const operator = statement.getChild('UpdateOp');
  const origin: Origin = { kind: 'updated', operator: operator ? text(operator) : '=' };
  return namesOf(statement.firstChild ? [statement.firstChild] : []).map(name =>
    by(statement, name, origin, text),
  );
}

function imported(statement: SyntaxNode, text: TextOf): Named[] {
  return importedNames(statement, text).map(({ name, path }) => {
    const star: Origin = { kind: 'star', module: path, text: text(statement) };
    const origin: Origin = name === ANY_NAME ? star : { kind: 'imported', path };
    return { name, origin, from: statement.from, to: statement.to };
  });
}

function defined(node: SyntaxNode, text: TextOf): Named[] {
  const kind = node.name === 'ClassDefinition' ? 'class' : 'function';
  return node
    .getChildren('VariableName')
    .slice(0, 1)
    .map(name => by(node, name, { kind, node }, text));
}

/** `with … as name` and `except … as name`; when the statement cannot be parsed, any name before its body. */
function headerTargets(statement: SyntaxNode): SyntaxNode[] {
  const parts = childrenOf(statement);
  const isBroken = parts.some(part => part.name !== 'Body' && firstError(part) !== undefined);
  return parts
    .filter((part, index) => {
      const previous = parts[index - 1]?.name;
      if (isBroken) return part.name !== 'Body';
      return previous === 'as' || (previous === ',' && statement.name === 'TryStatement');
    })
    .flatMap(namesIn);
}

/** `exec(…)` and `globals()` can set any name of the module. */
function anythingSetBy(call: SyntaxNode, text: TextOf): Named[] {
  const callee = calleeOf(call);
  if (callee?.name !== 'VariableName' || !['exec', 'globals'].includes(text(callee))) return [];
  const origin: Origin = { kind: 'star', module: '', text: text(call) };
  return [{ name: ANY_NAME, origin, from: call.from, to: call.to }];
}

function namesOf(nodes: readonly SyntaxNode[]): SyntaxNode[] {
  return nodes.filter(({ name }) => name === 'VariableName');
}

function by(place: SyntaxNode, name: SyntaxNode, origin: Origin, text: TextOf): Named {
  return { name: text(name), origin, from: place.from, to: place.to };
}
