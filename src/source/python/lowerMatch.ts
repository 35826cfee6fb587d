import type { SyntaxNode } from '@lezer/common';
import type { Expression, Statement, Target } from '../evaluation/syntax';
import { TRUE } from '../evaluation/values';
import type { ExpressionLowering } from './lowerExpression';
import { lowerTarget } from './lowerTarget';
import { childrenOf } from './tree';

/** What a pattern asks, and the names that it gives a value to. */
interface Pattern {
  readonly test: Expression;
  readonly captures: readonly { readonly target: Target; readonly value: Expression }[];
}

/** Brings `match` to a chain of `if`; whether a pattern fits that takes its subject apart is not followed. */
export class MatchLowering {
  constructor(
    private readonly expressions: ExpressionLowering,
    private readonly body: (node: SyntaxNode) => Statement[],
  ) {}

  statements(node: SyntaxNode): Statement[] {
    const children = childrenOf(node);
    const end = children.findIndex(({ name }) => name === 'MatchBody');
    const subjects = children.slice(1, end).filter(({ name }) => name !== ',');
    const place = this.expressions.at(node);
    // No name of the text has a space in it.
    const subject = { type: 'name', name: `subject ${place.from}`, ...place } as const;
    const value = this.expressions.several(subjects, node);
    const clauses = children[end]?.getChildren('MatchClause') ?? [];
    return [
      { type: 'assign', targets: [subject], value, ...place },
      ...clauses.reduceRight<Statement[]>((rest, clause) => [this.clause(clause, subject, rest)], []),
    ];
  }

  private clause(node: SyntaxNode, subject: Expression, otherwise: readonly Statement[]): Statement {
    const children = childrenOf(node);
    const body = children.find(({ name }) => name === 'Body');
    const guard = children.find(({ name }) => name === 'Guard');
    const patterns = children.slice(1).filter(child => child !== body && child !== guard);
    const [only] = patterns;
    const { test, captures } =
      only && patterns.length === 1 ? this.pattern(only, subject) : this.unclear(node, patterns);
    const place = this.expressions.at(only ?? node);
    const condition = guard?.lastChild;
    return {
      type: 'if',
      test: condition ? this.guarded(test, captures, this.expressions.expression(condition)) : test,
      whenTrue: [
        ...captures.map(
          ({ target, value }) => ({ type: 'assign', targets: [target], value, ...place }) as const,
        ),
        ...(body ? this.body(body) : []),
      ],
      otherwise,
      ...place,
    };
  }

  private pattern(node: SyntaxNode, subject: Expression): Pattern {
    const place = this.expressions.at(node);
    const children = childrenOf(node);
    switch (node.name) {
      case 'LiteralPattern':
      case 'AttributePattern':
        return { test: this.equals(node, children, subject), captures: [] };
      case 'CapturePattern': {
        const name = this.expressions.textOf(node);
        const target = { type: 'name', name, ...place } as const;
        const test = { type: 'constant', value: TRUE, ...place } as const;
        return { test, captures: name === '_' ? [] : [{ target, value: subject }] };
      }
      case 'OrPattern': {
        const parts = children
          .filter(({ name }) => name !== 'LogicOp')
          .map(part => this.pattern(part, subject));
        if (parts.some(({ captures }) => captures.length > 0)) return this.unclear(node, [node]);
        const tests = parts.map(({ test }) => test);
        const test = tests.reduce((left, right) => ({
          type: 'logical',
          operator: 'or',
          left,
          right,
          ...place,
        }));
        return { test, captures: [] };
      }
      case 'AsPattern': {
        const [inner, , name] = children;
        if (!inner || !name) return this.unclear(node, [node]);
        const { test, captures } = this.pattern(inner, subject);
        return {
          test,
          captures: [...captures, { target: lowerTarget(this.expressions, name), value: subject }],
        };
      }
      default:
        return this.unclear(node, [node]);
    }
  }

  /** The subject is equal to a literal, or to what a dotted name stands for. */
  private equals(node: SyntaxNode, children: readonly SyntaxNode[], subject: Expression): Expression {
    const place = this.expressions.at(node);
    const [first, ...others] = children;
    if (!first) return this.unclear(node, []).test;
    let operand: Expression;
    if (first.name === 'ArithOp')
      operand = { type: 'unary', operator: '-', operand: this.expressions.several(others, node), ...place };
    else {
      operand = this.expressions.expression(first);
      for (const part of others)
        if (part.name === 'PropertyName')
          operand = {
            type: 'member',
            object: operand,
            name: this.expressions.textOf(part),
            nameAt: this.expressions.at(part),
            ...place,
          };
    }
    const operator = first.name === 'None' || first.name === 'Boolean' ? 'is' : '==';
    return { type: 'comparison', first: subject, rest: [{ operator, operand }], ...place };
  }

  /** The captures are made before the guard is asked. */
  private guarded(test: Expression, captures: Pattern['captures'], guard: Expression): Expression {
    const { from, to } = guard;
    const made = captures.map(({ target, value }) => ({
      value: { type: 'assignment', target, value, from, to } as const,
      isSpread: false,
    }));
    const all = [
      test,
      ...(made.length > 0 ? [{ type: 'sequence', kind: 'tuple', items: made, from, to } as const] : []),
      guard,
    ];
    return all.reduce((left, right) => ({ type: 'logical', operator: 'and', left, right, from, to }));
  }

  private unclear(node: SyntaxNode, patterns: readonly SyntaxNode[]): Pattern {
    const place = this.expressions.at(patterns[0] ?? node);
    const test = { type: 'unreadable', because: 'which case matches is not followed', ...place } as const;
    const captures: { target: Target; value: Expression }[] = [];
    for (const pattern of patterns)
      pattern.cursor().iterate(({ name, node: inner }) => {
        const isName =
          name === 'CapturePattern' || (name === 'VariableName' && inner.prevSibling?.name === 'as');
        if (!isName) return true;
        captures.push({
          target: { type: 'name', name: this.expressions.textOf(inner), ...this.expressions.at(inner) },
          value: test,
        });
        return false;
      });
    return { test, captures };
  }
}
