import type { SyntaxNode } from '@lezer/common';

/** How deep a statement is searched, and how many nodes of it. */
const DEEPEST = 200;
const MOST_NODES = 10_000;

/** Whether a `break` or a `continue` without a label goes out of a statement's body. */
export function jumpsOut(body: SyntaxNode, kind: 'BreakStatement' | 'ContinueStatement'): boolean {
  return finds(
    body,
    ({ name }) => name === kind,
    ({ name }) =>
      FUNCTIONS.has(name) || LOOPS.has(name) || (kind === 'BreakStatement' && name === 'SwitchStatement'),
  );
}

/** Whether anything in a statement jumps to a label. */
export function jumpsToLabel(body: SyntaxNode): boolean {
  return finds(body, isLabelled, ({ name }) => FUNCTIONS.has(name));
}

/** Whether a function in a statement may outlive a round of its loop. */
export function hasFunctions(body: SyntaxNode): boolean {
  return finds(
    body,
    ({ name }) => FUNCTIONS.has(name),
    () => false,
  );
}

/** Whether a statement gives one of the names a new value. */
export function assigns(body: SyntaxNode, isName: (node: SyntaxNode) => boolean): boolean {
  return finds(
    body,
    node => {
      const target = CHANGING.has(node.name) ? node.firstChild : undefined;
      const last =
        node.name === 'UnaryExpression' && node.firstChild?.name === 'ArithOp' ? node.lastChild : undefined;
      return [target, last].some(one => one?.name === 'VariableName' && isName(one));
    },
    () => false,
  );
}

const CHANGING = new Set(['AssignmentExpression', 'PostfixExpression']);
const FUNCTIONS = new Set([
  'ArrowFunction',
  'FunctionExpression',
  'FunctionDeclaration',
  'MethodDeclaration',
  'ClassBody',
]);
const LOOPS = new Set(['ForStatement', 'WhileStatement', 'DoStatement']);

function isLabelled(node: SyntaxNode): boolean {
  return (
    (node.name === 'BreakStatement' || node.name === 'ContinueStatement') && node.getChild('Label') !== null
  );
}

/** Looks for a node below another one, but not into those that are closed; what is too large counts as found. */
function finds(
  node: SyntaxNode,
  isWanted: (node: SyntaxNode) => boolean,
  isClosed: (node: SyntaxNode) => boolean,
): boolean {
  let left = MOST_NODES;
  const look = (outer: SyntaxNode, depth: number): boolean => {
    for (let child = outer.firstChild; child; child = child.nextSibling) {
      if (--left < 0 || depth > DEEPEST || isWanted(child)) return true;
      if (!isClosed(child) && look(child, depth + 1)) return true;
    }
    return false;
  };
  return look(node, 0);
}
