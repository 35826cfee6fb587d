import type { Network, Problem, Reading } from '../../network/network';
import { inferShapes } from '../../network/shapes';
import { Evaluator, Exhausted } from '../evaluation/evaluator';
import type { SourceText } from '../evaluation/sourceText';
import type { FunctionCode, Statement } from '../evaluation/syntax';
import { unknown, type Value } from '../evaluation/values';
import { error, problemOf } from '../layers/report';
import { type Assembled, assemble } from './assemble';
import { definitionOf, enclosingFunction } from './definitions';
import { KerasLibrary } from './library';
import type { Model } from './model';
import { Session } from './session';
import { Subclassed } from './subclassed';
import { tryUncalled } from '../layers/uncalled';
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
  const isWhole = unlessExhausted(() =>
    evaluator.run(remembering(source.statements, statements), evaluator.module),
  );
  if (!isWhole) session.lost ??= unknown('the text takes too long to follow');
  unlessExhausted(() => {
    for (const name of source.definitions) evaluator.within(STEPS_OF_MODEL, () => evaluator.module.get(name));
    tryUncalled(evaluator, path => words.meaning(path) !== undefined);
  });
  const found = withoutTwins(finished(session));
  const naming = new Naming(session);
  const read = found
    .sort((a, b) => a.model.at.from - b.model.at.from)
    .map(({ model, assembled }) => networkOf(model, assembled, naming.nameOf(model), statements));
  const problems = read.flatMap(({ problems: own }) => own);
  return { networks: read.map(({ network }) => network), problems: together(problems).sort(byPlace) };
}

/** False when the steps were used up. */
function unlessExhausted(run: () => void): boolean {
  try {
    run();
    return true;
  } catch (error) {
    if (error instanceof Exhausted || error instanceof RangeError) return false;
    throw error;
  }
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
    let assembled: Assembled | undefined;
    unlessExhausted(() => {
      assembled = session.evaluator.within(STEPS_OF_MODEL, () => assemble(model))?.result;
    });
    const tooLong = [error('unknown-value', 'This model takes too long to follow.', model.at)];
    found.push({
      model,
      assembled: assembled ?? { layers: [], findings: tooLong, input: undefined, used: [] },
    });
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
  const { lost } = model.session;
  const all = [...findings, ...(lost ? [model.session.notKnown(lost, model.at)] : [])];
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
  /** Where models are made in each function. */
  private readonly places = new Map<FunctionCode, Set<number>>();

  constructor(private readonly session: Session) {
    for (const { at } of session.models) {
      const code = enclosingFunction(session, at)?.code;
      if (code) this.places.set(code, (this.places.get(code) ?? new Set()).add(at.from));
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
    if (model instanceof Subclassed && !this.used.has(model.className)) return model.className;
    const value: Value = model instanceof Subclassed ? model.object : model;
    const { module } = this.session.evaluator;
    for (const [name, cell] of module.cells) if (cell.value === value) return name;
    const { inModule, elsewhere, maker } = this.session.namesOf(value);
    if (inModule !== undefined) return inModule;
    const around = enclosingFunction(this.session, model.at);
    const isAlone = around && this.places.get(around.code)?.size === 1;
    const isConstructor = around?.code.name === '__init__' || around?.code.name === 'constructor';
    const owner = isConstructor ? around.owner?.code.name : around?.code.name;
    return maker ?? (isAlone && owner ? owner : (elsewhere ?? (owner || undefined)));
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
