import type { Network, Problem, Reading } from '../../network/network';
import { inferShapes } from '../../network/shapes';
import type { TrainingText } from '../../network/training';
import { Evaluator } from '../evaluation/evaluator';
import { unlessExhausted } from '../evaluation/exhausted';
import type { SourceText } from '../evaluation/sourceText';
import type { Statement } from '../evaluation/syntax';
import { unknown } from '../evaluation/values';
import { error, information, problemOf, together } from '../layers/report';
import { changeableNames, givenUpFindings, tryUncalled } from '../layers/uncalled';
import { type Assembled, assemble } from './assemble';
import { definitionOf } from './definitions';
import type { KerasLayer } from './layer';
import { KerasLibrary } from './library';
import type { Model } from './model';
import { namesFor } from './naming';
import { Session } from './session';
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
  if (!isWhole) session.lose(unknown('the text takes too long to follow'));
  const made = session.models.length;
  unlessExhausted(() => {
    const changers = source.changersOf?.(changeableNames(evaluator)) ?? [];
    for (const name of [...source.definitions, ...changers])
      evaluator.within(STEPS_OF_MODEL, () => evaluator.module.get(name));
    tryUncalled(
      evaluator,
      path => words.meaning(path) !== undefined,
      () => session.settle(),
    );
  });
  const found = withoutTwins(finished(session, made)).sort((a, b) => a.model.at.from - b.model.at.from);
  const models = found.map(({ model }) => model);
  const names = namesFor(models, session);
  const read = found.map((one, index) => networkOf(one, names[index]!, statements));
  const givenUp = givenUpFindings(evaluator).map(finding => ({
    ...problemOf(finding, stretch => source.rangeOf(stretch)),
    networks: [],
  }));
  const problems = [...read.flatMap(({ problems: own }) => own), ...strayLayers(session, found), ...givenUp];
  return { networks: read.map(({ network }) => network), problems: together(problems) };
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
  readonly training: TrainingText;
  /** A function or class was only tried, with what is not known for its arguments. */
  readonly isTried: boolean;
}

/** All models are followed before it is clear which of them are parts of others. */
function finished(session: Session, made: number): Found[] {
  const found: Found[] = [];
  for (const [index, model] of session.models.entries()) {
    let assembled: Assembled | undefined;
    unlessExhausted(() => {
      assembled = session.evaluator.within(STEPS_OF_MODEL, () => assemble(model))?.result;
    });
    const tooLong = [error('unknown-value', 'This model takes too long to follow.', model.at)];
    found.push({
      model,
      training: model.training,
      isTried: index >= made,
      assembled: assembled ?? { layers: [], findings: tooLong, input: undefined, used: [] },
    });
  }
  return found.filter(({ model, assembled: { used } }) => {
    const isPreparation = used.length > 0 && used.every(({ facts }) => facts.entry?.prepares);
    return model.isCompiled || !(model.isPart || isPreparation);
  });
}

/**
 * What one place in the text makes several times is one network, and the one that is understood if one is; equal ones
 * are kept apart where the module has a name for each.
 */
function withoutTwins(found: readonly Found[]): Found[] {
  const isClear = ({ assembled }: Found) => assembled.findings.every(({ severity }) => severity !== 'error');
  const clear = new Set(found.filter(isClear).map(({ model }) => model.at.from));
  const wanted = found.filter(one => !one.isTried || !clear.has(one.model.at.from) || isClear(one));
  const groups = grouped(wanted, one => {
    const { model, assembled } = one;
    const layers = assembled.layers.map(({ id, kind, parameters, inputs }) => [id, kind, parameters, inputs]);
    const wrong = assembled.findings.map(({ message }) => message);
    return JSON.stringify([model.at.from, layers, isClear(one) ? [] : wrong]);
  });
  return groups.flatMap(equal => {
    const made = equal.filter(({ isTried }) => !isTried);
    if (made.length === 0) return [mostTrained(equal)];
    // How it is trained may be said where nothing calls it.
    const tried = equal.filter(({ isTried }) => isTried);
    return grouped(made, shapeOfInput)
      .flatMap(eachNamed)
      .map(one => (tried.length === 0 ? one : { ...one, training: mostTrained([one, ...tried]).training }));
  });
}

/** One of networks that are equal in all but their names, or one for each name that the module has for it. */
function eachNamed(equal: readonly Found[]): Found[] {
  const named = grouped(
    equal.filter(one => nameInModule(one) !== undefined),
    nameInModule,
  );
  return named.length < 2 ? [mostTrained(equal)] : named.map(mostTrained);
}

function grouped<T>(items: readonly T[], keyOf: (item: T) => unknown): T[][] {
  const groups = new Map<unknown, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups.values()];
}

function shapeOfInput({ assembled: { input } }: Found): string {
  return JSON.stringify(input?.shape ?? null);
}

function nameInModule({ model }: Found): string | undefined {
  const { session } = model;
  return session.namesOf(session.valueOf(model)).inModule;
}

function mostTrained(equal: readonly Found[]): Found {
  const said = ({ training }: Found) => Object.keys(training).length;
  return equal.reduce((best, one) => (said(one) > said(best) ? one : best));
}

/** What is to be said of layers that are given to something unknown, the first for each reason. */
function strayLayers({ strays, source }: Session, found: readonly Found[]): Problem[] {
  const used = new Set(found.flatMap(({ assembled }) => assembled.used));
  const reasons = new Map<string, KerasLayer>();
  for (const [layer, { because }] of strays)
    if (!used.has(layer) && !reasons.has(because)) reasons.set(because, layer);
  return [...reasons].map(([because, layer]) => {
    const message = `No network is known to have this layer because ${because}.`;
    const { at } = layer.facts;
    const finding = information('unknown-value', message, at);
    return { ...problemOf(finding, stretch => source.rangeOf(stretch)), networks: [] };
  });
}

function networkOf(
  { model, training, assembled: { layers, findings, input, used } }: Found,
  name: string,
  statements: readonly Statement[],
): { network: Network; problems: readonly Problem[] } {
  const { source, words } = model.session;
  const places = [model.at, ...(input ? [input.at] : []), ...used.map(({ facts }) => facts.at)];
  const range = definitionOf(model, places, statements);
  const lost = model.session.uncertain.get(model);
  const { trainingFindings } = model;
  const all = [...findings, ...trainingFindings, ...(lost ? [model.session.notKnown(lost, model.at)] : [])];
  if (layers.length === 0 && findings.length === 0)
    all.push(error('empty-network', `${name} has no layers.`, model.at));
  const shape = input?.shape;
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
