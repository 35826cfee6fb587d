import type { SyntaxNode } from '@lezer/common';
import { type Argument, argumentsOf } from '../python/arguments';
import type { Evaluator } from '../python/evaluate';
import type { PythonFile } from '../python/file';
import { list } from '../python/reasons';
import { calleeOf } from '../python/tree';
import { show, type Value } from '../python/values';
import type { ParameterValue } from './accept';
import {
  type ArgumentSpec,
  camelCase,
  isFloat32,
  type LayerSpec,
  type Parameters,
  type Settled,
} from './layers';
import type { Report } from './report';

/** The parameters that a call gives a layer, or undefined when a problem was reported instead. */
export function readParameters(
  call: SyntaxNode,
  spec: LayerSpec,
  { file, evaluator, report }: { file: PythonFile; evaluator: Evaluator; report: Report },
): Parameters | undefined {
  if (spec.arguments === 'anything') return {};
  const before = report.problems.length;
  const given = matchArguments(call, spec, spec.arguments, file, report);
  const parameters: Record<string, ParameterValue> = {};
  for (const argument of spec.arguments) {
    const node = given.get(argument.name);
    const value = node ? readArgument(node, argument, spec, evaluator, report) : argument.standard;
    if (typeof argument.accept === 'function' && value !== undefined)
      parameters[camelCase(argument.name)] = value;
  }
  if (report.problems.length > before) return undefined;
  return spec.settle ? settled(call, spec.settle(parameters), report) : parameters;
}

function settled(call: SyntaxNode, result: Settled, report: Report): Parameters | undefined {
  const place = calleeOf(call) ?? call;
  if ('wrong' in result) {
    report.error('wrong-argument', result.wrong, place);
    return undefined;
  }
  if (result.warning) report.warning('guessed-dimension', result.warning, place);
  return result.parameters;
}

/** The expression of each argument by its name, with Python's own complaints. */
function matchArguments(
  call: SyntaxNode,
  spec: LayerSpec,
  specs: readonly ArgumentSpec[],
  file: PythonFile,
  report: Report,
): Map<string, SyntaxNode> {
  const { items } = argumentsOf(call);
  const given = new Map<string, SyntaxNode>();
  let position = 0;
  for (const item of items) {
    const name = nameOf(item, specs[position]?.name, file);
    const complaint = complain(item, name, { spec, specs, given, items, file });
    if (item.kind === 'positional') position++;
    if (complaint) report.error(complaint.code, complaint.message, complaint.place ?? item);
    else if (name !== undefined && 'value' in item && item.value) given.set(name, item.value);
  }
  reportMissing(call, spec, specs, given, items, report);
  return given;
}

interface Complaint {
  readonly code: 'wrong-argument' | 'unknown-value';
  readonly message: string;
  readonly place?: SyntaxNode;
}

interface Matching {
  readonly spec: LayerSpec;
  readonly specs: readonly ArgumentSpec[];
  readonly given: ReadonlyMap<string, SyntaxNode>;
  readonly items: readonly Argument[];
  readonly file: PythonFile;
}

function complain(item: Argument, name: string | undefined, matching: Matching): Complaint | undefined {
  const { spec, specs, given, items, file } = matching;
  if (item.kind === 'spread') {
    const message = `'${file.quote(item)}' cannot be known from the text because ${item.because}; write the arguments one by one.`;
    return { code: 'unknown-value', message };
  }
  if (item.kind === 'keyword' && !specs.some(known => known.name === name)) {
    const message = `${spec.kind} has no argument '${name}'; it takes ${takes(specs)}.`;
    return { code: 'wrong-argument', message, place: item.name };
  }
  if (item.kind === 'keyword' && name !== undefined && given.has(name)) {
    return { code: 'wrong-argument', message: `${name} is given twice.`, place: item.name };
  }
  if (item.kind !== 'positional') return undefined;
  if (items.some(({ kind, from }) => kind === 'keyword' && from < item.from)) {
    return { code: 'wrong-argument', message: 'An argument without a name cannot follow one with a name.' };
  }
  if (name !== undefined) return undefined;
  return {
    code: 'wrong-argument',
    message: `${spec.kind} takes ${takes(specs)}, and this is one argument too many.`,
  };
}

function nameOf(item: Argument, atPosition: string | undefined, file: PythonFile): string | undefined {
  if (item.kind === 'keyword') return file.textOf(item.name);
  return item.kind === 'positional' ? atPosition : undefined;
}

function reportMissing(
  call: SyntaxNode,
  spec: LayerSpec,
  specs: readonly ArgumentSpec[],
  given: ReadonlyMap<string, SyntaxNode>,
  items: readonly Argument[],
  report: Report,
): void {
  if (items.some(({ kind }) => kind === 'spread')) return;
  const isRequired = ({ standard, accept }: ArgumentSpec) => standard === undefined && accept !== 'ignored';
  const missing = specs.filter(argument => isRequired(argument) && !given.has(argument.name));
  if (missing.length === 0) return;
  const names = list(
    missing.map(({ name }) => name),
    'and',
  );
  report.error('wrong-argument', `${spec.kind} needs ${names}.`, calleeOf(call) ?? call);
}

/** The parameter that is given, or undefined for what is none and for what was reported. */
function readArgument(
  node: SyntaxNode,
  argument: ArgumentSpec,
  { kind }: LayerSpec,
  evaluator: Evaluator,
  report: Report,
): ParameterValue | undefined {
  const { name, accept } = argument;
  if (accept === 'ignored') return undefined;
  const evaluated = evaluator.evaluate(node);
  if (!('value' in evaluated)) {
    report.unknown(evaluated);
    return undefined;
  }
  const { value } = evaluated;
  if (accept === 'dtype') {
    checkPrecision(value, node, report);
    return undefined;
  }
  if (accept === 'standard') {
    if (isStandard(value, argument.standard)) return undefined;
    const only = showStandard(argument.standard);
    const message = `Normscope trains ${kind} only with ${name}=${only}, not with ${show(value)}.`;
    report.error('unsupported-argument', message, node);
    return undefined;
  }
  const accepted = accept(value);
  if ('value' in accepted) return accepted.value;
  report.error('wrong-argument', `${name} has to be ${accepted.wanted}.`, node);
  return undefined;
}

function isStandard(value: Value, standard: ArgumentSpec['standard']): boolean {
  if (value.type === 'none') return standard === null;
  if (value.type === 'bool') return value.value === standard;
  return value.type === 'text' && value.content === standard;
}

function showStandard(standard: ArgumentSpec['standard']): string {
  if (standard === null) return 'None';
  if (typeof standard === 'boolean') return standard ? 'True' : 'False';
  return `'${standard}'`;
}

function checkPrecision(value: Value, node: SyntaxNode, report: Report): void {
  if (isFloat32(value)) return;
  if (value.type === 'symbol') {
    report.error('unsupported-dtype', `Normscope computes in float32, not in ${show(value)}.`, node);
  } else {
    const message = `dtype has to be a type such as torch.float32, not ${show(value)}.`;
    report.error('wrong-argument', message, node);
  }
}

function takes(specs: readonly ArgumentSpec[]): string {
  if (specs.length === 0) return 'no arguments';
  return list(
    specs.map(({ name }) => name),
    'and',
  );
}
