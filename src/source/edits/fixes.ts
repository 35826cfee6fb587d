import type { Fix, FixValues, Layer, Network, Problem } from '../../network/network';
import { CallArguments } from './arguments';
import { Code } from './code';
import { skeleton } from './compare';
import type { Edit, TextEdit } from './edit';
import { distinctRanges, isSameRange } from './ranges';
import { removal } from './remove';
import { type EditedSource, verified } from './verify';

/**
 * The edits that mend a problem as its fix says; undefined where there is none, or where the text cannot be edited so
 * that exactly this, and nothing else, comes out when it is read again. What a loop or a function makes several times is
 * edited only where all of it is meant.
 */
export function fixEdits(source: EditedSource, problem: Problem): readonly TextEdit[] | undefined {
  const { fix } = problem;
  const { networks } = source.reading;
  const concerned = networks.filter(({ name }) => problem.networks?.includes(name));
  const [first] = concerned;
  if (!fix || !first) return undefined;
  const code = new Code(source.text, first.framework);
  const meant = concerned.flatMap(network => layersOf(network, fix));
  const edits: Edit[] = [];
  for (const range of distinctRanges(meant)) {
    const here = networks.flatMap(({ layers }) => layers.filter(layer => isSameRange(layer.range, range)));
    const layer = meant.find(one => isSameRange(one.range, range))!;
    const others = here.filter(one => !meant.includes(one));
    const isArgument = fix.kind === 'remove' && others.length > 0;
    if (others.some(({ kind }) => kind === layer.kind) || (isArgument && first.framework === 'pytorch'))
      return undefined;
    const found = editsAt(code, layer, fix, isArgument);
    if (!found) return undefined;
    edits.push(...found);
  }
  return verified(source, edits, (before, after) => isMended(before, after, fix, concerned.includes(before)));
}

function editsAt(code: Code, layer: Layer, fix: Fix, isArgument: boolean): Edit[] | undefined {
  const call = code.callAt(layer.range);
  if (!call) return undefined;
  if (fix.kind === 'remove') return removal(code, call, layer, isArgument);
  const given = new CallArguments(code, call, layer);
  const edits = Object.entries(fix.values).map(([name, value]) => given.set(name, value));
  return edits.includes(undefined) ? undefined : edits.map(edit => edit!);
}

function isMended(before: Network, after: Network, fix: Fix, isConcerned: boolean): boolean {
  if (!isConcerned) return skeleton(before) === skeleton(after);
  const ids = new Set(layersOf(before, fix).map(({ id }) => id));
  const isMeant = ({ id }: Layer) => ids.has(id);
  if (fix.kind === 'remove') return skeleton(before, isMeant) === skeleton(after);
  const isSame = skeleton(before, undefined, isMeant) === skeleton(after, undefined, isMeant);
  return isSame && after.layers.filter(isMeant).every(layer => hasValues(layer, fix.values));
}

function hasValues({ parameters }: Layer, values: FixValues): boolean {
  const now = parameters as Readonly<Record<string, unknown>>;
  // Keras's γ and β are there when `affine` says so, unless they are named themselves.
  const found = (name: string) =>
    now[name] ?? (name === 'center' || name === 'scale' ? now.affine : undefined);
  return Object.entries(values).every(([name, value]) => found(name) === value);
}

function layersOf({ layers }: Network, fix: Fix): Layer[] {
  return layers.filter(({ id }) => fix.layers.includes(id));
}
