import { type ChangedRange, type SyntaxNode, type Tree, TreeFragment } from '@lezer/common';
import { parser } from '@lezer/javascript';

/** Which of the language's forms a file is written in. */
export interface JavaScriptKind {
  readonly isTypeScript: boolean;
  readonly isJsx: boolean;
}

/** A text with its tree, of which a later one may reuse what it has in common with it. */
export interface Parsed {
  readonly text: string;
  readonly kind: JavaScriptKind;
  readonly tree: Tree;
}

/**
 * Parses JavaScript or TypeScript; what cannot be parsed becomes error nodes. Offsets are those of `text`. An earlier
 * version of the text makes it quicker.
 */
export function parseJavaScript(text: string, kind: JavaScriptKind, before?: Parsed): Tree {
  const { isTypeScript, isJsx } = kind;
  const dialect = [...(isTypeScript ? ['ts'] : []), ...(isJsx ? ['jsx'] : [])].join(' ');
  const isSameKind = before?.kind.isTypeScript === isTypeScript && before.kind.isJsx === isJsx;
  const input = parseable(text);
  const fragments =
    before && isSameKind ? fragmentsOf(before.tree, changeOf(parseable(before.text), input)) : [];
  return parser.configure({ dialect }).parse(input, fragments);
}

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
