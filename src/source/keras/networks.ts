import type { Network, Problem, Reading } from '../../network/network';
import { inferShapes } from '../../network/shapes';
import { Evaluator } from '../evaluation/evaluator';
import type { SourceText } from '../evaluation/sourceText';
import type { FunctionCode, Statement } from '../evaluation/syntax';
import type { Value } from '../evaluation/values';
import { error, problemOf } from '../layers/report';
import { type Assembled, assemble } from './assemble';
import { assignedName, definitionOf, enclosingFunction } from './definitions';
import { KerasLibrary } from './library';
import type { Model } from './model';
import { Session } from './session';
import { Subclassed } from './subclassed';
import { tryUncalled } from './uncalled';
import type { Words } from './words';

/** How many steps it may take to follow one model. */
const STEPS_OF_MODEL = 60_000;

/** The models that a text makes, by the words of a framework. */
export function readModels(source: SourceText, words: Words): Reading {
  const session = new Session(source, words);
  const evaluator = new Evaluator(
    source.dialect,
    new KerasLibrary(session),
    stretch => source.quote(stretch),
    stretch => source.lineOf(stretch),
  );
  session.evaluator = evaluator;
  const statements: Statement[] = [];
  evaluator.run(remembering(source.statements, statements), evaluator.module);
  for (const name of source.definitions) evaluator.within(STEPS_OF_MODEL, () => evaluator.module.get(name));
  const returned = tryUncalled(evaluator, session);
  const found = withoutTwins(finished(session));
  const naming = new Naming(session, returned);
  const read = found
    .sort((a, b) => a.model.at.from - b.model.at.from)
    .map(({ model, assembled }) => networkOf(model, assembled, naming.nameOf(model), statements));
  const problems = read.flatMap(({ problems: own }) => own);
  return { networks: read.map(({ network }) => network), problems: together(problems).sort(byPlace) };
}

function* remembering(statements: Iterable<Statement>, seen: Statement[]): Iterable<Statement> {
  for (const statement of statements) {
    seen.push(statement);
    yield statement;
  }
}

interface Found {
  readonly model: Model;
  readonly assembled: Assembled;
}

/** All models are followed before it is clear which of them are parts of others. */
function finished(session: Session): Found[] {
  const found: Found[] = [];
  for (const model of session.models) {
    const done = session.evaluator.within(STEPS_OF_MODEL, () => assemble(model));
    const message = 'This model takes too long to follow.';
    const tooLong = [error('unknown-value', message, model.at)];
    found.push({ model, assembled: done?.result ?? { layers: [], findings: tooLong, input: undefined, used: [] } });
  }
  return found.filter(({ model }) => !model.isPart || model.isCompiled);
}

/** What one place in the text makes several times is one network, and the one that is understood if one is. */
function withoutTwins(found: readonly Found[]): Found[] {
  const byContent = new Map<string, Found>();
  const isClear = ({ assembled }: Found) => assembled.findings.every(({ severity }) => severity !== 'error');
  const clear = new Set(found.filter(isClear).map(({ model }) => model.at.from));
  for (const one of found) {
    const { model, assembled } = one;
    if (clear.has(model.at.from) && !isClear(one)) continue;
    const layers = assembled.layers.map(({ id, kind, parameters, inputs }) => [id, kind, parameters, inputs]);
    const wrong = assembled.findings.map(({ message }) => message);
    const key = JSON.stringify([model.at.from, layers, isClear(one) ? [] : wrong]);
    const before = byContent.get(key);
    if (!before || Object.keys(model.training).length > Object.keys(before.model.training).length)
      byContent.set(key, one);
  }
  return [...byContent.values()];
}

function networkOf(
  model: Model,
  { layers, findings, input, used }: Assembled,
  name: string,
  statements: readonly Statement[],
): { network: Network; problems: readonly Problem[] } {
  const { source, words } = model.session;
  const places = [model.at, ...(input ? [input.at] : []), ...used.map(({ facts }) => facts.at)];
  const range = definitionOf(model, places, statements);
  const all = [...findings];
  if (layers.length === 0 && findings.length === 0)
    all.push(error('empty-network', `${name} has no layers.`, model.at));
  const shape = input?.shape;
  const training = model.training;
  const { network, problems } = inferShapes({
    name,
    framework: words.framework,
    range: source.rangeOf(range),
    layers,
    ...(shape ? { inputShape: shape } : {}),
    ...(Object.keys(training).length > 0 ? { training } : {}),
  });
  const own = all.map(finding => problemOf(finding, stretch => source.rangeOf(stretch)));
  const isBlocked = own.some(({ severity }) => severity === 'error');
  const told = [...own, ...(isBlocked ? [] : problems)];
  return { network, problems: told.map(problem => ({ ...problem, networks: [name] })) };
}

/** Gives each network a name that no other has. */
class Naming {
  private readonly used = new Set<string>();
  private readonly perFunction = new Map<FunctionCode, number>();

  constructor(
    private readonly session: Session,
    private readonly returned: ReadonlyMap<Value, string>,
  ) {
    for (const { at } of session.models) {
      const code = enclosingFunction(session, at)?.code;
      if (code) this.perFunction.set(code, (this.perFunction.get(code) ?? 0) + 1);
    }
  }

  nameOf(model: Model): string {
    const { source } = this.session;
    const name = this.wanted(model) ?? `${model.className} (line ${source.lineOf(model.at)})`;
    let unique = name;
    for (let count = 2; this.used.has(unique); count++) unique = `${name} (${count})`;
    this.used.add(unique);
    return unique;
  }

  private wanted(model: Model): string | undefined {
    const value: Value = model instanceof Subclassed ? model.object : model;
    const { module } = this.session.evaluator;
    for (const [name, cell] of module.cells) if (cell.value === value) return name;
    const result = this.returned.get(value);
    if (result !== undefined) return result;
    if (model instanceof Subclassed) return model.className;
    const around = enclosingFunction(this.session, model.at);
    if (!around) return undefined;
    const { code, owner } = around;
    const assigned = assignedName(code, model.at);
    if (this.perFunction.get(code) !== 1) return assigned;
    const isConstructor = code.name === '__init__' || code.name === 'constructor';
    return (isConstructor ? owner?.code.name : code.name) || assigned;
  }
}

/** A problem that several networks share is told once. */
function together(problems: readonly Problem[]): Problem[] {
  const found = new Map<string, Problem>();
  for (const problem of problems) {
    const key = JSON.stringify([problem.code, problem.message, problem.range]);
    const networks = new Set([...(found.get(key)?.networks ?? []), ...(problem.networks ?? [])]);
    found.set(key, { ...problem, networks: [...networks] });
  }
  return [...found.values()];
}

function byPlace(a: Problem, b: Problem): number {
  return a.range.start.line - b.range.start.line || a.range.start.character - b.range.start.character;
}
