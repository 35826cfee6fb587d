import type { SyntaxNode, Tree } from '@lezer/common';
import { parser } from '@lezer/python';

/** Trees deeper than this are cut off; Python itself gives up at 200 nested brackets. */
const DEEPEST = 600;

/** Parses Python; what cannot be parsed becomes error nodes. Offsets are those of `text`. */
export function parsePython(text: string): Tree {
  return parser.parse(parseable(text));
}

/** The children of a node without the comments between them. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (child.name !== 'Comment') children.push(child);
  }
  return children;
}

/** The first error node at or below a node, in reading order. */
export function firstError(node: SyntaxNode): SyntaxNode | undefined {
  if (node.type.isError) return node;
  const cursor = node.cursor();
  let depth = 0;
  for (;;) {
    if (cursor.type.isError) return cursor.node;
    if (depth < DEEPEST && cursor.firstChild()) {
      depth++;
      continue;
    }
    while (depth > 0 && !cursor.nextSibling()) {
      cursor.parent();
      depth--;
    }
    if (depth === 0) return undefined;
  }
}

/** Every variable name in a broken statement that it may be meant to set: those that stand before an `=`, or in it. */
export function namesIn(node: SyntaxNode): SyntaxNode[] {
  const names: SyntaxNode[] = [];
  let depth = 0;
  node.cursor().iterate(
    inner => {
      if (depth >= DEEPEST) return false;
      depth++;
      if (inner.name === 'VariableName') names.push(inner.node);
      return !['CallExpression', 'Body', 'MemberExpression', 'BinaryExpression'].includes(inner.name);
    },
    () => {
      depth--;
    },
  );
  return names;
}

/**
 * The text in the form that the parser takes, character by character: it does not know `\` before `\r\n`, counts a
 * form feed as indentation, and takes the point of `1.` for an attribute's.
 */
function parseable(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\\\r\n/g, '\\\n ').replace(/\r\n/g, ' \n') : text;
  const plain = lines.replace(TRAILING_POINT, '$1_');
  if (!plain.includes('\f')) return plain;
  return plain.replace(/^\f+/gm, feeds => '\n'.repeat(feeds.length)).replaceAll('\f', ' ');
}

/** The digits and the point of `1.` and `1.e5`; not of `1.5`, `x1.y` or `0x1`. */
const TRAILING_POINT =
  /(?<![\w.\u00a1-\uffff])([0-9][0-9_]*)\.(?![0-9_A-DF-IK-Za-df-ik-z\u00a1-\uffff]|[eE](?![-+]?[0-9])|[jJ]\w)/g;

/** The parts between commas. */
export function betweenCommas(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const groups: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ',') groups.push([]);
    else groups.at(-1)!.push(node);
  }
  return groups.filter(({ length }) => length > 0);
}
