import type { SyntaxNode } from '@lezer/common';
import type { Network, Problem, Reading } from '../../network/network';
import { inferShapes } from '../../network/shapes';
import { argumentsOf } from '../python/arguments';
import { calleeOf, keyOf, propertyOf } from '../python/tree';
import { type Change, findChanges } from './changes';
import { type Context, newContext } from './context';
import { Naming } from './naming';
import { refuseCall } from './refusals';
import { Report } from './report';
import { SequentialReader } from './sequential';
import { SEQUENTIAL } from './torch';

/** Reads every `nn.Sequential(…)` of a Python text. */
export function readPyTorch(text: string): Reading {
  if (!text.includes('Sequential')) return { networks: [], problems: [] };
  const context = newContext(text);
  const found = findSequentials(context);
  const changes = findChanges(
    context,
    found.map(({ call }) => call),
  );
  const naming = new Naming(context.file);
  const readings = found.map(made =>
    finish(made, changes.get(keyOf(made.call)), naming.nameOf(made.call), context),
  );
  return {
    networks: readings.map(({ network }) => network),
    problems: withoutRepetition(readings.flatMap(({ problems }) => problems)).sort(byPlace),
  };
}

interface Found {
  readonly call: SyntaxNode;
  readonly report: Report;
  /** Undefined when it is not clear that the call makes a network of PyTorch. */
  readonly reader: SequentialReader | undefined;
}

function findSequentials(context: Context): Found[] {
  const aliases = aliasesOfSequential(context);
  const found: Found[] = [];
  for (const call of context.file.collected.calls) {
    const callee = calleeOf(call);
    if (!callee || context.nested.has(keyOf(call)) || !mayBeSequential(callee, aliases, context)) continue;
    const report = new Report(context.file);
    const resolved = context.names.resolve(callee);
    const isReplaced = context.names.replacedOn(SEQUENTIAL) !== undefined;
    if (found.some(({ reader }) => reader?.extent.hasFragment(call))) continue;
    if (resolved.is === 'path' && resolved.path === SEQUENTIAL && !isReplaced) {
      found.push({ call, report, reader: new SequentialReader(call, context, report) });
    } else if (resolved.is !== 'other' && isWritten(resolved.path)) {
      const { code, message, place } = refuseCall(call, context);
      report.error(code, message, place);
      found.push({ call, report, reader: undefined });
    }
  }
  return found;
}

/** `nn.Sequential` without an import is told to the user; a bare `Sequential` may well be Keras's. */
function isWritten(path: string): boolean {
  return path === SEQUENTIAL || path === 'nn.Sequential';
}

/** A quick look, so that only few of a file's calls have to be resolved. */
function mayBeSequential(callee: SyntaxNode, aliases: ReadonlySet<string>, { file }: Context): boolean {
  const property = propertyOf(callee);
  if (property) return file.textOf(property) === 'Sequential';
  return callee.name !== 'VariableName' ? false : aliases.has(file.textOf(callee));
}

function aliasesOfSequential({ file }: Context): Set<string> {
  const aliases = new Set(['Sequential']);
  for (const { name, origin } of file.bindings) {
    const isImport = origin.kind === 'imported' && origin.path === SEQUENTIAL;
    if (isImport || (origin.kind === 'assigned' && isAlias(file.textOf(origin.value), aliases)))
      aliases.add(name);
  }
  return aliases;
}

function isAlias(text: string, aliases: ReadonlySet<string>): boolean {
  return text.length < 100 && (text.endsWith('.Sequential') || aliases.has(text));
}

function finish(
  { call, report, reader }: Found,
  change: Change | undefined,
  name: string,
  { file }: Context,
): { network: Network; problems: readonly Problem[] } {
  const place = calleeOf(call) ?? call;
  if (change) report.error(change.code, changeMessage(name, change), place);
  else if (reader?.layers.length === 0 && report.problems.length === 0)
    report.error('empty-network', `${name} has no layers.`, place);
  const range = reader?.extent.range ?? file.rangeOf(argumentsOf(call).isClosed ? call : place);
  const { network, problems } = inferShapes({
    name,
    framework: 'pytorch',
    range,
    layers: reader?.layers ?? [],
  });
  return { network, problems: [...report.problems, ...problems] };
}

function changeMessage(name: string, { line, quoted, precision }: Change): string {
  if (precision)
    return `Line ${line} turns ${name} into ${precision} ('${quoted}'), and Normscope computes in float32.`;
  return `Line ${line} changes ${name} after it is made ('${quoted}'), which cannot be read yet; write the final layers here.`;
}

/** A call inside another network may be told of from both. */
function withoutRepetition(problems: readonly Problem[]): Problem[] {
  return [...new Map(problems.map(problem => [JSON.stringify(problem), problem])).values()];
}

function byPlace(a: Problem, b: Problem): number {
  const { line, character } = a.range.start;
  return line - b.range.start.line || character - b.range.start.character;
}
