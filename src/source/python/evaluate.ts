import type { SyntaxNode } from '@lezer/common';
import type { PythonFile } from './file';
import { lookup } from './lookup';
import { whyUnknown } from './reasons';
import { resolve } from './resolve';
import type { Binding } from './scopes';
import { childrenOf, withoutParentheses } from './tree';
import { applyBinary, applyUnary, type Computed, canChange, numberValue, type Value } from './values';

/** An expression that the text does not decide: which part of it, and why ("… because …"). */
export interface Unknown {
  readonly at: SyntaxNode;
  readonly because: string;
  /** The expression that the reason is about, where `at` is a name that is set from it elsewhere. */
  readonly root?: Root;
}

interface Root {
  readonly at: SyntaxNode;
  readonly because: string;
}

export type Evaluated = { readonly value: Value } | Unknown;

const DEEPEST_EXPRESSION = 200;

/** Evaluates expressions to values that the text alone decides; remembers what it found for each name. */
export class Evaluator {
  private readonly known = new Map<Binding, Evaluated>();

  constructor(
    private readonly file: PythonFile,
    /** Imported names that stand for themselves, such as `torch.float32`. */
    private readonly isSymbol: (path: string) => boolean,
  ) {}

  evaluate(expression: SyntaxNode): Evaluated {
    return this.compute(expression, 0);
  }

  private compute(expression: SyntaxNode, depth: number): Evaluated {
    const node = withoutParentheses(expression);
    if (depth > DEEPEST_EXPRESSION) return { at: node, because: 'it is nested too deeply' };
    switch (node.name) {
      case 'Number':
        return this.placed(node, numberValue(this.file.textOf(node)));
      case 'Boolean':
        return { value: { type: 'bool', value: this.file.textOf(node) === 'True' } };
      case 'None':
        return { value: { type: 'none' } };
      case 'String':
        return { value: this.text(node) };
      case 'TupleExpression':
        return this.sequence(node, 'tuple', depth);
      case 'ArrayExpression':
        return this.sequence(node, 'list', depth);
      case 'UnaryExpression':
        return this.unary(node, depth);
      case 'BinaryExpression':
        return this.binary(node, depth);
      case 'VariableName':
        return this.name(node, depth);
      case 'MemberExpression':
        return this.member(node);
      default:
        return { at: node, because: WHY_NOT[node.name] ?? 'expressions of this kind are not computed' };
    }
  }

  private text(node: SyntaxNode): Value {
    const [, , content] = /^(['"])([^'"\\\n]*)\1$/.exec(this.file.textOf(node)) ?? [];
    return { type: 'text', source: this.file.quote(node, 30), content };
  }

  private sequence(node: SyntaxNode, type: 'tuple' | 'list', depth: number): Evaluated {
    const items: Value[] = [];
    for (const child of childrenOf(node).slice(1, -1)) {
      if (child.name === ',') continue;
      if (child.name === '*') return { at: node, because: 'what * stands for is not followed yet' };
      const item = this.compute(child, depth + 1);
      if (!('value' in item)) return item;
      items.push(item.value);
    }
    return { value: { type, items } };
  }

  private unary(node: SyntaxNode, depth: number): Evaluated {
    const [operator, operand] = childrenOf(node);
    if (!operator || !operand) return { at: node, because: 'it is not complete' };
    const inner = this.compute(operand, depth + 1);
    if (!('value' in inner)) return inner;
    return this.placed(node, applyUnary(this.file.textOf(operator), inner.value));
  }

  private binary(node: SyntaxNode, depth: number): Evaluated {
    const [left, operator, right, ...more] = childrenOf(node);
    if (!left || !operator || !right || more.length > 0) return { at: node, because: CONDITION };
    if (operator.name !== 'ArithOp') return { at: node, because: WHY_NOT[operator.name] ?? CONDITION };
    const a = this.compute(left, depth + 1);
    if (!('value' in a)) return a;
    const b = this.compute(right, depth + 1);
    if (!('value' in b)) return b;
    return this.placed(node, applyBinary(this.file.textOf(operator), a.value, b.value));
  }

  private name(node: SyntaxNode, depth: number): Evaluated {
    const symbol = this.symbol(node);
    if (symbol) return symbol;
    const reach = lookup(this.file, this.file.textOf(node), node);
    const [binding] = reach.candidates;
    if (!binding || !reach.isCertain || binding.origin.kind !== 'assigned') {
      return { at: node, because: whyUnknown(this.file, node, reach) };
    }
    const result = this.known.get(binding) ?? this.compute(binding.origin.value, depth + 1);
    this.known.set(binding, result);
    if ('value' in result) {
      if (!canChange(result.value)) return result;
      return {
        at: node,
        because: `other code may change the list of line ${this.file.lineOf(binding)}; a tuple stays as it is`,
      };
    }
    const root = result.root ?? result;
    return { at: node, because: this.comesFrom(root), root };
  }

  private comesFrom({ at, because }: Root): string {
    const place = `'${this.file.quote(at, 40)}' on line ${this.file.lineOf(at)}`;
    return `it comes from ${place}, and ${because.replace(/^it /, 'that ')}`;
  }

  private member(node: SyntaxNode): Evaluated {
    const symbol = this.symbol(node);
    if (symbol) return symbol;
    const isIndex = node.lastChild?.name === ']';
    return { at: node, because: isIndex ? 'indexing is not followed' : 'attributes are not followed' };
  }

  private symbol(node: SyntaxNode): Evaluated | undefined {
    const resolved = resolve(this.file, node);
    if (resolved.is !== 'path' || !this.isSymbol(resolved.path)) return undefined;
    return { value: { type: 'symbol', path: resolved.path } };
  }

  private placed(at: SyntaxNode, computed: Computed): Evaluated {
    return 'value' in computed ? computed : { at, because: computed.because };
  }
}

const CONDITION = 'conditions are not decided';

const WHY_NOT: Readonly<Record<string, string>> = {
  CallExpression: 'it is a call, which is never run',
  AwaitExpression: 'it is a call, which is never run',
  ConditionalExpression: 'it depends on a condition',
  FormatString: 'it is text that only running the code makes',
  ContinuedString: 'it is text in several parts',
  LambdaExpression: 'it is a function',
  DictionaryExpression: 'it is a dictionary, not a single value',
  SetExpression: 'it is a set, not a single value',
  ArrayComprehensionExpression: 'it is computed in a loop',
  BitOp: 'operators on bits are not computed',
};
