import type { SyntaxNode } from '@lezer/common';
import type { PythonFile } from '../python/file';
import { enclosing } from '../python/functions';
import { firstError, keyOf, propertyOf } from '../python/tree';
import { PART_METHODS } from './parts';

/** Gives the networks of one file their names. */
export class Naming {
  private readonly targets = new Map<string, SyntaxNode>();
  private readonly used = new Set<string>();
  private readonly counts = new Map<string, number>();

  constructor(private readonly file: PythonFile) {
    for (const { target, value } of file.collected.assignments) {
      const key = value && keyOf(value);
      if (key && !this.targets.has(key)) this.targets.set(key, target);
    }
  }

  /** What the network is assigned to, or the function that returns it, or its line; no name is given twice. */
  nameOf(call: SyntaxNode): string {
    const name = this.wanted(call) ?? `Sequential (line ${this.file.lineOf(call)})`;
    let count = this.counts.get(name) ?? 0;
    let unique: string;
    do {
      count++;
      unique = count === 1 ? name : `${name} (${count})`;
    } while (this.used.has(unique));
    this.counts.set(name, count);
    this.used.add(unique);
    return unique;
  }

  private wanted(call: SyntaxNode): string | undefined {
    for (let node: SyntaxNode | null = call; node; node = node.parent) {
      const target = this.targets.get(keyOf(node));
      if (target) return this.targetName(target);
      const given = nameBefore(node);
      if (given) return this.file.textOf(given);
      if (!passesOn(node, this.file)) return undefined;
      if (node.name === 'ReturnStatement' || node.name === 'YieldStatement') return this.functionName(node);
      if (node.name === 'AssignStatement' && firstError(node)) return this.targetName(node.firstChild);
      if (node.name.endsWith('Statement') || node.name === 'Body') return undefined;
    }
    return undefined;
  }

  private targetName(target: SyntaxNode | null): string | undefined {
    if (!target) return undefined;
    if (target.name === 'VariableName') return this.file.textOf(target);
    const property = propertyOf(target);
    return property && this.file.textOf(property);
  }

  private functionName(node: SyntaxNode): string | undefined {
    const name = enclosing(node, 'FunctionDefinition')?.getChild('VariableName');
    return name ? this.file.textOf(name) : undefined;
  }
}

/** False where the parent makes something else of the node: `net(x)`, `net[0]`, `net.parameters()`. */
function passesOn(node: SyntaxNode, file: PythonFile): boolean {
  const parent = node.parent;
  const isFirst = parent?.firstChild?.from === node.from && parent.firstChild.to === node.to;
  if (!parent || !isFirst) return true;
  if (parent.name === 'CallExpression') return node.name === 'MemberExpression';
  if (parent.name !== 'MemberExpression') return true;
  const property = propertyOf(parent);
  return property !== undefined && PART_METHODS.has(file.textOf(property));
}

/** The name in `name=node` and `name := node`: a keyword argument, a default, an assignment expression. */
function nameBefore(node: SyntaxNode): SyntaxNode | undefined {
  const operator = node.prevSibling;
  const name = operator?.name === 'AssignOp' ? operator.prevSibling : undefined;
  const parent = node.parent?.name ?? '';
  const isNamed = parent === 'ArgList' || parent === 'ParamList' || parent === 'NamedExpression';
  return isNamed && name?.name === 'VariableName' ? name : undefined;
}
