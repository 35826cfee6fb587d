import type { Call } from '../evaluation/calls';
import { itemsOf, TRUE, text, unknown, type Value } from '../evaluation/values';
import { targetShape } from './accept';
import { activationNamed, withArguments } from './activations';
import { applyLayer, applyNew } from './applyLayer';
import { KerasLayer } from './layer';
import { layoutOf, setLayout } from './layout';
import type { Session } from './session';
import { Tensor } from './tensor';
import type { Meaning } from './words';

/** Functions of the framework on what layers give; undefined for those that are not about layers. */
export function callFunction(session: Session, { room, name }: Meaning, call: Call): Value | undefined {
  const asked = askedOfBackend(session, room, name, call);
  if (asked) return asked;
  const first = call.positional[0] ?? call.named.get('x') ?? call.named.get('input');
  const inputs = session.tensorsOf(first ?? call.named.get('values'), call.at);
  if (!Array.isArray(inputs) || inputs.length === 0) return undefined;
  const [input] = inputs as readonly Tensor[];
  switch (name) {
    case 'int_shape':
    case 'shape':
      return input!.shapeValue(call.at);
    case 'identity':
    case 'stop_gradient':
      return name === 'identity' ? input : notFollowed(session, call);
    case 'add': {
      const second = call.positional[1]?.value;
      return second instanceof Tensor
        ? applyNew(session, 'Add', [input!, second], call.at)
        : notFollowed(session, call);
    }
    case 'concat':
    case 'concatenate': {
      const axis = (call.positional[1] ?? call.named.get('axis'))?.value;
      const dim =
        axis === undefined && name === 'concatenate' ? -1 : axis?.type === 'int' ? axis.value : undefined;
      if (dim === undefined || inputs.length < 2) return notFollowed(session, call);
      return applyNew(session, 'Concatenate', inputs as readonly Tensor[], call.at, { dim });
    }
    case 'reshape':
      return reshaped(session, input!, call);
    default:
      return callActivation(session, name, call) ?? notFollowed(session, call);
  }
}

/** What the settings of Keras are, which the text may change. */
function askedOfBackend(session: Session, room: string, name: string, call: Call): Value | undefined {
  if (room !== 'backend' && room !== 'config') return undefined;
  switch (name) {
    case 'floatx':
      return text('float32');
    case 'backend':
      return text('tensorflow');
    case 'set_image_data_format':
    case 'set_image_dim_ordering':
      return setLayout(session, call);
    case 'image_data_format':
      return layoutOf(session);
    case 'image_dim_ordering': {
      const layout = layoutOf(session);
      return layout.type === 'text' ? text(layout.value === 'channels_first' ? 'th' : 'tf') : layout;
    }
    default:
      return undefined;
  }
}

/** `tf.reshape(x, (-1, 784))`: the batch has to stay what it is. */
function reshaped(session: Session, input: Tensor, call: Call): Value {
  const given = (call.positional[1] ?? call.named.get('shape') ?? call.named.get('newshape'))?.value;
  const sizes = given && itemsOf(given);
  const [batch, ...rest] = sizes ?? [];
  const isKept = batch?.type === 'none' || (batch?.type === 'int' && batch.value === -1);
  if (!isKept || rest.length === 0) return notFollowed(session, call);
  const shape = targetShape(session.evaluator.list(rest), session.source.dialect.show);
  if (!('value' in shape)) return notFollowed(session, call);
  return applyNew(session, 'Reshape', [input], call.at, { shape: shape.value });
}

function notFollowed({ source }: Session, call: Call): Value {
  return unknown(
    `'${source.quote(call.calleeAt)}' computes what is not among the layers of Normscope`,
    call.at,
  );
}

/** An activation as a function, `tf.nn.leaky_relu(x, alpha=0.1)`; undefined for a name that is none. */
function callActivation(session: Session, className: string, call: Call): Value | undefined {
  const made = activationNamed(className);
  const input = (call.positional[0] ?? call.named.get('x') ?? call.named.get('features'))?.value;
  if (!made || !(input instanceof Tensor)) return undefined;
  if (made === 'linear') return input;
  const others = new Map([...call.named].map(([key, { value }]) => [key, value] as const));
  for (const key of ['x', 'features', 'logits']) others.delete(key);
  const exact = call.positional.length > 1 ? undefined : withArguments(made, others);
  if (!exact) return notFollowed(session, call);
  const layer = new KerasLayer(session, {
    ...{ className, at: call.at, findings: [], name: undefined, parameters: exact.parameters },
    entry: { className, arguments: [], build: () => [exact] },
    ...{ activation: undefined, inputShape: undefined, isTrainable: TRUE },
  });
  return applyLayer(session, layer, [input]);
}
