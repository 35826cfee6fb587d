import type { Given } from '../evaluation/calls';
import { isUnknown, unknown, type Value } from '../evaluation/values';
import { error, type Finding } from '../layers/report';
import { activationNamed, activationOfTfjs } from './activations';
import { Described } from './described';
import { type Part, part } from './entries';
import { KerasLayer } from './layer';
import type { Session } from './session';
import { Tensor, type Use } from './tensor';

/**
 * What a layer gives after its activation: one by name, a function of the framework or of the text, or a layer.
 * @param output what it gives before
 */
export function activated(session: Session, output: Tensor, use: Use, { value, at }: Given): Tensor {
  const { layer, parts, findings } = use;
  const isOwn = layer.className === 'Activation';
  const ending = (more: readonly Part[], wrong?: Finding) => {
    const changed = { ...use, parts: [...parts, ...more], findings: wrong ? [...findings, wrong] : findings };
    return new Tensor(session, output.shape, changed, layer.facts.at);
  };
  const made = activationOf(session, value);
  if (made === 'linear') return ending(isOwn ? [part('Identity')] : []);
  if (made) return ending([{ ...made, suffix: isOwn ? '' : '_activation' }]);
  if (value instanceof KerasLayer || (value.type === 'function' && session.words.framework === 'keras')) {
    const start = isOwn ? (use.inputs[0] ?? output) : output;
    const result = session.evaluator.callWith(value, [start], layer.facts.at);
    if (result instanceof Tensor) return result;
    const message = `the activation '${shown(session, value)}' cannot be followed`;
    return ending([], session.notKnown(isUnknown(result) ? result : unknown(message, at), at));
  }
  if (isUnknown(value)) return ending([], session.notKnown(value, at));
  const message = `The activation ${shown(session, value)} is not among those that Normscope trains.`;
  return ending([], error('unsupported-argument', message, at));
}

/** The layer that an activation is; undefined for one that is none by its name. */
function activationOf({ words }: Session, value: Value): Part | 'linear' | undefined {
  if (value.type === 'none') return 'linear';
  const isOfLayer = value instanceof Described && value.room === 'activations';
  const name = isOfLayer ? value.name : value.type === 'text' ? value.value : undefined;
  if (name !== undefined) return words.framework === 'keras' ? activationNamed(name) : activationOfTfjs(name);
  if (value.type !== 'symbol' || words.framework === 'tfjs') return undefined;
  const meaning = words.meaning(value.path);
  if (!meaning || !['activations', 'nn', 'ops', 'tf'].includes(meaning.room)) return undefined;
  return activationNamed(meaning.name);
}

function shown({ words, source }: Session, value: Value): string {
  if (value.type === 'symbol') return words.meaning(value.path)?.name ?? value.path;
  return value.type === 'function' ? value.code.name || 'lambda' : source.dialect.show(value);
}
