import type { SyntaxNode } from '@lezer/common';
import { argumentsOf } from '../python/arguments';
import { calleeOf, keyOf, methodOf, propertyOf } from '../python/tree';
import { otherPrecision } from './chain';
import type { Context } from './context';
import { Handles } from './handles';
import { isFloat32 } from './layers';
import { opened, ownersOf, type Parts } from './parts';

/** The first place where the file makes something else of a network than its call says. */
export interface Change {
  readonly code: 'changed-later' | 'unsupported-dtype';
  readonly line: number;
  readonly quoted: string;
  /** The number type that it is turned into. */
  readonly precision: string | undefined;
}

/** The first change of each network, by `keyOf` its call. */
export function findChanges(context: Context, calls: readonly SyntaxNode[]): ReadonlyMap<string, Change> {
  if (calls.length === 0) return new Map();
  const finder = new ChangeFinder(context, calls);
  finder.find();
  return finder.changes;
}

class ChangeFinder {
  readonly changes = new Map<string, Change & { readonly from: number }>();
  private readonly handles: Handles;

  constructor(
    private readonly context: Context,
    private readonly calls: readonly SyntaxNode[],
  ) {
    this.handles = new Handles(context, calls);
  }

  find(): void {
    const { assignments, deletions, updates, calls } = this.context.file.collected;
    for (const { target } of assignments) this.inTarget(target, target.parent ?? target);
    for (const target of deletions) this.inTarget(target, target.parent ?? target);
    for (const statement of updates) this.inUpdate(statement);
    for (const call of calls) this.inCall(call);
  }

  /** `net[1] = …`, `net[1].p = …`, `del net[0]`. */
  private inTarget(target: SyntaxNode, statement: SyntaxNode): void {
    if (target.name !== 'MemberExpression' || !target.firstChild) return;
    const property = propertyOf(target);
    const name = property ? this.context.file.textOf(property) : '';
    if (name === 'training') return;
    const parts = this.handles.partsOf(target.firstChild);
    this.note(name === 'requires_grad' ? ownersOf(parts) : parts, statement);
  }

  /** `net += …`, `net[1].p *= 2`. */
  private inUpdate(statement: SyntaxNode): void {
    if (statement.firstChild) this.note(this.handles.partsOf(statement.firstChild), statement);
  }

  private inCall(call: SyntaxNode): void {
    const method = methodOf(call);
    if (method) this.inMethod(call, method.object, this.context.file.textOf(method.name));
    const callee = calleeOf(call);
    if (!callee) return;
    const name = this.context.file.textOf(callee);
    if (name === 'setattr' || name === 'delattr') this.noteArguments(call);
    if (!method && callee.name !== 'VariableName') return;
    if (SETS_DEFAULT.test(name)) this.inDefault(call, callee);
    if (CHANGING_UTILITY.test(name) && this.pathOf(callee).startsWith('torch.nn.utils.'))
      this.noteArguments(call);
  }

  private inMethod(call: SyntaxNode, object: SyntaxNode, name: string): void {
    const mayChangePrecision = PRECISION.has(name);
    if (!mayChangePrecision && !CHANGING_METHODS.has(name)) return;
    const parts = this.handles.partsOf(object);
    if (parts.size === 0) return;
    const { file, evaluator } = this.context;
    const precision = mayChangePrecision ? otherPrecision(call, name, file, evaluator) : undefined;
    if (mayChangePrecision && !precision) return;
    const reachesAll = mayChangePrecision || name === 'requires_grad_';
    this.note(reachesAll ? ownersOf(opened(parts)) : parts, call, precision);
  }

  /** `torch.set_default_dtype(torch.float64)` turns every network of the file. */
  private inDefault(call: SyntaxNode, callee: SyntaxNode): void {
    const path = this.pathOf(callee);
    const [first] = argumentsOf(call).items;
    const value = first && 'value' in first ? first.value : undefined;
    if (!value || !/^torch\.set_default_(dtype|tensor_type)$/.test(path)) return;
    const evaluated = this.context.evaluator.evaluate(value);
    const quoted = this.context.file.quote(value, 30);
    const isFloat = /FloatTensor['"]?$/.test(quoted) && !/BFloat/.test(quoted);
    if (isFloat || ('value' in evaluated && isFloat32(evaluated.value))) return;
    this.note(
      new Map(this.calls.map(network => [keyOf(network), 'module'])),
      call,
      quoted.replace('torch.', ''),
    );
  }

  private noteArguments(call: SyntaxNode): void {
    const [first] = argumentsOf(call).items;
    if (first && 'value' in first && first.value) this.note(this.handles.partsOf(first.value), call);
  }

  private note(parts: Parts, place: SyntaxNode, precision?: string): void {
    for (const [key, kind] of parts) {
      const known = this.changes.get(key);
      if (kind !== 'module' || (known && known.from <= place.from)) continue;
      const { file } = this.context;
      this.changes.set(key, {
        code: precision ? 'unsupported-dtype' : 'changed-later',
        line: file.lineOf(place),
        quoted: file.quote(place),
        precision,
        from: place.from,
      });
    }
  }

  private pathOf(callee: SyntaxNode): string {
    const resolved = this.context.names.resolve(callee);
    return resolved.is === 'path' ? resolved.path : '';
  }
}

const CHANGING_METHODS: ReadonlySet<string> = new Set([
  ...[
    'append',
    'insert',
    'extend',
    'pop',
    'add_module',
    'register_module',
    'set_submodule',
    'requires_grad_',
  ],
  ...['__setitem__', '__delitem__', '__setattr__', '__delattr__', '__iadd__', '__imul__', 'update', 'clear'],
]);

const PRECISION: ReadonlySet<string> = new Set(['to', 'type', 'double', 'half', 'bfloat16']);

const SETS_DEFAULT = /set_default_(dtype|tensor_type)$/;

/** Functions of `torch.nn.utils` that rewrite the module that they are given. */
const CHANGING_UTILITY =
  /(weight_norm|spectral_norm|orthogonal|register_parametrization|structured|prune|identity)$/;
