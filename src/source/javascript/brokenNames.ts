import type { SyntaxNode } from '@lezer/common';

/** How deep, and for how many nodes, names are looked for. */
const DEEPEST = 100;
const MOST_NODES = 5000;

/** The names that a statement may give a value to, or change what they stand for, by a look at its nodes alone. */
export function namesChangedIn(node: SyntaxNode, textOf: (node: SyntaxNode) => string): string[] {
  const names = new Set<string>();
  let left = MOST_NODES;
  const look = (one: SyntaxNode, isArgument: boolean, depth: number): void => {
    if (--left < 0 || depth > DEEPEST) return;
    if (one.name === 'VariableDefinition' && !one.firstChild) names.add(textOf(one));
    if (CHANGING.has(one.name) && !(isArgument && one.name === 'CallExpression')) {
      const root = rootOf(one);
      if (root) names.add(textOf(root));
    }
    // What is called to give an argument is not changed by it.
    const isInside = one.name === 'ArgList' || (isArgument && !one.name.includes('Function'));
    for (let child = one.firstChild; child; child = child.nextSibling) look(child, isInside, depth + 1);
  };
  look(node, false, 0);
  return [...names];
}

const CHANGING = new Set(['AssignmentExpression', 'PostfixExpression', 'CallExpression']);
const LINKS = new Set(['MemberExpression', 'CallExpression']);

/** `model` of `model.add(…)` and of `model.x = …`; a function that is called is not changed. */
function rootOf(node: SyntaxNode): SyntaxNode | undefined {
  let at = node.firstChild;
  if (node.name === 'CallExpression' && at?.name === 'VariableName') return undefined;
  for (let step = 0; at && LINKS.has(at.name) && step < MOST_NODES; step++) at = at.firstChild;
  return at?.name === 'VariableName' ? at : undefined;
}
