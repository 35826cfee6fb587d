import type { SyntaxNode } from '@lezer/common';
import { childOf, childrenOf } from '../javascript/tree';
import { around, type Code, calleeOf, neighbours } from './code';
import type { Edit } from './edit';

/** How the text uses the call that makes a layer. */
export type Place =
  /** An element of a list, or an argument of `nn.Sequential`: the call, or a tuple of a name and the call. */
  | { readonly kind: 'element'; readonly node: SyntaxNode; readonly name?: SyntaxNode }
  /** `model.add(…)` as a statement, `layers.append(…)`. */
  | { readonly kind: 'added'; readonly statement: SyntaxNode; readonly receiver: string }
  /** Called where it is made: `Dense(8)(x)`, `tf.layers.dense({ … }).apply(x)`. */
  | { readonly kind: 'applied'; readonly outer: SyntaxNode }
  /** `self.fc1 = …` in a class. */
  | {
      readonly kind: 'attribute';
      readonly statement: SyntaxNode;
      readonly name: string;
      readonly uses: readonly SyntaxNode[];
    };

/** How a call is used; undefined where that is none of the ways that can be edited. */
export function placeOf(code: Code, call: SyntaxNode): Place | undefined {
  const { parent } = call;
  switch (parent?.name) {
    case 'ArgList':
      return ofArgument(code, call, parent);
    case 'ArrayExpression':
      return { kind: 'element', node: call };
    case 'TupleExpression':
      return ofTuple(call, parent);
    case 'CallExpression':
      return { kind: 'applied', outer: parent };
    case 'MemberExpression':
      return code.textOf(parent).endsWith('.apply') && parent.parent?.name === 'CallExpression'
        ? { kind: 'applied', outer: parent.parent }
        : undefined;
    case 'AssignStatement':
      return ofAttribute(code, parent);
    default:
      return undefined;
  }
}

function ofArgument(code: Code, call: SyntaxNode, list: SyntaxNode): Place | undefined {
  const owner = list.parent;
  const callee = owner && calleeOf(owner);
  if (!callee) return undefined;
  const name = code.textOf(callee);
  const added = /\.(add|append|push)$/.test(name);
  if (!added)
    return neighbours(call).before?.name === 'AssignOp' ? undefined : { kind: 'element', node: call };
  const statement = owner.parent;
  return statement?.name === 'ExpressionStatement' ? { kind: 'added', statement, receiver: name } : undefined;
}

function ofTuple(call: SyntaxNode, tuple: SyntaxNode): Place | undefined {
  const [, name, , layer] = childrenOf(tuple);
  const isNamed = name?.name === 'String' && layer?.from === call.from;
  return isNamed && tuple.parent?.name === 'ArrayExpression'
    ? { kind: 'element', node: tuple, name }
    : undefined;
}

function ofAttribute(code: Code, statement: SyntaxNode): Place | undefined {
  const [target, sign, , ...more] = childrenOf(statement);
  const name = target && /^self\.(\w+)$/.exec(code.textOf(target))?.[1];
  const owner = around(statement, 'ClassDefinition');
  if (!name || sign?.name !== 'AssignOp' || more.length > 0 || !owner) return undefined;
  const members = membersIn(code, owner, name).filter(({ from }) => from !== target.from);
  const uses = members.map(({ parent }) => parent).filter(parent => parent !== null);
  const areCalls = uses.every(
    (use, index) => use.name === 'CallExpression' && use.from === members[index]!.from,
  );
  return areCalls ? { kind: 'attribute', statement, name, uses } : undefined;
}

/** Every `self.name` in a class. */
function membersIn(code: Code, owner: SyntaxNode, name: string): SyntaxNode[] {
  const found: SyntaxNode[] = [];
  owner.cursor().iterate(({ name: kind, node }) => {
    if (kind === 'MemberExpression' && code.textOf(node) === `self.${name}`) found.push(node);
  });
  return found;
}

/** Every name that follows a point in the class around a node. */
export function namesInClass(code: Code, node: SyntaxNode): Set<string> {
  const names = new Set<string>();
  around(node, 'ClassDefinition')
    ?.cursor()
    .iterate(({ name, node: one }) => {
      if (name === 'PropertyName') names.add(code.textOf(one));
    });
  return names;
}

/** The first thing that a call is given, where it is given by its place. */
export function firstArgument(call: SyntaxNode): SyntaxNode | undefined {
  const list = childOf(call, 'ArgList');
  const [, first, next] = list ? childrenOf(list) : [];
  return first && (next?.name === ',' || next?.name === ')') ? first : undefined;
}

/** The edits that leave of a call only what it is given. */
export function unwrapped(call: SyntaxNode, inner: SyntaxNode): Edit[] {
  return [
    { from: call.from, to: inner.from, text: '' },
    { from: inner.to, to: call.to, text: '' },
  ];
}

/** The edit that takes an element out of its list, with its line where it stands alone on one. */
export function withoutElement(code: Code, node: SyntaxNode): Edit {
  const { before, after } = neighbours(node);
  const end = after?.name === ',' ? after.to : node.to;
  if (code.beginsLine(node.from) && code.endsLine(end)) return code.withoutLines(node.from, end);
  if (after?.name === ',') {
    const next = neighbours(after).after;
    const isOnLine = next && code.lineStart(next.from) === code.lineStart(after.from);
    return { from: node.from, to: isOnLine ? next.from : after.to, text: '' };
  }
  return { from: before?.name === ',' ? before.from : node.from, to: node.to, text: '' };
}

/** The edit that puts elements after one of a list, on lines of their own where that one is. */
export function afterElement(code: Code, node: SyntaxNode, added: readonly string[]): Edit {
  const { after } = neighbours(node);
  const hasComma = after?.name === ',';
  const indent = code.newLine + code.indentationAt(node.from);
  if (code.beginsLine(node.from) && hasComma && code.endsLine(after.to)) {
    const end = code.lineEnd(after.to);
    return { from: end, to: end, text: added.map(text => `${indent}${text},`).join('') };
  }
  const isAlone = code.beginsLine(node.from) && !hasComma && code.endsLine(node.to);
  const text = added.map(one => (isAlone ? `,${indent}${one}` : `, ${one}`)).join('');
  return { from: node.to, to: node.to, text };
}

/** The edit that puts statements after one, with its indentation; undefined where it does not stand alone. */
export function afterStatement(
  code: Code,
  statement: SyntaxNode,
  added: readonly string[],
): Edit | undefined {
  const end = code.text.charAt(statement.to) === ';' ? statement.to + 1 : statement.to;
  if (!code.beginsLine(statement.from) || !code.endsLine(end)) return undefined;
  const at = code.lineEnd(end);
  const indent = code.newLine + code.indentationAt(statement.from);
  return { from: at, to: at, text: added.map(text => indent + text).join('') };
}

/** The edit that takes a statement away; undefined where it does not stand alone on its lines. */
export function withoutStatement(code: Code, statement: SyntaxNode): Edit | undefined {
  const isAlone = code.beginsLine(statement.from) && code.endsLine(statement.to);
  return isAlone ? code.withoutLines(statement.from, statement.to) : undefined;
}
