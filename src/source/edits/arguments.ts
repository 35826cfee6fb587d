import type { SyntaxNode } from '@lezer/common';
import { argumentName, argumentValue } from '../../network/argumentText';
import type { Layer } from '../../network/network';
import { childOf, childrenOf, partsOf } from '../javascript/tree';
import { KERAS_WORDS } from '../keras/kerasWords';
import { entriesOf } from '../keras/layerNames';
import { type ArgumentSpec, camelCase } from '../layers/specs';
import { LAYERS } from '../pytorch/layerTable';
import { TFJS_WORDS } from '../tfjs/tfjsWords';
import { type Code, calleeOf, splitName } from './code';
import type { Edit } from './edit';

interface Argument {
  /** Undefined where it is given by its place. */
  readonly name: string | undefined;
  readonly from: number;
  readonly to: number;
  readonly value: SyntaxNode;
}

/** What a call that makes a layer is given. */
export class CallArguments {
  private readonly list: SyntaxNode | undefined;
  private readonly given: readonly Argument[];
  /** True when there may be arguments that the call itself does not show. */
  private readonly isOpen: boolean;

  constructor(
    private readonly code: Code,
    private readonly call: SyntaxNode,
    private readonly layer: Layer,
  ) {
    const list = childOf(call, 'ArgList');
    const object = list && !code.isPython ? childOf(list, 'ObjectExpression') : undefined;
    this.list = code.isPython ? list : (object ?? list);
    const isObject = object !== undefined;
    const parts = this.list ? partsOf(childrenOf(this.list)).filter(part => part.length > 0) : [];
    const read = parts.map(part =>
      code.isPython ? this.inPython(part) : isObject ? this.inObject(part) : undefined,
    );
    this.isOpen = this.list === undefined || read.includes(undefined);
    this.given = read.filter(argument => argument !== undefined);
  }

  /** The text of an argument's value, by its name among the layer's parameters. */
  textOf(parameter: string): string | undefined {
    const found = this.find(parameter);
    return found && this.code.textOf(found.value);
  }

  /** The node of an argument's value. */
  valueOf(parameter: string): SyntaxNode | undefined {
    return this.find(parameter)?.value;
  }

  /** The edit that gives an argument a value; undefined where what stands there is no literal, or not all is known. */
  set(parameter: string, value: boolean | number): Edit | undefined {
    const { framework } = this.code;
    const text = argumentValue(parameter, value, framework);
    const found = this.find(parameter);
    if (found)
      return isLiteral(found.value) ? { from: found.value.from, to: found.value.to, text } : undefined;
    if (this.isOpen || this.position(parameter) === undefined) return undefined;
    const name = argumentName(parameter, framework);
    return this.add(this.code.isPython ? `${name}=${text}` : `${name}: ${text}`);
  }

  /** The edit that takes a named argument away. */
  without(parameter: string): Edit | undefined {
    const found = this.find(parameter);
    if (!found || found.name === undefined) return undefined;
    const index = this.given.indexOf(found);
    const before = this.given[index - 1];
    if (before) return { from: before.to, to: found.to, text: '' };
    const next = this.given[index + 1];
    return { from: found.from, to: next ? next.from : found.to, text: '' };
  }

  private add(text: string): Edit {
    const last = this.given.at(-1);
    if (last) return { from: last.to, to: last.to, text: `, ${text}` };
    const { from, name } = this.list!;
    const at = from + 1;
    return {
      from: at,
      to: at,
      text: this.code.isPython || name === 'ObjectExpression' ? text : `{ ${text} }`,
    };
  }

  private find(parameter: string): Argument | undefined {
    const name = argumentName(parameter, this.code.framework);
    const named = this.given.find(argument => argument.name === name);
    if (named || !this.code.isPython || this.isOpen) return named;
    const position = this.position(parameter);
    const byPlace = position === undefined ? undefined : this.given[position];
    return byPlace?.name === undefined ? byPlace : undefined;
  }

  /** The place that the framework gives the argument; undefined for a class that is not known. */
  private position(parameter: string): number | undefined {
    const index = this.specs()?.findIndex(spec => (spec.parameter ?? camelCase(spec.name)) === parameter);
    return index === undefined || index < 0 ? undefined : index;
  }

  private specs(): readonly ArgumentSpec[] | undefined {
    const callee = calleeOf(this.call);
    const { name } = splitName(callee ? this.code.textOf(callee) : '');
    if (this.code.framework === 'tfjs') return entriesOf(TFJS_WORDS).get(name)?.arguments;
    if (this.code.framework === 'keras') return entriesOf(KERAS_WORDS).get(name)?.arguments;
    const found = LAYERS.find(({ kind }) => kind === this.layer.kind)?.arguments;
    if (!found || found === 'anything') return undefined;
    return name.startsWith('Lazy') ? found.filter(({ isFromInput }) => !isFromInput) : found;
  }

  private inPython(part: readonly SyntaxNode[]): Argument | undefined {
    const [first, sign, value] = part;
    if (part.length === 1 && first) return { name: undefined, from: first.from, to: first.to, value: first };
    if (part.length !== 3 || first?.name !== 'VariableName' || sign?.name !== 'AssignOp' || !value)
      return undefined;
    return { name: this.code.textOf(first), from: first.from, to: value.to, value };
  }

  private inObject([property]: readonly SyntaxNode[]): Argument | undefined {
    const [key, sign, value] = property?.name === 'Property' ? childrenOf(property) : [];
    if (!property || !key || sign?.name !== ':' || !value) return undefined;
    const name = this.code.textOf(key).replace(/^(['"])(.*)\1$/, '$2');
    return { name, from: property.from, to: property.to, value };
  }
}

/** True for a value that is written out: nothing else in the text decides it. */
function isLiteral(node: SyntaxNode): boolean {
  const children = childrenOf(node);
  return children.length > 0 ? children.every(isLiteral) : LITERALS.has(node.name);
}

const LITERALS = new Set([
  'Number',
  'Boolean',
  'BooleanLiteral',
  'None',
  'null',
  'ArithOp',
  '(',
  ')',
  '+',
  '-',
  '*',
]);
