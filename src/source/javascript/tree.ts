import { type ChangedRange, NodeType, type SyntaxNode, Tree, TreeFragment } from '@lezer/common';
import { parser } from '@lezer/javascript';
import { ParseCache, type Parsed } from '../evaluation/parseCache';

/** Which of the language's forms a file is written in. */
export interface JavaScriptKind {
  readonly isTypeScript: boolean;
  readonly isJsx: boolean;
}

/**
 * Parses JavaScript or TypeScript; what cannot be parsed becomes error nodes. Offsets are those of `text`. A tree of
 * an earlier version of the text, of the same kind, makes it quicker.
 */
export function parseJavaScript(text: string, kind: JavaScriptKind, before?: Parsed<Tree>): Tree {
  const { isTypeScript, isJsx } = kind;
  const dialect = [...(isTypeScript ? ['ts'] : []), ...(isJsx ? ['jsx'] : [])].join(' ');
  const input = parseable(text);
  const fragments = before ? fragmentsOf(before.made, changeOf(parseable(before.text), input)) : [];
  return parser.configure({ dialect }).parse(input, fragments);
}

/** Keeps trees of texts of one kind. */
export class ScriptCache extends ParseCache<Tree> {
  constructor(kind: JavaScriptKind) {
    super((text, gone) => parseJavaScript(text, kind, text.length > LONG ? gone : undefined));
  }
}

/** A tree at a place in a longer text, by whose offsets its nodes then go. */
export function placed(tree: Tree, from: number): Tree {
  return new Tree(NodeType.none, [tree], [from], from + tree.length);
}

/** Shorter texts are parsed quicker than compared. */
const LONG = 5000;

/** The children of a node without the comments between them. */
export function childrenOf(node: SyntaxNode): SyntaxNode[] {
  const children: SyntaxNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (!isComment(child)) children.push(child);
  return children;
}

/** What stands between the brackets of a list, split at its commas; an empty part is a comma too many or a hole. */
export function partsOf(nodes: readonly SyntaxNode[]): SyntaxNode[][] {
  const parts: SyntaxNode[][] = [[]];
  for (const node of nodes) {
    if (node.name === ',') parts.push([]);
    else if (!BRACKETS.has(node.name)) parts.at(-1)!.push(node);
  }
  return parts;
}

export function isComment({ name }: { readonly name: string }): boolean {
  return name === 'LineComment' || name === 'BlockComment';
}

export function isError(node: SyntaxNode): boolean {
  return node.type.isError;
}

/** Nodes without the empty error at their end, which says that what is before it, or the list, is never closed. */
export function withoutOpenEnd(nodes: readonly SyntaxNode[]): readonly SyntaxNode[] {
  const last = nodes.at(-1);
  return nodes.length > 1 && last && isError(last) && last.from === last.to ? nodes.slice(0, -1) : nodes;
}

/** Up to where a list, an array or an object opens that is never closed, with the function that the list is for. */
export function openingOf(node: SyntaxNode): { from: number; to: number } | undefined {
  const { firstChild: open, parent } = node;
  const isOpen = open && /^[[({]$/.test(open.name) && node.lastChild?.type.isError;
  if (!isOpen) return undefined;
  return { from: (node.name === 'ArgList' && parent ? parent : node).from, to: open.to };
}

/** The child of a node that has one of the names. */
export function childOf(node: SyntaxNode, ...names: readonly string[]): SyntaxNode | undefined {
  for (let child = node.firstChild; child; child = child.nextSibling)
    if (names.includes(child.name)) return child;
  return undefined;
}

function fragmentsOf(tree: Tree, change: ChangedRange): readonly TreeFragment[] {
  return TreeFragment.applyChanges(TreeFragment.addTree(tree), [change]);
}

/** The one stretch in which two texts differ. */
function changeOf(before: string, after: string): ChangedRange {
  const shorter = Math.min(before.length, after.length);
  let from = 0;
  while (from < shorter && before[from] === after[from]) from++;
  let same = 0;
  while (same < shorter - from && before.at(-1 - same) === after.at(-1 - same)) same++;
  return { fromA: from, toA: before.length - same, fromB: from, toB: after.length - same };
}

const BRACKETS = new Set(['(', ')', '[', ']', '{', '}']);

/**
 * The text in the form that the parser takes, character by character: it knows neither form feeds nor `\` before
 * `\r\n`, nothing but names in the pattern of `[this.x, this.y] = …`, and no `import tf = require(…)`.
 */
function parseable(text: string): string {
  const lines = text.includes('\r') ? text.replace(/\\\r\n/g, '\\\n ') : text;
  const plain = lines.includes('\f') ? lines.replaceAll('\f', ' ') : lines;
  return plain
    .replace(MEMBERS_PATTERN, pattern => pattern.replaceAll('.', '_'))
    .replace(IMPORT_OF_VALUE, '$1const ');
}

const IMPORT_OF_VALUE = /^([ \t]*(?:export[ \t]+)?)import(?=[ \t]+[\w$]+[ \t]*=)/gm;

const MEMBERS_PATTERN = /^[ \t]*\[[\w$.,\s]*\]\s*=(?![=>])/gm;
