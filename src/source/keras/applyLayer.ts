import { type Layer, NETWORK_INPUT } from '../../network/network';
import { outputShape } from '../../network/outputShape';
import type { PartialShape } from '../../network/sizes';
import type { Call } from '../evaluation/calls';
import type { Stretch } from '../evaluation/syntax';
import { isUnknown, TRUE, type Unknown, type Value } from '../evaluation/values';
import { error, type Finding, information, warning } from '../layers/report';
import type { Parameters } from '../layers/specs';
import { activated } from './applyActivation';
import type { Part } from './entries';
import { depthwiseInitial } from './initial';
import { KerasLayer, type LayerFacts } from './layer';
import { layoutFindings } from './layout';
import type { Session } from './session';
import { Tensor, type Use } from './tensor';
import type { Words } from './words';

/** Calls a layer: `layer(x)`, `layer([a, b])`, `layer(x, training=False)`. */
export function applyCall(session: Session, layer: KerasLayer, call: Call): Value {
  const inputs = session.tensorsOf(call.positional[0] ?? call.named.get('inputs'), call.at);
  if (isUnknown(inputs as Value)) return inputs as Unknown;
  return session.toldToEvaluate(call, () => applyLayer(session, layer, inputs as readonly Tensor[]));
}

/** What a layer makes of its inputs. */
export function applyLayer(session: Session, layer: KerasLayer, inputs: readonly Tensor[]): Tensor {
  const order = session.noteUse();
  const { facts } = layer;
  const { parts, findings } = partsOf(session, layer, inputs);
  const use: Use = {
    ...{ layer, order, inputs, parts, within: session.within, isEvaluating: session.isEvaluating },
    findings: [
      ...facts.findings,
      ...findings,
      ...evaluationFindings(session, layer, parts),
      ...preparationFindings(session, layer, inputs),
    ],
  };
  const isActivation = facts.className === 'Activation';
  const shape = isActivation ? (inputs[0]?.shape ?? null) : shapeAfter(session, parts, inputs, facts.at);
  const plain = new Tensor(session, shape, use, facts.at);
  const output = facts.activation ? activated(session, plain, use, facts.activation) : plain;
  session.evaluator.journal.write(layer.lastOutput, output);
  return output;
}

/** Uses a layer again, on other inputs. */
export function applyAgain(session: Session, use: Use, inputs: readonly Tensor[]): Tensor {
  const order = session.noteUse();
  const { layer, parts, findings, within, isEvaluating } = use;
  const again: Use = {
    ...{ layer, order, parts, inputs, within: [...session.within, ...within] },
    isEvaluating: isEvaluating || session.isEvaluating,
    findings: [
      ...findings.filter(({ code }) => code !== 'ignored-layer'),
      ...evaluationFindings(session, layer, parts),
      ...preparationFindings(session, layer, inputs),
    ],
  };
  return new Tensor(session, shapeAfter(session, parts, inputs, layer.facts.at), again, layer.facts.at);
}

/** A layer that an operator or a function makes where it stands. */
export function applyNew(
  session: Session,
  className: string,
  inputs: readonly Tensor[],
  at: Stretch,
  parameters: Parameters = {},
): Tensor {
  const entry = session.entries.get(session.words.title(className));
  return applyLayer(
    session,
    new KerasLayer(session, { ...UNTOLD, className, entry, parameters, at }),
    inputs,
  );
}

/** Stands in for something in a chain that is no layer, so that the layers after it are read all the same. */
export function standIn(session: Session, input: Tensor, finding: Finding, at: Stretch): Tensor {
  const facts = { ...UNTOLD, className: 'Layer', entry: undefined, parameters: undefined, at };
  return applyLayer(session, new KerasLayer(session, { ...facts, findings: [finding] }), [input]);
}

/** What is not said of a layer that no call makes. */
const UNTOLD: Pick<LayerFacts, 'activation' | 'name' | 'inputShape' | 'isTrainable' | 'findings'> = {
  ...{ activation: undefined, name: undefined, inputShape: undefined, isTrainable: TRUE, findings: [] },
};

function partsOf(
  session: Session,
  { facts }: KerasLayer,
  inputs: readonly Tensor[],
): { parts: readonly Part[]; findings: readonly Finding[] } {
  const { words } = session;
  const { entry, parameters, at, className } = facts;
  if (!entry || !parameters) return { parts: [], findings: [] };
  const title = words.title(className);
  if (entry.merges ? inputs.length < 2 : inputs.length !== 1) {
    const wanted = entry.merges ? 'a list of two inputs or more' : 'one input';
    const message = `${title} takes ${wanted}, not ${inputs.length}.`;
    return { parts: [], findings: [error('wrong-argument', message, at)] };
  }
  const layout = layoutFindings(facts, inputs);
  if (layout.length > 0) return { parts: [], findings: layout };
  const built = entry.build(
    parameters,
    inputs.map(({ shape }) => shape),
  );
  if (!('wrong' in built)) return { parts: beginning(built, facts, words), findings: [] };
  // What cannot be known because a layer before is wrong is not told besides.
  const isCaused = inputs.some(({ isBroken }) => isBroken);
  const wrong = built.wrong.replace(/\b[a-z]+_[a-z]+\b/g, argument => words.spell(argument));
  const findings = isCaused ? [] : [error('unsupported-argument', `${title} ${wrong}.`, at)];
  return { parts: [], findings };
}

/** The parts with how the first of them, which has the weights, begins. */
function beginning(
  parts: readonly Part[],
  { initial = {}, className }: LayerFacts,
  words: Words,
): readonly Part[] {
  const [first, ...others] = parts;
  if (!first) return parts;
  const all = className === 'DepthwiseConv2D' ? depthwiseInitial(initial, first, words) : initial;
  return Object.keys(all).length > 0 ? [{ ...first, initial: all }, ...others] : parts;
}

/** What changes the samples right after the input is left out; anywhere else it is part of the network. */
function preparationFindings(
  { words }: Session,
  { facts }: KerasLayer,
  inputs: readonly Tensor[],
): readonly Finding[] {
  const { entry, at } = facts;
  if (!entry?.prepares || !facts.parameters) return [];
  const title = words.title(facts.className);
  if (!inputs.every(isPrepared)) {
    const message = `${title} stands after other layers, and Normscope leaves it out only right after the input.`;
    return [error('unsupported-layer', message, at)];
  }
  if (entry.prepares === 'augmentation')
    return [warning('ignored-layer', `Normscope trains without ${title}.`, at)];
  const message = `${title} is left out because Normscope scales the inputs by its own setting.`;
  return [information('ignored-layer', message, at)];
}

/** True for an input of a network, whatever changes its samples first. */
function isPrepared(tensor: Tensor): boolean {
  let current: Tensor | undefined = tensor;
  while (current?.use?.layer.facts.entry?.prepares) current = current.use.inputs[0];
  return current !== undefined && !current.use;
}

/** A batch norm that is told to evaluate while its scale is trained has no place in a `Layer`. */
function evaluationFindings(session: Session, layer: KerasLayer, parts: readonly Part[]): readonly Finding[] {
  const isNorm = parts.some(({ kind }) => kind.startsWith('BatchNorm'));
  const { value } = layer.trainable;
  if (!session.isEvaluating || !isNorm || (value.type === 'bool' && !value.value)) return [];
  const message = `${layer.describe()} is told to evaluate (training=False) while it is trained, which Normscope cannot do; set its trainable to False.`;
  return [error('unsupported-argument', message, layer.facts.at)];
}

/** What is known of the shape that parts of a layer give one after the other. */
function shapeAfter(
  { source, words }: Session,
  parts: readonly Part[],
  inputs: readonly Tensor[],
  at: Stretch,
): PartialShape {
  if (parts.length === 0) return null;
  let shapes = inputs.map(({ shape }) => shape);
  for (const { kind, parameters } of parts) {
    const layer = {
      ...{ kind, parameters, id: '', call: '', inputs: [NETWORK_INPUT], outputShape: null },
      range: source.rangeOf(at),
    } as unknown as Layer;
    shapes = [outputShape(layer, shapes, words.framework).shape];
  }
  return shapes[0] ?? null;
}
