import type { FunctionCode } from '../evaluation/syntax';
import { isConstructor } from '../evaluation/titles';
import type { Value } from '../evaluation/values';
import { enclosingFunction } from './definitions';
import type { Model } from './model';
import type { Session } from './session';
import { Subclassed } from './subclassed';

/** A name for each model that no other one has: what the text calls it, and where several are called so, more exactly. */
export function namesFor(models: readonly Model[], session: Session): string[] {
  const places = placesOf(session);
  const wanted = models.map(model => candidatesFor(model, session, places));
  const firsts = countsOf(wanted.map(([first]) => first!));
  const all = countsOf(wanted.flat());
  const taken = new Set<string>();
  return wanted.map(([first, ...others]) => {
    const isShared = firsts.get(first!)! > 1;
    const own = isShared ? others.find(one => all.get(one) === 1) : first;
    const name = own !== undefined && !taken.has(own) ? own : numbered(first!, taken);
    taken.add(name);
    return name;
  });
}

function countsOf(names: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}

/** Where models are made in each function. */
function placesOf(session: Session): ReadonlyMap<FunctionCode, ReadonlySet<number>> {
  const places = new Map<FunctionCode, Set<number>>();
  for (const { at } of session.models) {
    const code = enclosingFunction(session, at)?.code;
    if (code) places.set(code, (places.get(code) ?? new Set()).add(at.from));
  }
  return places;
}

/** What a model may be called, the best first: the variable, the function that returns it, its class. */
function candidatesFor(
  model: Model,
  session: Session,
  places: ReadonlyMap<FunctionCode, ReadonlySet<number>>,
): readonly string[] {
  const value = session.valueOf(model);
  const { inModule, local, elsewhere, maker, outerMaker } = session.namesOf(value);
  const bound = [...session.evaluator.module.cells].find(([, cell]) => cell.value === value)?.[0];
  const around = enclosingFunction(session, model.at);
  const owner =
    (around && isConstructor(around.code) ? around.owner?.code.name : around?.code.name) || undefined;
  const isAlone = around !== undefined && places.get(around.code)?.size === 1;
  const [first, ...others] = [
    ...(model instanceof Subclassed ? [model.className] : []),
    ...[bound, inModule, maker],
    ...(isAlone ? [owner, elsewhere, local] : [elsewhere, local, owner]),
    outerMaker,
  ].filter(name => name !== undefined);
  const found = [first, held(value, session), ...others].filter(name => name !== undefined);
  return found.length > 0 ? [...new Set(found)] : [`${model.className} (${session.source.lineOf(model.at)})`];
}

/** `network.model` of an object that the module has a name for. */
function held(value: Value, { evaluator }: Session): string | undefined {
  for (const [name, { value: holder }] of evaluator.module.cells) {
    if (holder?.type !== 'object') continue;
    const attribute = [...holder.attributes].find(([, cell]) => cell.value === value)?.[0];
    if (attribute !== undefined) return `${name}.${attribute}`;
  }
  return undefined;
}

/** The name itself while it is free. */
function numbered(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let count = 2;
  while (taken.has(`${name} (${count})`)) count++;
  return `${name} (${count})`;
}
