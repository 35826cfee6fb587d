import type { SyntaxNode } from '@lezer/common';
import { argumentsOf } from '../python/arguments';
import type { Evaluator } from '../python/evaluate';
import type { PythonFile } from '../python/file';
import { methodOf, withoutParentheses } from '../python/tree';
import { isFloat32 } from './layers';

/** A method that is called on what a call returns: `.to(device)` in `nn.Linear(2, 3).to(device)`. */
export interface ChainedMethod {
  readonly call: SyntaxNode;
  readonly name: SyntaxNode;
}

/** `core.first().second()`, taken apart. */
export interface Chain {
  readonly core: SyntaxNode;
  /** In the order in which they run. */
  readonly methods: readonly ChainedMethod[];
  /** Where syntax between the parts does not fit. */
  readonly error: SyntaxNode | undefined;
}

/** Splits the methods off that are called on the result of a call. */
export function chainOf(expression: SyntaxNode): Chain {
  const methods: ChainedMethod[] = [];
  let error: SyntaxNode | undefined;
  let node = withoutParentheses(expression);
  for (let method = methodOf(node); method; method = methodOf(node)) {
    const object = withoutParentheses(method.object);
    if (object.name !== 'CallExpression') break;
    error = directError(node.firstChild) ?? directError(node) ?? error;
    methods.unshift({ call: node, name: method.name });
    node = object;
  }
  return { core: node, methods, error };
}

/** Methods of a module that return the module itself and change nothing that Normscope computes. */
export const HARMLESS_METHODS: ReadonlySet<string> = new Set([
  ...['to', 'cuda', 'cpu', 'xpu', 'float', 'eval', 'train', 'apply', 'share_memory', 'to_empty'],
]);

const PRECISION_METHODS: Readonly<Record<string, string>> = {
  double: 'float64',
  half: 'float16',
  bfloat16: 'bfloat16',
};

/** The precision that a call of `.double()`, `.to(torch.float64)` and the like asks for, when it is not float32. */
export function otherPrecision(
  call: SyntaxNode,
  name: string,
  file: PythonFile,
  evaluator: Evaluator,
): string | undefined {
  if (Object.hasOwn(PRECISION_METHODS, name)) return PRECISION_METHODS[name];
  if (name !== 'to' && name !== 'type') return undefined;
  for (const argument of argumentsOf(call).items) {
    if (argument.kind !== 'positional' && argument.kind !== 'keyword') continue;
    const isType = name === 'type' || (argument.kind === 'keyword' && file.textOf(argument.name) === 'dtype');
    const evaluated = argument.value && evaluator.evaluate(argument.value);
    const value = evaluated && 'value' in evaluated ? evaluated.value : undefined;
    if (value && isFloat32(value)) continue;
    if (value?.type === 'symbol' && (isType || FLOATING.test(value.path)))
      return value.path.replace('torch.', '');
    if (isType) return argument.value && file.quote(argument.value, 30);
  }
  return undefined;
}

const FLOATING =
  /^torch\.(float16|half|bfloat16|float64|double|float8\w*|complex\w*|c?half|c?double|cfloat)$/;

function directError(node: SyntaxNode | null): SyntaxNode | undefined {
  for (let child = node?.firstChild ?? null; child; child = child.nextSibling) {
    if (child.type.isError) return child;
  }
  return undefined;
}
