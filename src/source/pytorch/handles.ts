import type { SyntaxNode } from '@lezer/common';
import { argumentsOf } from '../python/arguments';
import { classOf, enclosing, functionOf, parametersOf } from '../python/functions';
import { lookup } from '../python/lookup';
import type { Binding } from '../python/scopes';
import { calleeOf, childrenOf, keyOf, methodOf, propertyOf, withoutParentheses } from '../python/tree';
import { Attributes } from './attributes';
import type { Context } from './context';
import {
  addParts,
  CONTAINERS,
  containerOf,
  ITERATORS,
  type MutableParts,
  NOTHING,
  opened,
  PART_METHODS,
  type Parts,
  TENSOR_METHODS,
  TENSORS,
  tensorsOf,
  union,
  WRAPPERS,
  withoutContainers,
} from './parts';

/** Names lead to names; a chain longer than this is not followed. */
const ROUNDS = 6;

const DEEPEST_EXPRESSION = 40;

/** Knows which expressions of a file stand for a network or a part of one, through names, loops and functions. */
export class Handles {
  private readonly holders = new Map<Binding, MutableParts>();
  private readonly heldNames = new Set<string>();
  private readonly returned = new Map<string, MutableParts>();
  private readonly attributes: Attributes;
  private readonly networks: ReadonlySet<string>;
  private hasGrown = false;

  constructor(
    private readonly context: Context,
    calls: readonly SyntaxNode[],
  ) {
    this.networks = new Set(calls.map(keyOf));
    this.attributes = new Attributes(context.file);
    for (let round = 0; round < ROUNDS && this.networks.size > 0; round++) {
      this.hasGrown = false;
      this.followNames();
      this.followReturns();
      this.followCalls();
      if (!this.hasGrown) return;
    }
  }

  /** The networks that an expression stands for or takes a part of. */
  partsOf(expression: SyntaxNode, depth = 0): Parts {
    const node = withoutParentheses(expression);
    if (depth > DEEPEST_EXPRESSION) return NOTHING;
    switch (node.name) {
      case 'CallExpression':
        return this.networks.has(keyOf(node)) ? this.partsOfNetwork(node) : this.partsOfCall(node, depth);
      case 'MemberExpression':
        return this.partsOfMember(node, depth);
      case 'VariableName':
        return this.partsOfName(node);
      case 'ConditionalExpression':
      case 'NamedExpression': {
        const [first, ...rest] = childrenOf(node);
        const last = rest.at(-1);
        return union([first, last].map(part => (part ? this.partsOf(part, depth + 1) : NOTHING)));
      }
      case 'ArrayExpression':
      case 'TupleExpression':
      case 'DictionaryExpression':
      case 'ArrayComprehensionExpression':
        return containerOf(union(childrenOf(node).map(part => this.partsOf(part, depth + 1))));
      default:
        return NOTHING;
    }
  }

  /** A network, and those that it takes in by their names. */
  private partsOfNetwork(call: SyntaxNode): Parts {
    const named = argumentsOf(call).items.map(item =>
      item.kind === 'positional' && item.value.name === 'VariableName'
        ? this.partsOfName(item.value)
        : NOTHING,
    );
    return union([new Map([[keyOf(call), 'module']]), containerOf(union(named))]);
  }

  private partsOfCall(call: SyntaxNode, depth: number): Parts {
    const callee = calleeOf(call);
    const path = callee && MAY_WRAP.test(this.context.file.textOf(callee)) ? this.pathOf(callee) : '';
    if (WRAPPERS.has(path)) return this.partsOfArguments(call, depth);
    if (CONTAINERS.has(path)) return containerOf(this.partsOfArguments(call, depth));
    const method = methodOf(call);
    if (method) {
      const name = this.context.file.textOf(method.name);
      if (PART_METHODS.has(name)) return this.partsOf(method.object, depth + 1);
      return TENSOR_METHODS.has(name) ? tensorsOf(this.partsOf(method.object, depth + 1)) : NOTHING;
    }
    if (callee?.name !== 'VariableName') return NOTHING;
    const made = functionOf(this.context.file, callee);
    return (
      (made && this.returned.get(keyOf(made))) ?? this.attributes.ofClass(classOf(this.context.file, callee))
    );
  }

  private partsOfArguments(call: SyntaxNode, depth: number): Parts {
    const { items } = argumentsOf(call);
    return union(
      items.map(item => ('value' in item && item.value ? this.partsOf(item.value, depth + 1) : NOTHING)),
    );
  }

  private partsOfMember(node: SyntaxNode, depth: number): Parts {
    const object = node.firstChild;
    const property = propertyOf(node);
    const held = object ? this.partsOf(object, depth + 1) : NOTHING;
    if (!property) return opened(held);
    const inside = withoutContainers(held);
    const isTensor = TENSORS.has(this.context.file.textOf(property));
    return union([isTensor ? tensorsOf(inside) : inside, this.attributes.get(node) ?? NOTHING]);
  }

  private partsOfName(node: SyntaxNode): Parts {
    const name = this.context.file.textOf(node);
    if (name === 'self') return this.attributes.ofClass(enclosing(node, 'ClassDefinition'));
    if (!this.heldNames.has(name)) return NOTHING;
    const { candidates } = lookup(this.context.file, name, node);
    return union(candidates.map(binding => this.holders.get(binding) ?? NOTHING));
  }

  private followNames(): void {
    const { file } = this.context;
    for (const binding of file.bindings) {
      const { origin } = binding;
      if (origin.kind === 'loop' && origin.iterable)
        this.hold(binding, this.partsOfIterable(origin.iterable));
      if (origin.kind !== 'assigned' && origin.kind !== 'walrus') continue;
      if (origin.value) this.hold(binding, this.partsOf(origin.value));
    }
    for (const { target, value } of file.collected.assignments) {
      if (!value || !propertyOf(target)) continue;
      this.hasGrown = this.attributes.add(target, this.partsOf(value)) || this.hasGrown;
    }
  }

  private partsOfIterable(node: SyntaxNode): Parts {
    const callee = calleeOf(node);
    const passesOn = callee?.name === 'VariableName' && ITERATORS.has(this.context.file.textOf(callee));
    return opened(passesOn ? this.partsOfArguments(node, 0) : this.partsOf(node));
  }

  private followReturns(): void {
    for (const statement of this.context.file.collected.returns) {
      const [, value, more] = childrenOf(statement);
      const parts = value && !more ? this.partsOf(value) : NOTHING;
      const made = parts.size > 0 ? enclosing(statement, 'FunctionDefinition') : undefined;
      if (!made) continue;
      const known = this.returned.get(keyOf(made)) ?? (new Map() as MutableParts);
      this.returned.set(keyOf(made), known);
      this.grow(known, parts);
    }
  }

  /** A network that is given to a function of the file, or a function to its `apply`, is known by the parameter there. */
  private followCalls(): void {
    for (const call of this.context.file.collected.calls) {
      const method = methodOf(call);
      if (method && this.context.file.textOf(method.name) === 'apply') {
        const [first] = argumentsOf(call).items;
        const parts = opened(this.partsOf(method.object));
        if (first?.kind === 'positional' && parts.size > 0)
          this.hold(parametersOf(this.context.file, first.value)[0], parts);
      }
      const callee = calleeOf(call);
      if (callee?.name === 'VariableName') this.followArguments(call, callee);
    }
  }

  private followArguments(call: SyntaxNode, callee: SyntaxNode): void {
    const { items } = argumentsOf(call);
    items.forEach((item, index) => {
      if (item.kind !== 'positional' && item.kind !== 'keyword') return;
      const parts = item.value ? this.partsOf(item.value) : NOTHING;
      if (parts.size === 0) return;
      const parameters = parametersOf(this.context.file, callee);
      const name = item.kind === 'keyword' ? this.context.file.textOf(item.name) : undefined;
      this.hold(name ? parameters.find(parameter => parameter.name === name) : parameters[index], parts);
    });
  }

  private hold(binding: Binding | undefined, parts: Parts): void {
    if (!binding || parts.size === 0) return;
    const known = this.holders.get(binding) ?? (new Map() as MutableParts);
    this.holders.set(binding, known);
    this.heldNames.add(binding.name);
    this.grow(known, parts);
  }

  private grow(known: MutableParts, parts: Parts): void {
    this.hasGrown = addParts(known, parts) || this.hasGrown;
  }

  private pathOf(callee: SyntaxNode): string {
    const resolved = this.context.names.resolve(callee);
    return resolved.is === 'path' ? resolved.path : '';
  }
}

/** A quick look, so that only few of a file's calls have to be resolved. */
const MAY_WRAP = /(compile|script|Parallel|ModuleList|ModuleDict)$/;
